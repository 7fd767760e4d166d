"""What people do to the funding of a swap: premium, times of charges and of settlements."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.core.money import plain
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .instrument_changes import find_listed
from .instruments.funding_rate import IntervalChange, SettlementDelay
from .instruments.instrument import SWAP, Instrument
from .paths.basis import PREMIUM_ONE, PremiumOverride
from .state import change, market_of

# Intervals in hours: those that clients have names for, and all of which divide days or are one.
HOURS = (1, 2, 4, 6, 8, 12, 24)


class PremiumTerm(NamedTuple):
    """A premium as a part of the price, and the funding intervals it holds for."""

    premium: Decimal
    since_ms: int
    until_ms: int


def set_premium(
    unit: UnitOfWork, now_ms: int, name: str, premium: Decimal, intervals: int = 1
) -> PremiumTerm:
    """Set the premium of a swap for some funding intervals, the first of them the next one.

    The intervals are those of the world, on whose edges prices move, whatever is charged when.

    Raises:
        KeyError: the market has no such instrument.
        ValueError: it is no swap or no such premium.

    """
    if not (premium.is_finite() and abs(premium) <= Decimal("0.5") and intervals > 0):
        raise ValueError("a premium is between -0.5 and 0.5, for at least an interval")
    one = _swap(unit, now_ms, name, "premium")
    interval_ms = one.funding.interval_ms
    first = now_ms // interval_ms + 1
    hundred_millionths = round(premium * PREMIUM_ONE)
    override = PremiumOverride(first, first + intervals, hundred_millionths)
    change(unit, market_of(unit).with_premium(name, override), now_ms)
    return PremiumTerm(
        plain(Decimal(hundred_millionths) / PREMIUM_ONE),
        first * interval_ms,
        (first + intervals) * interval_ms,
    )


def set_interval(unit: UnitOfWork, now_ms: int, name: str, hours: int) -> IntervalChange:
    """Have a swap be charged every so many hours, from its next charge on.

    Raises:
        KeyError: the market has no such instrument.
        ValueError: it is no swap or no such interval.

    """
    if hours not in HOURS:
        raise ValueError(f"an interval is {', '.join(map(str, HOURS))} hours")
    one, market = _swap(unit, now_ms, name, "funding"), market_of(unit)
    next_ms = market.funding_schedule(one).next_after(now_ms)
    interval = IntervalChange(next_ms, hours * HOUR_MS)
    change(unit, market.with_log(market.log.with_interval(name, interval)))
    return interval


def delay_settlement(unit: UnitOfWork, now_ms: int, name: str, for_ms: int) -> SettlementDelay:
    """Have the next charge of a swap be settled so much later than it is due.

    Raises:
        KeyError: the market has no such instrument.
        ValueError: it is no swap, or it would take a day or longer.

    """
    if not 0 < for_ms < DAY_MS:
        raise ValueError("a settlement is late by less than a day")
    one, market = _swap(unit, now_ms, name, "funding"), market_of(unit)
    due_ms = market.funding_schedule(one).next_after(now_ms)
    delay = SettlementDelay(due_ms, due_ms + for_ms)
    change(unit, market.with_log(market.log.with_delay(name, delay)))
    return delay


def _swap(unit: UnitOfWork, now_ms: int, name: str, what: str) -> Instrument:
    one = find_listed(unit, now_ms, name)
    if one.kind != SWAP:
        raise ValueError(f"{name} is no swap: it has no {what}")
    return one
