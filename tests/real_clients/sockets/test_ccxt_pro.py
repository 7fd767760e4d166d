"""ccxt.pro's okx watches a market: https://docs.ccxt.com/#/ccxt.pro.manual."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import ccxt
import ccxt.pro
import pytest

from fauxchange import MockServer
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SPOT, SWAP = "BTC/USDT", "BTC/USDT:USDT"

T = TypeVar("T")


def watch(server: MockServer, work: Callable[[Any], Awaitable[T]]) -> T:
    """Return what a client has watched; nothing waits for ever."""

    async def run() -> T:
        client = ccxt.pro.okx(
            {
                "apiKey": server.okx.key,
                "secret": server.okx.secret,
                "password": server.okx.passphrase,
                "enableRateLimit": False,
            }
        )
        client.urls["api"]["rest"] = server.url
        client.urls["api"]["ws"] = f"{server.ws_url}/ws/v5"
        try:
            return await asyncio.wait_for(work(client), PATIENCE_S)
        finally:
            await client.close()

    return asyncio.run(run())


def test_tickers_are_watched(server: MockServer) -> None:
    async def work(client: Any) -> tuple[Any, Any]:
        one = await client.watch_ticker(SPOT)
        many = await client.watch_tickers([SPOT, "ETH/USDT:USDT"])
        return one, many

    one, many = watch(server, work)
    assert one["symbol"] == SPOT
    assert one["bid"] < one["ask"]
    assert set(many) <= {SPOT, "ETH/USDT:USDT"}


def test_a_book_is_watched_without_a_gap(server: MockServer) -> None:
    async def work(client: Any) -> Any:
        book = await client.watch_order_book(SPOT)
        first = book["timestamp"]
        while book["timestamp"] - first < 1_500:
            book = await client.watch_order_book(SPOT)
        return {side: [list(level) for level in book[side]] for side in ("bids", "asks")}

    book = watch(server, work)
    assert len(book["bids"]) == len(book["asks"]) == 400
    assert book["bids"][0][0] < book["asks"][0][0]
    # Who sees a gap in the sequence unsubscribes and subscribes again.
    assert server.frames(operation="unsubscribe") == []


@pytest.mark.parametrize("limit", [1, 5])
def test_a_small_book_is_watched(server: MockServer, limit: int) -> None:
    async def work(client: Any) -> Any:
        return await client.watch_order_book(SWAP, limit)

    book = watch(server, work)
    assert len(book["bids"]) == len(book["asks"]) == limit


def test_trades_are_watched(server: MockServer) -> None:
    async def work(client: Any) -> Any:
        watched = asyncio.ensure_future(client.watch_trades(SWAP))
        # There may be no trade for most of a minute, but there are some in each.
        while not (await asyncio.wait([watched], timeout=0.2))[0]:
            server.advance(minutes=1)
        return watched.result()

    trade = watch(server, work)[-1]
    rest = ccxt.okx()
    rest.urls["api"]["rest"] = server.url
    same = [one for one in rest.fetch_trades(SWAP) if one["id"] == trade["id"]]
    rest.session.close()
    assert [(one["price"], one["side"]) for one in same] == [(trade["price"], trade["side"])]


def test_candles_are_watched_on_the_third_url(server: MockServer) -> None:
    async def work(client: Any) -> Any:
        return await client.watch_ohlcv(SPOT, "1m")

    ((start, opened, high, low, close, volume),) = watch(server, work)
    assert start % 60_000 == 0
    assert low <= min(opened, close) <= max(opened, close) <= high
    assert volume >= 0


def test_prices_of_contracts_are_watched(server: MockServer) -> None:
    async def work(client: Any) -> tuple[Any, Any, Any]:
        mark = await client.watch_mark_price(SWAP)
        funding = await client.watch_funding_rate(SWAP)
        best = await client.watch_bids_asks([SWAP])
        return mark, funding, best

    mark, funding, best = watch(server, work)
    assert mark["info"]["instId"] == funding["info"]["instId"] == "BTC-USDT-SWAP"
    assert best[SWAP]["bid"] < best[SWAP]["ask"]


def test_what_is_refused_raises(server: MockServer) -> None:
    async def work(client: Any) -> Any:
        await client.load_markets()
        client.markets[SPOT]["id"] = "NONE-USDT"
        return await client.watch_ticker(SPOT)

    with pytest.raises(ccxt.BaseError, match="60018"):
        watch(server, work)


def test_a_reset_ends_what_is_watched(server: MockServer) -> None:
    async def work(client: Any) -> Any:
        await client.watch_ticker(SPOT)
        server.reset()
        while True:
            await client.watch_ticker(SPOT)

    with pytest.raises((ccxt.NetworkError, ccxt.ExchangeError)):
        watch(server, work)
