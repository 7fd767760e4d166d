"""CoinW's authentication: an upper-case MD5 over the sorted parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Keys, ManualClock, MockServer, Request
from fauxchange.exchanges.coinw.signature import is_signed
from fauxchange.worlds.world import World
from tests.clients import CoinwClient, body_of
from tests.conftest import NOON_MS
from tests.runtime.worlds import credential, default_world, world_with

from .draft import FORM, PRIVATE, send, signed, unlimited

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import Reply


def refusal(message: str, code: str = "6000") -> dict[str, Any]:
    """Return the whole envelope of a refusal."""
    return {"code": code, "data": None, "msg": message, "success": False, "failed": True}


def is_accepted(reply: Reply) -> bool:
    """Whether an answer carries the balances of the default world."""
    body = body_of(reply)
    return (reply.status, body["code"]) == (200, "200") and body["data"]["BTC"] == "0.0012"


# The figures of the official demo (create_sign), key and secret included.
VECTORS = [
    (
        {"amount": "0.01", "api_key": "key", "symbol": "BTC_USDT"},
        "1F739D1FCDD9E1A86F45D47630B27909",
    ),
    ({"api_key": "key"}, "9B5103CB36AD2B8E0CF6F36D2A657EDE"),
    (
        {
            "api_key": "key",
            "symbol": "BTC_USDT",
            "type": "0",
            "amount": "0.0001",
            "rate": "82000",
            "isMarket": "false",
            "out_trade_no": "3-04-11-06",
        },
        "E4FD21184BA886F64B45A9B19AF25915",
    ),
]


@pytest.mark.parametrize(("params", "digest"), VECTORS)
def test_the_documented_figures_are_accepted(params: dict[str, str], digest: str) -> None:
    mock = unlimited(documented_world())
    assert is_accepted(send(mock, {**params, "sign": digest}))
    assert is_accepted(send(mock, None, {**params, "sign": digest}))


def documented_world() -> World:
    """Return a world with the documented key, too short for a world file."""
    world = default_world()
    world["coinw"]["credentials"] = [credential("documented", key="key", secret="secret")]
    return World("documented", {"coinw": world["coinw"]})


# Where parameters may be


def test_everything_may_be_in_the_query(mock: MockServer) -> None:
    assert is_accepted(send(mock, signed(mock.coinw, {"a": "1"})))


def test_everything_may_be_in_the_form(mock: MockServer) -> None:
    assert is_accepted(send(mock, None, signed(mock.coinw, {"a": "1"})))


def test_parameters_may_be_in_the_query_and_the_signature_in_the_form(mock: MockServer) -> None:
    params = signed(mock.coinw, {"a": "1", "b": "2"})
    query = {name: params.pop(name) for name in ("a", "api_key")}
    assert is_accepted(send(mock, query, params))


def test_key_and_signature_may_be_in_the_query_and_parameters_in_the_form(
    mock: MockServer,
) -> None:
    params = signed(mock.coinw, {"a": "1", "b": "2"})
    form = {name: params.pop(name) for name in ("a", "b")}
    assert is_accepted(send(mock, params, form))


def test_the_order_of_parameters_does_not_matter(mock: MockServer) -> None:
    params = signed(mock.coinw, {"b": "2", "a": "1"})
    assert is_accepted(send(mock, dict(sorted(params.items()))))
    assert is_accepted(send(mock, dict(sorted(params.items(), reverse=True))))


def test_the_command_may_be_anywhere_in_the_query(mock: MockServer) -> None:
    query = CoinwClient(mock, mock.coinw).query("returnBalances").split("&")
    target = "/api/v1/private?" + "&".join(reversed(query))
    assert is_accepted(mock.handle(Request.of("POST", target)))


def test_the_older_path_is_an_alias(mock: MockServer) -> None:
    query = CoinwClient(mock, mock.coinw).query("returnBalances")
    assert is_accepted(mock.handle(Request.of("POST", f"/v1/private?{query}")))


@pytest.mark.parametrize("value", ["a b", "a+b", "a&b=c", "50%", "é", "比特币", "", "?#/"])
def test_decoded_values_are_signed(mock: MockServer, value: str) -> None:
    params = signed(mock.coinw, {"note": value})
    assert is_accepted(send(mock, params))
    assert is_accepted(send(mock, None, params))


@pytest.mark.parametrize("declared", ["application/json", "", "text/plain"])
@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_body_that_is_no_form_is_ignored(mock: MockServer, declared: str, body: bytes) -> None:
    query = CoinwClient(mock, mock.coinw).query("returnBalances")
    headers = {"Content-Type": declared}
    reply = mock.handle(Request.of("POST", f"/api/v1/private?{query}", headers, body))
    assert is_accepted(reply)


@pytest.mark.parametrize(
    "declared",
    [
        "application/x-www-form-urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=utf-8",
        "Application/X-WWW-Form-URLEncoded",
    ],
)
def test_a_form_is_known_by_its_media_type(mock: MockServer, declared: str) -> None:
    params = signed(mock.coinw)
    body = "&".join(f"{name}={value}" for name, value in params.items()).encode()
    reply = mock.handle(Request.of("POST", PRIVATE, {"Content-Type": declared}, body))
    assert is_accepted(reply)


def test_an_accepted_call_has_the_documented_envelope(mock: MockServer) -> None:
    reply = send(mock, signed(mock.coinw))
    assert reply.status == 200
    assert body_of(reply) == {
        "code": "200",
        "data": {
            "BTC": "0.0012",
            "CWT": "400.000",
            "SAND": "108.467",
            "ETH": "0.0330",
            "USDT": "257.518301140000000",
        },
        "msg": "SUCCESS",
        "success": True,
        "failed": False,
    }


# Refusals


def test_a_missing_or_empty_key_is_refused(mock: MockServer) -> None:
    params = signed(mock.coinw)
    absent = send(mock, {"sign": params["sign"]})
    empty = send(mock, {**params, "api_key": ""})
    assert absent.status == 200
    assert body_of(absent) == body_of(empty) == refusal("api_key is missing")


def test_an_unknown_key_is_refused(mock: MockServer) -> None:
    reply = send(mock, signed(Keys("nobody", "no-such-key", mock.coinw.secret)))
    assert reply.status == 200
    assert body_of(reply) == refusal("api_key is not valid")


def test_a_key_of_okx_is_unknown_to_coinw(mock: MockServer) -> None:
    assert body_of(send(mock, signed(mock.okx))) == refusal("api_key is not valid")


def test_a_missing_or_empty_signature_is_refused(mock: MockServer) -> None:
    key = mock.coinw.key
    absent = send(mock, {"api_key": key})
    empty = send(mock, {"api_key": key, "sign": ""})
    assert absent.status == 200
    assert body_of(absent) == body_of(empty) == refusal("sign is missing")


def test_a_lower_case_digest_is_refused(mock: MockServer) -> None:
    params = signed(mock.coinw)
    reply = send(mock, {**params, "sign": params["sign"].lower()})
    assert reply.status == 200
    assert body_of(reply) == refusal("sign is not valid")


@pytest.mark.parametrize("digest", ["x", "0" * 32, "é", "€", "A" * 100_000])
def test_another_signature_is_refused(mock: MockServer, digest: str) -> None:
    reply = send(mock, {"api_key": mock.coinw.key, "sign": digest})
    assert body_of(reply) == refusal("sign is not valid")


def test_the_secret_of_another_key_does_not_sign(mock: MockServer) -> None:
    reply = send(mock, signed(Keys("mixed", mock.coinw.key, "another secret")))
    assert body_of(reply) == refusal("sign is not valid")


def test_the_command_is_not_signed(mock: MockServer) -> None:
    params = signed(mock.coinw, {"command": "returnBalances"})
    del params["command"]
    assert body_of(send(mock, params)) == refusal("sign is not valid")


def test_a_key_without_the_permission_is_refused(tmp_path: Path) -> None:
    trader = credential("trader", permissions=["spot"])
    mock = unlimited(world_with(tmp_path, "coinw", trader))
    reply = send(mock, signed(mock.keys("coinw", "trader")))
    assert reply.status == 200
    assert body_of(reply) == refusal("the key lacks the permission")


def test_a_key_that_may_only_read_reads(tmp_path: Path) -> None:
    reader = credential("reader", permissions=["read"])
    mock = unlimited(world_with(tmp_path, "coinw", reader))
    assert is_accepted(send(mock, signed(mock.keys("coinw", "reader"))))


@pytest.mark.parametrize("remote", ["10.0.0.7", "::ffff:10.0.0.7", "192.0.2.9", "2001:db8::9"])
def test_an_address_in_the_keys_list_is_let_in(tmp_path: Path, remote: str) -> None:
    listed = credential("listed", addresses=["10.0.0.7", "192.0.2.0/28", "2001:db8::/32"])
    mock = unlimited(world_with(tmp_path, "coinw", listed))
    assert is_accepted(send(mock, signed(mock.keys("coinw", "listed")), remote=remote))


@pytest.mark.parametrize("remote", ["10.0.0.8", "192.0.2.16", "2001:db9::9"])
def test_an_address_outside_the_keys_list_is_refused(tmp_path: Path, remote: str) -> None:
    listed = credential("listed", addresses=["10.0.0.7", "192.0.2.0/28", "2001:db8::/32"])
    mock = unlimited(world_with(tmp_path, "coinw", listed))
    reply = send(mock, signed(mock.keys("coinw", "listed")), remote=remote)
    assert reply.status == 200
    assert body_of(reply) == refusal("the IP address is not on the whitelist")


def test_checks_come_in_a_fixed_order(tmp_path: Path) -> None:
    narrow = credential("narrow", permissions=["spot"], addresses=["10.0.0.7"])
    mock = unlimited(world_with(tmp_path, "coinw", narrow))
    right = signed(mock.keys("coinw", "narrow"))
    wrong = {**right, "sign": "wrong"}
    unsigned = {"api_key": right["api_key"]}
    stranger = {"api_key": "nobody"}
    there = "10.0.0.7"
    messages = [
        body_of(send(mock, {}, {}))["msg"],
        body_of(send(mock, stranger))["msg"],
        body_of(send(mock, unsigned))["msg"],
        body_of(send(mock, unsigned, remote=there))["msg"],
        body_of(send(mock, wrong, remote=there))["msg"],
        body_of(send(mock, right, remote=there))["msg"],
    ]
    assert messages == [
        "api_key is missing",
        "api_key is not valid",
        "the IP address is not on the whitelist",
        "sign is missing",
        "sign is not valid",
        "the key lacks the permission",
    ]


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/api/v1/private?command=noSuchCommand"),
        ("POST", "/api/v1/private"),
        ("POST", "/api/v1/private?command="),
        ("GET", "/api/v1/private?command=returnBalances"),
        ("POST", "/api/v1/nothing?command=returnBalances"),
    ],
)
def test_an_unknown_command_is_no_api_whoever_asks(
    mock: MockServer, method: str, target: str
) -> None:
    reply = mock.handle(Request.of(method, target))
    assert reply.status == 200
    assert body_of(reply) == refusal("no such API", "10002")


def test_a_form_over_one_mebibyte_is_refused(mock: MockServer) -> None:
    body = b"api_key=" + b"k" * 1_048_576
    reply = mock.handle(Request.of("POST", PRIVATE, FORM, body))
    assert reply.status == 200
    assert body_of(reply)["code"] == "-3"


def test_one_call_too_many_gets_the_documented_body() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS))
    for _ in range(3):
        assert is_accepted(send(mock, signed(mock.coinw)))
    reply = send(mock, signed(mock.coinw))
    assert reply.status == 200
    assert reply.body == b'{"code":29001,"msg":"API access frequently"}'


# The futures signature: figures of the documentation, secret included

ADA = b'{"instrument":"ADA"}'
DEALS = "/v1/perpum/orders/deals?instrument=btc&positionModel=0&originType=plan&page=1"
AVAILABLE = "/v1/perpum/account/available"
ORDER = b'{"id": "33308741701971947"}'
FUTURES_VECTORS = [
    ("lHHB2LP6weApCS4ezLsIndvCuZNIEsMnvoB01/O7lXc=", "POST", "/v1/fapi/open", ADA),
    ("r1vKyff0r652gwh6mPv6D0vUFWQf+7NUDDjTpEoz/o0=", "GET", DEALS, b""),
    ("ZKs/b9cKw2b/SHA9kd1O+Uf+NbKWDjfsD1PKO7MAC9o=", "GET", AVAILABLE, b""),
    ("UnOBJ0z+RA4JgBxr5YGCxluPonbbaAr1oPUpuVqMuwk=", "DELETE", "/v1/perpum/order", ORDER),
]


@pytest.mark.parametrize(("digest", "method", "target", "body"), FUTURES_VECTORS)
def test_the_futures_signature_has_the_documented_figures(
    digest: str, method: str, target: str, body: bytes
) -> None:
    assert is_signed(digest, b"secret", "1701945494169", method, target, body)


@pytest.mark.parametrize(("digest", "method", "target", "body"), FUTURES_VECTORS)
def test_a_futures_signature_fits_nothing_else(
    digest: str, method: str, target: str, body: bytes
) -> None:
    assert not is_signed(digest, b"Secret", "1701945494169", method, target, body)
    assert not is_signed(digest, b"secret", "1701945494168", method, target, body)
    assert not is_signed(digest, b"secret", "1701945494169", "PUT", target, body)
    assert not is_signed(digest, b"secret", "1701945494169", method, target + "x", body)
    assert not is_signed(digest, b"secret", "1701945494169", method, target, body + b"x")
    assert not is_signed(digest.lower(), b"secret", "1701945494169", method, target, body)
    assert not is_signed("", b"secret", "1701945494169", method, target, body)


def test_a_futures_query_may_be_signed_as_sent_or_decoded() -> None:
    # echo -n '1GET/v1/perpum/x?ids=1,2' | openssl dgst -sha256 -hmac secret -binary | base64
    digest = "OVHzLKXSEHig88sDYcOrxJz95dWk76na774J4Rk0ATw="
    assert is_signed(digest, b"secret", "1", "GET", "/v1/perpum/x?ids=1,2", b"")
    assert is_signed(digest, b"secret", "1", "GET", "/v1/perpum/x?ids=1%2C2", b"")
    assert not is_signed(digest, b"secret", "1", "GET", "/v1/perpum/x?ids=1%2C3", b"")


def test_an_empty_futures_body_may_be_signed_as_nothing_or_as_an_empty_object() -> None:
    nothing = "zSOtFgABjRoJhiHsa/emSya8x0DMJDvrpLwqWQfQ6z8="
    braces = "2ONvPVZsHzjWln06eBzRzMfhZOrQxCRWsruY4xUY6IA="
    for digest in (nothing, braces):
        assert is_signed(digest, b"secret", "1", "POST", "/v1/perpum/x", b"")
        assert is_signed(digest, b"secret", "1", "POST", "/v1/perpum/x", b"{}")
        assert not is_signed(digest, b"secret", "1", "POST", "/v1/perpum/x", b'{"a":1}')
