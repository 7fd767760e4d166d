"""CoinW's futures market: what must be signed, how, and the errors where it is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from fauxchange import ManualClock, MockServer, Request
from tests.clients import body_of, outcome
from tests.conftest import NOON_MS
from tests.runtime.worlds import credential, default_world, world_with, written

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import Keys, Reply

AVAILABLE = "/v1/perpum/account/available"
ORDER = "/v1/perpum/order"
DEALS = "/v1/perpum/orders/deals"
PUBLIC = "/v1/perpumPublic"


@dataclass
class Call:
    """A futures call that is signed last; what is signed may differ from what is sent."""

    keys: Keys
    method: str = "GET"
    target: str = AVAILABLE
    body: bytes = b""
    timestamp: str = str(NOON_MS)
    signed_target: str | None = None
    signed_body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    remote: str = "127.0.0.1"

    def signature(self) -> str:
        """Return the signature as documented."""
        target = self.target if self.signed_target is None else self.signed_target
        body = self.body if self.signed_body is None else self.signed_body
        text = f"{self.timestamp}{self.method}{target}".encode() + body
        digest = hmac.new(self.keys.secret.encode(), text, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    def send(self, mock: MockServer) -> Reply:
        """Have it answered."""
        headers = {
            "api_key": self.keys.key,
            "timestamp": self.timestamp,
            "sign": self.signature(),
            "Content-type": "application/json",
            **self.headers,
        }
        sent = {name: value for name, value in headers.items() if name not in self.without}
        return mock.handle(Request.of(self.method, self.target, sent, self.body, self.remote))


OK = (200, 0, "")
BAD_SIGN = (200, 6001, "sign is not valid")
NO_ORDER = (200, 1, "the order does not exist")


@pytest.fixture
def keys(mock: MockServer) -> Keys:
    """CoinW's caller in the default world."""
    return mock.coinw


# Headers


def test_a_signed_call_is_answered(mock: MockServer, keys: Keys) -> None:
    reply = Call(keys).send(mock)
    assert reply.body == b'{"code":0,"data":{"value":"438.799142390000018"},"msg":""}'


@pytest.mark.parametrize(
    ("without", "code", "words"),
    [
        (("api_key", "timestamp", "sign"), 6000, "api_key is missing"),
        (("api_key",), 6000, "api_key is missing"),
        (("timestamp", "sign"), 6000, "timestamp is missing"),
        (("timestamp",), 6000, "timestamp is missing"),
        (("sign",), 6001, "sign is missing"),
    ],
)
def test_headers_are_missed_in_their_order(
    mock: MockServer, keys: Keys, without: tuple[str, ...], code: int, words: str
) -> None:
    assert outcome(Call(keys, without=without).send(mock)) == (200, code, words)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("api_key", 6000, "api_key is missing"),
        ("timestamp", 6000, "timestamp is missing"),
        ("sign", 6001, "sign is missing"),
    ],
)
def test_an_empty_header_is_a_missing_one(
    mock: MockServer, keys: Keys, name: str, code: int, words: str
) -> None:
    assert outcome(Call(keys, headers={name: ""}).send(mock)) == (200, code, words)


@pytest.mark.parametrize("name", ["API_KEY", "Api_Key", "api_key"])
def test_the_case_of_header_names_does_not_matter(mock: MockServer, keys: Keys, name: str) -> None:
    call = Call(keys, headers={name: keys.key}, without=("api_key",) if name != "api_key" else ())
    assert outcome(call.send(mock)) == OK


def test_a_dash_is_no_underscore(mock: MockServer, keys: Keys) -> None:
    call = Call(keys, headers={"api-key": keys.key}, without=("api_key",))
    assert outcome(call.send(mock)) == (200, 6000, "api_key is missing")


def test_a_key_nobody_has_is_told_before_the_signature(mock: MockServer, keys: Keys) -> None:
    call = Call(keys, headers={"api_key": "nobody", "sign": "wrong"})
    assert outcome(call.send(mock)) == (200, 6000, "api_key is not valid")


@pytest.mark.parametrize("stamp", ["now", "2025-06-18T12:00:00Z", "1.5", "-1", "\u0661"])
def test_a_timestamp_that_is_no_number_counts_as_none(
    mock: MockServer, keys: Keys, stamp: str
) -> None:
    assert outcome(Call(keys, timestamp=stamp).send(mock)) == (200, 6000, "timestamp is missing")


