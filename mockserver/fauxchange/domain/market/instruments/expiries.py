"""When futures and options expire: at 08:00 UTC, on days that follow from the clock alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from fauxchange.domain.core.calendar import FRIDAY, date_of, last_weekday, weekday
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS

EXPIRY_HOUR_MS = 8 * HOUR_MS

DAY, NEXT_DAY = "day", "next_day"
THIS_WEEK, NEXT_WEEK = "this_week", "next_week"
QUARTER, NEXT_QUARTER = "quarter", "next_quarter"

# The furthest listing looks back for the day an expiry was first listed: three quarters of a year.
_LOOKED_BACK_DAYS = 290


def expiry(rule: str, at_ms: int) -> int:
    """Return the expiry that a rule means at a moment, always after it.

    A contract that becomes one of the two weekly ones is a quarterly one no more: then the next
    quarter moves up.

    Raises:
        KeyError: there is no such rule.

    """
    return _DAYS[rule](_day(at_ms)) * DAY_MS + EXPIRY_HOUR_MS


def expiries(rules: tuple[str, ...], at_ms: int) -> dict[int, str]:
    """Return the expiries listed at a moment and the first rule that means each, in order."""
    return dict(_of_day(rules, _day(at_ms)))


@lru_cache(maxsize=2048)
def _of_day(rules: tuple[str, ...], today: int) -> tuple[tuple[int, str], ...]:
    found: dict[int, str] = {}
    for rule in rules:
        found.setdefault(_DAYS[rule](today) * DAY_MS + EXPIRY_HOUR_MS, rule)
    return tuple(sorted(found.items()))


def _day(at_ms: int) -> int:
    """Return the day whose expiry is the next: one at 08:00 is over at 08:00."""
    return (at_ms - EXPIRY_HOUR_MS) // DAY_MS + 1


def expiries_between(rules: tuple[str, ...], since_ms: int, until_ms: int) -> list[int]:
    """Return all expiries after one moment until another that were listed by then, in order."""
    found: set[int] = set()
    at_ms = since_ms
    while at_ms < until_ms:
        found.update(expiries(rules, at_ms))
        at_ms = (at_ms - EXPIRY_HOUR_MS) // DAY_MS * DAY_MS + DAY_MS + EXPIRY_HOUR_MS
    return sorted(at for at in found if since_ms < at <= until_ms)


@lru_cache(maxsize=256)
def listing_ms(rules: tuple[str, ...], expiry_ms: int) -> int:
    """Return from when on an expiry is listed under any of some rules: 08:00 UTC of some day."""
    at_ms = expiry_ms - _LOOKED_BACK_DAYS * DAY_MS
    while at_ms < expiry_ms and expiry_ms not in expiries(rules, at_ms):
        at_ms += DAY_MS
    return at_ms


def _friday(today: int) -> int:
    return today + (FRIDAY - weekday(today)) % 7


def _quarter(today: int) -> int:
    """Return the first last Friday of a quarter after the two weekly expiries."""
    after = _friday(today) + 7
    year, month, _ = date_of(today)
    end = month - 1 - (month - 1) % 3 + 3
    while last_weekday(year, end, FRIDAY) <= after:
        end += 3
    return last_weekday(year, end, FRIDAY)


_DAYS: dict[str, Callable[[int], int]] = {
    DAY: lambda today: today,
    NEXT_DAY: lambda today: today + 1,
    THIS_WEEK: _friday,
    NEXT_WEEK: lambda today: _friday(today) + 7,
    QUARTER: _quarter,
    NEXT_QUARTER: lambda today: _quarter(_quarter(today)),
}
