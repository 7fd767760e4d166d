"""A machine of holders of contracts: its world and its twin, and what holds after every step."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.request import OrderRequest

from . import agreement
from .clock import BY_DELIVERY
from .closings import AT_RISK, DELEVERAGED
from .stage import FUNDS, INSTRUMENTS, SIDES, USUAL, ContractStage
from .twin import Twin
from .values import CROSS, ISOLATED, NET, Request

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market

# Other refusals are those of every order, which the machine of orders covers.
PREDICTED = frozenset({"NothingToReduce", "PositionTooLarge", "NotEnoughMargin"})


@cache
def stage_of(engine: str) -> ContractStage:
    """Return the sandbox of all machines with an engine: building it costs more than a run."""
    return ContractStage(engine)


class MachineBase(RuleBasedStateMachine):
    """Two accounts, one of them hedged, on swaps and futures of one pair."""

    engine: ClassVar[str] = "memory"
    # Counted over all machines, for who runs many.
    steps: ClassVar[int] = 0
    orders: ClassVar[int] = 0
    closings: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.stage = stage_of(self.engine)
        self.stage.begin()
        self.twin = Twin(self.stage.contracts, self.stage, self.stage.contract_rates())
        for account, sides in SIDES.items():
            for ccy, amount in FUNDS.items():
                self.twin.totals[account, "trading", ccy] += Fraction(amount)
            for name in INSTRUMENTS:
                for mode, side in ((CROSS, NET), *((ISOLATED, one) for one in sides)):
                    key = self.twin.leverage_key(account, name, mode, side)
                    self.twin.leverages[key] = USUAL
        self.twin.now_ms = self.twin.seen_ms = self.stage.now_ms
        self.seen = agreement.Seen()

    # What holds.

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "seen"):
            return
        MachineBase.steps += 1
        agreement.positions(self.stage, self.twin)
        agreement.orders(self.stage, self.twin)
        agreement.money(self.stage, self.twin, self.seen)
        agreement.bills(self.stage, self.twin, self.seen)
        agreement.figures(self.stage, self.twin)
        agreement.histories(self.stage, self.twin)

    def teardown(self) -> None:
        # What a step has found is not to be hidden by what follows from it.
        if not hasattr(self, "seen") or sys.exc_info()[0] is not None:
            return
        agreement.books(self.stage)
        MachineBase.orders += len(self.twin.orders)
        MachineBase.closings += len(self.twin.closings)

    # How it is done.

    def _is_over(self, name: str) -> bool:
        expiry_ms = self.stage.contracts[name].expiry_ms
        return expiry_ms is not None and expiry_ms <= self.stage.now_ms

    def _price(self, name: str, near: int) -> Fraction:
        one = self.stage.instruments[name]
        price = self.stage.last(name) * (10_000 + near) / 10_000
        return Fraction(price.quantize(one.tick))

    def _size(self, name: str, thousandths: int) -> Fraction:
        """Return so many thousandths of what an account's funds are worth ten times."""
        listed, lot = self.stage.contracts[name], Fraction(self.stage.instruments[name].lot)
        price = self.twin.prices.mark(name, self.stage.now_ms)
        each = listed.size / price if listed.is_inverse else listed.size * price
        whole = Fraction(FUNDS[listed.ccy]) * 10 / each
        return max(1, whole * thousandths / 1_000 // lot) * lot

    def _place(self, request: Request) -> None:
        instrument = self.stage.instruments[request.name]
        price = request.price
        counted = Fraction(self.stage.best(request.name, request.way)) if price is None else price
        wish = OrderRequest(
            instrument,
            request.way,
            as_decimal(request.size),
            "market" if price is None else "limit",
            None if price is None else as_decimal(price),
            kind=instrument.kind,
            trade_mode=request.mode,
            position_side=request.side,
            reduces=request.reduces,
        )

        def act(ledger: Ledger, market: Market) -> object:
            return place(ledger, market, ledger.unit.get(Account, request.account), wish)

        done = self.stage.refusal(act)
        if isinstance(done, str) and done not in PREDICTED:
            return
        mine = self.twin.place(request, counted)
        if isinstance(mine, str) or isinstance(done, str):
            assert done == mine, f"the exchange: {done}, the twin: {mine}"
            return
        mine.id = done.id
        self._catch_up()

    def _catch_up(self) -> None:
        """Have the twin come to where the exchange is, with what the matching has done."""
        self.stage.refresh()
        fills, by_exchange = self.stage.trades()
        self.twin.pass_time(fills, self.stage.now_ms)
        self.twin.look()
        self.twin.make_room()
        self._end_orders()
        agreement.closings(self.twin, by_exchange, self.seen)

    def _end_orders(self) -> None:
        """Have orders end that the matching has ended, as their own account's met them."""
        for one in self.twin.orders:
            if one.is_open:
                there = self.stage.order(one.request.account, one.id)
                assert not isinstance(there, str), there
                if not there.is_open:
                    predicted = {AT_RISK, BY_DELIVERY, DELEVERAGED, "position closed"}
                    assert there.reason not in predicted, there
                    self.twin.finish([one], there.reason)


def as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator
