"""A machine of holders of contracts: its world and its twin, and what holds after every step."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from hypothesis.stateful import initialize

from fauxchange.domain.trading.request import OrderRequest

from . import agreement
from .clock import BY_DELIVERY
from .closings import AT_RISK, DELEVERAGED
from .holders import HoldersMachine, as_decimal
from .stage import FUNDS, INSTRUMENTS, SIDES, USUAL, ContractStage
from .twin import Twin
from .values import CROSS, ISOLATED, NET, Request

# Other refusals are those of every order, which the machine of orders covers.
PREDICTED = frozenset({"NothingToReduce", "PositionTooLarge", "NotEnoughMargin"})


@cache
def stage_of(engine: str) -> ContractStage:
    """Return the sandbox of all machines with an engine: building it costs more than a run."""
    return ContractStage(engine)


class ContractsMachine(HoldersMachine):
    """Two accounts, one of them hedged, on swaps and futures of one pair."""

    predicted = PREDICTED
    twin: Twin
    seen: agreement.Seen

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

    def _compare(self) -> None:
        agreement.positions(self.stage, self.twin)
        agreement.orders(self.stage, self.twin)
        agreement.money(self.stage, self.twin, self.seen)
        agreement.bills(self.stage, self.twin, self.seen)
        agreement.figures(self.stage, self.twin)
        agreement.histories(self.stage, self.twin)

    def _compare_at_last(self) -> None:
        agreement.books(self.stage)

    # How it is done.

    def _is_over(self, name: str) -> bool:
        expiry_ms = self.stage.contracts[name].expiry_ms
        return expiry_ms is not None and expiry_ms <= self.stage.now_ms

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
        self._place_as(request, wish)

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
