"""The calls of a dry run of freqtrade, made by the ccxt it is made with.

freqtrade itself is no test dependency: it brings half a gigabyte of packages, whose installation
takes more minutes than all of these tests. What it does in a dry run is on the page about clients:
it loads the markets, picks pairs by their tickers, downloads candles, prices orders by the book or
the ticker, and fills them by the book, with ccxt's class for asyncio.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import ccxt.async_support
import pytest

from .conftest import DAY_MS, MINUTE_MS, MOMENT_MS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fauxchange import MockServer

# What freqtrade asks OKX for at once, and what it knows a candle's length by.
CANDLES = 300
LENGTHS = {"1m": MINUTE_MS, "5m": 5 * MINUTE_MS, "1h": 60 * MINUTE_MS, "1d": DAY_MS}


@pytest.fixture
def bot(market: MockServer) -> Callable[[Callable[[Any], Awaitable[Any]]], Any]:
    """What runs a coroutine with a client whose markets are loaded."""

    def run(work: Callable[[Any], Awaitable[Any]]) -> Any:
        async def with_client() -> Any:
            client = ccxt.async_support.okx({"enableRateLimit": False})
            client.urls["api"]["rest"] = market.url
            try:
                await client.load_markets(reload=True)
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(with_client())

    return run


def test_pairs_are_picked_by_what_their_tickers_turn_over(bot: Any) -> None:
    async def tickers(client: Any) -> Any:
        return client.markets, await client.fetch_tickers(params={"instType": "SPOT"})

    markets, shown = bot(tickers)
    active = [symbol for symbol in shown if markets[symbol]["active"]]
    assert len(active) == 32
    assert all(shown[symbol]["quoteVolume"] > 0 for symbol in active)
    by_volume = sorted(active, key=lambda symbol: -shown[symbol]["quoteVolume"])
    assert by_volume[0] == "BTC/USDT"


@pytest.mark.parametrize("timeframe", LENGTHS)
def test_candles_of_the_start_come_in_one_call_until_now(bot: Any, timeframe: str) -> None:
    length = LENGTHS[timeframe]

    async def candles(client: Any) -> Any:
        return await client.fetch_ohlcv("BTC/USDT", timeframe, limit=CANDLES)

    rows = bot(candles)
    times = [row[0] for row in rows]
    assert times == list(range(times[0], times[0] + CANDLES * length, length))
    assert times[-1] == MOMENT_MS - MOMENT_MS % length


def test_a_download_of_days_is_whole_and_has_no_row_twice(bot: Any) -> None:
    since_ms = MOMENT_MS - MOMENT_MS % DAY_MS - 2 * DAY_MS

    async def pages(client: Any) -> Any:
        starts = range(since_ms, MOMENT_MS, CANDLES * LENGTHS["5m"])
        return await asyncio.gather(
            *(client.fetch_ohlcv("BTC/USDT", "5m", since=start, limit=CANDLES) for start in starts)
        )

    times = [row[0] for page in bot(pages) for row in page]
    # The client's own clock is today's, so it asks for history, which ends with what is over.
    running_ms = MOMENT_MS - MOMENT_MS % LENGTHS["5m"]
    assert times == list(range(since_ms, running_ms, LENGTHS["5m"]))


@pytest.mark.parametrize("symbol", ["BTC/USDT", "ETH/USDT", "SOL/USDT", "BTC/USDT:USDT"])
def test_an_order_is_priced_beside_the_ticker_and_the_newest_candle(bot: Any, symbol: str) -> None:
    async def views(client: Any) -> Any:
        return await asyncio.gather(
            client.fetch_l2_order_book(symbol, 20),
            client.fetch_ticker(symbol),
            client.fetch_ohlcv(symbol, "5m", limit=CANDLES),
        )

    book, ticker, candles = bot(views)
    entry, leave = book["bids"][0][0], book["asks"][0][0]
    assert entry < leave
    assert entry == ticker["bid"]
    assert leave == ticker["ask"]
    assert candles[-1][4] == ticker["last"]
    assert abs(entry / ticker["last"] - 1) < 0.001


def test_a_dry_market_order_is_filled_by_the_levels_of_the_book(bot: Any) -> None:
    async def book(client: Any) -> Any:
        return await client.fetch_l2_order_book("BTC/USDT", 20)

    levels = bot(book)["asks"]
    assert len(levels) == 20
    missing, paid = 1.0, 0.0
    for price, amount, *_ in levels:
        taken = min(missing, amount)
        missing, paid = missing - taken, paid + taken * price
    assert missing == 0
    assert levels[0][0] <= paid < levels[0][0] * 1.05


def test_a_futures_run_reads_tiers_funding_and_mark_candles(bot: Any) -> None:
    async def futures(client: Any) -> Any:
        return await asyncio.gather(
            client.fetch_market_leverage_tiers("BTC/USDT:USDT"),
            client.fetch_funding_rate_history("BTC/USDT:USDT", limit=10),
            client.fetch_ohlcv("BTC/USDT:USDT", "1h", limit=100, params={"price": "mark"}),
        )

    tiers, funding, marks = bot(futures)
    assert tiers[0]["maxLeverage"] == 100
    assert len({row["timestamp"] for row in funding}) == 10
    assert len(marks) == 100
