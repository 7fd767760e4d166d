"""The naive twin of margin trading: requests, and time down to the single print.

It imports nothing of the exchange's. What the matching fills, and what the market had at a time, it
is given as plain values; everything else follows from the formulas of the documentation.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.domain.positions.machine.stretches import first_failure
from tests.domain.positions.rounding import up

from .trades import ISOLATED_BOOK, TRADING, Trades
from .values import BASE, BUY, CROSS, DAY_MS, HOUR_MS, NOTHING, QUOTE, Request, TwinOrder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .values import GivenFill, TwinLoan

# What an order at the market needs more, as nobody knows what it will trade at.
_MARKET_PART = Fraction(105, 100)
# Interest has so many places.
_INTEREST = 10**16


class Twin(Trades):
    """The rules of margin trading once more."""

    # What is asked.

    def place(self, request: Request, price: Fraction) -> TwinOrder | str:
        """Place an order that is counted at a price; return it, or why it is refused."""
        lot, account = self.pair.lot, request.account
        capacity = self._capacity(request, price)
        in_base = request.size / price if request.counts_money else request.size
        leverage = self.leverages[account, request.mode]
        opening = NOTHING
        if capacity < in_base // lot * lot:
            if request.reduces:
                return "NothingToReduce"
            closed = capacity * price if request.counts_money else capacity
            opening = request.size - closed
            opens = opening / price if request.counts_money else opening
            refused = self._refusal(request, opens, price, leverage)
            if refused:
                return refused
        order = TwinOrder(request, opening, leverage)
        self.orders.append(order)
        return order

    def _capacity(self, request: Request, price: Fraction) -> Fraction:
        """Return how much of a position no order is going to close."""
        one, lot = self.closes(request.place, request.way), self.pair.lot
        if one is None:
            return NOTHING
        spare = self.spendable(request.account, request.ccy)
        _, closing = self.opens_and_closes(request.place, request.way)
        return max(self.closable(one, price, spare) // lot * lot - closing, NOTHING)

    def _refusal(
        self, request: Request, opens: Fraction, price: Fraction, leverage: Fraction
    ) -> str:
        account, mode, ccy = request.place
        there = self.loans.get(request.place)
        is_added = there is not None and there.is_short == (request.way != BUY)
        held = there.size if there is not None and is_added else NOTHING
        pending, _ = self.opens_and_closes(request.place, request.way)
        tiers = (one.maximum for one in self.pair.tiers if one.leverage >= leverage)
        if held + pending + opens > max(tiers, default=NOTHING):
            return "PositionTooLarge"
        borrowed, amount = (QUOTE, opens * price) if request.way == BUY else (BASE, opens)
        left = max(self.pair.quotas[borrowed] - self.owed(account, borrowed), NOTHING)
        if amount + self.to_be_owed(account, request.way) > left:
            return "NotEnoughToBorrow"
        margin = self.margin(opens, price, leverage, ccy)
        if request.price is None:
            margin = up(margin * _MARKET_PART)
        free = self.usable(account, ccy) if mode == CROSS else self.spendable(account, ccy)
        return "NotEnoughMargin" if free < margin else ""

    def cancel(self, order: TwinOrder) -> None:
        """Cancel an order."""
        order.is_open = False

    def choose_leverage(self, account: str, mode: str, leverage: Fraction) -> str:
        """Choose a leverage, which positions take at once; return why it is refused, if it is."""
        if leverage == self.leverages[account, mode]:
            return ""
        if any(one.request.mode == mode for one in self.open_orders(account)):
            return "OrdersPending"
        own = [one for one in self.held(account) if one.place[1] == mode]
        before = [(one, one.leverage, one.margin) for one in own]
        totals = dict(self.totals)
        # The oldest first: one that is refused leaves all as they were.
        for one in sorted(own, key=lambda each: each.opened_ms):
            refused = self._take_leverage(one, leverage)
            if refused:
                for held, old, margin in before:
                    held.leverage, held.margin = old, margin
                self.totals.update(totals)
                return refused
        self.leverages[account, mode] = leverage
        return ""

    def _take_leverage(self, one: TwinLoan, leverage: Fraction) -> str:
        account, mode, ccy = one.place
        if leverage > self.tier(one.size).leverage:
            return "LeverageTooHigh"
        one.leverage = leverage
        if mode == CROSS:
            sums = self.sums(account, ccy)
            free = self.available(account, ccy) + sums.profit - sums.initial
            return "LeverageUncovered" if free < 0 else ""
        more = self.margin(one.size, one.entry, leverage, ccy) - one.margin
        return "" if more <= 0 or self._pledge(one, more) else "LeverageUncovered"

    def _pledge(self, one: TwinLoan, amount: Fraction) -> bool:
        """Add to the margin of an isolated position, if its account has so much."""
        account, _, ccy = one.place
        if min(self.available(account, ccy), self.usable(account, ccy)) < amount:
            return False
        self._move(account, ccy, amount, TRADING, ISOLATED_BOOK)
        one.margin += amount
        return True

    def change_margin(self, one: TwinLoan, amount: Fraction) -> str:
        """Add to the margin of an isolated position, or take from it."""
        if amount > 0:
            return "" if self._pledge(one, amount) else "MarginTooLarge"
        mark = self.prices.mark(self.now_ms)
        kept = max(self.initial(one, mark), self.initial(one, one.entry))
        if -amount > one.margin + min(self.profit(one, mark), NOTHING) - kept:
            return "MarginTooLarge"
        way = BUY if one.is_short else "sell"
        if any(self.opens_and_closes(one.place, way)):
            return "OrdersPending"
        self._move(one.place[0], one.ccy, amount, TRADING, ISOLATED_BOOK)
        one.margin += amount
        return ""

    def transfer(self, account: str, ccy: str, amount: Fraction, source: str) -> str:
        """Move money between the books of an account."""
        has = self.totals[account, "funding", ccy]
        if source == TRADING:
            has = max(self.spendable(account, ccy), NOTHING)
        if has < amount:
            return "InsufficientBalance"
        target = "funding" if source == TRADING else TRADING
        self._move(account, ccy, amount, source, target)
        return ""

    # Time.

    def pass_time(self, fills: Iterable[GivenFill], now_ms: int) -> None:
        """Let time go on until a moment in which orders were filled like this."""
        by_ms: dict[int, list[GivenFill]] = {}
        for one in sorted(fills, key=lambda one: (one.at_ms, one.number)):
            by_ms.setdefault(one.at_ms, []).append(one)
        hours = range(self.seen_ms // HOUR_MS * HOUR_MS + HOUR_MS, now_ms + 1, HOUR_MS)
        for at_ms in sorted({*by_ms, *hours}):
            self._watch(at_ms - 1)
            self.now_ms = at_ms
            for given in by_ms.get(at_ms, ()):
                self.fill(given)
            self.look()
            if at_ms > self.seen_ms and not at_ms % HOUR_MS:
                self._pass_hour()
                self.look()
            self.seen_ms = at_ms
        self._watch(now_ms)
        self.now_ms = now_ms

    def look(self) -> None:
        """Look at all accounts now."""
        for account in {one.place[0]: None for one in self.held()}:
            self.liquidate(account)

    def _pass_hour(self) -> None:
        """Have the interest of an hour accrue; at midnight it is owed from then on."""
        for one in self.held():
            rate = self.prices.rate(one.owes, self.now_ms)
            one.interest += Fraction(one.owed * rate * _INTEREST // 1, _INTEREST)
            if not self.now_ms % DAY_MS:
                self.houses["loans", one.owes] -= one.interest
                self.houses["loan interest", one.owes] += one.interest
                one.owed += one.interest
                one.interest = NOTHING

    def _watch(self, end_ms: int) -> None:
        """Go through the mark prices until a moment, account by account."""
        begin_ms = self.seen_ms + 1
        if end_ms < begin_ms:
            return
        for account in sorted({one.place[0] for one in self.held()}):
            at_ms: int | None = begin_ms
            while at_ms is not None:
                at_ms = first_failure(_Watched(self, account), at_ms, end_ms)
                if at_ms is not None:
                    self.now_ms = at_ms
                    self.liquidate(account)
                    at_ms += 1
        self.seen_ms = end_ms


class _Watched:
    """The positions of an account along the mark price."""

    def __init__(self, twin: Twin, account: str) -> None:
        self._twin, self._account = twin, account

    def is_safe(self, begin_ms: int, length_ms: int) -> bool:
        """Whether no price of a stretch endangers a position: what it leaves grows one way."""
        bounds = self._twin.prices.bounds(begin_ms, length_ms)
        return not any(self._fails(price) for price in bounds)

    def failing_print(self, second_ms: int, begin_ms: int, end_ms: int) -> int | None:
        """Return when in a second a position is covered too little, between two times."""
        prices = self._twin.prices
        times = (one for one in prices.prints(second_ms) if begin_ms <= one <= end_ms)
        return next((at_ms for at_ms in sorted(times) if self._fails(prices.mark(at_ms))), None)

    def _fails(self, price: Fraction) -> bool:
        return any(self._twin.fails(one, price) for one in self._twin.held(self._account))
