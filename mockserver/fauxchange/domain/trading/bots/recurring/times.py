"""When a recurring buy buys: at an hour of the clock of its time zone, in every period once."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.calendar import date_of, days_of, weekday
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS, MINUTE_MS

HOURLY, DAILY, WEEKLY, MONTHLY = "hourly", "daily", "weekly", "monthly"

_DAYS_PER_WEEK = 7


class Schedule(NamedTuple):
    """The period of a recurring buy and when in it that buys.

    ``zone`` is how many hours its clock is ahead of UTC; ``hour`` and ``minute`` are on that clock.
    ``day`` is of the month, or of the week from 1 for Monday; 0 of shorter periods. An hourly one
    buys every ``hours`` hours, at ``hour`` among others. What ``starts_at_once`` bought for the
    first time when it was made, whose minute is the minute since then.
    """

    period: str
    zone: int
    hour: int
    minute: int = 0
    day: int = 0
    hours: int = 0
    starts_at_once: bool = False

    def from_now(self, now_ms: int) -> Schedule:
        """Return the schedule of one that starts at once: its time of day is the present one."""
        of_day = (now_ms + self.zone * HOUR_MS) % DAY_MS
        hour, minute = of_day // HOUR_MS, of_day % HOUR_MS // MINUTE_MS
        return self._replace(hour=hour, minute=minute, starts_at_once=True)


def first_time(schedule: Schedule, now_ms: int) -> int:
    """Return when a recurring buy that is made now buys first, in Unix milliseconds.

    Documented by OKX (post-place-recurring-buy-order): an hourly one does at its hour.
    """
    if schedule.period == HOURLY:
        return next_time(schedule._replace(period=DAILY), now_ms)
    return next_time(schedule, now_ms)


def next_time(schedule: Schedule, now_ms: int) -> int:
    """Return when a recurring buy buys next, never now, in Unix milliseconds."""
    zone_ms = schedule.zone * HOUR_MS
    days, of_day = divmod(now_ms + zone_ms, DAY_MS)
    time_ms = schedule.hour * HOUR_MS + schedule.minute * MINUTE_MS
    if schedule.period == HOURLY:
        every_ms = schedule.hours * HOUR_MS
        return now_ms + every_ms - (of_day - time_ms) % every_ms
    on = _day_from(schedule, days)
    if on == days and time_ms <= of_day:
        on = _day_from(schedule, days + 1)
    return on * DAY_MS + time_ms - zone_ms


def _day_from(schedule: Schedule, days: int) -> int:
    """Return the first day from a day on that a period longer than hours buys on."""
    if schedule.period == WEEKLY:
        return days + (schedule.day - 1 - weekday(days)) % _DAYS_PER_WEEK
    if schedule.period == MONTHLY:
        year, month, day = date_of(days)
        return days_of(year, month + (day > schedule.day), schedule.day)
    return days
