"""What ccxt reads of contracts alone: marks, funding, open interest, tiers, greeks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.conftest import NOON_MS

SWAPS = ["BTC/USDT:USDT", "ETH/USDT:USDT", "BTC/USD:BTC"]
HOUR_MS = 3_600_000


def test_every_swap_has_a_mark_price_near_its_last_price(okx: Any) -> None:
    marks = okx.fetch_mark_prices(params={"instType": "SWAP"})
    tickers = okx.fetch_tickers(params={"instType": "SWAP"})
    assert len(marks) == 16
    for symbol, mark in marks.items():
        assert mark["markPrice"] == pytest.approx(tickers[symbol]["last"], rel=0.005), symbol


def test_every_swap_has_a_funding_rate_within_its_bounds(okx: Any) -> None:
    rates = okx.fetch_funding_rates()
    assert len(rates) == 16
    for symbol, rate in rates.items():
        row = rate["info"]
        least, most = float(row["minFundingRate"]), float(row["maxFundingRate"])
        assert least <= rate["fundingRate"] <= most, symbol
        assert rate["interval"] == "8h", symbol
        assert rate["fundingTimestamp"] == NOON_MS + 4 * HOUR_MS, symbol


@pytest.mark.parametrize("symbol", SWAPS)
def test_one_funding_rate_is_that_of_all(okx: Any, symbol: str) -> None:
    assert okx.fetch_funding_rate(symbol)["info"] == okx.fetch_funding_rates()[symbol]["info"]


@pytest.mark.parametrize("symbol", SWAPS)
def test_the_history_of_funding_ends_with_what_was_settled_last(okx: Any, symbol: str) -> None:
    history = okx.fetch_funding_rate_history(symbol, limit=100)
    moments = [row["timestamp"] for row in history]
    assert len(history) == 100
    assert {b - a for a, b in pairwise(moments)} == {8 * HOUR_MS}
    assert moments[-1] == NOON_MS - 4 * HOUR_MS
    now = okx.fetch_funding_rate(symbol)["info"]
    assert history[-1]["info"]["realizedRate"] == now["settFundingRate"]


def test_the_history_of_funding_is_read_since_a_time(okx: Any) -> None:
    since = NOON_MS - 28 * HOUR_MS
    history = okx.fetch_funding_rate_history("BTC/USDT:USDT", since=since, limit=10)
    assert [row["timestamp"] for row in history] == [
        NOON_MS - hours * HOUR_MS for hours in (28, 20, 12, 4)
    ]


def test_open_interest_in_contracts_coins_and_dollars_is_one_amount(okx: Any) -> None:
    interest = okx.fetch_open_interest("BTC/USDT:USDT")
    contract = okx.market("BTC/USDT:USDT")["contractSize"]
    last = okx.fetch_ticker("BTC/USDT:USDT")["last"]
    assert interest["openInterestAmount"] > 0
    assert interest["baseVolume"] == pytest.approx(interest["openInterestAmount"] * contract)
    assert interest["openInterestValue"] == pytest.approx(interest["baseVolume"] * last, rel=0.01)


def test_every_swap_has_open_interest(okx: Any) -> None:
    interests = okx.fetch_open_interests()
    assert len(interests) == 16
    assert all(row["openInterestAmount"] > 0 for row in interests.values())


@pytest.mark.parametrize("symbol", [*SWAPS, "BTC/USDT:USDT-250926", "BTC/USDT"])
def test_tiers_join_and_allow_less_leverage_the_larger_the_position(okx: Any, symbol: str) -> None:
    tiers = okx.fetch_market_leverage_tiers(symbol)
    assert [tier["tier"] for tier in tiers] == list(range(1, len(tiers) + 1))
    assert tiers[0]["minNotional"] == 0
    assert tiers[0]["maxLeverage"] == okx.market(symbol)["limits"]["leverage"]["max"]
    for lower, upper in pairwise(tiers):
        assert upper["minNotional"] == lower["maxNotional"]
        assert upper["maxLeverage"] < lower["maxLeverage"]
        assert upper["maintenanceMarginRate"] > lower["maintenanceMarginRate"]


def test_a_chain_holds_every_option_of_a_currency(okx: Any) -> None:
    chain = okx.fetch_option_chain("BTC")
    assert len(chain) == 44
    calls_and_puts = {s for s, m in okx.markets.items() if m["option"] and m["base"] == "BTC"}
    assert set(chain) == calls_and_puts


def test_calls_have_a_positive_delta_and_puts_a_negative_one(okx: Any) -> None:
    for symbol in (s for s, m in okx.markets.items() if m["option"] and m["base"] == "BTC"):
        delta = float(okx.fetch_greeks(symbol)["info"]["deltaBS"])
        call = okx.markets[symbol]["optionType"] == "call"
        assert (0 <= delta <= 1) if call else (-1 <= delta <= 0), symbol


def test_trades_of_an_option_are_its_own(okx: Any) -> None:
    symbol = "BTC/USD:BTC-250620-96000-C"
    trades = okx.fetch_trades(symbol)
    assert {trade["symbol"] for trade in trades} == {symbol}
    assert trades[-1]["price"] == okx.fetch_ticker(symbol)["last"]