@pytest.mark.parametrize("stamp", ["0", "1600000000000", "9999999999999", "1750248000"])
def test_no_window_is_documented_so_any_time_will_do(
    mock: MockServer, keys: Keys, stamp: str
) -> None:
    assert outcome(Call(keys, timestamp=stamp).send(mock)) == OK


def test_an_address_outside_the_list_is_refused(tmp_path: Path) -> None:
    here = credential("here", permissions=["read"], addresses=["10.0.0.0/8"])
    mock = MockServer(world=world_with(tmp_path, "coinw", here), limits=False)
    keys = mock.keys("coinw", "here")
    assert outcome(Call(keys, remote="10.1.2.3").send(mock)) == OK
    assert outcome(Call(keys, remote="11.1.2.3").send(mock))[1] == 6000


# Signatures


@pytest.mark.parametrize(
    "wrong",
    [
        {"sign": "wrong"},
        {"sign": "\u00e9"},
        {"timestamp": str(NOON_MS + 1)},
    ],
)
def test_a_signature_over_something_else_is_refused(
    mock: MockServer, keys: Keys, wrong: dict[str, str]
) -> None:
    assert outcome(Call(keys, headers=wrong).send(mock)) == BAD_SIGN


@pytest.mark.parametrize(
    ("signed_target", "signed_body"),
    [
        ("/v1/perpum/order", b"{}"),
        (f"{AVAILABLE}?", None),
        (f"{AVAILABLE}/", None),
        (None, b'{"a":1}'),
    ],
)
def test_what_is_signed_must_be_what_is_sent(
    mock: MockServer, keys: Keys, signed_target: str | None, signed_body: bytes | None
) -> None:
    call = Call(keys, signed_target=signed_target, signed_body=signed_body)
    assert outcome(call.send(mock)) == BAD_SIGN


def test_a_signature_in_another_case_is_another(mock: MockServer, keys: Keys) -> None:
    shouted = Call(keys).signature().swapcase()
    assert outcome(Call(keys, headers={"sign": shouted}).send(mock)) == BAD_SIGN


def test_a_signature_of_another_method_is_refused(mock: MockServer, keys: Keys) -> None:
    posted = Call(keys, "POST").signature()
    assert outcome(Call(keys, headers={"sign": posted}).send(mock)) == BAD_SIGN


IDS = "/v1/perpum/order?instrument=BTC&positionType=plan&sourceIds=1%2C2"


@pytest.mark.parametrize("signed", [IDS, unquote(IDS)])
def test_the_query_may_be_signed_as_sent_or_decoded(
    mock: MockServer, keys: Keys, signed: str
) -> None:
    call = Call(keys, target=IDS, signed_target=signed)
    assert outcome(call.send(mock)) == OK


def test_a_query_may_not_be_left_out_of_the_signature(mock: MockServer, keys: Keys) -> None:
    call = Call(keys, target=IDS, signed_target="/v1/perpum/order")
    assert outcome(call.send(mock)) == BAD_SIGN


def test_the_order_of_the_query_is_signed(mock: MockServer, keys: Keys) -> None:
    target = f"{DEALS}?instrument=btc&page=1"
    call = Call(keys, target=target, signed_target=f"{DEALS}?page=1&instrument=btc")
    assert outcome(call.send(mock)) == BAD_SIGN


ALL_POSITIONS = "/v1/perpum/allpositions"


@pytest.mark.parametrize("body", [b"", b"{}"])
@pytest.mark.parametrize("signed", [b"", b"{}"])
def test_nothing_may_be_signed_as_braces_and_braces_as_nothing(
    mock: MockServer, keys: Keys, body: bytes, signed: bytes
) -> None:
    target = "/v1/perpum/positions/type"
    call = Call(keys, "GET", target, body, signed_body=signed)
    assert outcome(call.send(mock)) == OK


