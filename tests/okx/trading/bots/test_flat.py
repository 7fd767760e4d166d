"""What is read of grid bots does not grow with how many there were: reads are counted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

import pytest

from fauxchange.pipeline import serve
from tests.clients import OkxClient, body_of
from tests.history.counting import CountingStore
from tests.okx.trading.bots.gridder import Gridder
from tests.okx.trading.trader import at_noon

if TYPE_CHECKING:
    from fauxchange.state.store import Store

SHORT, LONG = 3, 20


@cache
def lived(lives: int) -> tuple[Gridder, str]:
    """Return a trader who stopped so many bots, and another bot that runs."""
    gridder = Gridder(at_noon())
    gridder.price("90000")
    gridder.advance(1)
    for _ in range(lives):
        gridder.stop(gridder.create(quoteSz="1000"))
    bot = gridder.create(quoteSz="1000")
    gridder.mock.sandbox.store = cast("Store", CountingStore(gridder.mock.sandbox.store))
    return gridder, bot


def reads(lives: int, path: str) -> int:
    gridder, bot = lived(lives)
    store = cast("CountingStore", gridder.mock.sandbox.store)
    client = OkxClient(gridder.mock, gridder.mock.okx)
    target = f"/api/v5/tradingBot/grid/{path}".replace("BOT", bot)
    serve(gridder.mock.app, client.request("GET", target))
    store.reads = 0
    reply = serve(gridder.mock.app, client.request("GET", target))
    assert body_of(reply)["code"] == "0"
    return store.reads


@pytest.mark.parametrize(
    "path",
    [
        "orders-algo-details?algoOrdType=grid&algoId=BOT",
        "orders-algo-pending?algoOrdType=grid",
        "orders-algo-history?algoOrdType=grid&limit=1",
        "sub-orders?algoOrdType=grid&algoId=BOT&type=live",
    ],
)
def test_a_call_reads_no_more_because_many_bots_stopped(path: str) -> None:
    assert reads(LONG, path) == reads(SHORT, path)
