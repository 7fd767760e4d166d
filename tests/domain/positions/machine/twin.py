"""The naive twin of positions: all accounts, orders and prices, one after the other.

It imports nothing of the exchange's. What the matching fills, and what the market had at a time, it
is given as plain values; everything else follows from the formulas.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.domain.positions.rounding import up

from .clock import Clock
from .formulas import margin, worth
from .values import BUY, CROSS, ISOLATED, LONG, NET, NOTHING, Line, Request, TwinOrder

if TYPE_CHECKING:
    from .state import Place
    from .values import TwinPosition

# What an order at the market needs more, as nobody knows what it will trade at.
_MARKET_PART = Fraction(105, 100)


class Twin(Clock):
    """The rules of positions once more."""

    def place(self, request: Request, price: Fraction) -> TwinOrder | str:
        """Place an order that is counted at a price; return it, or why it is refused."""
        capacity = self._capacity(request)
        closes_only = request.reduces
        if request.side != NET:
            closes_only = (request.way == BUY) != (request.side == LONG)
            capacity = capacity if closes_only else NOTHING
        elif closes_only:
            capacity = self._reducible(request)
        if closes_only and capacity < request.size:
            return "NothingToReduce"
        opening = request.size - min(capacity, request.size)
        leverage = self._leverage(request)
        if opening:
            if self._is_too_large(request, leverage):
                return "PositionTooLarge"
            if self._is_too_dear(request, (opening, price), leverage):
                return "NotEnoughMargin"
        order = TwinOrder(request, opening, leverage)
        self.orders.append(order)
        return order

    def _place_of(self, request: Request) -> Place:
        return request.account, request.name, request.mode, request.side

    def _leverage(self, request: Request) -> Fraction:
        key = self.leverage_key(request.account, request.name, request.mode, request.side)
        return self.leverages[key]

    def _capacity(self, request: Request) -> Fraction:
        """Return how many contracts an order may close that no other one is going to close."""
        position = self.find(self._place_of(request))
        if position is None or (position.contracts > 0) == (request.way == BUY):
            return NOTHING
        _, closing = self.opens_and_closes(self._place_of(request), request.way)
        return max(abs(position.contracts) - closing, NOTHING)

    def _reducible(self, request: Request) -> Fraction:
        """Return how many contracts an order that only reduces may close: what comes first does."""
        place, sign = self._place_of(request), 1 if request.way == BUY else -1
        before = [
            one.left
            for one in self.closing_orders(place, request.way)
            if request.price is not None
            and one.request.price is not None
            and sign * one.request.price >= sign * request.price
        ]
        return self.room(place, request.way) - sum(before, NOTHING)

    def _is_too_large(self, request: Request, leverage: Fraction) -> bool:
        position = self.find(self._place_of(request))
        held = position.contracts if position else NOTHING
        held = held if request.way == BUY else -held
        pending = sum(self.opens_and_closes(self._place_of(request), request.way))
        tiers = self.listed[request.name].tiers
        most = max((one.maximum for one in tiers if one.leverage >= leverage), default=NOTHING)
        return held + pending + request.size > most

    def _is_too_dear(
        self, request: Request, opens: tuple[Fraction, Fraction], leverage: Fraction
    ) -> bool:
        listed, (opening, price) = self.listed[request.name], opens
        needed = margin(listed, opening, price, leverage)
        if request.price is None:
            needed = up(needed * _MARKET_PART)
        needed = up(needed + worth(listed, opening, price) * self.rates.taker)
        return self.usable(request.account, listed.ccy) < needed

    def cancel(self, order: TwinOrder) -> None:
        """Cancel an order."""
        self.finish([order], "user")

    def choose_leverage(
        self, account: str, name: str, place: tuple[str, str], leverage: Fraction
    ) -> str:
        """Choose a leverage, which positions take at once; return why it is refused, if it is."""
        mode, side = place
        key = self.leverage_key(account, name, mode, side)
        if leverage == self.leverages[key]:
            return ""
        if any(
            (one.request.name, one.request.mode) == (name, mode)
            for one in self.open_orders(account)
        ):
            return "OrdersPending"
        changed = [
            one
            for one in self.held(account)
            if one.mode == mode and self.leverage_key(account, one.name, mode, one.side) == key
        ]
        before = [(one, one.leverage, one.margin) for one in changed]
        totals = dict(self.totals)
        for one in changed:
            refused = self._take_leverage(one, leverage)
            if refused:
                for held, old, own in before:
                    held.leverage, held.margin = old, own
                self.totals.update(totals)
                return refused
        self.leverages[key] = leverage
        return ""

    def _take_leverage(self, one: TwinPosition, leverage: Fraction) -> str:
        if leverage > self.tier(one.name, one.contracts).leverage:
            return "LeverageTooHigh"
        one.leverage = leverage
        if one.mode == CROSS:
            sums = self.sums(one.account, one.ccy)
            free = self.available(one.account, one.ccy) + sums.profit - sums.initial
            return "LeverageUncovered" if free < 0 else ""
        needed = margin(self.listed[one.name], one.contracts, one.entry, leverage)
        if needed <= one.margin:
            return ""
        return "" if self._add_margin(one, needed - one.margin) else "LeverageUncovered"

    def _add_margin(self, one: TwinPosition, amount: Fraction) -> bool:
        """Add to the margin of an isolated position, if its account has so much."""
        free = self.usable(one.account, one.ccy)
        if min(self.available(one.account, one.ccy), free) < amount:
            return False
        self.isolate(one.account, one.ccy, amount)
        one.margin += amount
        self._bill_margin(one, amount, "margin added")
        return True

    def change_margin(self, account: str, name: str, side: str, amount: Fraction) -> str:
        """Add to the margin of an isolated position, or take from it."""
        one = self.find((account, name, ISOLATED, side))
        if one is None:
            return "NoPosition"
        if amount > 0:
            return "" if self._add_margin(one, amount) else "MarginTooLarge"
        mark = self.mark(name)
        opening = worth(self.listed[name], one.contracts, one.entry) / one.leverage
        kept = max(self.initial(one, mark), opening)
        if -amount > one.margin + min(self.profit(one, mark), NOTHING) - kept:
            return "MarginTooLarge"
        closing = "sell" if one.contracts > 0 else "buy"
        if any(self.opens_and_closes((account, name, ISOLATED, side), closing)):
            return "OrdersPending"
        self.isolate(account, one.ccy, amount)
        one.margin += amount
        self._bill_margin(one, amount, "margin taken")
        return ""

    def _bill_margin(self, one: TwinPosition, amount: Fraction, reason: str) -> None:
        of = self.now_ms, one.ccy, -amount, reason, one.name
        line = Line(*of, size=abs(amount), margin=amount, margin_left=one.margin)
        self.bill(one.account, line)

    def transfer(self, account: str, ccy: str, amount: Fraction, source: str) -> str:
        """Move money between the books of an account."""
        has = self.totals[account, "funding", ccy]
        if source == "trading":
            has = min(max(self.available(account, ccy), NOTHING), self.usable(account, ccy))
        if has < amount:
            return "InsufficientBalance"
        sign = -1 if source == "trading" else 1
        self.totals[account, "trading", ccy] += sign * amount
        self.totals[account, "funding", ccy] -= sign * amount
        reason = "transfer from trading" if sign < 0 else "transfer to trading"
        self.bill(account, Line(self.now_ms, ccy, sign * amount, reason))
        return ""