@pytest.mark.parametrize("signed", [b"", b"{}", b'{"instrument":"BTC"}'])
def test_a_body_with_members_is_signed_byte_for_byte(
    mock: MockServer, keys: Keys, signed: bytes
) -> None:
    body = b'{"instrument": "BTC"}'
    call = Call(keys, "DELETE", ALL_POSITIONS, body, signed_body=signed)
    assert outcome(call.send(mock)) == BAD_SIGN


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")])
@pytest.mark.parametrize(
    ("method", "target", "params"),
    [
        ("DELETE", ORDER, {"id": "33308741701971947"}),
        ("DELETE", ALL_POSITIONS, {"instrument": "BTC"}),
        (
            "PUT",
            ORDER,
            {
                "id": "1",
                "instrument": "BTC",
                "direction": "long",
                "leverage": 1,
                "quantityUnit": 0,
                "quantity": "100",
                "positionModel": 0,
                "positionType": "plan",
                "openPrice": 95400,
            },
        ),
    ],
)
def test_delete_and_put_carry_json(
    mock: MockServer,
    keys: Keys,
    method: str,
    target: str,
    params: dict[str, Any],
    separators: tuple[str, str],
) -> None:
    body = json.dumps(params, separators=separators).encode()
    # Nobody has the order: the signature was good.
    assert outcome(Call(keys, method, target, body).send(mock)) in {OK, NO_ORDER}


def test_delete_of_a_batch_carries_a_list(mock: MockServer, keys: Keys) -> None:
    body = b'[{"thirdOrderId": "111111111111"}, {"thirdOrderId": "2222222222"}]'
    reply = Call(keys, "DELETE", "/v1/perpum/batchClose", body).send(mock)
    assert [row["thirdOrderId"] for row in body_of(reply)["data"]] == ["111111111111", "2222222222"]


# Permissions


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """A mock where one key may only read and another may only trade spot."""
    world = default_world()
    for name, allowed in {"reader": ["read"], "spot": ["spot"]}.items():
        world["coinw"]["credentials"] += [credential(name, permissions=allowed)]
    file = written(tmp_path_factory.mktemp("world"), world)
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS))


FORBIDDEN = b'{"code":6003,"message":"require more permission","retry":false,"success":false}'


def test_a_key_without_the_permission_gets_the_documented_body(readers: MockServer) -> None:
    call = Call(readers.keys("coinw", "reader"), "DELETE", ORDER, b'{"id":"1"}')
    reply = call.send(readers)
    assert (reply.status, reply.body) == (200, FORBIDDEN)
    assert Call(readers.keys("coinw", "spot")).send(readers).body == FORBIDDEN


def test_the_signature_is_checked_before_the_permission(readers: MockServer) -> None:
    call = Call(readers.keys("coinw", "spot"), headers={"sign": "wrong"})
    assert outcome(call.send(readers)) == BAD_SIGN


def test_the_permission_is_checked_before_the_parameters(readers: MockServer) -> None:
    call = Call(readers.keys("coinw", "reader"), "PUT", ORDER, b"no json")
    assert call.send(readers).body == FORBIDDEN


# Parameters


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/v1/perpum/orders/maxSize?leverage=1", b""),
        ("GET", "/v1/perpum/orders/maxSize?leverage=&instrument=&positionModel=", b""),
        ("GET", "/v1/perpum/TPSL", b""),
        ("PUT", ORDER, b'{"id":"1"}'),
        ("PUT", ORDER, b""),
        ("DELETE", ORDER, b"{}"),
        ("DELETE", "/v1/perpum/batchClose", b"[{}]"),
    ],
)
def test_a_private_call_misses_a_parameter(
    mock: MockServer, keys: Keys, method: str, target: str, body: bytes
) -> None:
    reply = Call(keys, method, target, body).send(mock)
    assert (reply.status, reply.body) == (200, b'{"code":402,"msg":"param required"}')


@pytest.mark.parametrize(
    "target",
    [
        "depth",
        "depth?base=",
        "trades",
        "klines?currencyCode=BTC",
        "klines?granularity=1",
        "depth?Base=BTC",
    ],
)
def test_a_public_call_misses_a_parameter(mock: MockServer, target: str) -> None:
    reply = mock.handle(Request.of("GET", f"{PUBLIC}/{target}"))
    assert reply.status == 400
    assert reply.body == b'{"code":904,"msg":"Method parameters verification failed"}'


@pytest.mark.parametrize("body", [b"{", b"[1,]", b'"x"', b"5", b"\xff", b"null"])
def test_a_body_that_is_no_object_is_refused(mock: MockServer, keys: Keys, body: bytes) -> None:
    reply = Call(keys, "PUT", ORDER, body).send(mock)
    assert outcome(reply) == (200, 1, "the request cannot be read")


@pytest.mark.parametrize("open_id", ["9" * 19, "9" * 20, "9" * 30])
def test_an_id_of_any_length_is_no_trouble(mock: MockServer, keys: Keys, open_id: str) -> None:
    target = f"/v1/perpum/TPSL?stopFrom=1&orderId=1&openId={open_id}"
    assert outcome(Call(keys, target=target).send(mock))[1] in {0, 1}


