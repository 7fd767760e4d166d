"""The sandbox's clock: the only clock there is.

It runs with the wall, stands still, or is advanced; it never goes back. Signature windows, limits,
settlements and accruals all read it.

A real client stamps its requests with its own clock, which knows nothing of an advance. So a stamp
may be read in two ways: as the sandbox's time, or as wall time carried through what happened to the
clock since. A request stamped before an advance is as old as the advance made it; one stamped after
it is fresh. See docs/adr/0002.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_REMEMBERED = 64


def wall_ms() -> int:
    """Return the machine's time: Unix milliseconds."""
    # The one place that reads the machine's clock.
    return time.time_ns() // 1_000_000  # noqa: TID251


class _Stretch(NamedTuple):
    """From ``wall`` on, sandbox time is ``at`` and runs with the wall, or stands still."""

    wall: int
    at: int
    running: bool

    def read(self, wall: int) -> int:
        """Return the sandbox time at a wall time."""
        return self.at + (wall - self.wall) if self.running else self.at


class Clock:
    """A clock that starts at the wall's time, or at ``start_ms``, and runs unless ``frozen``.

    ``strict`` reads every stamp as sandbox time only.
    """

    def __init__(
        self,
        start_ms: int | None = None,
        *,
        frozen: bool = False,
        strict: bool = False,
        wall: Callable[[], int] = wall_ms,
    ) -> None:
        self._wall = wall
        self._strict = strict
        self._begin = (start_ms, frozen)
        self._lock = threading.Lock()
        self._stretches: list[_Stretch] = []
        self.reset()

    def reset(self) -> None:
        """Return to the beginning."""
        start_ms, frozen = self._begin
        wall = self._wall()
        self._stretches = [_Stretch(wall, wall if start_ms is None else start_ms, not frozen)]

    @property
    def frozen(self) -> bool:
        """Whether time stands still."""
        return not self._stretches[-1].running

    def now_ms(self) -> int:
        """Return the sandbox's time: Unix milliseconds."""
        stretch = self._stretches[-1]
        return stretch.at + (self._wall() - stretch.wall) if stretch.running else stretch.at

    def freeze(self) -> int:
        """Stop; return the time."""
        return self._change(0, running=False)

    def resume(self) -> int:
        """Run with the wall again; return the time."""
        return self._change(0, running=True)

    def advance(
        self,
        ms: int = 0,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> int:
        """Go forward; return the time.

        Raises:
            ValueError: the sum is below zero; time does not go back.

        """
        whole = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        by_ms = ms + round(whole * 1000)
        if by_ms < 0:
            raise ValueError(f"time does not go back, so it cannot advance by {by_ms} ms")
        return self._change(by_ms, running=self._stretches[-1].running)

    def age_ms(self, stamp_ms: int) -> int:
        """Return how far a stamp is from now, before or after, in milliseconds."""
        wall = self._wall()
        now = self._stretches[-1].read(wall)
        age = abs(now - stamp_ms)
        if self._strict or not age:
            return age
        carried = next((s for s in reversed(self._stretches) if s.wall <= stamp_ms), None)
        if carried is None:
            return age
        ahead = max(0, stamp_ms - wall)
        return min(age, max(ahead, abs(now - carried.read(stamp_ms))))

    def _change(self, by_ms: int, *, running: bool) -> int:
        with self._lock:
            wall = self._wall()
            at = self._stretches[-1].read(wall) + by_ms
            since = wall + 1 if by_ms else wall
            self._stretches = [*self._stretches, _Stretch(since, at, running)][-_REMEMBERED:]
        if by_ms:
            # An advance fills its millisecond, so that every stamp is clearly before or after it.
            time.sleep(0.001)
        return at


class ManualClock(Clock):
    """A clock that stands still until it is advanced: for tests that own time."""

    def __init__(self, start_ms: int | None = None, *, strict: bool = False) -> None:
        super().__init__(start_ms, frozen=True, strict=strict)
