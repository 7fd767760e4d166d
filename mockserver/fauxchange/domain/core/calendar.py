"""Days and months of the civil calendar in integers, and when a time of day comes.

A day is its number since 1 January 1970, a time of day milliseconds since midnight UTC.
"""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS

# From Monday to Sunday; 1 January 1970 was a Thursday.
MONDAY, FRIDAY = 0, 4
_FIRST_WEEKDAY = 3

_DAYS_OF_FOUR_CENTURIES = 146_097
_EPOCH_SINCE_MARCH_0 = 719_468


class Date(NamedTuple):
    """A day of the calendar."""

    year: int
    month: int
    day: int


def days_of(year: int, month: int, day: int = 1) -> int:
    """Return the number of a day since 1970; months beyond December run into the next years.

    Years are counted from March, so that the day a leap year adds is the last one.
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = of_era * 365 + of_era // 4 - of_era // 100 + of_year
    return era * _DAYS_OF_FOUR_CENTURIES + days - _EPOCH_SINCE_MARCH_0


def date_of(days: int) -> Date:
    """Return the date of a number of days since 1970."""
    era, of_era = divmod(days + _EPOCH_SINCE_MARCH_0, _DAYS_OF_FOUR_CENTURIES)
    years = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return Date(era * 400 + years + (month <= 2), month, day)


def date_at(at_ms: int) -> Date:
    """Return the date (UTC) of a moment in Unix milliseconds."""
    return date_of(at_ms // DAY_MS)


def weekday(days: int) -> int:
    """Return the day of the week, 0 for Monday."""
    return (days + _FIRST_WEEKDAY) % 7


def last_weekday(year: int, month: int, day_of_week: int) -> int:
    """Return the number of the last day of a month that is such a day of the week."""
    last = days_of(year, month + 1) - 1
    return last - (weekday(last) - day_of_week) % 7


def next_time_of_day(time_ms: int, now_ms: int) -> int:
    """Return when a time of day comes next, never now."""
    today = now_ms - now_ms % DAY_MS + time_ms
    return today if today > now_ms else today + DAY_MS


def last_time_of_day(time_ms: int, now_ms: int) -> int:
    """Return when a time of day was last; that may be now."""
    return next_time_of_day(time_ms, now_ms) - DAY_MS
