"""Reading calls that were made elsewhere: lines of curl as people paste them, and archives."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxchange.commands.doctor.request import SentCall, UnreadableCallError, read

URL = "https://www.okx.com/api/v5/asset/balances?ccy=ETH"


@pytest.mark.parametrize(
    ("line", "call"),
    [
        (f"curl '{URL}'", SentCall("GET", URL)),
        (f"$ curl {URL} -s --compressed", SentCall("GET", URL)),
        (f"/usr/bin/curl -sS '{URL}' -o /dev/null -m 5", SentCall("GET", URL)),
        ("curl www.okx.com/api", SentCall("GET", "http://www.okx.com/api")),
        (f"curl --url {URL} -I", SentCall("HEAD", URL)),
        (f"curl -X DELETE {URL}", SentCall("DELETE", URL)),
        (f"curl -XPUT {URL}", SentCall("PUT", URL)),
        (f"curl --request=PUT {URL}", SentCall("PUT", URL)),
        (
            f"curl {URL} -H 'A: 1' --header 'B:two: 2' -H 'Gone:'",
            SentCall("GET", URL, (("A", "1"), ("B", "two: 2"))),
        ),
        (f"curl {URL} \\\n  -H 'A: 1'", SentCall("GET", URL, (("A", "1"),))),
        (f"curl {URL} -A me", SentCall("GET", URL, (("User-Agent", "me"),))),
        (
            f"curl {URL} --json '{{\"a\": 1}}'",
            SentCall("POST", URL, (("Content-Type", "application/json"),), b'{"a": 1}'),
        ),
        (
            f"curl {URL} -H 'content-type: x' --data-raw $'it\\'s\\n\\u4e2d'",
            SentCall("POST", URL, (("content-type", "x"),), "it's中".encode()),
        ),
        (
            f"curl {URL} -d a=1 -d b=2",
            SentCall(
                "POST", URL, (("Content-Type", "application/x-www-form-urlencoded"),), b"a=1&b=2"
            ),
        ),
        (f"curl -G {URL} -d a=1", SentCall("GET", f"{URL}&a=1")),
        (f"# a note\n\ncurl {URL}\n", SentCall("GET", URL)),
    ],
)
def test_a_line_is_read_as_curl_reads_it(line: str, call: SentCall) -> None:
    assert read(line) == [call]


def test_data_binary_keeps_line_ends() -> None:
    (call,) = read(f"curl {URL} -H 'Content-Type: x' --data-binary $'a\\nb'")
    assert call.body == b"a\nb"


def test_several_lines_are_several_calls() -> None:
    assert [call.method for call in read(f"curl {URL}\ncurl -X POST {URL}")] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no call in it"),
        ("wget x", "no line of curl: 'wget x'"),
        ("curl -s", "the line has no URL"),
        ("curl 'x", "cannot be split into words"),
        (f"curl {URL} -d @file.json", "the body is in 'file.json'"),
        (f'curl {URL} -H "OK-ACCESS-KEY: $KEY"', "variables of the shell"),
        (f"curl {URL} -H 'OK-ACCESS-KEY: 7b08…'", "OK-ACCESS-KEY was shortened"),
        (f"curl '{URL}&sign=7b08…'", "the URL was shortened"),
        (f"curl {URL} -d 'sign=7b08%E2%80%A6'", "the body was shortened"),
        ("curl 'http://[::1/api'", "is no URL: Invalid IPv6 URL"),
        ("{", "no HTTP archive: Expecting property name"),
        ("{}", "no HTTP archive: a member 'log' is missing"),
        ('{"log": {"entries": [{}]}}', "no HTTP archive: a member 'request' is missing"),
        (
            '{"log": {"entries": [{"request": {"method": "GET", "url": 5}}]}}',
            "no HTTP archive: method, URL and headers are texts",
        ),
        ('{"log": {"entries": []}}', "there is no call in it"),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, reason: str) -> None:
    with pytest.raises(UnreadableCallError, match=reason):
        read(text)


def archive(**request: Any) -> str:
    entry = {
        "startedDateTime": "2025-06-18T12:00:00.715Z",
        "request": {"method": "GET", "url": URL, "headers": [], **request},
    }
    return json.dumps({"log": {"entries": [entry]}})


def test_an_archive_says_when_a_call_was_made() -> None:
    headers = [{"name": ":authority", "value": "x"}, {"name": "A", "value": "1"}]
    assert read(archive(headers=headers)) == [
        SentCall("GET", URL, (("A", "1"),), b"", 1_750_248_000_715)
    ]


@pytest.mark.parametrize(
    ("posted", "body"),
    [
        ({"mimeType": "application/json", "text": '{"a":"ü"}'}, '{"a":"ü"}'.encode()),
        ({"mimeType": "application/json", "text": "e30=", "encoding": "base64"}, b"{}"),
    ],
)
def test_an_archive_has_bodies(posted: Any, body: bytes) -> None:
    (call,) = read(archive(method="POST", postData=posted))
    assert (call.body, call.headers) == (body, (("Content-Type", "application/json"),))


visible = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="$…"))


@given(visible.filter(lambda text: text and not text.startswith("@")), visible)
def test_a_body_and_a_header_come_out_as_they_were_quoted(body: str, value: str) -> None:
    line = f"curl {URL} -H {shlex.quote('X: ' + value)} --data-binary {shlex.quote(body)}"
    (call,) = read(line)
    assert call.body == body.encode()
    assert dict(call.headers).get("X", "") == value
