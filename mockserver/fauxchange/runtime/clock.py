"""The sandbox's clock: the only clock there is.

It runs with the wall, or faster or slower, stands still, steps on with every call, or is advanced;
it never goes back. Signature windows, limits, settlements and accruals all read it. A skew moves
only what the exchange tells of it, and what it checks stamps against.

A real client stamps its requests with its own clock, which knows nothing of an advance. So a stamp
may be read in several ways: as the sandbox's time, as wall time carried through what happened to
the clock since, or as wall time with the difference from a time that the exchange has told. A
request stamped before an advance is as old as the advance made it; one stamped after it is fresh.
See docs/design/adr/0002.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

_REMEMBERED = 64
_MOST_SHOWN = 256

# Where clocks stand still that go faster than the machine's, or in steps: exchanges write times
# with 13 digits, and tell of times years ahead, too (docs/guide/clock.md).
LAST_MS = 9_900_000_000_000

# A time that a client names is not further ahead than this on the clock that it goes by.
_FAR_MS = 3_600_000

# What a fault adds to the skew for the call that this thread serves (docs/guide/faults.md).
_OFFSET_MS: ContextVar[int] = ContextVar("offset_ms", default=0)


def wall_ms() -> int:
    """Return the machine's time: Unix milliseconds."""
    # The one place that reads the machine's clock.
    return time.time_ns() // 1_000_000  # noqa: TID251


def fill_millisecond() -> None:
    """Wait until the machine's next millisecond has begun."""
    gone_ns = time.time_ns() % 1_000_000  # noqa: TID251 - as above
    time.sleep((1_000_000 - gone_ns) / 1_000_000_000)


class _Stretch(NamedTuple):
    """From ``wall`` on, sandbox time is ``at`` and goes ``rate`` times as fast as the wall.

    ``aged`` is how old a stamp made then becomes: as sandbox time, but a clock that is scaled up
    ages nothing faster, because clients do not answer faster, and the step of a call ages nothing.
    """

    wall: int
    at: int
    rate: float
    aged: int

    def read(self, wall: int) -> int:
        """Return the sandbox time at a wall time."""
        rate, gone = self.rate, wall - self.wall
        now = self.at + (gone if rate == 1 else int(gone * rate))
        return now if now < LAST_MS or rate == 1 else max(self.at, LAST_MS)

    def age(self, wall: int) -> int:
        """Return the age at a wall time."""
        return self.aged + int((wall - self.wall) * min(self.rate, 1))


class Pace(NamedTuple):
    """How a clock goes: ``rate`` times as fast as the wall, and ``step_ms`` on with every call."""

    rate: float = 1
    step_ms: int = 0


RUNNING, STANDING = Pace(), Pace(0)


class ClockState(NamedTuple):
    """All there is to a clock at one moment; a clock may begin at the wall's time (None)."""

    at_ms: int | None
    pace: Pace = RUNNING
    skew_ms: int = 0


