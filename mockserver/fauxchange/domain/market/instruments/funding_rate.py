"""The funding rate of a swap: a function of its premium, on the grid of its charges.

A swap is charged at whole multiples of its interval since the Unix epoch. Another interval begins
at a charge, and a charge may be settled later than it is due; neither changes a price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fauxchange.domain.core.durations import MINUTE_MS
from fauxchange.domain.market.paths.basis import FundingBasis

from .instrument import FundingTerms

# How far the interest may pull a rate away from the premium: 0.05 %.
_PULL = 50_000


class IntervalChange(NamedTuple):
    """From the charge at ``since_ms`` on a swap is charged every ``interval_ms``."""

    since_ms: int
    interval_ms: int


class SettlementDelay(NamedTuple):
    """The charge that is due at ``due_ms`` is settled at ``settled_ms``."""

    due_ms: int
    settled_ms: int


@dataclass(frozen=True, slots=True)
class FundingSchedule:
    """When a swap is charged, and when a charge is settled.

    ``changes`` are in order of time, each at a charge of the interval before it; of two delays of
    a charge the later one counts.
    """

    interval_ms: int
    changes: tuple[IntervalChange, ...] = ()
    delays: tuple[SettlementDelay, ...] = ()

    def interval_at(self, at_ms: int) -> int:
        """Return the interval that runs at a moment, in milliseconds."""
        return self._part(at_ms)[0].interval_ms

    def last_until(self, at_ms: int) -> int:
        """Return the time of the last charge until a moment, which may be one."""
        part, _ = self._part(at_ms)
        # A part begins at a charge of the one before it.
        return max(part.since_ms, at_ms // part.interval_ms * part.interval_ms)

    def next_after(self, at_ms: int) -> int:
        """Return the time of the first charge after a moment."""
        part, until_ms = self._part(at_ms)
        next_ms = (at_ms // part.interval_ms + 1) * part.interval_ms
        return next_ms if until_ms is None else min(next_ms, until_ms)

    def settled_ms(self, due_ms: int) -> int:
        """Return when the charge of a time is settled."""
        return next((o.settled_ms for o in reversed(self.delays) if o.due_ms == due_ms), due_ms)

    def _part(self, at_ms: int) -> tuple[IntervalChange, int | None]:
        """Return the part of the schedule that a moment lies in, and when the next one begins."""
        until_ms = None
        for change in reversed(self.changes):
            if change.since_ms <= at_ms:
                return change, until_ms
            until_ms = change.since_ms
        return IntervalChange(0, self.interval_ms), until_ms


class FundingRate(NamedTuple):
    """The rate of the running interval, in hundred millionths, and when it is charged.

    ``settled`` is the rate that was charged last, at ``settled_ms``; ``is_settling`` while that
    charge is not settled yet.
    """

    rate: int
    premium: int
    time_ms: int
    next_time_ms: int
    settled: int
    settled_ms: int
    is_settling: bool = False


class ChargedRate(NamedTuple):
    """A rate that was charged at a time."""

    rate: int
    time_ms: int


def rate_of(premium: int, terms: FundingTerms) -> int:
    """Return the rate that a premium means."""
    rate = premium
    if terms.with_interest:
        rate += max(-_PULL, min(_PULL, terms.interest - premium))
    return max(terms.minimum, min(terms.maximum, rate))


def funding_rate(
    basis: FundingBasis, terms: FundingTerms, schedule: FundingSchedule, at_ms: int
) -> FundingRate:
    """Return the rate at a moment; at the time of a charge the next interval has begun."""
    begin_ms, time_ms = schedule.last_until(at_ms), schedule.next_after(at_ms)
    return FundingRate(
        rate_of(_mean_premium(basis, begin_ms, time_ms), terms),
        basis.premium(at_ms // basis.interval_ms),
        time_ms,
        schedule.next_after(time_ms),
        charged_rate(basis, terms, schedule, begin_ms),
        begin_ms,
        at_ms < schedule.settled_ms(begin_ms),
    )


def charged_rate(
    basis: FundingBasis, terms: FundingTerms, schedule: FundingSchedule, time_ms: int
) -> int:
    """Return the rate that is charged at the end of an interval, in hundred millionths."""
    return rate_of(_mean_premium(basis, schedule.last_until(time_ms - 1), time_ms), terms)


def _mean_premium(basis: FundingBasis, begin_ms: int, end_ms: int) -> int:
    """Return the mean of a premium, which changes at edges of the basis' own intervals."""
    step_ms, total, at_ms = basis.interval_ms, 0, begin_ms
    while at_ms < end_ms:
        until_ms = min(end_ms, (at_ms // step_ms + 1) * step_ms)
        total += basis.premium(at_ms // step_ms) * (until_ms - at_ms)
        at_ms = until_ms
    return total // (end_ms - begin_ms)


def history(
    basis: FundingBasis,
    terms: FundingTerms,
    schedule: FundingSchedule,
    now_ms: int,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    listed_ms: int = 0,
) -> list[ChargedRate]:
    """Return the newest rates settled until now, before a time and after another, newest first."""
    after_ms = max(listed_ms, -1 if newer_than is None else newer_than)
    time_ms = schedule.last_until(now_ms if older_than is None else min(now_ms, older_than - 1))
    rates: list[ChargedRate] = []
    while time_ms > after_ms and len(rates) < limit:
        if schedule.settled_ms(time_ms) <= now_ms:
            rates.append(ChargedRate(charged_rate(basis, terms, schedule, time_ms), time_ms))
        time_ms = schedule.last_until(time_ms - 1)
    return rates


class Premium(NamedTuple):
    """A premium at a time, in hundred millionths."""

    premium: int
    time_ms: int


def premiums(
    basis: FundingBasis,
    now_ms: int,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[Premium]:
    """Return the newest premiums of whole minutes, before a time and after another."""
    end_ms = now_ms if older_than is None else min(now_ms, older_than - 1)
    last = end_ms // MINUTE_MS
    first = max(last - limit + 1, 0 if newer_than is None else newer_than // MINUTE_MS + 1)
    return [
        Premium(basis.premium(minute * MINUTE_MS // basis.interval_ms), minute * MINUTE_MS)
        for minute in range(last, first - 1, -1)
    ]
