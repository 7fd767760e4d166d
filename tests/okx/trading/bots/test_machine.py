"""Bots of all kinds at once, in any order: whatever happens, all money is somewhere."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.bots.dca.bot import DcaBot, DcaOrder
from fauxchange.domain.trading.bots.grid import STOPPED, GridBot, GridOrder
from fauxchange.domain.trading.bots.purses import OpenPurses
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.triggers import TriggerWatch
from tests.okx.trading.bots.contract_gridder import contract_grid
from tests.okx.trading.bots.dca_trader import DCA, contract_dca, dca
from tests.okx.trading.bots.gridder import GRID, Gridder, grid
from tests.okx.trading.bots.saver import RECURRING, recurring
from tests.okx.trading.trader import HOUR_MS, PAIR, at_noon

PRICES = st.integers(85, 95).map(lambda one: f"{one}000")
AMOUNTS = st.sampled_from(["50", "1000", "30000"])
PICKS = st.integers(0, 5)
MONEY = Decimal("0.000001")


@cache
def gridder() -> Gridder:
    """Return the trader of all runs: a mock costs more than a run."""
    return Gridder(at_noon())


class BotMachine(RuleBasedStateMachine):
    """An account whose bots are created, changed and stopped while the price moves."""

    @initialize()
    def begin(self) -> None:
        self.trader = gridder()
        self.trader.mock.reset()
        self.trader.price("90000")
        self.trader.advance(1)

    @rule(amount=AMOUNTS, loss=st.sampled_from([None, "86000"]), waits=st.booleans())
    def create_grid(self, amount: str, loss: str | None, waits: bool) -> None:
        begins = {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "91000"}
        params = grid(quoteSz=amount, slTriggerPx=loss, triggerParams=[begins] if waits else None)
        self.ask(f"{GRID}/order-algo", params)

    @rule(
        amount=AMOUNTS,
        direction=st.sampled_from(["long", "short", "neutral"]),
        lever=st.sampled_from(["2", "50"]),
        base=st.booleans(),
    )
    def create_contract_grid(self, amount: str, direction: str, lever: str, base: bool) -> None:
        params = contract_grid(sz=amount, direction=direction, lever=lever, basePos=base)
        self.ask(f"{GRID}/order-algo", params)

    @rule(
        amount=AMOUNTS,
        direction=st.sampled_from(["", "long", "short"]),
        lever=st.sampled_from(["2", "50"]),
        loss=st.sampled_from([None, "0.04"]),
    )
    def create_dca(self, amount: str, direction: str, lever: str, loss: str | None) -> None:
        own = contract_dca(direction=direction, lever=lever) if direction else {}
        params = dca(initOrdAmt=amount, safetyOrdAmt=amount, tpPct="0.01", slPct=loss, **own)
        self.ask(f"{DCA}/create", params)

    @rule(pick=PICKS, amount=AMOUNTS, stop_type=st.sampled_from(["1", "2"]))
    def change_dca(self, pick: int, amount: str, stop_type: str) -> None:
        bots = [one for one in self.documents(DcaBot) if one.is_open]
        for bot in bots[pick : pick + 1]:
            kind = "contract_dca" if bot.leverage else "spot_dca"
            named = {"algoId": bot.id, "algoOrdType": kind}
            self.ask(f"{DCA}/orders/manual-buy", {**named, "price": "89500", "amt": amount})
            self.ask(f"{DCA}/margin/add", {"algoId": bot.id, "amt": amount})
            if amount == "50":
                self.ask(f"{DCA}/stop", {**named, "stopType": stop_type})

    @rule(amount=AMOUNTS, at_once=st.booleans())
    def create_recurring(self, amount: str, at_once: bool) -> None:
        params = recurring(amt=amount, period="hourly", recurringHour="1", recurringTime="13")
        self.ask(
            f"{RECURRING}/order-algo", {**params, "recurringTimeType": "2" if at_once else "1"}
        )

    @rule(price=PRICES)
    def move(self, price: str) -> None:
        self.trader.move(price)

    @rule(hours=st.integers(1, 3))
    def wait(self, hours: int) -> None:
        self.trader.advance(hours * HOUR_MS)

    @rule(pick=PICKS, stop_type=st.sampled_from(["1", "2"]))
    def stop(self, pick: int, stop_type: str) -> None:
        for bot in self.picked(pick):
            kind = "contract_grid" if bot.direction else "grid"
            row = {"algoId": bot.id, "instId": bot.instrument, "algoOrdType": kind}
            self.ask(f"{GRID}/stop-order-algo", [{**row, "stopType": stop_type}])

    @rule(pick=PICKS, amount=AMOUNTS)
    def change(self, pick: int, amount: str) -> None:
        for bot in self.picked(pick):
            named = {"algoId": bot.id}
            grids = {"minPx": "87000", "maxPx": "94000", "gridNum": "7"}
            self.ask(f"{GRID}/adjust-investment", {**named, "amt": amount})
            self.ask(f"{GRID}/withdraw-income", named)
            self.ask(f"{GRID}/amend-algo-basic-param", {**named, **grids})
            self.ask(f"{GRID}/margin-balance", {**named, "type": "add", "amt": amount})
            self.ask(f"{GRID}/close-position", {**named, "mktClose": True})

    def ask(self, path: str, params: Any) -> None:
        """Ask for something; it may be refused, and never fails."""
        assert self.trader.answer("POST", path, params)["code"] != "50026"

    def picked(self, pick: int) -> list[GridBot]:
        """Return an open bot, or none."""
        bots = [one for one in self.documents(GridBot) if one.state != STOPPED]
        return bots[pick : pick + 1]

    def documents(self, kind: type) -> list[Any]:
        """Return the documents of a kind, after all that is due by now."""
        self.trader.rows("account/balance")
        return list(self.trader.mock.sandbox.store.documents(kind))

    @invariant()
    def adds_up(self) -> None:
        """No money is missing, and who has stopped has nothing, and waits for nothing."""
        audit: Any = self.trader.mock.audit()
        assert audit["mistakes"] == []
        bots = [*self.documents(GridBot), *self.documents(DcaBot)]
        opened = {one.purse for one in bots if one.is_open}
        purses = {one for known in self.documents(OpenPurses) for one in known.purses}
        assert purses == opened
        for account in self.documents(Account):
            if account.id in {one.purse for one in bots} - opened:
                assert all(not held.total for _, held in account.book("trading").items())
        waiting = {one.algo for one in self.documents(TriggerWatch)}
        assert waiting <= {one.id for one in bots if one.is_open}
        parts = {
            (one.purse, one.order) for kind in (GridOrder, DcaOrder) for one in self.documents(kind)
        }
        orders = {(one.account, one.id) for one in self.documents(Order) if one.is_open}
        assert {one for one in orders if one[0] in opened} <= parts
        assert all(one.instrument == PAIR or one.leverage for one in bots)

    @invariant()
    def profit_is_what_was_won(self) -> None:
        """What a bot has, and gave back, is what was invested and what it has won."""
        for bot in (one for one in self.documents(GridBot) if one.is_open):
            kind = "contract_grid" if bot.direction else "grid"
            (row,) = self.trader.rows(
                f"{GRID}/orders-algo-details", algoOrdType=kind, algoId=bot.id
            )
            whole = Decimal(row["gridProfit"]) + Decimal(row["floatProfit"])
            assert abs(whole - Decimal(row["totalPnl"])) < MONEY


TestBots = BotMachine.TestCase
TestBots.settings = settings(
    max_examples=2,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
