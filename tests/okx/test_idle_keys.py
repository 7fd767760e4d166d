"""Keys that nobody uses: after 14 days they end, unless they are bound, demo keys or only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.exchanges.okx.signature import sign
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS
from tests.okx.draft import DEMO, SIGN
from tests.runtime.worlds import credential, world_with
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from pathlib import Path

BALANCES = "/api/v5/asset/balances"
SUB_KEYS = "/api/v5/users/subaccount/apikey"
MODIFY = "/api/v5/users/subaccount/modify-apikey"
TIME = "/api/v5/public/time"
DAY_MS = 86_400_000
LIVE: dict[str, Any] = {"passphrase": "Words-1", "environments": ["live"]}


def code_of(mock: MockServer, name: str = "live", headers: dict[str, str] | None = None) -> str:
    """Return the code that a call with a key is answered with."""
    reply = OkxClient(mock, mock.keys("okx", name), headers or {}).get(BALANCES)
    return str(body_of(reply)["code"])


def world_of(folder: Path, **terms: Any) -> MockServer:
    """Return a mock with one more key, called ``one``."""
    file = world_with(folder, "okx", credential("one", **{**LIVE, **terms}))
    return MockServer(world=file, clock=ManualClock(NOON_MS), limits=False, copying=True)


def test_a_key_that_nobody_used_for_14_days_is_unknown(mock: MockServer) -> None:
    mock.clock.advance(days=14)
    reply = OkxClient(mock, mock.keys("okx", "live")).get(BALANCES)
    assert reply.status == 401
    assert reply.body == b'{"msg":"API key doesn\'t exist","code":"50119"}'


def test_one_millisecond_less_is_not_14_days(mock: MockServer) -> None:
    mock.clock.advance(ms=14 * DAY_MS - 1)
    assert code_of(mock) == "0"


def test_the_journal_says_why_a_key_ended(mock: MockServer) -> None:
    mock.clock.advance(days=14)
    code_of(mock)
    diagnosis = mock.journal.entries()[-1].as_json()["diagnosis"]
    assert (diagnosis["step"], diagnosis["reason"]) == (
        "authentication",
        "the key 5e54… ended after 14 days without use: it may trade or withdraw, "
        "and is bound to no address",
    )


def test_every_use_begins_the_14_days_anew(mock: MockServer) -> None:
    for _ in range(3):
        mock.clock.advance(days=13)
        assert code_of(mock) == "0"
    mock.clock.advance(days=14)
    assert code_of(mock) == "50119"


def test_a_key_that_ended_stays_so(mock: MockServer) -> None:
    mock.clock.advance(days=14)
    assert [code_of(mock) for _ in range(3)] == ["50119"] * 3


def test_a_reset_begins_anew(mock: MockServer) -> None:
    mock.clock.advance(days=10)
    code_of(mock)
    mock.clock.advance(days=14)
    mock.reset()
    mock.clock.advance(ms=14 * DAY_MS - 1)
    assert code_of(mock) == "0"
    mock.reset()
    mock.clock.advance(days=14)
    assert code_of(mock) == "50119"


def test_a_wrong_signature_is_no_use(mock: MockServer) -> None:
    mock.clock.advance(days=13)
    assert code_of(mock, headers={SIGN: "wrong"}) == "50113"
    mock.clock.advance(days=1)
    assert code_of(mock) == "50119"


def test_a_call_without_the_permission_is_a_use(tmp_path: Path) -> None:
    mock = world_of(tmp_path, permissions=["withdraw"])
    mock.clock.advance(days=13)
    assert code_of(mock, "one") == "50120"
    mock.clock.advance(days=13)
    assert code_of(mock, "one") == "50120"


def test_a_public_call_is_no_use(mock: MockServer) -> None:
    mock.clock.advance(days=13)
    client = OkxClient(mock, mock.keys("okx", "live"))
    assert client.get(TIME).status == 200
    mock.clock.advance(days=1)
    assert code_of(mock) == "50119"


@pytest.mark.parametrize("permission", ["trade", "withdraw"])
def test_both_permissions_to_change_something_end_a_key(tmp_path: Path, permission: str) -> None:
    mock = world_of(tmp_path, permissions=["read", permission])
    mock.clock.advance(days=14)
    assert code_of(mock, "one") == "50119"


def test_a_key_that_only_reads_does_not_end(tmp_path: Path) -> None:
    mock = world_of(tmp_path, permissions=["read"])
    mock.clock.advance(days=100)
    assert code_of(mock, "one") == "0"


def test_a_bound_key_does_not_end(tmp_path: Path) -> None:
    mock = world_of(tmp_path, addresses=["127.0.0.1"])
    mock.clock.advance(days=100)
    assert code_of(mock, "one") == "0"


def test_a_demo_key_does_not_end(tmp_path: Path) -> None:
    mock = world_of(tmp_path, environments=["demo"])
    mock.clock.advance(days=100)
    assert code_of(mock, "one", {DEMO: "1"}) == "0"


@pytest.mark.parametrize("name", ["default", "trade", "withdraw", "sub1", "bound", "read"])
def test_a_key_that_is_valid_in_demo_trading_too_does_not_end(mock: MockServer, name: str) -> None:
    mock.clock.advance(days=100)
    assert code_of(mock, name) == "0"


def test_the_end_of_a_key_is_told_before_its_address_and_signature(tmp_path: Path) -> None:
    mock = world_of(tmp_path, region="us")
    mock.clock.advance(days=14)
    keys = mock.keys("okx", "one")
    spoiled = {SIGN: "wrong", DEMO: "1", "Host": "eea.okx.com"}
    wrong = OkxClient(mock, keys._replace(passphrase="wrong"), spoiled)
    assert body_of(wrong.get(BALANCES))["code"] == "50119"


def made_key(mock: MockServer, **terms: str) -> dict[str, str]:
    """Return a new key of a sub-account, made by a master whose key is live only."""
    asked = {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!", "perm": "trade"}
    reply = OkxClient(mock, mock.keys("okx", "one")).post(SUB_KEYS, {**asked, **terms})
    row: dict[str, str] = body_of(reply)["data"][0]
    return row


def asked_with(mock: MockServer, row: dict[str, str]) -> str:
    """Return the code that a call with a made key is answered with."""
    keys = mock.okx._replace(key=row["apiKey"], secret=row["secretKey"], passphrase="Passw0rd!")
    return str(body_of(OkxClient(mock, keys).get(BALANCES))["code"])


def test_a_key_made_on_the_way_has_14_days_from_then(tmp_path: Path) -> None:
    mock = world_of(tmp_path, addresses=["127.0.0.1"])
    mock.clock.advance(days=20)
    row = made_key(mock)
    mock.clock.advance(ms=14 * DAY_MS - 1)
    assert asked_with(mock, row) == "0"
    mock.clock.advance(days=14)
    assert asked_with(mock, row) == "50119"


def test_an_unbound_key_ends_and_an_address_makes_it_good_again(tmp_path: Path) -> None:
    mock = world_of(tmp_path, addresses=["127.0.0.1"])
    row = made_key(mock, ip="127.0.0.1")
    master = OkxClient(mock, mock.keys("okx", "one"))
    which = {"subAcct": "faux001", "apiKey": row["apiKey"]}
    mock.clock.advance(days=30)
    assert asked_with(mock, row) == "0"
    assert body_of(master.post(MODIFY, {**which, "ip": ""}))["code"] == "0"
    mock.clock.advance(days=14)
    assert asked_with(mock, row) == "50119"
    assert body_of(master.post(MODIFY, {**which, "ip": "127.0.0.1"}))["code"] == "0"
    assert asked_with(mock, row) == "0"


def logged_in(mock: MockServer) -> str:
    """Return what a login over WebSocket is answered with."""
    keys, stamp = mock.keys("okx", "live"), str(mock.clock.now_ms() // 1000)
    signature = sign(keys.secret.encode(), stamp, "GET", "/users/self/verify", b"").decode()
    login = {
        "apiKey": keys.key,
        "passphrase": keys.passphrase,
        "timestamp": stamp,
        "sign": signature,
    }
    (answer,) = Lines(mock).open("private").say({"op": "login", "args": [login]})
    return str(answer["code"])


def test_a_login_is_a_use(mock: MockServer) -> None:
    mock.clock.advance(days=13)
    assert logged_in(mock) == "0"
    mock.clock.advance(days=13)
    assert code_of(mock) == "0"


def test_nobody_logs_in_with_a_key_that_ended(mock: MockServer) -> None:
    mock.clock.advance(days=14)
    assert logged_in(mock) == "60032"
