"""A login passes the steps of a call: it is recorded, explained, and refused like one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from fauxchange import Keys

NOON_S = str(NOON_MS // 1000)
PATH = "/users/self/verify"


@pytest.fixture
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS, strict=True))


def account(keys: Keys, text: str, **other: str) -> dict[str, str]:
    """Return what a login names, with the signature of a text."""
    digest = hmac.new(keys.secret.encode(), text.encode(), hashlib.sha256).digest()
    return {
        "apiKey": keys.key,
        "passphrase": keys.passphrase,
        "timestamp": NOON_S,
        "sign": base64.b64encode(digest).decode(),
        **other,
    }


def log_in(lines: Lines, args: dict[str, str]) -> Any:
    (answer,) = lines.open("private").say({"op": "login", "args": [args]})
    return answer


def refused(mock: MockServer, args: dict[str, str]) -> tuple[str, str]:
    """Return the code of a refused login, and the mistake that the journal names."""
    answer = log_in(Lines(mock), args)
    assert answer["event"] == "error"
    shown = mock.journal.find(endpoint="ws/login")[-1].as_json()
    assert (shown["method"], shown["target"], shown["code"]) == (
        "WS",
        "/ws/v5/private",
        answer["code"],
    )
    return answer["code"], shown["diagnosis"]["mistake"]["name"]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (f"{NOON_S}000GET{PATH}", "unix-milliseconds"),
        (f"2025-06-18T12:00:00.000ZGET{PATH}", "iso-time"),
        (f"{NOON_S}GET/ws/v5/private", "channel-path-signed"),
        (f"{NOON_S}GET/api/v5{PATH}", "rest-path-signed"),
        (f"{NOON_S}GET{PATH}/", "trailing-slash"),
        (f"{NOON_S}POST{PATH}", "other-method"),
        (f"{NOON_S}get{PATH}", "lower-case-method"),
        (f"{NOON_S}GET{PATH}{{}}", "empty-object-for-nothing"),
        (f"GET{PATH}", "timestamp-not-signed"),
    ],
)
def test_what_was_signed_wrongly_is_named(mock: MockServer, text: str, mistake: str) -> None:
    assert refused(mock, account(mock.okx, text)) == ("60007", mistake)


@pytest.mark.parametrize(
    ("stamp", "code", "mistake"),
    [
        (f"{NOON_S}000", "60006", "unix-milliseconds"),
        ("2025-06-18T12:00:00.000Z", "60004", "iso-time"),
        ("noon", "60004", "timestamp-malformed"),
        (str(NOON_MS // 1000 + 7200), "60006", "local-time"),
        (str(NOON_MS // 1000 + 90), "60006", "clock-off"),
    ],
)
def test_a_wrong_timestamp_is_named(mock: MockServer, stamp: str, code: str, mistake: str) -> None:
    args = account(mock.okx, f"{stamp}GET{PATH}", timestamp=stamp)
    assert refused(mock, args) == (code, mistake)


def test_keys_and_passphrases_are_named_as_for_calls(mock: MockServer) -> None:
    right = account(mock.okx, f"{NOON_S}GET{PATH}")
    assert refused(mock, {**right, "passphrase": mock.okx.secret}) == (
        "60024",
        "secret-as-passphrase",
    )
    assert refused(mock, {**right, "apiKey": mock.okx.secret}) == ("60005", "secret-as-key")


def test_the_journal_says_what_a_login_signs_and_has_no_secret(mock: MockServer) -> None:
    refused(mock, account(mock.okx, f"{NOON_S}GET/ws/v5/private"))
    entry = mock.journal.find(endpoint="ws/login")[-1]
    shown = json.dumps(entry.as_json())
    assert f"of timestamp, GET and {PATH}" in shown
    assert mock.okx.secret not in shown
    assert mock.okx.passphrase not in shown


def test_a_login_that_succeeds_is_a_call_that_was_accepted(mock: MockServer) -> None:
    answer = log_in(Lines(mock), account(mock.okx, f"{NOON_S}GET{PATH}"))
    connection = answer.pop("connId")
    assert answer == {"event": "login", "code": "0", "msg": ""}
    assert connection
    (entry,) = mock.journal.find(endpoint="ws/login")
    assert (entry.verdict, entry.account) == ("accepted", "main")


def test_a_key_that_may_not_be_used_from_there_fails_to_log_in(mock: MockServer) -> None:
    made = mock.make_key("okx", "main", ("read",), addresses=["10.0.0.7"])
    line = Lines(mock).open("private", remote="10.0.0.8")
    keys = mock.okx.__class__("made", made.key, made.secret.decode(), made.passphrase.decode())
    args = account(keys, f"{NOON_S}GET{PATH}")
    (answer,) = line.say({"op": "login", "args": [args]})
    assert (answer["code"], answer["msg"]) == ("60009", "Login failure")
    near = Lines(mock).open("private", remote="10.0.0.7")
    (answer,) = near.say({"op": "login", "args": [args]})
    assert answer["event"] == "login"


@pytest.mark.parametrize(("query", "event"), [("", "error"), ("?brokerId=9999", "login")])
def test_a_key_of_demo_trading_logs_in_where_demo_trading_is(
    mock: MockServer, query: str, event: str
) -> None:
    made = mock.make_key("okx", "main", ("read",), environments=["demo"])
    keys = mock.okx.__class__("made", made.key, made.secret.decode(), made.passphrase.decode())
    line = Lines(mock).open(f"private{query}")
    (answer,) = line.say({"op": "login", "args": [account(keys, f"{NOON_S}GET{PATH}")]})
    assert answer["event"] == event
