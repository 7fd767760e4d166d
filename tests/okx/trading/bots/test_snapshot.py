"""Bots of all kinds go on from a snapshot as if nothing had been between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.okx.trading.bots.dca_trader import CONTRACT, DCA, SPOT, DcaTrader, contract_dca
from tests.okx.trading.bots.gridder import GRID, grid
from tests.okx.trading.bots.saver import RECURRING, recurring
from tests.okx.trading.trader import HOUR_MS

if TYPE_CHECKING:
    from fauxchange import MockServer

RSI = {"timeframe": "3m", "thold": "1", "triggerCond": "above", "timePeriod": "14"}
WAITS = [{"triggerAction": "start", "triggerStrategy": "rsi", **RSI}]


def seen(trader: DcaTrader) -> list[Any]:
    """Return what everybody may see of the bots and of the account."""
    ongoing = [trader.rows(f"{DCA}/ongoing-list", algoOrdType=kind) for kind in (SPOT, CONTRACT)]
    cycles = [trader.cycles(one["algoId"], one["algoOrdType"]) for rows in ongoing for one in rows]
    grids = trader.rows(f"{GRID}/orders-algo-pending", algoOrdType="grid")
    buys = trader.rows(f"{RECURRING}/orders-algo-pending")
    return [ongoing, cycles, grids, buys, trader.rows("account/balance")]


def live(trader: DcaTrader) -> list[Any]:
    """Have an hour go by in which the price falls and rises, and return what has come of it."""
    for price in ("89000", "92000"):
        trader.move(price)
    trader.advance(HOUR_MS)
    audit: Any = trader.mock.audit()
    assert audit["mistakes"] == []
    return seen(trader)


def test_bots_go_on_from_a_snapshot(built: MockServer) -> None:
    built.reset()
    trader = DcaTrader(built)
    trader.price("90000")
    trader.advance(1)
    trader.create()
    trader.create(**contract_dca(slPct="0.2"))
    trader.create(triggerParams=WAITS)
    for path, params in (
        (f"{GRID}/order-algo", grid()),
        (f"{RECURRING}/order-algo", recurring(period="hourly", recurringHour="1")),
    ):
        assert trader.post(path, params)["sCode"] == "0"
    trader.advance(1)
    before = seen(trader)
    built.save("bots")
    first = live(trader)
    assert first != before
    built.restore("bots")
    assert seen(trader) == before
    assert live(trader) == first
