"""What the twin of margin trading keeps, and what that is worth: all in lists, counted anew."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tests.domain.positions.rounding import shown, to_digits, up

from .values import (
    BASE,
    BUY,
    CROSS,
    ISOLATED,
    NOTHING,
    QUOTE,
    Pair,
    Place,
    Prices,
    Tier,
    TwinLoan,
    TwinOrder,
)

if TYPE_CHECKING:
    from .values import Closing, Ended


def mean(held: Fraction, before: Fraction, added: Fraction, price: Fraction) -> Fraction:
    """Return the mean price of an amount with another that is added."""
    return to_digits((held * before + added * price) / (held + added)) if held else price


class Sums(NamedTuple):
    """What the positions of an account are and need in one currency."""

    profit: Fraction = NOTHING
    initial: Fraction = NOTHING
    maintenance: Fraction = NOTHING
    isolated: Fraction = NOTHING
    isolated_profit: Fraction = NOTHING


class LoanState:
    """Accounts, positions on margin of one pair, and orders."""

    def __init__(self, pair: Pair, prices: Prices) -> None:
        self.pair, self.prices = pair, prices
        self.now_ms = self.seen_ms = 0
        # By account, book and currency; by house and currency.
        self.totals: defaultdict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
        self.houses: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
        self.loans: dict[Place, TwinLoan] = {}
        self.orders: list[TwinOrder] = []
        self.leverages: dict[tuple[str, str], Fraction] = {}
        self.closings: list[Closing] = []
        self.ended: dict[tuple[Place, int], Ended] = {}

    # What is held.

    def held(self, account: str = "") -> list[TwinLoan]:
        """Return the positions of an account or of all."""
        every = (one for one in self.loans.values() if one.size)
        return [one for one in every if account in {"", one.place[0]}]

    def open_orders(self, account: str) -> list[TwinOrder]:
        """Return the open orders of an account."""
        return [one for one in self.orders if one.is_open and one.request.account == account]

    def opens_and_closes(self, place: Place, way: str) -> tuple[Fraction, Fraction]:
        """Return what open orders of a side are going to open and to close of a position."""
        there = [
            one
            for one in self.open_orders(place[0])
            if (one.request.place, one.request.way) == (place, way)
        ]
        opening = sum((min(one.left, one.opening) for one in there), NOTHING)
        return opening, sum((one.left for one in there), NOTHING) - opening

    def to_be_owed(self, account: str, way: str) -> Fraction:
        """Return what open orders of a side would borrow for what they open."""
        opening = [
            (min(one.left, one.opening), one.request.price)
            for one in self.open_orders(account)
            if one.request.way == way
        ]
        return sum(
            (size * (price or NOTHING) if way == BUY else size for size, price in opening), NOTHING
        )

    def margin(self, size: Fraction, price: Fraction, leverage: Fraction, ccy: str) -> Fraction:
        """Return the margin of an amount of the base currency."""
        return up((size * price if ccy == QUOTE else size) / leverage)

    def need(self, order: TwinOrder) -> Fraction:
        """Return what an open order holds."""
        request, opens = order.request, min(order.left, order.opening)
        if request.price is None:
            return NOTHING
        return self.margin(opens, request.price, order.leverage, request.ccy)

    def frozen(self, account: str, ccy: str) -> Fraction:
        """Return what open orders hold of a currency."""
        own = (one for one in self.open_orders(account) if one.request.ccy == ccy)
        return sum((self.need(one) for one in own), NOTHING)

    # What it is worth.

    def tier(self, size: Fraction) -> Tier:
        """Return the tier of a size."""
        tiers = self.pair.tiers
        return next((one for one in tiers if size <= one.maximum), tiers[-1])

    @staticmethod
    def in_margin(one: TwinLoan, amount: Fraction, ccy: str, price: Fraction) -> Fraction:
        """Return an amount of a currency of the pair in that of a position's margin."""
        if ccy == one.ccy:
            return amount
        return amount * price if ccy == BASE else amount / price

    def profit(self, one: TwinLoan, price: Fraction) -> Fraction:
        """Return what a position has won."""
        has = self.in_margin(one, one.assets, one.has, price)
        return shown(has - self.in_margin(one, one.total, one.owes, price))

    def initial(self, one: TwinLoan, price: Fraction) -> Fraction:
        """Return the margin of what a position owes at a price."""
        return shown(self.in_margin(one, one.total, one.owes, price) / one.leverage)

    def maintenance(self, one: TwinLoan, price: Fraction) -> Fraction:
        """Return what of its debt a position must have covered."""
        owed = self.in_margin(one, one.total, one.owes, price)
        return shown(owed * self.tier(one.size).maintenance)

    def kept(self, one: TwinLoan) -> Fraction:
        """Return likewise as a part of its debt, with the fee of closing it."""
        part = self.tier(one.size).maintenance
        return part + (1 + part) * self.pair.taker

    def must(self, one: TwinLoan, price: Fraction) -> Fraction:
        """Return what a position must leave."""
        return shown(self.in_margin(one, one.total, one.owes, price) * self.kept(one))

    def cover(self, one: TwinLoan) -> Fraction:
        """Return what covers a position besides what it has won: its margin or its account."""
        return (
            one.margin
            if one.place[1] == ISOLATED
            else self.totals[one.place[0], "trading", one.ccy]
        )

    def liquidation(self, one: TwinLoan) -> Fraction | None:
        """Return the mark price at which a position is liquidated; None if there is none."""
        due, cover = one.total * (1 + self.kept(one)), self.cover(one)
        has = one.assets
        if one.ccy == one.has:
            has += cover
        else:
            due -= cover
        above, below = (has, due) if one.is_short else (due, has)
        return above / below if below and above / below > 0 else None

    def sums(self, account: str, ccy: str) -> Sums:
        """Return what the positions of an account are and need in a currency now."""
        found, mark = Sums(), self.prices.mark(self.now_ms)
        for one in self.held(account):
            if one.ccy != ccy:
                continue
            profit = self.profit(one, mark)
            more = Sums(isolated=one.margin, isolated_profit=profit)
            if one.place[1] == CROSS:
                more = Sums(profit, self.initial(one, mark), self.maintenance(one, mark))
            found = Sums(*(a + b for a, b in zip(found, more, strict=True)))
        return found

    def available(self, account: str, ccy: str) -> Fraction:
        """Return what no order holds."""
        return self.totals[account, "trading", ccy] - self.frozen(account, ccy)

    def usable(self, account: str, ccy: str) -> Fraction:
        """Return what may be margin of something new."""
        sums = self.sums(account, ccy)
        return max(self.available(account, ccy) + sums.profit - sums.initial, NOTHING)

    def spendable(self, account: str, ccy: str) -> Fraction:
        """Return what may be spent: what is won and not realised may not."""
        free = self.available(account, ccy)
        if not any(one.ccy == ccy for one in self.held(account)):
            return free
        return min(max(free, NOTHING), self.usable(account, ccy))

    def owed(self, account: str, ccy: str) -> Fraction:
        """Return what the positions of an account owe of a currency, but for what has accrued."""
        return sum((one.owed for one in self.held(account) if one.owes == ccy), NOTHING)

    def closes(self, place: Place, way: str) -> TwinLoan | None:
        """Return the position that an order of a side closes."""
        one = self.loans.get(place)
        return one if one is not None and one.size and one.is_short == (way == BUY) else None
