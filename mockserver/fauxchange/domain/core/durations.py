"""Lengths of time in milliseconds, and how many of one make up another."""

from __future__ import annotations

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
YEAR_MS = 365 * DAY_MS

UNITS_MS = {
    "ms": 1,
    "seconds": SECOND_MS,
    "minutes": MINUTE_MS,
    "hours": HOUR_MS,
    "days": DAY_MS,
}
"""The units of how far a clock is advanced."""

HOURS_PER_DAY = 24
DAYS_PER_YEAR = 365
HOURS_PER_YEAR = DAYS_PER_YEAR * HOURS_PER_DAY
