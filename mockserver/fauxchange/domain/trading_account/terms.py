"""On which terms a trading account is margined, borrows, and pays fees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork

ONE = Decimal(1)


class MarginTier(NamedTuple):
    """How much of a currency counts at a rate: up to an amount, without end if that is None."""

    rate: Decimal
    upto: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MarginCurrency:
    """One currency as margin and as a loan.

    ``quota`` is what a master and its sub-accounts may owe together at the lowest level, None if it
    is not lent at all; ``with_coin`` names one that must be collateral for this one to be.
    """

    ccy: str
    tiers: tuple[MarginTier, ...]
    quota: Decimal | None = None
    minimum: Decimal = ZERO
    places: int = 8
    is_suspended: bool = False
    is_fixed: bool = False
    with_coin: str = ""

    def discounted(self, amount: Decimal) -> Decimal:
        """Return how much of an amount counts as margin, in the currency itself."""
        sum_, floor = ZERO, ZERO
        for tier in self.tiers:
            ceiling = amount if tier.upto is None else min(amount, tier.upto)
            if ceiling > floor:
                sum_ = EXACT.fma(EXACT.subtract(ceiling, floor), tier.rate, sum_)
                floor = ceiling
        return sum_


class FeeGroup(NamedTuple):
    """The fee rates of a group of instruments: below zero is paid, above zero is a rebate."""

    number: str
    taker: Decimal
    maker: Decimal


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees of a kind of instrument at a level, the usual group first.

    ``of`` names the group of instruments and families that are in another one.
    """

    groups: tuple[FeeGroup, ...]
    delivery: Decimal | None = None
    exercise: Decimal | None = None
    settlement: Decimal | None = None
    of: Mapping[str, str] = field(default_factory=dict)

    def number_of(self, instrument: str, family: str) -> str:
        """Return the number of the group that an instrument of a family is in."""
        return self.of.get(instrument) or self.of.get(family, self.groups[0].number)


class Archive(NamedTuple):
    """How old bills are handed out: when made, how long kept, how long a link is good."""

    href: str = ""
    making_ms: int = 2 * HOUR_MS
    kept_ms: int = 30 * 24 * HOUR_MS
    link_ms: int = 11 * HOUR_MS // 2


class OrderLimits(NamedTuple):
    """How many orders an account may have open, and how many tags with a timer.

    Of algo orders ``stops`` (take profit and stop loss) may wait of an instrument, ``triggers``,
    ``trailing`` ... in all, and ``chases`` of an instrument.
    """

    total: int = 4_000
    per_instrument: int = 500
    tag_timers: int = 20
    stops: int = 100
    triggers: int = 500
    trailing: int = 50
    icebergs: int = 100
    twaps: int = 20
    chases: int = 1


@document(lasting=True)
@dataclass(frozen=True, slots=True)
class TradingTerms:
    """All terms of trading accounts; those of a world without any lend nothing.

    ``levels`` are by how much a level's quotas are larger; ``leverage`` is how many times the
    margin may be owed, ``maintenance`` which part of a debt must always be covered; ``equity`` is
    what a mode asks for, in USD; ``usdg`` are yearly rates of what earns without being lent.
    """

    coins: Mapping[str, MarginCurrency] = field(default_factory=dict)
    levels: Mapping[str, Decimal] = field(default_factory=dict)
    leverage: Decimal = ONE
    maintenance: Decimal = ZERO
    equity: Mapping[str, Decimal] = field(default_factory=dict)
    usdg: Mapping[str, Decimal] = field(default_factory=dict)
    fees: Mapping[tuple[str, str], Fees] = field(default_factory=dict)
    increases: int = 0
    archive: Archive = field(default_factory=Archive)
    orders: OrderLimits = OrderLimits()

    def discounted(self, ccy: str, amount: Decimal) -> Decimal:
        """Return how much of an amount counts as margin; all of it in a world without terms."""
        if not self.coins:
            return amount
        coin = self.coins.get(ccy)
        return ZERO if coin is None else coin.discounted(amount)

    def rate(self, ccy: str) -> Decimal:
        """Return the highest rate at which a currency counts."""
        coin = self.coins.get(ccy)
        if coin is None:
            return ZERO if self.coins else ONE
        return coin.tiers[0].rate

    def quota(self, ccy: str, level: str) -> Decimal:
        """Return what a master of a level and its sub-accounts may owe together."""
        coin = self.coins.get(ccy)
        if coin is None or coin.quota is None:
            return ZERO
        return EXACT.multiply(coin.quota, self.levels.get(level, ONE))

    def lent(self) -> list[MarginCurrency]:
        """Return the currencies that are lent."""
        return [coin for coin in self.coins.values() if coin.quota is not None]


def terms_of(unit: UnitOfWork) -> TradingTerms:
    """Return the terms of trading accounts."""
    return unit.find(TradingTerms) or TradingTerms()
