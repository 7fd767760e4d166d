"""What is traded, and on which terms."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients import OkxClient, body_of

from .client import DAY_MS, MarketClient

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: list[dict[str, str]] = [
    {"instType": "SPOT"},
    {"instType": "MARGIN"},
    {"instType": "SWAP"},
    {"instType": "FUTURES"},
    {"instType": "OPTION", "uly": "BTC-USD"},
    {"instType": "OPTION", "instFamily": "ETH-USD"},
]
SWAP_LIMITS = ("call_auction", "1577836800000", "0.05", "0.02", "250000", "30", "3", "20")
MAXIMA = (
    "maxLmtSz",
    "maxMktSz",
    "maxLmtAmt",
    "maxTwapSz",
    "maxIcebergSz",
    "maxTriggerSz",
    "maxStopSz",
)


def rows(market: MarketClient) -> Iterator[Any]:
    for kind in KINDS:
        yield from market.get("public/instruments", **kind)


def test_there_are_enough_of_every_kind(market: MarketClient) -> None:
    counts = [len(market.get("public/instruments", **kind)) for kind in KINDS]
    assert counts == [35, 30, 16, 8, 44, 44]


def test_every_maximum_is_a_number(market: MarketClient) -> None:
    assert all(Decimal(row[name]) > 0 for row in rows(market) for name in MAXIMA)


def test_only_pairs_have_a_most_for_an_order_at_the_market_in_dollars(
    market: MarketClient,
) -> None:
    most = {kind["instType"]: market.get("public/instruments", **kind) for kind in KINDS}
    shown = {kind: {one["maxMktAmt"] for one in rows} for kind, rows in most.items()}
    pairs, others = {"1000000"}, {""}
    assert shown == dict.fromkeys(("SPOT", "MARGIN"), pairs) | dict.fromkeys(
        ("SWAP", "FUTURES", "OPTION"), others
    )


def test_the_fee_rates_of_every_instrument_are_found_by_its_group() -> None:
    client = MarketClient()
    okx = OkxClient(client.mock, client.mock.okx)
    numbers = {}
    for kind in KINDS:
        of_kind = kind["instType"]
        (fees,) = body_of(okx.get(f"/api/v5/account/trade-fee?instType={of_kind}"))["data"]
        groups = {group["groupId"] for group in fees["feeGroup"]}
        for one in client.get("public/instruments", **kind):
            assert one["groupId"] in groups, one["instId"]
            numbers[one["instId"]] = one["groupId"]
    names = ("BTC-USDT", "USDC-USDT", "BTC-USDT-SWAP", "BTC-USD-SWAP")
    assert [numbers[name] for name in names] == ["12", "17", "4", "4"]


def test_every_instrument_has_a_code_of_its_own(market: MarketClient) -> None:
    codes = Counter(row["instIdCode"] for row in rows(market) if row["instType"] != "MARGIN")
    assert None not in codes
    assert set(codes.values()) == {1}


def test_bitcoin_has_the_numbers_of_the_real_exchange(market: MarketClient) -> None:
    spot = market.row("public/instruments", instType="SPOT", instId="BTC-USDT")
    swap = market.row("public/instruments", instType="SWAP", instId="BTC-USDT-SWAP")
    assert [spot[name] for name in ("tickSz", "lotSz", "minSz", "lever", "ctVal")] == [
        "0.1",
        "0.00000001",
        "0.00001",
        "10",
        "",
    ]
    assert [swap[name] for name in ("ctVal", "ctValCcy", "ctType", "settleCcy", "lotSz")] == [
        "0.01",
        "BTC",
        "linear",
        "USDT",
        "0.01",
    ]
    assert (spot["baseCcy"], spot["quoteCcy"], swap["uly"]) == ("BTC", "USDT", "BTC-USDT")


def test_coin_margined_contracts_are_inverse(market: MarketClient) -> None:
    swap = market.row("public/instruments", instType="SWAP", instId="BTC-USD-SWAP")
    assert [swap[name] for name in ("ctVal", "ctValCcy", "ctType", "settleCcy")] == [
        "100",
        "USD",
        "inverse",
        "BTC",
    ]


def test_margin_is_what_has_leverage(market: MarketClient) -> None:
    spot = market.get("public/instruments", instType="SPOT")
    margin = market.get("public/instruments", instType="MARGIN")
    assert [one["instId"] for one in margin] == [one["instId"] for one in spot if one["lever"]]
    assert {one["instType"] for one in margin} == {"MARGIN"}
    assert "SAND-USDT" not in {one["instId"] for one in margin}


def test_some_instruments_are_not_live(market: MarketClient) -> None:
    states = {
        one["instId"]: one["state"] for one in market.get("public/instruments", instType="SPOT")
    }
    assert {name: state for name, state in states.items() if state != "live"} == {
        "GLM-USDT": "preopen",
        "ZRX-USDT": "suspend",
        "BAND-USDT": "post_only",
    }


def test_what_is_not_open_has_no_trades(market: MarketClient) -> None:
    assert market.get("market/trades", instId="GLM-USDT") == []
    assert market.get("market/candles", instId="GLM-USDT") == []
    assert market.row("market/ticker", instId="GLM-USDT")["last"] == ""
    tickers = market.get("market/tickers", instType="SPOT")
    assert "GLM-USDT" not in {one["instId"] for one in tickers}


def test_what_is_suspended_has_a_last_price_but_no_book(market: MarketClient) -> None:
    ticker = market.row("market/ticker", instId="ZRX-USDT")
    assert Decimal(ticker["last"]) > 0
    assert (ticker["askPx"], ticker["bidPx"]) == ("", "")
    assert market.row("market/books", instId="ZRX-USDT")["asks"] == []


def test_a_family_filters_contracts(market: MarketClient) -> None:
    swaps = market.get("public/instruments", instType="SWAP", instFamily="ETH-USD")
    assert [one["instId"] for one in swaps] == ["ETH-USD-SWAP"]
    futures = market.get("public/instruments", instType="FUTURES", uly="ETH-USDT")
    assert [one["alias"] for one in futures] == [
        "this_week",
        "next_week",
        "quarter",
        "next_quarter",
    ]


def test_options_are_asked_for_by_family(market: MarketClient) -> None:
    assert market.body("public/instruments", instType="OPTION")["code"] == "50015"


def test_another_kind_has_no_instrument_of_the_id(market: MarketClient) -> None:
    assert market.get("public/instruments", instType="SWAP", instId="BTC-USDT") == []


def test_what_is_not_listed_is_refused_in_the_words_that_were_seen(market: MarketClient) -> None:
    body = market.body("market/ticker", instId="NOBODY-USDT")
    text = "Instrument ID, Instrument ID code, or Spread ID doesn't exist."
    assert (body["code"], body["msg"], body["data"]) == ("51001", text, [])


def test_an_account_sees_the_same_instruments(market: MarketClient) -> None:
    trader = OkxClient(market.mock, market.mock.okx)
    own = body_of(trader.get("/api/v5/account/instruments?instType=SWAP"))["data"]
    public = market.get("public/instruments", instType="SWAP")
    assert [one["instId"] for one in own] == [one["instId"] for one in public]
    assert (own[0]["posLmtAmt"], own[0]["longPosRemainingQuota"]) == ("250000", "2500000")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (
            {"instType": "SPOT", "instId": "BTC-USDT"},
            ["fix_price", "", "", "0.02", "", "", "3", "20", "200.0000000000000000"],
        ),
        (
            {"instType": "SWAP", "instId": "BTC-USDT-SWAP"},
            [*SWAP_LIMITS, "100000000.0000000000000000"],
        ),
        (
            {"instType": "FUTURES", "instId": "BTC-USDT-250926"},
            ["", "", "0.05", "0.02", "200000000", "25", "3", "20", "1000000.0000000000000000"],
        ),
        (
            {"instType": "OPTION", "instId": "BTC-USD-250926-90000-C", "instFamily": "BTC-USD"},
            ["", "", "", "", "", "", "", "", "100000.0000000000000000"],
        ),
    ],
)
def test_an_instrument_has_what_recorded_ones_of_its_kind_have(
    market: MarketClient, kind: dict[str, str], shown: list[str]
) -> None:
    row = market.row("public/instruments", **kind)
    names = (
        *("openType", "contTdSwTime", "initPxLmtPct", "floatPxLmtPct", "posLmtAmt", "posLmtPct"),
        *("rpiMinLevel", "rpiMinPxBand", "maxIcebergSz"),
    )
    assert [row[name] for name in names] == shown
    assert (row["maxTwapSz"], row["maxTriggerSz"]) == (row["maxIcebergSz"],) * 2
    empty = (
        *("longPosRemainingQuota", "shortPosRemainingQuota", "maxPlatOILmt", "maxPlatOICoinLmt"),
        *("freq", "method", "seriesId"),
    )
    assert [row[name] for name in empty] == [""] * len(empty)


def test_tiers_follow_each_other(market: MarketClient) -> None:
    tiers = market.get(
        "public/position-tiers", instType="SWAP", tdMode="cross", instFamily="BTC-USDT"
    )
    assert [one["tier"] for one in tiers] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [one["minSz"] for one in tiers[1:]] == [one["maxSz"] for one in tiers[:-1]]
    assert (tiers[0]["minSz"], tiers[0]["maxLever"], tiers[0]["mmr"]) == ("0", "100", "0.004")


@pytest.mark.parametrize("kind", ["SWAP", "FUTURES", "MARGIN"])
def test_the_first_tier_has_the_leverage_of_the_instrument(market: MarketClient, kind: str) -> None:
    for one in market.get("public/instruments", instType=kind):
        of = {"instId": one["instId"]} if kind == "MARGIN" else {"instFamily": one["instFamily"]}
        tier = market.row("public/position-tiers", instType=kind, tdMode="cross", tier=1, **of)
        assert tier["maxLever"] == one["lever"]


def test_portfolio_accounts_may_hold_what_the_last_tier_has(market: MarketClient) -> None:
    trader, path = OkxClient(market.mock, market.mock.okx), "/api/v5/account/position-tiers"
    of = "?instType=SWAP&instFamily=BTC-USDT,ETH-USD"
    own = body_of(trader.get(f"{path}{of}"))["data"]
    tiers = [
        market.get("public/position-tiers", instType="SWAP", tdMode="cross", instFamily=family)[-1]
        for family in ("BTC-USDT", "ETH-USD")
    ]
    assert [(row["instFamily"], row["maxSz"], row["posType"]) for row in own] == [
        (tier["instFamily"], tier["maxSz"], "") for tier in tiers
    ]
    (option,) = body_of(trader.get(f"{path}?instType=OPTION&uly=BTC-USD"))["data"]
    assert (option["uly"], option["posType"]) == ("BTC-USD", "6")


def test_tiers_of_several_families_come_together(market: MarketClient) -> None:
    tiers = market.get(
        "public/position-tiers", instType="SWAP", tdMode="cross", instFamily="BTC-USDT,ETH-USD"
    )
    assert {one["instFamily"] for one in tiers} == {"BTC-USDT", "ETH-USD"}


def test_contracts_are_converted_to_coins_and_back(market: MarketClient) -> None:
    of = {"instId": "BTC-USD-SWAP", "px": "35000"}
    contracts = market.row("public/convert-contract-coin", **of, sz="0.888")
    coins = market.row("public/convert-contract-coin", **of, type=2, sz="35")
    assert (contracts["sz"], coins["sz"]) == ("310.8", "0.1")


def test_what_opens_a_position_is_cut_and_what_closes_it_rounded(market: MarketClient) -> None:
    of = {"instId": "BTC-USDT-SWAP", "sz": "0.00019", "px": "97000"}
    opened = market.row("public/convert-contract-coin", **of, opType="open")
    closed = market.row("public/convert-contract-coin", **of, opType="close")
    assert (opened["sz"], closed["sz"]) == ("0.01", "0.02")


def test_futures_roll_when_they_expire() -> None:
    market = MarketClient(at_ms=1_750_406_399_000)
    before = [one["instId"] for one in market.get("public/instruments", instType="FUTURES")]
    estimate = market.row("public/estimated-price", instId="BTC-USDT-250620")
    market.advance(1_000)
    after = [one["instId"] for one in market.get("public/instruments", instType="FUTURES")]
    assert "BTC-USDT-250620" in before
    assert "BTC-USDT-250620" not in after
    assert len(after) == len(before) == 8
    assert market.body("market/ticker", instId="BTC-USDT-250620")["code"] == "51001"
    newest = market.get(
        "public/delivery-exercise-history", instType="FUTURES", instFamily="BTC-USDT", limit=1
    )[0]
    assert newest["ts"] == "1750406400000"
    (delivered,) = newest["details"]
    assert delivered["insId"] == "BTC-USDT-250620"
    assert abs(Decimal(delivered["px"]) - Decimal(estimate["settlePx"])) < 20


def test_the_next_settlement_is_estimated_in_the_hour_before_it() -> None:
    market = MarketClient(at_ms=1_750_314_600_000)
    of = {"instId": "ETH-USDT-250627"}
    assert market.get("public/estimated-settlement-info", **of) == []
    market.advance(1_800_000)
    row = market.row("public/estimated-settlement-info", **of)
    assert row["nextSettleTime"] == str(1_750_233_600_000 + DAY_MS)
