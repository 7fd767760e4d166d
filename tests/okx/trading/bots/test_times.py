"""When recurring buys buy: at an hour of the clock of their time zone."""

from __future__ import annotations

from datetime import datetime

import pytest

from fauxchange.domain.trading.bots.recurring.times import (
    DAILY,
    HOURLY,
    MONTHLY,
    WEEKLY,
    Schedule,
    first_time,
    next_time,
)


def ms(text: str) -> int:
    """Return a time as ``2025-06-18 12:00 +00:00`` in Unix milliseconds."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M %z").timestamp() * 1000)


@pytest.mark.parametrize(
    ("schedule", "now", "first", "second"),
    [
        # The documented one (get-recurring-buy-order-details), made at 11:22 of its clock.
        (
            Schedule(HOURLY, 8, 12, hours=1),
            "2023-11-14 11:22 +0800",
            "2023-11-14 12:00 +0800",
            "2023-11-14 13:00 +0800",
        ),
        (
            Schedule(HOURLY, 0, 2, hours=8),
            "2025-06-18 12:00 +0000",
            "2025-06-19 02:00 +0000",
            "2025-06-19 10:00 +0000",
        ),
        (
            Schedule(DAILY, -5, 7),
            "2025-06-18 12:00 +0000",
            "2025-06-19 07:00 -0500",
            "2025-06-20 07:00 -0500",
        ),
        # A Wednesday; the week begins on Monday, at midnight of a clock that is behind.
        (
            Schedule(WEEKLY, -12, 0, day=3),
            "2025-06-18 11:59 +0000",
            "2025-06-18 00:00 -1200",
            "2025-06-25 00:00 -1200",
        ),
        (
            Schedule(WEEKLY, 0, 0, day=1),
            "2025-06-18 12:00 +0000",
            "2025-06-23 00:00 +0000",
            "2025-06-30 00:00 +0000",
        ),
        (
            Schedule(MONTHLY, 14, 23, day=28),
            "2024-02-28 23:00 +1400",
            "2024-03-28 23:00 +1400",
            "2024-04-28 23:00 +1400",
        ),
        (
            Schedule(MONTHLY, 8, 0, day=1),
            "2025-12-01 00:00 +0800",
            "2026-01-01 00:00 +0800",
            "2026-02-01 00:00 +0800",
        ),
    ],
)
def test_it_buys_on_the_clock_of_its_time_zone(
    schedule: Schedule, now: str, first: str, second: str
) -> None:
    assert first_time(schedule, ms(now)) == ms(first)
    assert next_time(schedule, ms(first)) == ms(second)


def test_one_that_starts_at_once_goes_on_at_its_time_of_day() -> None:
    now_ms = ms("2025-06-18 12:34 +0000") + 56_789
    begun = Schedule(DAILY, 2, 0).from_now(now_ms)
    assert (begun.hour, begun.minute) == (14, 34)
    assert next_time(begun, now_ms) == ms("2025-06-19 12:34 +0000")
    hourly = Schedule(HOURLY, 2, 0, hours=4).from_now(now_ms)
    assert next_time(hourly, now_ms) == ms("2025-06-18 16:34 +0000")
