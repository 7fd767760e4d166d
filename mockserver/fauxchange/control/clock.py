"""A sandbox's clock: how it goes, how far it is advanced, and what is due next."""

from __future__ import annotations

from collections.abc import Mapping
from operator import index

from fauxchange.domain.core.durations import UNITS_MS
from fauxchange.domain.core.scheduler import is_internal
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.runtime.clock import LAST_MS, RUNNING, STANDING, Clock, Pace
from fauxchange.sandbox.advance import require_advance

from .base import ControlBase, require_clock
from .errors import NotThereError

# Tasks that people are not shown may be many; so many are looked through for others.
_MOST_TASKS = 1_000


class ClockControl(ControlBase):
    """Sees and changes the clock of a sandbox."""

    @property
    def clock(self) -> Clock:
        """The sandbox's clock. What is due happens before the next call reads the state."""
        return self.sandbox.clock

    def advance(
        self,
        ms: int = 0,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> list[ScheduledTask]:
        """Go forward in time; run what is due then, and return it in order.

        Raises:
            AdvanceError: the sum is below zero, or more than 366 days.
            AdvanceEndedError: the sandbox began anew meanwhile, or ended.
            AdvanceStoppedError: it had more than 1,000,000 tasks, and stopped before the next one.
            TypeError: ``ms`` is no whole number.

        """
        whole = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        # Times are whole: a float here would be in every answer from then on.
        return self.sandbox.advance(index(ms) + round(whole * 1000))

    def change_clock(
        self,
        *,
        frozen: bool | None = None,
        scale: float | None = None,
        step_ms: int | None = None,
        skew_ms: int | None = None,
        advance: Mapping[str, float] | None = None,
    ) -> list[ScheduledTask]:
        """Change how the clock goes, then advance it; return what became due, in order.

        Args:
            frozen: True stops the clock, False lets it run with the machine's.
            scale: how many times as fast as the machine's clock it runs.
            step_ms: it stands still and goes on by so much with every call.
            skew_ms: how far the exchange's clock is ahead of the sandbox's time, or behind.
            advance: how far to go: ms, seconds, minutes, hours and days, which are added up.

        Raises:
            ControlError: the advance leads to a time that no exchange can write, or is too far.
            AdvanceStoppedError: it had more than 1,000,000 tasks, and stopped before the next one.

        """
        by_ms = round(sum(UNITS_MS[unit] * count for unit, count in (advance or {}).items()))
        if by_ms:
            require_clock(self.clock.now_ms() + by_ms)
            require_advance(by_ms)
        if step_ms is not None:
            self.clock.go(Pace(0, step_ms))
        elif scale is not None:
            self.clock.go(Pace(scale))
        elif frozen is not None:
            self.clock.go(STANDING if frozen else RUNNING)
        if skew_ms is not None:
            self.clock.skew(skew_ms)
        return [] if advance is None else self.sandbox.advance(by_ms)

    def scheduled_tasks(self, *, limit: int = 20) -> list[ScheduledTask]:
        """Return what is due next, the earliest first.

        What is internal is left out: nothing that people are shown as done.

        Args:
            limit: how many at most.

        """
        self.sandbox.settle(self.sandbox.clock.now_ms())
        tasks = self.sandbox.store.next_tasks(_MOST_TASKS)
        return [one for one in tasks if not is_internal(one.kind)][:limit]

    def advance_to_next(self) -> list[ScheduledTask]:
        """Advance to when the next thing is due, and run it; return what became due, in order.

        Raises:
            NotThereError: nothing is due at any time.
            ControlError: it is due at a time that no clock shows.
            AdvanceError: it is due in more than 366 days.

        """
        tasks = self.scheduled_tasks(limit=1)
        if not tasks:
            raise NotThereError("nothing is due at any time")
        require_clock(max(tasks[0].at_ms, LAST_MS))
        return self.sandbox.advance(max(0, tasks[0].at_ms - self.clock.now_ms()))
