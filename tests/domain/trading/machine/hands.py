"""What tests do to orders in the twin: fills by hand, decisions about coming orders, and halts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .trades import Trades
from .values import BUY, CANCELED, Arrival

if TYPE_CHECKING:
    from decimal import Decimal

    from .values import Decision, Look, TwinOrder


class Hands(Trades):
    """What is done from outside, in lists that are gone through."""

    def state_of(self, instrument: str) -> str:
        """Return the state of an instrument now."""
        there = [state for at_ms, state in self.states[instrument] if at_ms <= self.now_ms]
        return there[-1] if there else "live"

    def set_state(self, instrument: str, *states: tuple[int, str]) -> None:
        """Have an instrument be in states from times on; what was set for later is forgotten."""
        before = [one for one in self.states[instrument] if one[0] <= self.now_ms]
        self.states[instrument] = [*before, *states]

    def decide(self, decision: Decision) -> None:
        """Have a coming order be cancelled once it is accepted."""
        self.decisions.append(decision)

    def reject(self, order: TwinOrder) -> bool:
        """Count an order that is accepted, and cancel it if that was decided."""
        taken = None
        left = []
        for one in self.decisions:
            counts = one.account in {"", order.account} and one.instrument in {
                "",
                order.instrument,
            }
            if counts and one.nth > 1:
                left.append(one._replace(nth=one.nth - 1))
            elif counts and taken is None:
                taken = one
            else:
                left.append(one)
        self.decisions = left
        if taken is not None:
            self.finish(order, CANCELED, taken.reason)
        return taken is not None

    def arrive(
        self,
        after_ms: int,
        what: str,
        order: TwinOrder,
        change: tuple[Decimal | None, Decimal | None, bool, bool] | None = None,
    ) -> None:
        """Have something happen to an order after a while."""
        self.arrivals.append(Arrival(self.now_ms + after_ms, self.turn(), what, order, change))

    def fill_by_hand(self, order: TwinOrder, lots: int | None, better: int, look: Look) -> str:
        """Fill an order, or so many lots, so many ticks better; return why it is refused."""
        if not order.is_open:
            return "OrderFinished"
        if not order.rests:
            return "UnknownOrder"
        left = self.lots(order)
        if lots is not None and not 0 < lots <= left:
            return "InvalidField"
        assert order.price is not None
        own = self.ticks(order.instrument, order.price)
        price = own - better if order.side == BUY else own + better
        if better < 0 or price < 1:
            return "InvalidField"
        trade_id = self.print_trade(order.instrument, look.next_id)
        self.trade(order, None, (price, lots or left, trade_id), "")
        return ""
