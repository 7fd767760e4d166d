"""Trading statistics agree with candles, open interest and prices of the same market."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS

from .client import DAY_MS, FUTURE, HOUR_MS, INVERSE, LINEAR, MINUTE_MS, SPOT, MarketClient

if TYPE_CHECKING:
    from collections.abc import Sequence

STAT = "rubik/stat"
LISTED = {
    "taker-volume": {"ccy": "BTC", "instType": "CONTRACTS"},
    "contracts/open-interest-volume": {"ccy": "BTC"},
    "contracts/long-short-account-ratio": {"ccy": "BTC"},
    "margin/loan-ratio": {"ccy": "BTC"},
    "taker-volume-contract": {"instId": "BTC-USDT-SWAP"},
    "contracts/open-interest-history": {"instId": "BTC-USDT-SWAP"},
    "contracts/long-short-account-ratio-contract": {"instId": "BTC-USDT-SWAP"},
    "contracts/long-short-account-ratio-contract-top-trader": {"instId": "BTC-USDT-SWAP"},
    "contracts/long-short-position-ratio-contract-top-trader": {"instId": "BTC-USDT-SWAP"},
    "option/open-interest-volume": {"ccy": "BTC"},
    "option/open-interest-volume-ratio": {"ccy": "BTC"},
    "option/open-interest-volume-expiry": {"ccy": "BTC"},
    "option/open-interest-volume-strike": {"ccy": "BTC", "expTime": "20250926"},
}


def total(row: Sequence[str]) -> Decimal:
    return sum(map(Decimal, row[1:3]), Decimal(0))


@pytest.mark.parametrize(("unit", "column"), [(1, 5), (0, 6), (2, 7)])
@pytest.mark.parametrize("inst_id", [LINEAR, INVERSE, FUTURE])
@pytest.mark.parametrize("period", ["5m", "4H", "1D", "1Wutc", "1M"])
def test_what_takers_traded_is_the_volume_of_the_candle(
    market: MarketClient, inst_id: str, unit: int, column: int, period: str
) -> None:
    path = f"{STAT}/taker-volume-contract"
    rows = market.get(path, instId=inst_id, period=period, unit=unit, limit=9)
    candles = market.get("market/candles", instId=inst_id, bar=period, limit=9)
    assert [row[0] for row in rows] == [candle[0] for candle in candles]
    for row, candle in zip(rows, candles, strict=True):
        assert abs(total(row) - Decimal(candle[column])) < Decimal("0.0000001")
        assert min(map(Decimal, row[1:])) >= 0


def test_short_periods_add_up_to_the_long_one(market: MarketClient) -> None:
    path, end = f"{STAT}/taker-volume-contract", NOON_MS
    (hour,) = market.get(path, instId=LINEAR, period="1H", end=end, limit=1)
    parts = market.get(path, instId=LINEAR, period="5m", end=end, limit=12)
    for side in (1, 2):
        assert abs(Decimal(hour[side]) - sum(Decimal(part[side]) for part in parts)) < 1


def test_a_currency_has_the_volume_of_its_spot_pairs(market: MarketClient) -> None:
    params = {"ccy": "SOL", "instType": "SPOT", "period": "1H"}
    row = market.get(f"{STAT}/taker-volume", **params, begin=NOON_MS - HOUR_MS)[-1]
    traded = Decimal(0)
    for inst_id in (SPOT, "SOL-USDC", "SOL-BTC"):
        candle = market.get("market/history-candles", instId=inst_id, bar="1H", limit=1)[0]
        assert candle[0] == row[0] == str(NOON_MS - HOUR_MS)
        traded += Decimal(candle[5])
    assert abs(total(row) - traded) < Decimal("0.0000001")


def test_the_history_of_open_interest_is_what_it_was() -> None:
    market = MarketClient()
    was = market.row("public/open-interest", instType="SWAP", instId=LINEAR)
    market.advance(40 * MINUTE_MS)
    history = market.get(f"{STAT}/contracts/open-interest-history", instId=LINEAR)
    assert [str(NOON_MS), was["oi"], was["oiCcy"], was["oiUsd"]] in history


def test_a_currency_has_the_open_interest_and_volume_of_its_contracts(
    market: MarketClient,
) -> None:
    row = market.get(f"{STAT}/contracts/open-interest-volume", ccy="SOL", period="1D")[0]
    open_usd = traded_usd = Decimal(0)
    for inst_id in ("SOL-USDT-SWAP", "SOL-USD-SWAP"):
        history = market.get(
            f"{STAT}/contracts/open-interest-history", instId=inst_id, period="1D", limit=1
        )
        candle = market.get("market/candles", instId=inst_id, bar="1D", limit=1)[0]
        open_usd += Decimal(history[0][3])
        traded_usd += Decimal(candle[7])
    assert Decimal(row[1]) == open_usd
    assert abs(Decimal(row[2]) - traded_usd) < Decimal("0.000001")


def test_figures_of_the_past_stay_when_a_future_has_expired() -> None:
    market = MarketClient()
    path, past = f"{STAT}/contracts/open-interest-volume", {"ccy": "BTC", "end": NOON_MS - 1}
    before = market.get(path, **past, period="1D")[1:20]
    market.advance(5 * DAY_MS)
    assert market.get(path, **past, period="1D")[1:20] == before


@pytest.mark.parametrize(("period", "count"), [("5m", 576), ("1H", 720), ("1D", 180)])
def test_a_currency_has_as_many_periods_as_are_documented(
    market: MarketClient, period: str, count: int
) -> None:
    rows = market.get(f"{STAT}/margin/loan-ratio", ccy="BTC", period=period)
    assert len(rows) == count
    assert len(market.get(f"{STAT}/option/open-interest-volume", ccy="BTC", period="1D")) == 72


def test_bounds_of_a_currency_belong_to_it_and_those_of_a_contract_do_not(
    market: MarketClient,
) -> None:
    bounds = {"begin": NOON_MS - 15 * MINUTE_MS, "end": NOON_MS - 5 * MINUTE_MS}
    times = [str(NOON_MS - minutes * MINUTE_MS) for minutes in (5, 10, 15)]
    of_coin = market.get(f"{STAT}/contracts/long-short-account-ratio", ccy="BTC", **bounds)
    assert [row[0] for row in of_coin] == times
    path = f"{STAT}/contracts/long-short-account-ratio-contract"
    assert [row[0] for row in market.get(path, instId=LINEAR, **bounds)] == times[1:2]


def test_strikes_and_expiries_of_options_add_up(market: MarketClient) -> None:
    path = f"{STAT}/option/open-interest-volume"
    whole = market.get(path, ccy="BTC")[0]
    expiries = market.get(f"{path}-expiry", ccy="BTC")
    assert [row[1] for row in expiries] == ["20250620", "20250926"]
    strikes = [
        row
        for expiry in expiries
        for row in market.get(f"{path}-strike", ccy="BTC", expTime=expiry[1])
    ]
    flow = market.get(f"{STAT}/option/taker-block-volume", ccy="BTC")
    for column in range(2, 6):
        of_strikes = sum(Decimal(row[column]) for row in strikes)
        assert of_strikes == sum(Decimal(row[column]) for row in expiries)
    held = sum(Decimal(row[2]) + Decimal(row[3]) for row in expiries)
    traded = sum(Decimal(row[4]) + Decimal(row[5]) for row in expiries)
    assert [held, traded] == [Decimal(whole[1]), Decimal(whole[2])]
    assert sum(map(Decimal, flow[1:5])) == traded
    assert flow[5:] == ["0", "0"]


def test_the_volume_of_an_option_is_that_of_its_trades(market: MarketClient) -> None:
    path, until = f"{STAT}/option/open-interest-volume-strike", NOON_MS - 4 * HOUR_MS
    rows = market.get(path, ccy="BTC", expTime="20250926")
    (row,) = (row for row in rows if row[1] == "96000")
    assert row[0] == str(until)
    trades = market.trades("BTC-USD-250926-96000-C", until - 8 * HOUR_MS, until)
    assert Decimal(row[4]) == sum(Decimal(trade["sz"]) for trade in trades) / 100 > 0


def test_a_rise_is_bought_and_bends_the_ratios() -> None:
    market = MarketClient()
    market.mock.set_pair_price("BTC-USDT", "140000")
    market.advance(5 * MINUTE_MS)

    def rose(path: str) -> tuple[Decimal, Decimal]:
        rows = market.get(f"{STAT}/{path}", instId="BTC-USDT-SWAP", limit=3)
        return Decimal(rows[0][1]), Decimal(rows[2][1])

    _, taken, _ = market.get(f"{STAT}/taker-volume-contract", instId="BTC-USDT-SWAP", limit=3)
    assert Decimal(taken[2]) > 10 * Decimal(taken[1])
    after, before = rose("contracts/long-short-account-ratio-contract")
    assert after < before
    after, before = rose("contracts/long-short-position-ratio-contract-top-trader")
    assert after > before


def test_no_statistic_is_a_constant() -> None:
    market, other = MarketClient(), MarketClient(seed=8)
    market.advance(MINUTE_MS)
    other.advance(MINUTE_MS)
    seen = {path: market.get(f"{STAT}/{path}", **params) for path, params in LISTED.items()}
    for path, params in LISTED.items():
        assert other.get(f"{STAT}/{path}", **params) != seen[path], path
    market.advance(8 * HOUR_MS)
    for path, params in LISTED.items():
        assert market.get(f"{STAT}/{path}", **params)[0] != seen[path][0], path


def test_currencies_with_statistics_are_those_that_are_traded(market: MarketClient) -> None:
    coins: Any = market.get(f"{STAT}/trading-data/support-coin")
    assert coins["option"] == ["BTC", "ETH"]
    assert "OKB" in coins["spot"]
    assert "OKB" not in coins["contract"]


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("taker-volume", {"ccy": "NOPE", "instType": "SPOT"}, "51000"),
        ("taker-volume", {"ccy": "OKB", "instType": "CONTRACTS"}, "51000"),
        ("margin/loan-ratio", {"ccy": "BTC", "period": "7m"}, "51000"),
        ("option/open-interest-volume", {"ccy": "SOL"}, "51000"),
        ("taker-volume-contract", {"instId": "BTC-USDT"}, "51000"),
        ("taker-volume-contract", {"instId": "NO-SUCH-SWAP"}, "51001"),
    ],
)
def test_what_has_no_statistics_is_refused(
    market: MarketClient, path: str, params: dict[str, str], code: str
) -> None:
    assert market.body(f"{STAT}/{path}", **params)["code"] == code
