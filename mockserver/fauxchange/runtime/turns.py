"""When somebody who works on in several turns of an event loop lets others in."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class TurnTimers(Protocol):
    """Wall time."""

    def time(self) -> float:
        """Return a time in seconds that never goes back."""


@runtime_checkable
class AwaitedTimers(Protocol):
    """Timers that know whether somebody waits for who is at work."""

    def is_awaited(self) -> bool:
        """Whether somebody does."""


class Turn:
    """How long somebody works on: as long as nobody waits, but for what is left to timers.

    Args:
        timers: wall time; of timers that do not know it, it is taken that somebody waits.
        least_s: so long it goes on in any case.
        most_s: so long at most, unless others were let in for longer.

    """

    def __init__(self, timers: TurnTimers, least_s: float, most_s: float) -> None:
        self._timers = timers
        self._is_awaited = (
            timers.is_awaited if isinstance(timers, AwaitedTimers) else _is_always_awaited
        )
        self._least_s = least_s
        self._longest_s = most_s
        self._until_s = self._end_s = self._left_s = 0.0

    def begin(self) -> None:
        """Begin."""
        self._go_on(0.0)

    def go_on(self) -> None:
        """Go on where a turn was over, for as long as others were let in: they starve nobody."""
        self._go_on(self._timers.time() - self._left_s)

    def _go_on(self, others_s: float) -> None:
        now_s = self._timers.time()
        self._until_s = now_s + max(self._least_s, others_s)
        self._end_s = now_s + max(self._longest_s, others_s)

    def is_over(self) -> bool:
        """Whether others are to be let in now."""
        now_s = self._timers.time()
        if now_s < self._until_s:
            return False
        if now_s < self._end_s and not self._is_awaited():
            self._until_s = now_s + self._least_s
            return False
        self._left_s = now_s
        return True


def _is_always_awaited() -> bool:
    return True
