"""ccxt.pro's okx watches positions of a swap, and how they are liquidated."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.real_clients.sockets.test_ccxt_pro import watch

if TYPE_CHECKING:
    from fauxchange import MockServer

SWAP = "BTC/USDT:USDT"


def test_a_position_and_its_liquidation_are_watched(server: MockServer) -> None:
    server.credit("okx", "main", "USDT", "100000", book="trading")
    server.set_pair_price("BTC-USDT", "97000")

    async def work(client: Any) -> tuple[Any, Any]:
        await client.load_markets()
        await client.set_margin_mode("isolated", SWAP, {"leverage": 50, "posSide": "net"})
        # That of one symbol awaits nothing, in this version.
        coming = asyncio.ensure_future(client.watch_my_liquidations_for_symbols([SWAP]))
        await client.watch_positions([SWAP])
        while len(server.frames(operation="subscribe", kind="answered")) < 2:
            await asyncio.sleep(0.01)
        await client.create_order(SWAP, "market", "buy", 5, None, {"marginMode": "isolated"})
        positions: list[Any] = []
        while not positions:
            positions = await client.watch_positions([SWAP])
        server.set_pair_price("BTC-USDT", "90000")
        return positions, await coming

    positions, liquidations = watch(server, work)
    (position,) = positions
    assert (position["symbol"], position["side"], position["contracts"]) == (SWAP, "long", 5.0)
    assert (position["marginMode"], position["leverage"]) == ("isolated", 50.0)
    assert {one["symbol"] for one in liquidations} == {SWAP}
