"""The naive twin of an account whose currencies are margin for one another.

It imports nothing of the exchange's. It is given what the account holds and owes and what the
market has, as plain numbers; all that counts follows from the formulas of the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

NOTHING = Fraction(0)
# What of a debt is its initial margin, and what its maintenance margin.
BORROW_TIMES, BORROW_KEPT = Fraction(3), Fraction(3, 100)
TAKER = Fraction(5, 10_000)

Tiers = list[tuple[Fraction, Fraction | None, Fraction]]
"""Of each tier: where it begins, where it ends if it does, and the rate of what is in it."""


@dataclass(frozen=True, slots=True)
class Held:
    """Contracts, below zero if short, with their entry and mark price and the value of one."""

    ccy: str
    contracts: Fraction
    entry: Fraction
    mark: Fraction
    each: Fraction
    inverse: bool
    leverage: Fraction
    tiers: Tiers

    @property
    def profit(self) -> Fraction:
        """What they have won in their currency."""
        if self.inverse:
            return self.contracts * self.each * (1 / self.entry - 1 / self.mark)
        return self.contracts * self.each * (self.mark - self.entry)

    @property
    def value(self) -> Fraction:
        """What they are worth in their currency."""
        size = abs(self.contracts) * self.each
        return size / self.mark if self.inverse else size * self.mark

    @property
    def maintenance(self) -> Fraction:
        """The margin that they must keep."""
        rates = [rate for _, top, rate in self.tiers if top is None or abs(self.contracts) <= top]
        return self.value * rates[0]


@dataclass(slots=True)
class Shared:
    """An account: balances, debts with interest, what orders hold, and prices in USD."""

    cash: dict[str, Fraction]
    owed: dict[str, Fraction]
    interest: dict[str, Fraction]
    positions: list[Held]
    usd: dict[str, Fraction]
    discounts: dict[str, Tiers]
    refused: set[str] = field(default_factory=set)

    def equity(self, ccy: str) -> Fraction:
        """Return the equity of a currency."""
        profit = sum((one.profit for one in self.positions if one.ccy == ccy), NOTHING)
        debt = self.owed.get(ccy, NOTHING) + self.interest.get(ccy, NOTHING)
        return self.cash.get(ccy, NOTHING) + profit - debt

    def discounted(self, ccy: str) -> Fraction:
        """Return what a currency counts as margin in USD: each part by its tier."""
        equity = self.equity(ccy)
        if equity <= 0:
            return equity * self.usd[ccy]
        if ccy in self.refused:
            return NOTHING
        counted = NOTHING
        for floor, top, rate in self.discounts[ccy]:
            reached = equity if top is None else min(equity, top)
            counted += max(reached - floor, NOTHING) * rate
        return counted * self.usd[ccy]

    @property
    def adjusted(self) -> Fraction:
        """All that counts as margin."""
        return sum((self.discounted(ccy) for ccy in self.cash), NOTHING)

    @property
    def borrowed(self) -> Fraction:
        """All debts in USD, without interest."""
        return sum((amount * self.usd[ccy] for ccy, amount in self.owed.items()), NOTHING)

    @property
    def initial(self) -> Fraction:
        """The initial margin of positions and debts."""
        own = sum((one.value / one.leverage * self.usd[one.ccy] for one in self.positions), NOTHING)
        return own + self.borrowed / BORROW_TIMES

    @property
    def maintenance(self) -> Fraction:
        """The maintenance margin of positions and debts."""
        own = sum((one.maintenance * self.usd[one.ccy] for one in self.positions), NOTHING)
        return own + self.borrowed * BORROW_KEPT

    @property
    def notional(self) -> Fraction:
        """What positions are worth in USD."""
        return sum((one.value * self.usd[one.ccy] for one in self.positions), NOTHING)

    @property
    def ratio(self) -> Fraction | None:
        """How many times what must be left is there; None if nothing must."""
        must = self.maintenance + self.notional * TAKER
        return self.adjusted / must if must else None
