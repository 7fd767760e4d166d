"""The journal for other programs: complete, valid, and without a secret."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fauxchange import MockServer, Request
from fauxchange.runtime.exports import har, ndjson
from fauxchange.sandbox.keys import keys_of
from tests.clients import CoinwClient, OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

BALANCES = "/api/v5/asset/balances"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
KEYS = "/api/v5/users/subaccount/apikey"


def archive(mock: MockServer) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(har(mock.journal.entries(), "1"))["log"]["entries"]
    return entries


def test_an_archive_has_what_har_1_2_asks_for(mock: MockServer) -> None:
    client = OkxClient(mock, mock.okx, {"Host": "127.0.0.1:5"})
    client.post(PURCHASE, {"amt": "99"})
    log = json.loads(har(mock.journal.entries(), "0.1"))["log"]
    assert (log["version"], log["creator"]) == ("1.2", {"name": "fauxchange", "version": "0.1"})
    (entry,) = log["entries"]
    assert set(entry) >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
    assert set(entry["request"]) >= {
        *("method", "url", "httpVersion", "cookies", "headers", "queryString"),
        *("headersSize", "bodySize"),
    }
    assert set(entry["response"]) >= {
        *("status", "statusText", "httpVersion", "cookies", "headers", "content"),
        *("redirectURL", "headersSize", "bodySize"),
    }
    assert set(entry["timings"]) == {"send", "wait", "receive"}
    assert entry["startedDateTime"] == "2025-06-18T12:00:00.000Z"
    assert entry["request"]["url"] == f"http://127.0.0.1:5{PURCHASE}"
    assert entry["request"]["postData"] == {
        "mimeType": "application/json",
        "params": [],
        "text": '{"amt": "99"}',
    }
    assert json.loads(entry["response"]["content"]["text"])["code"] == "51736"
    assert entry["comment"] == "99 ETH wanted, 37.11827078 ETH available"


def test_an_archive_has_the_query_in_its_parts(mock: MockServer) -> None:
    mock.handle(Request("GET", "/api/v5/public/time", "a=1%2C2&b="))
    (entry,) = archive(mock)
    assert entry["request"]["queryString"] == [
        {"name": "a", "value": "1,2"},
        {"name": "b", "value": ""},
    ]
    assert "postData" not in entry["request"]


def test_a_sandbox_is_in_the_url(mock: MockServer) -> None:
    mock.handle(Request("GET", "/api/v5/public/time", sandbox="default"))
    assert archive(mock)[0]["request"]["url"].endswith("/s/default/api/v5/public/time")


def test_lines_have_a_call_each(mock: MockServer) -> None:
    OkxClient(mock, mock.okx).get(BALANCES)
    OkxClient(mock, mock.okx).get("/api/v5/nowhere")
    first, second = map(json.loads, ndjson(mock.journal.entries()).splitlines())
    assert json.loads(first["answer"]["body"])["code"] == "0"
    assert second["diagnosis"]["nearest"]


def test_a_key_that_is_made_is_in_no_export(mock: MockServer) -> None:
    client = OkxClient(mock, mock.keys("okx", "bound"))
    made = client.post(
        KEYS,
        {"subAcct": "faux001", "label": "new", "passphrase": "Passw0rd!", "perm": "trade"},
    )
    key = json.loads(made.body)["data"][0]
    written = exported(mock)
    assert key["secretKey"][:4] in written
    for member in ("apiKey", "secretKey", "passphrase"):
        assert key[member] not in written


def exported(mock: MockServer) -> str:
    entries = mock.journal.entries()
    shown = json.dumps([entry.as_json() for entry in entries], ensure_ascii=False)
    return shown + har(entries, "1").decode() + ndjson(entries).decode()


@pytest.fixture
def admin(mock: MockServer, web: Flask) -> FlaskClient:
    OkxClient(mock, mock.okx).get(BALANCES)
    OkxClient(mock, mock.okx).get("/api/v5/nowhere")
    return web.test_client()


def test_the_admin_api_exports_an_archive(admin: FlaskClient) -> None:
    answer = admin.get("/_mock/journal/har?verdict=accepted")
    assert answer.content_type == "application/json"
    assert answer.json is not None
    assert [entry["response"]["status"] for entry in answer.json["log"]["entries"]] == [200]


def test_the_admin_api_exports_lines(admin: FlaskClient) -> None:
    answer = admin.get("/_mock/journal/ndjson?limit=1")
    assert answer.content_type == "application/x-ndjson"
    assert [json.loads(line)["number"] for line in answer.data.splitlines()] == [2]


def secrets_of(mock: MockServer) -> list[str]:
    return [
        secret
        for exchange in ("okx", "coinw")
        for keys in keys_of(mock.sandbox.world, exchange).values()
        for secret in (keys.key, keys.secret, keys.passphrase)
        if secret
    ]


WRITTEN: list[Callable[[str], str]] = [str, quote, quote_plus, str.lower, str.upper]


@pytest.fixture(scope="module")
def busy() -> MockServer:
    return MockServer(limits=False)


@pytest.mark.parametrize("place", ["query", "json", "form", "header", "path", "name"])
@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_secret_of_the_world_is_ever_in_an_export(
    busy: MockServer, place: str, data: st.DataObject
) -> None:
    busy.journal.clear()
    secret = data.draw(st.sampled_from(secrets_of(busy)))
    written = data.draw(st.sampled_from(WRITTEN))(secret)
    name = data.draw(st.sampled_from(["ccy", "note", "sign", "api_key", "secret", "x"]))
    around = data.draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=9))
    client = OkxClient(busy, busy.okx)
    if place == "query":
        client.get(f"{BALANCES}?{name}={quote(around)}{written}")
        busy.handle(Request("POST", "/api/v1/private", f"command=doTrade&{name}={written}"))
    elif place == "json":
        client.post(PURCHASE, {name: around + written, "amt": written})
    elif place == "form":
        body = f"{name}={written}".encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        busy.handle(Request.of("POST", "/api/v1/private?command=returnBalances", form, body))
    elif place == "header":
        replace(client, headers={f"X-{name}": written, "OK-ACCESS-SIGN": written}).get(BALANCES)
    elif place == "path":
        busy.handle(Request("GET", f"/api/v5/{written}"))
    else:
        client.get(f"{BALANCES}?{written}={around}")
        client.post(PURCHASE, {written: "1"})
    shown = exported(busy)
    signed = client.signed("GET", BALANCES)["OK-ACCESS-SIGN"]
    assert signed not in shown
    for one in secrets_of(busy):
        assert one not in shown
        assert one.lower() not in shown
        assert quote(one, safe="") not in shown


def test_signatures_are_in_no_export(mock: MockServer) -> None:
    client = OkxClient(mock, mock.okx)
    client.get(BALANCES)
    query = CoinwClient(mock, mock.coinw).query("returnBalances")
    mock.handle(Request.of("POST", f"/api/v1/private?{query}"))
    written = exported(mock)
    assert client.signed("GET", BALANCES)["OK-ACCESS-SIGN"] not in written
    assert query.partition("sign=")[2] not in written


def test_the_end_of_a_cut_body_is_not_shown(mock: MockServer) -> None:
    secret = mock.okx.secret
    body = b'{"amt":"1","note":"' + b"x" * (8192 - 19 - 20) + secret.encode() + b'"}'
    OkxClient(mock, mock.okx).post(PURCHASE, body=body)
    assert secret[:12] not in exported(mock)


def test_the_archive_begins_where_the_sandboxs_time_does(mock: MockServer) -> None:
    mock.clock.advance(ms=5)
    mock.handle(Request("GET", "/api/v5/public/time"))
    assert mock.journal.entries()[0].at_ms == NOON_MS + 5
    assert archive(mock)[0]["startedDateTime"] == "2025-06-18T12:00:00.005Z"