class Clock:
    """A clock that starts at the wall's time, or at ``start_ms``, and runs unless ``frozen``.

    ``changed`` is called when the clock is set, paced or advanced, not when it is restored.

    ``strict`` reads every stamp as sandbox time only. ``pace`` is for clocks that are scaled or
    stepped, ``skew_ms`` for an exchange whose clock is ahead, or below zero behind.
    """

    def __init__(
        self,
        start_ms: int | None = None,
        *,
        frozen: bool = False,
        strict: bool = False,
        pace: Pace = RUNNING,
        skew_ms: int = 0,
        wall: Callable[[], int] = wall_ms,
    ) -> None:
        self._wall = wall
        self._strict = strict
        self._begin = (start_ms, STANDING if frozen else pace, skew_ms)
        self._lock = threading.Lock()
        self._stretches: list[_Stretch] = []
        self._shown_times: deque[tuple[int, int]] = deque(maxlen=_MOST_SHOWN)
        self._step_ms = 0
        self._skew_ms = 0
        self.changed: Callable[[], None] = lambda: None
        self.reset()

    def reset(self) -> None:
        """Return to the beginning."""
        self.restore(ClockState(*self._begin))

    def state(self) -> ClockState:
        """Return the time and how it goes on."""
        with self._lock:
            # In the millisecond that an advance fills, the time is already what it comes to.
            at_ms = max(self.now_ms(), self._stretches[-1].at)
            return ClockState(at_ms, self.pace, self._skew_ms)

    def restore(self, state: ClockState) -> None:
        """Begin anew at a time, which may be before now."""
        with self._lock:
            self._step_ms, self._skew_ms = state.pace.step_ms, state.skew_ms
            wall = self._wall()
            at = wall if state.at_ms is None else state.at_ms
            self._stretches = [_Stretch(wall, at, state.pace.rate, at)]
            self._shown_times.clear()

    @property
    def frozen(self) -> bool:
        """Whether time stands still."""
        return not self._stretches[-1].rate

    @property
    def pace(self) -> Pace:
        """How time goes on."""
        return Pace(self._stretches[-1].rate, self._step_ms)

    @property
    def skew_ms(self) -> int:
        """How far the exchange's clock is ahead of the sandbox's time."""
        return self._skew_ms + _OFFSET_MS.get()

    def add_offset(self, ms: int) -> None:
        """Add to the skew that this thread sees, until :meth:`clear_offset`."""
        _OFFSET_MS.set(_OFFSET_MS.get() + ms)

    def clear_offset(self) -> None:
        """Take back what was added to the skew that this thread sees."""
        _OFFSET_MS.set(0)

    def now_ms(self) -> int:
        """Return the sandbox's time: Unix milliseconds."""
        wall, at, rate, _ = self._stretches[-1]
        # As _Stretch.read has it, without a call: every call of an exchange asks several times.
        gone = self._wall() - wall
        now = at + (gone if rate == 1 else int(gone * rate))
        return now if now < LAST_MS or rate == 1 else max(at, LAST_MS)

    def shown_ms(self) -> int:
        """Return the time that the exchange tells and checks stamps against."""
        return self.now_ms() + self.skew_ms

    def tell(self) -> None:
        """Remember that a client is told the time: it may stamp with the difference from now on."""
        self._shown_times.append((self._wall(), self.shown_ms()))

    def arrive(self) -> int:
        """Return the time at which a call arrives, one step later than the last if it steps."""
        if self._step_ms:
            step_ms = min(self._step_ms, max(0, LAST_MS - self.now_ms()))
            return self._change(step_ms, self._stretches[-1].rate, ages=False)
        return self.now_ms()

    def freeze(self) -> int:
        """Stop; return the time."""
        return self.go(STANDING)

    def resume(self) -> int:
        """Run with the wall again; return the time."""
        return self.go(RUNNING)

    def go(self, pace: Pace) -> int:
        """Go on at another pace; return the time.

        Raises:
            ValueError: the pace goes backwards.

        """
        if pace.rate < 0 or pace.step_ms < 0:
            raise ValueError("time does not go back")
        self._step_ms = pace.step_ms
        return self._change(0, pace.rate)

    def skew(self, ms: int) -> None:
        """Have the exchange's clock be ahead by so much, or behind if it is below zero."""
        self._skew_ms = ms
        self.changed()

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
        at_ms = self._change(by_ms, self._stretches[-1].rate, fills=bool(by_ms))
        if by_ms:
            # An advance fills its millisecond, so that every stamp is clearly before or after it.
            fill_millisecond()
        return at_ms

    def move(self, by_ms: int) -> int:
        """Go forward as a part of an advance, which tells of itself at its end; return the time."""
        return self._change(by_ms, self._stretches[-1].rate, tells=False)

    def age_ms(self, stamp_ms: int, window_ms: int = 0) -> int:
        """Return how far a stamp is from the exchange's time, before or after, in milliseconds.

        If it is within the window in one way, that is not looked at in the others.
        """
        wall, skew = self._wall(), self.skew_ms
        age = abs(self._stretches[-1].read(wall) + skew - stamp_ms)
        if self._strict or age <= window_ms:
            return age
        # Who knows of the skew stamps with the machine's time and the skew.
        age = min(age, self._carried_age(stamp_ms - skew, wall, knows_skew=bool(skew)))
        # Who has asked for the time may keep the difference: the latest who asked is likeliest.
        for seen_at, shown in reversed(self._shown_times):
            if age <= window_ms:
                break
            age = min(age, self._carried_age(stamp_ms - shown + seen_at, wall))
        return age

    def _carried_age(self, made: int, wall: int, *, knows_skew: bool = False) -> int:
        """Return the age of what was made at a wall time, carried through what happened since."""
        carried = next((one for one in reversed(self._stretches) if one.wall <= made), None)
        # What was made before all that is remembered is older than any window.
        if carried is None:
            return wall
        past = abs(self._stretches[-1].age(wall) - carried.age(made))
        return max(abs(made - wall) if knows_skew else made - wall, past)

    def left_ms(self, until_ms: int) -> int:
        """Return how long it is until a time that a client names; below zero once it has gone by.

        A client names it by the exchange's clock or, unless stamps are read strictly, by the
        machine's. The later of the two counts; but nobody names a time as far off as the clocks
        often are from each other, so of one that would be more than an hour ahead the nearer does.
        """
        wall, skew = self._wall(), self.skew_ms
        left = until_ms - self._stretches[-1].read(wall) - skew
        if self._strict:
            return left
        carried = until_ms - wall - skew
        later = max(left, carried)
        return later if later <= _FAR_MS else min(left, carried, key=abs)

    def _change(
        self, by_ms: int, rate: float, *, fills: bool = False, tells: bool = True, ages: bool = True
    ) -> int:
        with self._lock:
            wall = self._wall()
            last = self._stretches[-1]
            at, aged = last.read(wall) + by_ms, last.age(wall) + by_ms * ages
            since = _Stretch(wall + fills, at, rate, aged)
            self._stretches = [*self._stretches, since][-_REMEMBERED:]
        if tells:
            self.changed()
        return at


class ManualClock(Clock):
    """A clock that stands still until it is advanced: for tests that own time."""

    def __init__(self, start_ms: int | None = None, *, strict: bool = False) -> None:
        super().__init__(start_ms, frozen=True, strict=strict)
