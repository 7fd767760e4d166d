"""The funding rate of a swap: a function of its premium, on the grid of its intervals."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.durations import MINUTE_MS
from fauxchange.domain.market.paths.basis import FundingBasis

from .instrument import FundingTerms

# How far the interest may pull a rate away from the premium: 0.05 %.
_PULL = 50_000


class FundingRate(NamedTuple):
    """The rate of the running interval, in hundred millionths, and when it is charged.

    ``settled`` is the rate that was charged last.
    """

    rate: int
    premium: int
    time_ms: int
    next_time_ms: int
    settled: int
    settled_ms: int


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


def funding_rate(basis: FundingBasis, terms: FundingTerms, at_ms: int) -> FundingRate:
    """Return the rate at a moment; at the time of a charge the next interval has begun."""
    slot = at_ms // terms.interval_ms
    premium = basis.premium(slot)
    return FundingRate(
        rate_of(premium, terms),
        premium,
        (slot + 1) * terms.interval_ms,
        (slot + 2) * terms.interval_ms,
        rate_of(basis.premium(slot - 1), terms),
        slot * terms.interval_ms,
    )


def history(
    basis: FundingBasis,
    terms: FundingTerms,
    now_ms: int,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    listed_ms: int = 0,
) -> list[ChargedRate]:
    """Return the newest rates charged until now, before a time and after another, newest first."""
    interval_ms = terms.interval_ms
    last = now_ms // interval_ms
    if older_than is not None:
        last = min(last, (older_than - 1) // interval_ms)
    after = max(listed_ms, -1 if newer_than is None else newer_than)
    first = max(last - limit + 1, after // interval_ms + 1)
    return [
        ChargedRate(rate_of(basis.premium(slot - 1), terms), slot * interval_ms)
        for slot in range(last, first - 1, -1)
    ]


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
