"""OKX's authentication: every refusal with its own code, in one fixed order."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Clock, Keys, MockServer, Pace, Request
from fauxchange.exchanges.handlers import Handlers
from fauxchange.exchanges.okx.dialect import Okx
from fauxchange.runtime.clock import wall_ms
from fauxchange.spec.catalogue import Catalogue
from tests.clients import OkxClient, body_of, iso
from tests.conftest import NOON_MS
from tests.runtime.worlds import credential, default_world, world_with, written

from .draft import (
    BALANCES,
    DEMO,
    ETH_BALANCE,
    KEY,
    PASSPHRASE,
    PURCHASE,
    SIGN,
    TIMESTAMP,
    Draft,
    unlimited,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fauxchange import Reply


@pytest.fixture
def draft(mock: MockServer) -> Draft:
    """A correct request."""
    return Draft(mock.okx)


def outcome(reply: Reply) -> tuple[int, str]:
    """Return the HTTP status and the code in the body."""
    return reply.status, body_of(reply)["code"]


def test_four_right_headers_are_let_in(mock: MockServer, draft: Draft) -> None:
    assert outcome(draft.send(mock)) == (200, "0")


NOBODYS = b'{"msg":"API key doesn\'t exist","code":"50119"}'


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (KEY, b'{"msg":"Request header OK-ACCESS-KEY can not be empty.","code":"50103"}'),
        (
            PASSPHRASE,
            b'{"msg":"Request header OK-ACCESS-PASSPHRASE can not be empty.","code":"50104"}',
        ),
        (SIGN, b'{"msg":"Request header OK-ACCESS-SIGN can not be empty.","code":"50106"}'),
        (
            TIMESTAMP,
            b'{"msg":"Request header OK-ACCESS-TIMESTAMP can not be empty.","code":"50107"}',
        ),
    ],
)
def test_a_missing_or_empty_header_is_named(
    mock: MockServer, draft: Draft, header: str, body: bytes
) -> None:
    absent = replace(draft, without={header}).send(mock)
    empty = replace(draft, headers={header: ""}).send(mock)
    assert (absent.status, absent.body) == (401, body)
    assert (empty.status, empty.body) == (401, body)


@pytest.mark.parametrize(
    ("header", "value", "body"),
    [
        (KEY, "nobody", b'{"msg":"Invalid OK-ACCESS-KEY","code":"50111"}'),
        (KEY, "00000000-0000-0000-0000-000000000000", NOBODYS),
        (
            KEY,
            "00000000-0000-0000-0000-00000000000",
            b'{"msg":"Invalid OK-ACCESS-KEY","code":"50111"}',
        ),
        (
            PASSPHRASE,
            "wrong",
            b'{"msg":"Request header OK-ACCESS-PASSPHRASE incorrect.","code":"50105"}',
        ),
        (SIGN, "wrong", b'{"msg":"Invalid Sign","code":"50113"}'),
        (TIMESTAMP, "wrong", b'{"msg":"Invalid OK-ACCESS-TIMESTAMP","code":"50112"}'),
    ],
)
def test_a_wrong_header_is_told_in_the_gateways_words_without_data(
    mock: MockServer, draft: Draft, header: str, value: str, body: bytes
) -> None:
    reply = replace(draft, headers={header: value}).send(mock)
    assert (reply.status, reply.body) == (401, body)


@pytest.mark.parametrize("value", ["é", "€", "\x00", " ", "x" * 10_000])
@pytest.mark.parametrize(
    ("header", "code"), [(KEY, "50111"), (PASSPHRASE, "50105"), (SIGN, "50113")]
)
def test_odd_header_values_are_wrong_like_others(
    mock: MockServer, draft: Draft, header: str, code: str, value: str
) -> None:
    assert outcome(replace(draft, headers={header: value}).send(mock)) == (401, code)


def test_the_secret_of_other_keys_does_not_sign(mock: MockServer) -> None:
    other = mock.okx._replace(secret=mock.keys("okx", "read").secret)
    assert outcome(Draft(other).send(mock)) == (401, "50113")


# Timestamps


@pytest.mark.parametrize("off_ms", [0, 1, -1, 29_999, -29_999, 30_000, -30_000])
def test_thirty_seconds_off_are_still_in_time(mock: MockServer, draft: Draft, off_ms: int) -> None:
    assert outcome(replace(draft, timestamp=iso(NOON_MS + off_ms)).send(mock)) == (200, "0")


@pytest.mark.parametrize("off_ms", [30_001, -30_001, 86_400_000, -86_400_000])
def test_one_millisecond_more_is_expired(mock: MockServer, draft: Draft, off_ms: int) -> None:
    reply = replace(draft, timestamp=iso(NOON_MS + off_ms)).send(mock)
    assert reply.status == 401
    assert reply.body == b'{"msg":"Timestamp request expired","code":"50102"}'


def test_the_window_follows_the_clock(mock: MockServer, draft: Draft) -> None:
    mock.clock.advance(seconds=30)
    assert outcome(draft.send(mock)) == (200, "0")
    mock.clock.advance(ms=1)
    assert outcome(draft.send(mock)) == (401, "50102")


@pytest.mark.parametrize("digits", range(10))
def test_a_timestamp_has_any_number_of_fraction_digits(
    mock: MockServer, draft: Draft, digits: int
) -> None:
    fraction = f".{'123456789'[:digits]}" if digits else ""
    timestamp = f"2025-06-18T12:00:00{fraction}Z"
    assert outcome(replace(draft, timestamp=timestamp).send(mock)) == (200, "0")


@pytest.mark.parametrize(
    "timestamp",
    [
        "2025-06-18T12:00:00.000+00:00",
        "2025-06-18T12:00:00+00:00",
        "1750248000",
        "1750248000.000",
        "1750248000000",
        "2025-06-18T12:00:00.000",
        "2025-06-18T12:00:00",
        "2025-06-18T12:00:00.000z",
        "2025-06-18t12:00:00.000Z",
        "2025-06-18 12:00:00.000Z",
        "2025-06-18T12:00:00.Z",
        "2025-06-18T12:00:00,000Z",
        "2025-06-18T12:00Z",
        "20250618T120000Z",
        "2025-06-18T12:00:60Z",
        "2025-06-18T24:00:00Z",
        "2020-02-30T12:00:00.000Z",
        "2025-13-01T12:00:00.000Z",
        "0000-01-01T00:00:00Z",
        " 2025-06-18T12:00:00.000Z",
        "2025-06-18T12:00:00.000Z ",
        "2025-06-18T12:00:00.000Z\n",
        "2025-06-18T12:00:00.000ZZ",
        "²025-06-18T12:00:00.000Z",
        "Z",
    ],
)
def test_a_timestamp_in_another_form_is_malformed(
    mock: MockServer, draft: Draft, timestamp: str
) -> None:
    assert outcome(replace(draft, timestamp=timestamp).send(mock)) == (401, "50112")


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"])
def test_the_ends_of_the_calendar_are_expired_not_malformed(
    mock: MockServer, draft: Draft, timestamp: str
) -> None:
    assert outcome(replace(draft, timestamp=timestamp).send(mock)) == (401, "50102")


# What is signed


@pytest.mark.parametrize(
    "query",
    [
        "ccy=ETH,BTC",
        "ccy=ETH%2CBTC",
        "ccy=ETH%2cBTC",
        "a=1&ccy=ETH",
        "ccy=ETH&a=1",
        "ccy=",
        "ccy",
        "&&ccy=ETH",
        "ccy=ETH&ccy=BTC",
        "ccy=ETH&x=a+b",
        "ccy=ETH&x=a%20b",
        "ccy=ETH&x=?",
        "ccy=ETH&x=\xc3\xa9",
    ],
)
def test_the_query_is_signed_as_it_was_sent(mock: MockServer, draft: Draft, query: str) -> None:
    assert outcome(replace(draft, target=f"{BALANCES}?{query}").send(mock)) == (200, "0")


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        ("ccy=ETH,BTC", "ccy=ETH%2CBTC"),
        ("ccy=ETH%2CBTC", "ccy=ETH,BTC"),
        ("ccy=ETH%2CBTC", "ccy=ETH%2cBTC"),
        ("a=1&b=2", "b=2&a=1"),
        ("a=1", "a=1&"),
        ("a=1", "a=2"),
        ("x=a+b", "x=a%20b"),
    ],
)
def test_another_spelling_of_the_same_query_is_another_text(
    mock: MockServer, draft: Draft, signed: str, sent: str
) -> None:
    signature = replace(draft, target=f"{BALANCES}?{signed}").signature()
    reply = replace(draft, target=f"{BALANCES}?{sent}", headers={SIGN: signature}).send(mock)
    assert outcome(reply) == (401, "50113")


@pytest.mark.parametrize(
    "body",
    [
        b'{"amt":"1"}',
        b'{"amt": "1"}',
        b'{\n  "amt": "1"\n}',
        b'{"amt":"\\u0031"}',
        b'{"tag":"abc","amt":"1"}',
        '{"amt":"1","note":"é"}'.encode(),
    ],
)
def test_the_body_is_signed_as_it_was_sent(mock: MockServer, draft: Draft, body: bytes) -> None:
    purchase = replace(draft, method="POST", target=PURCHASE, body=body)
    assert outcome(purchase.send(mock)) == (200, "0")


def test_a_question_mark_without_a_query_is_signed_as_it_was_sent(
    mock: MockServer, draft: Draft
) -> None:
    assert outcome(replace(draft, target=f"{BALANCES}?").send(mock)) == (200, "0")


def test_another_spelling_of_the_same_body_is_another_text(mock: MockServer, draft: Draft) -> None:
    purchase = replace(draft, method="POST", target=PURCHASE, body=b'{"amt":"1"}')
    spaced = replace(purchase, body=b'{"amt": "1"}', headers={SIGN: purchase.signature()})
    assert outcome(spaced.send(mock)) == (401, "50113")


# Where a key is valid


def test_a_key_for_both_environments_takes_the_demo_header_as_noise(mock: MockServer) -> None:
    absent = OkxClient(mock, mock.okx).get(BALANCES)
    live = OkxClient(mock, mock.okx, {DEMO: "0"}).get(BALANCES)
    demo = OkxClient(mock, mock.okx, {DEMO: "1"}).get(BALANCES)
    assert outcome(absent) == (200, "0")
    assert absent.body == live.body == demo.body


def test_a_key_for_both_environments_may_purchase_with_the_demo_header(mock: MockServer) -> None:
    reply = OkxClient(mock, mock.okx, {DEMO: "1"}).post(PURCHASE, {"amt": "1"})
    assert outcome(reply) == (200, "0")


@pytest.mark.parametrize("headers", [{}, {DEMO: "0"}])
def test_a_demo_key_in_live_trading_is_in_the_wrong_environment(
    mock: MockServer, headers: dict[str, str]
) -> None:
    reply = OkxClient(mock, mock.keys("okx", "demo"), headers).get(BALANCES)
    assert reply.status == 401
    assert body_of(reply) == {
        "msg": "APIKey does not match current environment.",
        "code": "50101",
    }


def test_a_live_key_in_demo_trading_is_in_the_wrong_environment(tmp_path: Path) -> None:
    live = credential("live-only", passphrase="Words-1", environments=["live"])
    mock = unlimited(world_with(tmp_path, "okx", live))
    keys = mock.keys("okx", "live-only")
    assert outcome(OkxClient(mock, keys).get(BALANCES)) == (200, "0")
    assert outcome(OkxClient(mock, keys, {DEMO: "1"}).get(BALANCES)) == (401, "50101")


def test_demo_trading_has_no_purchases(mock: MockServer) -> None:
    keys = mock.keys("okx", "demo")
    demo = OkxClient(mock, keys, {DEMO: "1"}).post(PURCHASE, {"amt": "1"})
    live = OkxClient(mock, keys).post(PURCHASE, {"amt": "1"})
    assert demo.status == 200
    assert body_of(demo) == {
        "code": "50038",
        "data": [],
        "msg": "This feature is unavailable in demo trading",
    }
    assert outcome(live) == (401, "50101")


def test_a_demo_key_reads_in_demo_trading(mock: MockServer) -> None:
    reply = OkxClient(mock, mock.keys("okx", "demo"), {DEMO: "1"}).get(BALANCES)
    assert outcome(reply) == (200, "0")


@pytest.mark.parametrize(
    ("allowed", "remote"),
    [
        (["10.0.0.7"], "10.0.0.7"),
        (["10.0.0.0/24"], "10.0.0.255"),
        (["10.0.0.9/24"], "10.0.0.1"),
        (["192.0.2.1", "10.0.0.7"], "10.0.0.7"),
        (["10.0.0.7"], "::ffff:10.0.0.7"),
        (["10.0.0.0/24"], "::ffff:10.0.0.200"),
        (["2001:db8::1"], "2001:db8:0:0::1"),
        (["2001:db8::/32"], "2001:db8:ffff::1"),
    ],
)
def test_an_address_in_the_keys_list_is_let_in(
    tmp_path: Path, allowed: list[str], remote: str
) -> None:
    listed = credential("listed", passphrase="Words-1", addresses=allowed)
    mock = unlimited(world_with(tmp_path, "okx", listed))
    reply = OkxClient(mock, mock.keys("okx", "listed"), remote=remote).get(BALANCES)
    assert outcome(reply) == (200, "0")


@pytest.mark.parametrize(
    ("allowed", "remote"),
    [
        (["10.0.0.7"], "10.0.0.8"),
        (["10.0.0.0/24"], "10.0.1.0"),
        (["10.0.0.7"], "2001:db8::1"),
        (["10.0.0.7"], "::ffff:10.0.0.8"),
        (["2001:db8::1"], "2001:db8::2"),
        (["2001:db8::/32"], "2001:db9::1"),
        (["2001:db8::/32"], "10.0.0.7"),
        (["10.0.0.7"], "unix"),
    ],
)
def test_an_address_outside_the_keys_list_is_refused_by_name(
    tmp_path: Path, allowed: list[str], remote: str
) -> None:
    listed = credential("listed", passphrase="Words-1", addresses=allowed)
    mock = unlimited(world_with(tmp_path, "okx", listed))
    keys = mock.keys("okx", "listed")
    reply, key = OkxClient(mock, keys, remote=remote).get(BALANCES), keys.key
    assert reply.status == 401
    assert body_of(reply) == {
        "msg": f"Your IP {remote} is not included in your API key's {key} IP whitelist.",
        "code": "50110",
    }


def test_a_key_without_a_list_is_good_from_everywhere(mock: MockServer) -> None:
    assert outcome(OkxClient(mock, mock.okx, remote="203.0.113.9").get(BALANCES)) == (200, "0")


def test_a_key_of_another_region_does_not_exist_here(tmp_path: Path) -> None:
    american = credential("american", passphrase="Words-1", region="us")
    mock = unlimited(world_with(tmp_path, "okx", american))
    keys = mock.keys("okx", "american")
    reply = OkxClient(mock, keys, {"Host": "eea.okx.com"}).get(BALANCES)
    assert (reply.status, reply.body) == (401, NOBODYS)


@pytest.mark.parametrize("host", ["us.okx.com", "127.0.0.1:12700"])
def test_a_regional_key_is_good_at_its_own_host_and_at_neutral_ones(
    tmp_path: Path, host: str
) -> None:
    american = credential("american", passphrase="Words-1", region="us")
    mock = unlimited(world_with(tmp_path, "okx", american))
    reply = OkxClient(mock, mock.keys("okx", "american"), {"Host": host}).get(BALANCES)
    assert outcome(reply) == (200, "0")


def test_a_world_may_play_one_region(tmp_path: Path) -> None:
    world = default_world()
    world["okx"]["region"] = "eea"
    world["okx"]["credentials"] += [
        credential("american", passphrase="Words-1", region="us"),
        credential("european", passphrase="Words-1", region="eea"),
    ]
    mock = unlimited(written(tmp_path, world))
    american = OkxClient(mock, mock.keys("okx", "american")).get(BALANCES)
    european = OkxClient(mock, mock.keys("okx", "european")).get(BALANCES)
    assert outcome(american) == (401, "50119")
    assert outcome(european) == (200, "0")


# What a key may do


@pytest.mark.parametrize("name", ["read", "withdraw"])
def test_a_key_without_the_permission_is_told_so_with_status_200(
    mock: MockServer, name: str
) -> None:
    reply = OkxClient(mock, mock.keys("okx", name)).post(PURCHASE, {"amt": "1"})
    assert reply.status == 200
    assert body_of(reply) == {
        "code": "50120",
        "data": [],
        "msg": "This API key doesn't have permission to use this function",
    }


def test_a_key_with_the_permission_is_let_in(mock: MockServer) -> None:
    reply = OkxClient(mock, mock.keys("okx", "trade")).post(PURCHASE, {"amt": "1"})
    assert outcome(reply) == (200, "0")


@pytest.mark.parametrize("path", [BALANCES, ETH_BALANCE])
def test_no_permission_but_read_is_needed_to_read(mock: MockServer, path: str) -> None:
    assert outcome(OkxClient(mock, mock.keys("okx", "read")).get(path)) == (200, "0")


# The order of checks

FROZEN = Keys("frozen", "frozen-key-0123456789", "frozen-secret-0123456789", "Words-1")

FAULTS: dict[str, Callable[[Draft], object]] = {
    "50103": lambda draft: draft.without.add(KEY),
    "50104": lambda draft: draft.without.add(PASSPHRASE),
    "50106": lambda draft: draft.without.add(SIGN),
    "50107": lambda draft: draft.without.add(TIMESTAMP),
    "50112": lambda draft: setattr(draft, "timestamp", "1750248000.000"),
    "50102": lambda draft: setattr(draft, "timestamp", iso(NOON_MS - 30_001)),
    "50111": lambda draft: draft.headers.update({KEY: "nobody"}),
    "50119": lambda draft: draft.headers.update({"Host": "eea.okx.com"}),
    "50101": lambda draft: draft.headers.update({DEMO: "1"}),
    "50110": lambda draft: setattr(draft, "remote", "10.0.1.1"),
    "50105": lambda draft: draft.headers.update({PASSPHRASE: "wrong"}),
    "50113": lambda draft: draft.headers.update({SIGN: "wrong"}),
    "50100": lambda draft: setattr(draft, "keys", FROZEN),
    "50120": lambda draft: draft.__dict__.update(method="POST", target=PURCHASE),
}
"""What spoils a request, in the order in which OKX looks."""

CONTRADICTIONS = {
    ("50103", "50111"),
    ("50104", "50105"),
    ("50106", "50113"),
    ("50107", "50112"),
    ("50107", "50102"),
    ("50112", "50102"),
}
"""One header cannot be wrong in both of these ways."""

PAIRS = [pair for pair in combinations(FAULTS, 2) if pair not in CONTRADICTIONS]


@pytest.fixture(scope="module")
def strict_mock(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """A world with a key that can be wrong about everything."""
    terms: dict[str, Any] = {
        "passphrase": "Words-1",
        "permissions": ["read"],
        "environments": ["live"],
        "addresses": ["10.0.0.0/24"],
        "region": "us",
    }
    world = default_world()
    world["okx"]["accounts"][2]["subAccount"]["frozen"] = True
    world["okx"]["credentials"] += [
        credential("narrow", **terms),
        credential("frozen", **{**terms, "account": "faux002"}),
    ]
    return unlimited(written(tmp_path_factory.mktemp("world"), world))


def narrow_draft(keys: Keys) -> Draft:
    """Return a request that is right in every respect, for the narrow key."""
    return Draft(keys, headers={"Host": "us.okx.com"}, remote="10.0.0.7")


def test_the_request_that_is_spoiled_below_is_right(strict_mock: MockServer) -> None:
    reply = narrow_draft(strict_mock.keys("okx", "narrow")).send(strict_mock)
    assert outcome(reply) == (200, "0")


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_alone_has_its_own_code(strict_mock: MockServer, code: str) -> None:
    draft = narrow_draft(strict_mock.keys("okx", "narrow"))
    FAULTS[code](draft)
    assert body_of(draft.send(strict_mock))["code"] == code


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_faults_the_earlier_check_speaks(
    strict_mock: MockServer, first: str, second: str
) -> None:
    draft = narrow_draft(strict_mock.keys("okx", "narrow"))
    FAULTS[first](draft)
    FAULTS[second](draft)
    assert body_of(draft.send(strict_mock))["code"] == first


def test_a_request_that_is_wrong_in_every_way_is_without_key(strict_mock: MockServer) -> None:
    reply = strict_mock.handle(Request.of("POST", PURCHASE, {DEMO: "1"}, b"{"))
    assert outcome(reply) == (401, "50103")


def test_the_key_is_looked_at_before_the_parameters(mock: MockServer) -> None:
    wrong = OkxClient(mock, mock.okx, {SIGN: "wrong"})
    assert outcome(wrong.post(PURCHASE, body=b"{")) == (401, "50113")
    assert outcome(OkxClient(mock, mock.keys("okx", "read")).post(PURCHASE, {})) == (200, "50120")


def test_the_path_is_looked_at_before_the_key(mock: MockServer) -> None:
    assert mock.handle(Request.of("GET", "/api/v5/asset/nothing")).status == 404
    assert mock.handle(Request.of("POST", BALANCES)).status == 405


# Public endpoints


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {KEY: "nobody"},
        {KEY: "nobody", SIGN: "x", PASSPHRASE: "x", TIMESTAMP: "1999-01-01T00:00:00Z"},
        {SIGN: "x", TIMESTAMP: "yesterday"},
        {DEMO: "1"},
    ],
)
def test_a_public_endpoint_looks_at_no_header(headers: dict[str, str]) -> None:
    mock = unlimited()
    exchange = mock.app.exchanges["okx"]
    assert isinstance(exchange, Okx)
    public = exchange.catalogue["asset/balances.get"]._replace(permission=None)
    exchange.catalogue = Catalogue([public], None, {})
    exchange.handlers = Handlers()
    exchange.handlers.handles("asset/balances.get")(lambda _call: [])
    reply = mock.handle(Request.of("GET", BALANCES, headers))
    assert (reply.status, reply.body) == (200, b'{"code":"0","msg":"","data":[]}')


# Bodies of refusals outside authentication


def test_an_unknown_path_gets_the_captured_body(mock: MockServer) -> None:
    reply = OkxClient(mock, mock.okx).get("/api/v5/no/such/path")
    assert reply.status == 404
    assert reply.body == (
        b'{"code":404,"data":{},"detailMsg":"","error_code":"404",'
        b'"error_message":"Not Found","msg":"Not Found"}'
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", BALANCES), ("PUT", BALANCES), ("GET", PURCHASE), ("DELETE", PURCHASE)],
)
def test_another_method_gets_405(mock: MockServer, method: str, path: str) -> None:
    reply = Draft(mock.okx, method, path).send(mock)
    assert reply.status == 405
    assert body_of(reply) == {"msg": "Invalid request method.", "code": "50115"}


def test_one_call_too_many_gets_the_captured_429() -> None:
    mock = MockServer(clock=unlimited().clock)
    for _ in range(6):
        assert Draft(mock.okx).send(mock).status == 200
    reply = Draft(mock.okx).send(mock)
    assert reply.status == 429
    assert reply.body == b'{"msg":"Too Many Requests","code":"50011"}'


@pytest.mark.parametrize("pace", [Pace(3_600), Pace(0, 3_600_000), Pace(0)])
def test_a_client_may_keep_the_difference_from_the_time_it_was_told(pace: Pace) -> None:
    """However fast the clock is since: it asks once, and stamps with that from then on."""
    mock = MockServer(clock=Clock(NOON_MS, pace=pace))
    body = body_of(mock.handle(Request.of("GET", "/api/v5/public/time")))
    difference = int(body["data"][0]["ts"]) - wall_ms()
    for _ in range(3):
        mock.advance(hours=2)
        client = OkxClient(mock, mock.okx, stamp_ms=wall_ms() + difference)
        assert body_of(client.get("/api/v5/asset/balances"))["code"] == "0"
