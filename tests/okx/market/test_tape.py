"""Candles, tickers and books are the tape, seen from other sides."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOON_MS

from .client import (
    DAY_MS,
    HOUR_MS,
    INVERSE,
    LINEAR,
    MINUTE_MS,
    OPTION,
    SPOT,
    TRADED,
    joined,
    joined_trades,
    prices,
)

if TYPE_CHECKING:
    from .client import MarketClient


@pytest.mark.parametrize("inst_id", TRADED)
def test_a_candle_is_the_aggregate_of_its_trades(market: MarketClient, inst_id: str) -> None:
    candle = market.get("market/candles", instId=inst_id, bar="1m", limit=2)[1]
    trades = market.trades(inst_id, NOON_MS - MINUTE_MS, NOON_MS)
    assert joined_trades(trades) == joined([candle])


def test_a_candle_of_an_option_is_the_aggregate_of_its_trades(market: MarketClient) -> None:
    candle = market.get("market/history-candles", instId=OPTION, bar="1Dutc", limit=1)[0]
    trades = market.trades(OPTION, int(candle[0]), int(candle[0]) + DAY_MS)
    assert len(trades) == 12
    assert joined_trades(trades) == joined([candle])


@pytest.mark.parametrize("inst_id", [*TRADED, OPTION])
@pytest.mark.parametrize(
    ("large", "small", "count"),
    [("5m", "1m", 5), ("1H", "5m", 12), ("6Hutc", "1H", 6), ("1Dutc", "1H", 24)],
)
def test_a_candle_is_the_aggregate_of_smaller_ones(
    market: MarketClient, inst_id: str, large: str, small: str, count: int
) -> None:
    whole = market.get("market/history-candles", instId=inst_id, bar=large, limit=1)[0]
    end = int(whole[0]) + count * {"1m": MINUTE_MS, "5m": 5 * MINUTE_MS, "1H": HOUR_MS}[small]
    parts = market.get("market/history-candles", instId=inst_id, bar=small, after=end, limit=count)
    # A part without trades is flat at an older price, which is not one of the whole's.
    traded = [part for part in parts[::-1] if part[5] != "0"] or parts[::-1]
    assert joined(traded) == joined([whole])


@pytest.mark.parametrize("inst_id", [SPOT, LINEAR])
def test_a_minute_is_the_aggregate_of_its_seconds(market: MarketClient, inst_id: str) -> None:
    minute = market.get("market/history-candles", instId=inst_id, bar="1m", limit=1)[0]
    seconds = market.get("market/history-candles", instId=inst_id, bar="1s", limit=60)[::-1]
    traded = [second for second in seconds if second[5] != "0"]
    assert joined(traded) == joined([minute])


@pytest.mark.parametrize("view", ["mark-price-candles", "index-candles"])
def test_candles_of_other_prices_are_aggregates_too(market: MarketClient, view: str) -> None:
    inst_id = LINEAR if view == "mark-price-candles" else "ETH-USDT"
    hour = market.get(f"market/history-{view}", instId=inst_id, bar="1H", limit=1)[0]
    parts = market.get(f"market/{view}", instId=inst_id, bar="1m", after=NOON_MS, limit=60)
    assert prices(hour) == [
        Decimal(parts[-1][1]),
        max(Decimal(part[2]) for part in parts),
        min(Decimal(part[3]) for part in parts),
        Decimal(parts[0][4]),
    ]


@pytest.mark.parametrize("inst_id", [*TRADED, OPTION])
def test_the_last_trade_is_the_tickers_last(market: MarketClient, inst_id: str) -> None:
    ticker = market.row("market/ticker", instId=inst_id)
    trade = market.row("market/trades", instId=inst_id, limit=1)
    assert (trade["px"], trade["sz"]) == (ticker["last"], ticker["lastSz"])


@pytest.mark.parametrize("inst_id", TRADED)
def test_the_best_levels_bracket_the_last_trade(market: MarketClient, inst_id: str) -> None:
    ticker = market.row("market/ticker", instId=inst_id)
    book = market.row("market/books", instId=inst_id)
    assert book["asks"][0][:2] == [ticker["askPx"], ticker["askSz"]]
    assert book["bids"][0][:2] == [ticker["bidPx"], ticker["bidSz"]]
    bid, last, ask = (Decimal(ticker[name]) for name in ("bidPx", "last", "askPx"))
    assert bid <= last <= ask
    assert bid < ask


def test_the_best_levels_of_an_option_bracket_its_mark(market: MarketClient) -> None:
    book = market.row("market/books", instId=OPTION)
    mark = market.row("public/mark-price", instId=OPTION)
    assert Decimal(book["bids"][0][0]) < Decimal(mark["markPx"]) < Decimal(book["asks"][0][0])


@pytest.mark.parametrize("inst_id", TRADED)
def test_the_figures_of_24_hours_are_those_of_their_candles(
    market: MarketClient, inst_id: str
) -> None:
    ticker = market.row("market/ticker", instId=inst_id)
    hours = market.get("market/history-candles", instId=inst_id, bar="1H", limit=24)[::-1]
    names = ("open24h", "high24h", "low24h", "last", "vol24h")
    assert joined(hours) == [Decimal(ticker[name]) for name in names]


def test_the_days_of_a_ticker_open_where_candles_do(market: MarketClient) -> None:
    ticker = market.row("market/ticker", instId=SPOT)
    utc = market.get("market/candles", instId=SPOT, bar="1Dutc", limit=1)[0]
    hong_kong = market.get("market/candles", instId=SPOT, bar="1D", limit=1)[0]
    assert (utc[1], hong_kong[1]) == (ticker["sodUtc0"], ticker["sodUtc8"])


def test_books_of_all_depths_begin_alike(market: MarketClient) -> None:
    deep = market.row("market/books", instId=SPOT, sz=50)
    full = market.row("market/books-full", instId=SPOT, sz=60)
    retail = market.row("market/books-rpi", instId=SPOT, sz=50)
    assert len(deep["asks"]) == len(deep["bids"]) == 50
    assert [[*level[:2], level[3]] for level in deep["asks"]] == full["asks"][:50]
    assert [[*level[:2], level[3]] for level in retail["asks"]] == full["asks"][:50]


def test_nothing_in_a_book_is_for_retail_takers_alone(market: MarketClient) -> None:
    book = market.row("market/books-rpi", instId=SPOT, sz=50)
    levels = [*book["asks"], *book["bids"]]
    assert [level[2] for level in levels] == [level[1] for level in levels]


def test_a_book_is_sorted_from_the_best_level_on(market: MarketClient) -> None:
    book = market.row("market/books", instId=INVERSE, sz=400)
    asks, bids = ([Decimal(level[0]) for level in book[side]] for side in ("asks", "bids"))
    assert asks == sorted(set(asks))
    assert bids == sorted(set(bids), reverse=True)


def test_spot_counts_in_base_and_turns_over_quote(market: MarketClient) -> None:
    candle = market.get("market/history-candles", instId=SPOT, bar="1H", limit=1)[0]
    volume, turnover, quote = (Decimal(number) for number in candle[5:8])
    assert turnover == quote
    assert volume * Decimal(candle[3]) <= quote <= volume * Decimal(candle[2])


def test_linear_contracts_are_a_tenth_of_a_coin(market: MarketClient) -> None:
    candle = market.get("market/history-candles", instId=LINEAR, bar="1H", limit=1)[0]
    contracts, coins, quote = (Decimal(number) for number in candle[5:8])
    assert coins == contracts * Decimal("0.1")
    assert coins * Decimal(candle[3]) <= quote <= coins * Decimal(candle[2])


def test_inverse_contracts_are_a_hundred_dollars(market: MarketClient) -> None:
    candle = market.get("market/history-candles", instId=INVERSE, bar="1H", limit=1)[0]
    contracts, coins, quote = (Decimal(number) for number in candle[5:8])
    assert quote == contracts * 100
    assert coins * Decimal(candle[3]) <= quote <= coins * Decimal(candle[2])


def test_a_pair_and_its_swap_trade_at_the_same_moments(market: MarketClient) -> None:
    spot = market.get("market/trades", instId="ETH-USDT", limit=50)
    swap = market.get("market/trades", instId=LINEAR, limit=50)
    assert [(one["tradeId"], one["ts"], one["side"]) for one in spot] == [
        (one["tradeId"], one["ts"], one["side"]) for one in swap
    ]


@pytest.mark.parametrize("inst_id", [SPOT, LINEAR])
def test_turnover_is_nearly_that_of_the_trades(market: MarketClient, inst_id: str) -> None:
    candle = market.get("market/history-candles", instId=inst_id, bar="1m", limit=1)[0]
    since_ms = int(candle[0])
    trades = market.trades(inst_id, since_ms, since_ms + MINUTE_MS)
    traded = sum((Decimal(one["px"]) * Decimal(one["sz"]) for one in trades), Decimal(0))
    # A contract is a tenth of a coin.
    exact = traded if inst_id == SPOT else traded / 10
    assert abs(Decimal(candle[7]) / exact - 1) < Decimal("0.001")


def test_the_turnover_of_a_day_is_nearly_that_of_its_quarter_hours(market: MarketClient) -> None:
    day = market.get("market/history-candles", instId=SPOT, bar="1Dutc", limit=1)[0]
    after = int(day[0]) + DAY_MS
    parts = market.get("market/history-candles", instId=SPOT, bar="15m", after=after, limit=96)
    assert int(parts[-1][0]) == int(day[0])
    assert sum(Decimal(one[5]) for one in parts) == Decimal(day[5])
    assert abs(sum(Decimal(one[7]) for one in parts) / Decimal(day[7]) - 1) < Decimal("0.01")
