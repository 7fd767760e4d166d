"""The events of a sandbox: what its units of work have emitted, numbered when they committed."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.events import ClockChanged

from .clock import ClockState, wall_ms

KEPT = 10_000
"""How many events are kept, in memory."""

# A number has no more digits, however long a sandbox lasts.
_MOST_DIGITS = 20


class Event(NamedTuple):
    """Something that has happened: its number, the sandbox's time of the commit, and what.

    ``last`` is the number of the last event of the same unit of work.
    """

    number: int
    at_ms: int
    what: object
    last: int


class _EventBatch(NamedTuple):
    """What a unit of work has emitted, and the number of the last event of it."""

    last: int
    at_ms: int
    what: Sequence[object]


class CursorError(Exception):
    """A cursor from which nobody can go on; its reader has to read the state instead."""


class EventLog:
    """The last events of a sandbox, in the order of their commits.

    A cursor is the text ``<incarnation>-<number>``. A sandbox that is reset, restored, forked or
    started again begins a new incarnation, whose first event has number 1: what a reader knew of
    the old one says nothing of the new one.
    """

    def __init__(self, now_ms: Callable[[], int], kept: int = KEPT) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        # Events are made when somebody reads them, of which most have no reader.
        self._batches: deque[_EventBatch] = deque()
        self._kept = kept
        self._last = 0
        self._incarnation = _new_incarnation()

    @property
    def first_cursor(self) -> str:
        """The cursor before the oldest event that is kept."""
        with self._lock:
            return self._cursor(self._first)

    @property
    def cursor(self) -> str:
        """The cursor after the last event."""
        with self._lock:
            return self._cursor(self._last)

    def begin(self) -> None:
        """Begin a new incarnation, which nothing has happened in."""
        with self._lock:
            self._incarnation = _new_incarnation()
            self._batches.clear()
            self._last = 0

    def record(self, what: Sequence[object]) -> None:
        """Keep what a unit of work has emitted, once it is committed."""
        at_ms = self._now_ms()
        with self._lock:
            self._last = last = self._last + len(what)
            batches = self._batches
            batches.append(new_tuple(_EventBatch, (last, at_ms, what)))
            while batches[0].last <= last - self._kept:
                batches.popleft()

    def since(self, cursor: str, most: int | None = None) -> tuple[tuple[Event, ...], str]:
        """Return the events after a cursor, the oldest first, and the cursor after them.

        With ``most`` no more than so many are returned.

        Raises:
            CursorError: it is no cursor, one of another incarnation, or one before the events that
                are kept.

        """
        incarnation, _, number = cursor.partition("-")
        with self._lock:
            is_number = number.isdecimal() and len(number) <= _MOST_DIGITS
            if incarnation != self._incarnation or not is_number:
                raise CursorError(
                    f"{cursor!r} is no cursor of what the sandbox is now: it was reset, restored or"
                    f" started again. Read the state, and go on from {self._cursor(self._last)}"
                )
            seen, first = int(number), self._first
            if seen > self._last:
                raise CursorError(
                    f"{cursor!r} is ahead of all events. Go on from {self._cursor(self._last)}"
                )
            if seen < first:
                raise CursorError(
                    f"events after {cursor!r} are not kept any more, only the last"
                    f" {self._last - first}. Read the state, and go on from"
                    f" {self._cursor(self._last)}"
                )
            events = tuple(self._after(seen, self._last if most is None else seen + most))
            return events, self._cursor(seen + len(events))

    @property
    def _first(self) -> int:
        """The number before that of the oldest event that is kept."""
        return max(0, self._last - self._kept)

    def _after(self, seen: int, end: int) -> Iterator[Event]:
        """Yield the events after a number, up to another one."""
        newer = takewhile(lambda batch: batch.last > seen, reversed(self._batches))
        for last, at_ms, what in reversed([*newer]):
            for number, one in enumerate(what, last - len(what) + 1):
                if seen < number <= end:
                    yield Event(number, at_ms, one, last)

    def _cursor(self, number: int) -> str:
        return f"{self._incarnation}-{number}"


_numbers = itertools.count(1)


def _new_incarnation() -> str:
    # No process before this one has had it: a number alone would begin anew with each.
    return f"{wall_ms():x}.{next(_numbers)}"


def clock_event(state: ClockState) -> ClockChanged:
    """Return the event that tells of a clock as it is now."""
    at_ms, (rate, step_ms), skew_ms = state
    return ClockChanged(at_ms or 0, Decimal(str(rate)), step_ms, skew_ms)
