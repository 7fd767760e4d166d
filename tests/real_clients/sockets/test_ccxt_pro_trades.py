"""ccxt.pro's okx trades by frames and watches its own orders, trades and balances."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.real_clients.sockets.test_ccxt_pro import SPOT, watch

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def trading(server: MockServer) -> MockServer:
    """A server whose main account has money to trade and sees its fills."""
    server.credit("okx", "main", "USDT", "100000", book="trading")
    server.set_account_terms("main", level="VIP4")
    server.set_pair_price("BTC-USDT", "98000")
    return server


def test_an_order_is_placed_amended_and_cancelled_by_frames(trading: MockServer) -> None:
    async def work(client: Any) -> list[Any]:
        await client.load_markets()
        placed = await client.create_order_ws(SPOT, "limit", "buy", 0.01, 90000)
        amended = await client.edit_order_ws(placed["id"], SPOT, "limit", "buy", 0.02, 90000)
        shown = await client.fetch_order(placed["id"], SPOT)
        canceled = await client.cancel_order_ws(placed["id"], SPOT)
        return [placed["id"], amended["id"], canceled["id"], shown["amount"]]

    first, second, third, amount = watch(trading, work)
    assert first == second == third
    assert amount == 0.02
    assert [one.reply.code for one in trading.journal.find(method="WS", endpoint="trade/*")] == [
        "0"
    ] * 3


def test_orders_trades_and_balances_are_watched(trading: MockServer) -> None:
    async def work(client: Any) -> tuple[Any, Any, Any]:
        await client.load_markets()
        first = await client.watch_balance()
        watched = asyncio.gather(client.watch_orders(SPOT), client.watch_my_trades(SPOT))
        await asyncio.sleep(0)
        while len(trading.frames(operation="subscribe", kind="answered")) < 2:
            await asyncio.sleep(0.01)
        await client.create_order(SPOT, "limit", "buy", 0.01, 99000)
        orders, trades = await watched
        while True:
            balance = await client.watch_balance()
            if balance["BTC"]["total"] != first["BTC"]["total"]:
                return orders, trades, balance

    orders, trades, balance = watch(trading, work)
    assert orders[0]["symbol"] == trades[0]["symbol"] == SPOT
    assert trades[0]["amount"] > 0
    assert balance["BTC"]["total"] > 0


def test_an_order_that_is_refused_by_frames_raises(trading: MockServer) -> None:
    async def work(client: Any) -> str:
        await client.load_markets()
        try:
            await client.create_order_ws(SPOT, "limit", "buy", 9, 90000)
        except Exception as error:
            return str(error)
        return ""

    assert "51008" in watch(trading, work)