# Paths


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/v1/perpum/nothing", "/v1/perpum/order/", "/v1/perpumPublic/nothing", "/v1/perpum/"],
)
def test_an_unknown_path_is_answered_as_captured(mock: MockServer, method: str, path: str) -> None:
    reply = mock.handle(Request.of(method, path))
    assert reply.status == 404
    assert reply.body == b'{"code":404,"msg":"Requested address does not exist"}'


def test_a_method_that_a_path_lacks_is_an_unknown_address(mock: MockServer) -> None:
    assert mock.handle(Request.of("DELETE", AVAILABLE)).status == 404


def test_a_public_call_looks_at_no_header(mock: MockServer) -> None:
    headers = {"api_key": "nobody", "sign": "wrong"}
    reply = mock.handle(Request.of("GET", f"{PUBLIC}/depth?base=BTC", headers))
    assert outcome(reply) == OK


# Limits


@pytest.fixture(scope="module")
def counting() -> MockServer:
    """A mock that counts calls."""
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture
def limited(counting: MockServer) -> MockServer:
    """A mock that has counted no call yet."""
    counting.reset()
    return counting


TOO_MANY = b'{"code":29001,"msg":"API access frequently"}'


def codes(mock: MockServer, target: str, calls: int, remote: str = "10.0.0.1") -> list[Any]:
    """Return the codes of so many public calls."""
    request = Request.of("GET", f"{PUBLIC}/{target}", remote=remote)
    return [body_of(mock.handle(request))["code"] for _ in range(calls)]


def test_one_call_too_many_is_answered_as_documented(limited: MockServer) -> None:
    replies = [Call(limited.coinw).send(limited) for _ in range(6)]
    assert [reply.status for reply in replies] == [200] * 6
    assert body_of(replies[4])["code"] == 0
    assert replies[5].body == TOO_MANY


def test_refused_signatures_cost_nothing(limited: MockServer) -> None:
    wrong = Call(limited.coinw, headers={"sign": "wrong"})
    assert {outcome(wrong.send(limited))[1] for _ in range(20)} == {6001}
    assert outcome(Call(limited.coinw).send(limited)) == OK


def test_the_market_calls_of_an_address_share_thirty_a_second(limited: MockServer) -> None:
    klines = "klines?currencyCode=BTC&granularity=0"
    assert codes(limited, "ticker?instrument=BTC", 5) == [0] * 5
    assert codes(limited, "tickers", 5) == [0] * 5
    assert codes(limited, "depth?base=BTC", 10) == [0] * 10
    assert codes(limited, klines, 11) == [0] * 10 + [29001]
    assert codes(limited, "trades?base=BTC", 1) == [29001]
    assert codes(limited, "trades?base=BTC", 1, remote="10.0.0.2") == [0]
    limited.clock.advance(seconds=1)
    assert codes(limited, "trades?base=BTC", 1) == [0]


def test_the_private_calls_of_a_user_share_a_hundred_a_second(limited: MockServer) -> None:
    keys = limited.coinw

    def sent(method: str, target: str, body: bytes, calls: int) -> list[Any]:
        call = Call(keys, method, target, body)
        return [body_of(call.send(limited))["code"] for _ in range(calls)]

    assert sent("DELETE", "/v1/perpum/positions", b'{"id":1}', 30) == [1] * 30
    assert sent("GET", "/v1/perpum/positions/all", b"", 30) == [0] * 30
    assert sent("GET", "/v1/perpum/positions/history", b"", 15) == [0] * 15
    assert sent("GET", "/v1/perpum/positions/leverage?orderId=1", b"", 10) == [1] * 10
    assert sent("DELETE", ORDER, b'{"id":"1"}', 10) == [1] * 10
    assert sent("GET", AVAILABLE, b"", 5) == [0] * 5
    assert sent("GET", "/v1/perpum/TPSL?stopFrom=1&orderId=1", b"", 1) == [29001]


def test_callers_without_a_key_from_many_addresses_share_nothing(limited: MockServer) -> None:
    for i in range(60):
        request = Request.of("GET", "/v1/perpum/fundingRate?instrument=BTC", remote=f"10.0.1.{i}")
        verdicts = [body_of(limited.handle(request))["code"] for _ in range(2)]
        assert verdicts == [0, 0], i
