"""What is read of bots does not grow with how many there were: reads are counted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

import pytest

from fauxchange.pipeline import serve
from tests.clients import OkxClient, body_of
from tests.history.counting import CountingStore
from tests.okx.trading.bots.dca_trader import DcaTrader
from tests.okx.trading.bots.gridder import Gridder
from tests.okx.trading.bots.saver import Saver
from tests.okx.trading.trader import HOUR_MS, Trader, at_noon

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


@cache
def saved(lives: int) -> tuple[Saver, str]:
    """Return a trader with so many stopped recurring buys, and one that has bought as often."""
    saver = Saver(at_noon())
    for _ in range(lives):
        saver.stop(saver.create())
    bot = saver.create(period="hourly", recurringHour="1", recurringTime="13")
    saver.advance(lives * HOUR_MS)
    saver.details(bot)
    saver.mock.sandbox.store = cast("Store", CountingStore(saver.mock.sandbox.store))
    return saver, bot


@cache
def averaged(lives: int) -> tuple[DcaTrader, str]:
    """Return a trader who stopped so many DCA bots, and one that has had as many cycles."""
    trader = DcaTrader(at_noon())
    trader.price("90000")
    trader.advance(1)
    for _ in range(lives):
        trader.halt(trader.create())
    bot = trader.create(tpPct="0.001")
    for cycle in range(lives):
        trader.move(str(90_200 + 200 * cycle))
    assert len(trader.cycles(bot)) > lives
    trader.mock.sandbox.store = cast("Store", CountingStore(trader.mock.sandbox.store))
    return trader, bot


def reads(of: tuple[Trader, str], path: str) -> int:
    trader, bot = of
    store = cast("CountingStore", trader.mock.sandbox.store)
    client = OkxClient(trader.mock, trader.mock.okx)
    target = f"/api/v5/tradingBot/{path}".replace("BOT", bot)
    serve(trader.mock.app, client.request("GET", target))
    store.reads = 0
    reply = serve(trader.mock.app, client.request("GET", target))
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
    assert reads(lived(LONG), f"grid/{path}") == reads(lived(SHORT), f"grid/{path}")


@pytest.mark.parametrize(
    "path",
    [
        "orders-algo-details?algoId=BOT",
        "orders-algo-pending",
        "orders-algo-history?limit=1",
        "sub-orders?algoId=BOT&limit=1",
    ],
)
def test_a_call_reads_no_more_because_much_was_bought(path: str) -> None:
    assert reads(saved(LONG), f"recurring/{path}") == reads(saved(SHORT), f"recurring/{path}")


@pytest.mark.parametrize(
    "path",
    [
        "ongoing-list?algoOrdType=spot_dca",
        "history-list?algoOrdType=spot_dca&limit=1",
        "orders?algoOrdType=spot_dca&algoId=BOT&limit=2",
        "cycle-list?algoOrdType=spot_dca&algoId=BOT&limit=1",
        "position-details?algoOrdType=spot_dca&algoId=BOT",
    ],
)
def test_a_call_reads_no_more_because_there_were_many_cycles(path: str) -> None:
    assert reads(averaged(LONG), f"dca/{path}") == reads(averaged(SHORT), f"dca/{path}")
