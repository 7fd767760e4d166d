"""Answers without a handler: the documented example, made consistent with the call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.exchanges.examples.times import shift_times
from fauxchange.exchanges.paging import page_size
from fauxchange.spec.endpoint import Paging
from tests.catalogues import catalogue
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS
from tests.okx.money.expected import any_expected
from tests.requests_of import coinw_request, okx_request, valid_params

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import Reply
    from fauxchange.spec.endpoint import Endpoint

API = "/api/v5"
NOON = "1750248000000"
PAIRS = ["BTC-USDT", "ETH-USDT"]
CANDLES = "market/sprd-candles?sprdId=BTC-USDT_BTC-USDT-SWAP"
ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "market", "sz": "1"}

ENDPOINTS = [
    endpoint
    for name in ("okx", "coinw")
    for endpoint in catalogue(name)
    if not endpoint.decommissioned
]
ALL = [pytest.param(one, id=one.id) for one in ENDPOINTS]
PAGED = [pytest.param(one, id=one.id) for one in ENDPOINTS if one.paging]


def rows(reply: Reply) -> list[Any]:
    """Return the rows of an accepted call."""
    body = body_of(reply)
    assert (reply.status, body["code"]) == (200, "0")
    found: list[Any] = body["data"]
    return found


def get(okx: OkxClient, target: str) -> list[Any]:
    """Return the rows that a GET answers."""
    return rows(okx.get(f"{API}/{target}"))


def post(okx: OkxClient, target: str, params: Any) -> list[Any]:
    """Return the rows that a POST answers."""
    return rows(okx.post(f"{API}/{target}", params))


def answer(mock: MockServer, endpoint: Endpoint, params: Any = None) -> Any:
    """Return the whole body of a correct call of any endpoint."""
    sent = valid_params(endpoint) if params is None else params
    now_ms = mock.clock.now_ms()
    if endpoint.exchange == "okx":
        request = okx_request(endpoint, sent, mock.okx, now_ms)
    else:
        request = coinw_request(endpoint, sent, mock.coinw if endpoint.permission else None, now_ms)
    return body_of(mock.handle(request))


def column(found: list[Any], name: str) -> list[Any]:
    """Return one member of every row."""
    return [row[name] for row in found]


# What the call names is what the rows show


def test_a_row_shows_the_instrument_that_was_asked_for(okx: OkxClient) -> None:
    shown = get(okx, "market/call-auction-details?instId=XRP-USDT")
    assert column(shown, "instId") == ["XRP-USDT"]


def test_rows_that_already_fit_stay_and_others_go(okx: OkxClient) -> None:
    shown = get(okx, "copytrading/current-subpositions?instType=SWAP")
    assert column(shown, "instType") == ["SWAP", "SWAP"]


def test_where_no_row_fits_one_row_says_it_does(okx: OkxClient) -> None:
    shown = get(okx, "copytrading/current-subpositions?instId=XRP-USDT-SWAP")
    assert column(shown, "instId") == ["XRP-USDT-SWAP"]


@pytest.mark.parametrize(
    ("target", "name", "values"),
    [
        ("account/leverage-info?mgnMode=cross&instId=BTC-USDT,ETH-USDT", "instId", PAIRS),
    ],
)
def test_a_list_gives_a_row_for_each_value(
    okx: OkxClient, target: str, name: str, values: list[str]
) -> None:
    shown = column(get(okx, target), name)
    assert list(dict.fromkeys(shown)) == values


def test_a_post_echoes_what_it_was_told(okx: OkxClient) -> None:
    sent = {"ccy": "ETH", "amt": "0.25", "from": "6", "to": "18", "clientId": "mine1"}
    made = post(okx, "asset/transfer", sent)[0]
    assert {name: made[name] for name in sent} == sent


def test_a_boolean_of_the_call_is_echoed_as_a_boolean(okx: OkxClient) -> None:
    legs = [{"instId": "BTC-USD-SWAP", "sz": "25", "side": "buy"}]
    for sent, expected in (("false", False), ("true", True), (True, True)):
        asked = {"counterparties": ["Trader1"], "legs": legs, "allowPartialExecution": sent}
        assert post(okx, "rfq/create-rfq", asked)[0]["allowPartialExecution"] is expected


def test_a_parameter_that_no_row_has_changes_nothing(okx: OkxClient) -> None:
    plain = okx.get(f"{API}/asset/currencies").body
    assert okx.get(f"{API}/asset/currencies?foo=bar").body == plain


def test_what_is_documented_as_empty_stays_empty(okx: OkxClient) -> None:
    shown = get(okx, "asset/currencies?ccy=BTC")[0]
    assert (shown["ctAddr"], shown["burningFeeRate"], shown["canDep"]) == ("", "", True)


def test_rows_inside_a_row_are_of_the_currency_asked_for(okx: OkxClient) -> None:
    quotas = get(okx, "public/discount-rate-interest-free-quota?ccy=XRP")
    assert set(column(quotas, "ccy")) == {"XRP"}


# Times


def test_the_latest_event_is_now(okx: OkxClient) -> None:
    assert get(okx, "public/time") == [{"ts": NOON}]
    shown = get(okx, "market/sprd-ticker?sprdId=BTC-USDT_BTC-USDT-SWAP")
    assert shown[0]["ts"] == NOON


def test_times_move_with_the_clock(okx: OkxClient) -> None:
    okx.mock.clock.advance(seconds=61)
    assert get(okx, "public/time") == [{"ts": "1750248061000"}]


def test_times_keep_their_distances(okx: OkxClient) -> None:
    newer, older = get(okx, "rfq/trades")
    assert older["cTime"] < newer["cTime"] <= NOON
    assert int(newer["cTime"]) - int(older["cTime"]) == 1_348_350


def test_a_planned_time_stays_ahead(okx: OkxClient) -> None:
    rate = get(okx, "public/funding-rate?instId=BTC-USD-SWAP")[0]
    assert rate["ts"] == NOON
    assert NOON < rate["fundingTime"] < rate["nextFundingTime"]


def test_a_quote_is_valid_for_some_time(okx: OkxClient) -> None:
    sent = {"counterparties": ["T1"], "legs": [{"instId": "BTC-USDT", "sz": "1", "side": "buy"}]}
    assert post(okx, "rfq/create-rfq", sent)[0]["validUntil"] > NOON


def test_a_candle_begins_now(okx: OkxClient) -> None:
    assert get(okx, CANDLES)[0][0] == NOON


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("public/funding-rate-history?instId=BTC-USD-SWAP", "fundingTime"),
        ("copytrading/subpositions-history", "closeTime"),
        ("copytrading/subpositions-history", "openTime"),
        ("copytrading/public-weekly-pnl?uniqueCode=540D011FDACCB47A", "beginTs"),
        ("affiliate/invitee/list", "joinTime"),
    ],
)
def test_what_happened_did_not_happen_in_the_future(okx: OkxClient, target: str, name: str) -> None:
    assert max(column(get(okx, target), name)) <= NOON


def test_a_timer_was_set_now(okx: OkxClient) -> None:
    # The documentation says milliseconds and shows seconds; both are fine, 2020 is not.
    timer = post(okx, "trade/cancel-all-after", {"timeOut": "60"})[0]
    assert (timer["ts"], timer["triggerTime"]) in [
        ("1750248000", "1750248060"),
        ("1750248000000", "1750248060000"),
    ]


def test_ids_and_amounts_are_not_taken_for_times() -> None:
    payload = [{"ordId": "680800019749904384", "sz": "1597026383", "bal": "1597026383085.5"}]
    assert shift_times(payload, NOON_MS) == payload


def test_whole_numbers_are_times_too_and_stay_numbers() -> None:
    shown = [{"ts": 1_700_000_000_000, "expTime": "1700000060000"}]
    assert shift_times(shown, NOON_MS) == [{"ts": NOON_MS, "expTime": "1750248060000"}]


@pytest.mark.parametrize("now_ms", [1_000_000_000_000, 4_102_444_800_000])
def test_a_clock_far_from_today_is_no_trouble(now_ms: int) -> None:
    mock = MockServer(limits=False, clock=ManualClock(now_ms))
    catalogue = mock.app.exchanges["okx"].catalogue
    body = answer(mock, catalogue["market/sprd-ticker.get"])
    assert (body["code"], body["data"][0]["ts"]) == ("0", str(now_ms))


def test_a_clock_before_documented_times_leaves_them_as_they_are() -> None:
    mock = MockServer(limits=False, clock=ManualClock(1))
    catalogue = mock.app.exchanges["okx"].catalogue
    body = answer(mock, catalogue["market/sprd-ticker.get"])
    assert (body["code"], len(body["data"][0]["ts"])) == ("0", 13)


# Ids


def made_id(okx: OkxClient, target: str, params: Any, name: str) -> str:
    """Return the id that a call made."""
    made: str = post(okx, target, params)[0][name]
    return made


LEGS = {"counterparties": ["T1"], "legs": [{"instId": "BTC-USDT", "sz": "1", "side": "buy"}]}
GRID = {"instId": "BTC-USDT", "algoOrdType": "grid", "maxPx": "2", "minPx": "1", "gridNum": "2"}
PAIR = {"baseCcy": "ETH", "quoteCcy": "USDT", "side": "buy", "rfqSz": "30", "rfqSzCcy": "USDT"}
MOVED = {"ccy": "USDT", "amt": "1", "from": "6", "to": "6"}
SENT = {"ccy": "BTC", "amt": "1", "dest": "4", "toAddr": "17DKe3kkkkiiiiTvAKKi2vMPbm1Bz3CMKw"}


@pytest.mark.parametrize(
    ("target", "params", "name"),
    [
        ("trade/order", ORDER, "ordId"),
        ("trade/batch-orders", [ORDER], "ordId"),
        ("tradingBot/grid/order-algo", {**GRID, "quoteSz": "25"}, "algoId"),
        ("asset/transfer", {**MOVED, "to": "18"}, "transId"),
        ("asset/convert/estimate-quote", PAIR, "quoteId"),
        ("rfq/create-rfq", LEGS, "rfqId"),
    ],
)
def test_what_is_made_twice_has_two_ids(
    okx: OkxClient, target: str, params: Any, name: str
) -> None:
    assert made_id(okx, target, params, name) != made_id(okx, target, params, name)


def test_two_orders_of_coinw_have_two_ids(mock: MockServer) -> None:
    catalogue = mock.app.exchanges["coinw"].catalogue
    first, second = (answer(mock, catalogue["futures/order.post"]) for _ in range(2))
    assert first["data"]["value"] != second["data"]["value"]


def test_ids_are_digits_that_grow(okx: OkxClient) -> None:
    first, second = (made_id(okx, "trade/order", ORDER, "ordId") for _ in range(2))
    assert first.isdecimal()
    assert int(first) < int(second)


def test_the_rows_of_a_batch_have_ids_of_their_own(okx: OkxClient) -> None:
    made = column(post(okx, "trade/batch-orders", [ORDER] * 20), "ordId")
    assert len(set(made)) == 20


def test_the_same_seed_gives_the_same_ids() -> None:
    def three(seed: int) -> list[str]:
        mock = MockServer(seed=seed, limits=False, clock=ManualClock(NOON_MS), exchange="okx")
        okx = OkxClient(mock, mock.okx)
        return [made_id(okx, "trade/order", ORDER, "ordId") for _ in range(3)]

    assert three(7) == three(7)
    assert three(7) != three(8)


def test_a_reset_begins_the_ids_again(okx: OkxClient) -> None:
    first = made_id(okx, "trade/order", ORDER, "ordId")
    okx.mock.reset()
    assert made_id(okx, "trade/order", ORDER, "ordId") == first


def test_an_order_without_a_clients_id_is_answered_without_one(okx: OkxClient) -> None:
    assert post(okx, "trade/order", ORDER)[0]["clOrdId"] == ""


# Pages

HISTORY = "copytrading/profit-sharing-details?instType=SWAP"


def test_a_page_has_as_many_rows_as_asked_for(okx: OkxClient) -> None:
    assert column(get(okx, f"{HISTORY}&limit=1"), "profitSharingId") == ["148"]


@pytest.mark.parametrize("limit", ["100", "101", "999999999", "0", ""])
def test_a_page_is_never_larger_than_documented(okx: OkxClient, limit: str) -> None:
    assert len(get(okx, f"{HISTORY}&limit={limit}")) == 2


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("after=148", ["20"]),
        ("after=20", []),
        ("after=149", ["148", "20"]),
        ("before=20", ["148"]),
        ("before=148", []),
        ("before=19&after=148", ["20"]),
        ("before=19&after=148&limit=1", ["20"]),
        ("after=&before=", ["148", "20"]),
        ("after=99999999999999999999", ["148", "20"]),
        ("after=0", []),
    ],
)
def test_after_is_older_and_before_is_newer(okx: OkxClient, query: str, shown: list[str]) -> None:
    assert column(get(okx, f"{HISTORY}&{query}"), "profitSharingId") == shown


def test_a_page_by_time_reads_the_times_of_the_sandbox(okx: OkxClient) -> None:
    assert len(get(okx, f"{CANDLES}&after=1750248000001")) > 0
    assert get(okx, f"{CANDLES}&after=0") == []


def test_candles_are_cut_by_their_first_column(okx: OkxClient) -> None:
    assert get(okx, f"{CANDLES}&after={NOON}") == []
    assert len(get(okx, f"{CANDLES}&after=1750248000001")) == 2
    assert len(get(okx, f"{CANDLES}&limit=1")) == 1


@pytest.mark.parametrize("name", ["after", "before", "limit"])
@pytest.mark.parametrize("endpoint", PAGED)
def test_garbage_in_a_page_is_refused_or_ignored(
    mock: MockServer, endpoint: Endpoint, name: str
) -> None:
    for garbage in ("abc", "-1", "1.5", "9" * 30, "9" * 5000, "\u0661", " 1"):
        code = answer(mock, endpoint, {**valid_params(endpoint), name: garbage})["code"]
        assert code in {"51000", 0, 1, 904, "200", "-3"} | any_expected(endpoint), (garbage, code)


@pytest.mark.parametrize(
    ("limit", "rows"),
    [
        ({}, 20),
        ({"limit": "5"}, 5),
        ({"limit": 7}, 7),
        ({"limit": "100"}, 100),
        ({"limit": "101"}, 100),
        ({"limit": "999999999"}, 100),
        ({"limit": "0"}, 20),
    ],
)
def test_the_rows_of_a_page_are_clamped_to_the_maximum(limit: dict[str, Any], rows: int) -> None:
    assert page_size(Paging("ts", 20, 100), limit) == rows


# Whole answers


def test_the_times_beside_the_rows_of_an_order_are_microseconds(okx: OkxClient) -> None:
    for target, params in [
        ("trade/order", ORDER),
        ("trade/batch-orders", [ORDER]),
        ("trade/amend-order", {"instId": "A-B", "ordId": "1", "newSz": "1"}),
        ("trade/cancel-order", {"instId": "A-B", "ordId": "1"}),
        ("trade/cancel-batch-orders", [{"instId": "A-B", "ordId": "1"}]),
    ]:
        body = body_of(okx.post(f"{API}/{target}", params))
        assert (body["inTime"], body["outTime"]) == (f"{NOON}000", f"{NOON}000")


def test_a_plain_answer_has_nothing_beside_its_rows(okx: OkxClient) -> None:
    assert list(body_of(okx.get(f"{API}/public/time"))) == ["code", "msg", "data"]


def test_the_number_of_pages_stands_beside_the_rows(okx: OkxClient) -> None:
    assert body_of(okx.get(f"{API}/affiliate/invitee/list"))["totalPage"] == "5"


# Members that modelled endpoints have for some accounts only: quotas of loans, and futures fees.
NOT_ALWAYS = {
    "account/interest-limits.get": [
        f"/records/surplusLmtDetails/{name}"
        for name in ("allAcctRemainingQuota", "curAcctRemainingQuota", "platRemainingQuota")
    ],
    "account/trade-fee.get": ["/settle"],
}


@pytest.mark.parametrize("endpoint", ALL)
def test_every_documented_member_is_in_every_row(mock: MockServer, endpoint: Endpoint) -> None:
    data = answer(mock, endpoint).get("data")
    assert set(absent(endpoint.response.schema, data)) == set(NOT_ALWAYS.get(endpoint.id, ()))


def absent(schema: Any, value: Any, where: str = "") -> Iterator[str]:
    """Yield the documented members that a value lacks."""
    if isinstance(value, list):
        for item in value:
            yield from absent(schema.get("items", {}), item, where)
    if isinstance(value, dict):
        members = schema.get("properties", {})
        yield from (f"{where}/{name}" for name in members if name not in value)
        for name, inner in value.items():
            yield from absent(members.get(name, {}), inner, f"{where}/{name}")


def test_the_same_seed_clock_and_calls_give_the_same_bytes() -> None:
    def everything() -> list[str]:
        mock = MockServer(seed=3, limits=False, clock=ManualClock(NOON_MS))
        return [json.dumps(answer(mock, endpoint)) for endpoint in ENDPOINTS]

    assert everything() == everything()


def test_a_call_leaves_the_example_as_it_was(okx: OkxClient) -> None:
    plain = okx.get(f"{API}/asset/currencies").body
    okx.get(f"{API}/asset/currencies?ccy=XRP,DOGE")
    okx.mock.clock.advance(days=1)
    okx.get(f"{API}/asset/currencies?ccy=XRP")
    okx.mock.reset()
    assert okx.get(f"{API}/asset/currencies").body == plain
