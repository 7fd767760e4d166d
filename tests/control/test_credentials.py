"""Keys that are made, revoked, and expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Keys
from fauxchange.control.errors import NotThereError
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Steered

MAIN: dict[str, Any] = {"exchange": "okx", "account": "main"}


def code(
    steered: Steered, made: Any, target: str = "asset/balances", *, remote: str = "127.0.0.1"
) -> str:
    """Return the code that a key is answered with."""
    keys = Keys(made["name"], made["key"], made["secret"], made["passphrase"])
    client = OkxClient(steered.mock, keys, remote=remote)
    found: str = body_of(client.get(f"/api/v5/{target}"))["code"]
    return found


def test_a_key_is_in_force_at_once_and_may_read(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", **MAIN)
    assert (made["permissions"], made["name"]) == (["read"], made["key"])
    assert made["passphrase"] == "Faux-change-1"
    assert code(steered, made) == "0"


def test_a_key_may_do_what_it_was_made_for(steered: Steered) -> None:
    trade = steered.call("POST", "/credentials", **MAIN, permissions=["trade"])
    read = steered.call("POST", "/credentials", **MAIN, permissions=["read"])
    keys = [
        Keys(one["name"], one["key"], one["secret"], one["passphrase"]) for one in (trade, read)
    ]
    path = "/api/v5/finance/staking-defi/eth/purchase"
    answers = [OkxClient(steered.mock, one).post(path, {"amt": "1"}) for one in keys]
    assert [body_of(one)["code"] for one in answers] == ["0", "50120"]


def test_a_key_can_be_chosen_whole(steered: Steered) -> None:
    request = {"name": "bot", "key": "my-key", "secret": "my-secret", "passphrase": "Secret-1"}
    made = steered.call("POST", "/credentials", **MAIN, **request)
    assert {name: made[name] for name in request} == request
    assert code(steered, made) == "0"


def test_a_key_is_bound_to_addresses(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", **MAIN, addresses=["10.0.0.0/8"])
    assert code(steered, made, remote="10.1.2.3") == "0"
    assert code(steered, made, remote="192.0.2.1") == "50110"


def test_a_key_of_demo_trading_is_unknown_to_the_live_exchange(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", **MAIN, environments=["demo"])
    assert code(steered, made) == "50101"


def test_a_key_of_a_sub_account_sees_the_sub_account(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", exchange="okx", account="faux002")
    keys = Keys("sub", made["key"], made["secret"], made["passphrase"])
    body = body_of(OkxClient(steered.mock, keys).get("/api/v5/asset/balances"))
    assert [(one["ccy"], one["bal"]) for one in body["data"]] == [("USDT", "75.25")]


def test_coinws_keys_have_no_passphrase(steered: Steered) -> None:
    asked = {"exchange": "coinw", "account": "main", "permissions": ["read", "spot"]}
    made = steered.call("POST", "/credentials", **asked)
    assert "passphrase" not in made
    keys = Keys(made["name"], made["key"], made["secret"])
    body = body_of(CoinwClient(steered.mock, keys).post("returnBalances"))
    assert str(body["code"]) == "200"


def test_a_key_expires_when_its_time_comes(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", **MAIN, expires_in_ms=60_000)
    assert made["expires_ms"] == NOON_MS + 60_000
    steered.mock.advance(59_999)
    assert code(steered, made) == "0"
    steered.mock.advance(1)
    assert code(steered, made) == "50119"


def test_a_key_that_was_revoked_before_it_expires_stays_so(steered: Steered) -> None:
    made = steered.call("POST", "/credentials", **MAIN, expires_ms=NOON_MS + 60_000)
    steered.call("DELETE", f"/credentials/okx/{made['key']}")
    steered.mock.advance(minutes=2)
    assert code(steered, made) == "50119"


def test_a_revoked_key_is_known_no_more(steered: Steered) -> None:
    assert steered.call("DELETE", f"/credentials/okx/{steered.mock.okx.key}") == {
        "revoked": "default"
    }
    body = body_of(steered.okx.get("/api/v5/asset/balances"))
    assert body["code"] == "50119"
    status, _ = steered.answer("DELETE", f"/credentials/okx/{steered.mock.okx.key}")
    assert status == 404


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"account": "nobody"}, 404, "no account okx:nobody"),
        ({"permissions": ["spot"]}, 400, "okx has no permission 'spot'"),
        ({"permissions": ["fly"]}, 400, "is not one of"),
        ({"addresses": ["nowhere"]}, 400, "'nowhere' is no address"),
        ({"exchange": "coinw", "environments": ["demo"]}, 400, "coinw has no environments"),
        ({"expires_ms": NOON_MS}, 400, "has expired"),
        ({"expires_ms": 1, "expires_in_ms": 1}, 400, "is not allowed for"),
        ({"key": "7b0880ca-547b-6ec6-2d4b-b275f0acd6f3"}, 400, "somebody on okx has the key"),
        ({"key": "no"}, 400, "does not match"),
    ],
)
def test_a_key_that_cannot_be_is_explained(
    steered: Steered, change: dict[str, Any], status: int, word: str
) -> None:
    actual, answer = steered.answer("POST", "/credentials", **{**MAIN, **change})
    assert (actual, word in answer["error"]) == (status, True), answer


def test_python_does_the_same(steered: Steered) -> None:
    made = steered.mock.make_key("okx", "main", ["trade"], name="bot", addresses=("10.0.0.1",))
    assert (made.name, made.permissions) == ("bot", frozenset({"trade"}))
    steered.mock.revoke_key("okx", made.key)
    with pytest.raises(NotThereError):
        steered.mock.revoke_key("okx", made.key)
