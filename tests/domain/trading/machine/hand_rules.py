"""What tests do to orders and instruments while traders trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from fauxchange.domain.trading.acts.by_hand import fill_by_hand
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.settings import NextOrder, decide_next

from . import agreement
from .base import ACCOUNTS, NAMES, PICKS
from .market_rules import MarketRules
from .values import Decision

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market

REASONS = st.sampled_from(["system", "price beyond limit", "self-trade"])


class HandRules(MarketRules):
    """Fills and cancellations by hand, decisions about coming orders, and halts."""

    @precondition(lambda self: self.twin.orders)
    @rule(
        pick=PICKS,
        part=st.sampled_from([None, None, 0, 1, 2, 3, 10**9]),
        better=st.sampled_from([0, 0, 0, 1, 5, -1]),
        ended=st.integers(0, 9),
    )
    def fill_by_hand(self, pick: int, part: int | None, better: int, ended: int) -> None:
        """Fill an order, or a third, two thirds, a lot, nothing or too much of it."""
        order = self._open(pick) if ended and self.twin.open_orders() else self._any(pick)
        current = self.stage.order(order.account, order.id)
        if isinstance(current, str):
            agreement.is_hidden(self.twin, order)
            return
        listed, left = self.twin.listed[order.instrument], self.twin.lots(order)
        lots = part and (part if part in {1, 10**9} else max(1, left * (part - 1) // 3))
        size = None if lots is None else lots * listed.lot
        price = None
        if order.price is not None and better:
            price = order.price - (better if order.side == "buy" else -better) * listed.tick
        instrument = self.stage.instrument(order.instrument)
        look = self.stage.look(order.instrument)

        def act(ledger: Ledger, market: Market) -> object:
            return fill_by_hand(ledger, market, instrument, current, size=size, price=price)

        done = self.stage.refusal(act)
        refused = self.twin.fill_by_hand(order, lots, better, look)
        assert (done if isinstance(done, str) else "") == refused

    @precondition(lambda self: self.twin.open_orders())
    @rule(pick=PICKS, reason=REASONS)
    def cancel_by_hand(self, pick: int, reason: str) -> None:
        order = self._open(pick)
        current = self.stage.order(order.account, order.id)
        if isinstance(current, str):
            agreement.is_hidden(self.twin, order)
            return
        self.stage.do(
            lambda ledger, market: cancel(ledger, market, current, reason=reason, at_once=True)
        )
        self.twin.cancel(order, reason)

    @rule(
        reason=REASONS,
        account=ACCOUNTS | st.just(""),
        name=NAMES | st.just(""),
        nth=st.sampled_from([1, 1, 2, 5]),
    )
    def decide_next(self, reason: str, account: str, name: str, nth: int) -> None:
        decided = NextOrder(reason, "", self.stage.owner(account), self.stage.listing(name), nth)
        self.stage.do(lambda ledger, _: decide_next(ledger.unit, decided))
        self.twin.decide(Decision(reason, account, name, nth))

    @rule(name=NAMES, for_ms=st.sampled_from([1, 40, 2_500, 60_000]))
    def halt(self, name: str, for_ms: int) -> None:
        self.stage.halt(name, for_ms)
        now_ms = self.twin.now_ms
        was = self.twin.state_of(name)
        self.twin.set_state(name, (now_ms, "suspended"), (now_ms + for_ms, was))
        self._catch_up()

    @rule(name=NAMES, state=st.sampled_from(["suspended", "post-only", "live", "live"]))
    def set_state(self, name: str, state: str) -> None:
        self.stage.set_state(name, state)
        self.twin.set_state(name, (self.twin.now_ms, state))
        self._catch_up()
