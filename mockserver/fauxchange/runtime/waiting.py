"""Waiting for entries of a log, and answers that have to: in a thread or without one.

A WSGI server has a thread for each request, and that one waits. A server that can do better leaves
:data:`POSTPONE` in the environment: it takes a :class:`PendingAnswer`, and once its time has come
sends the same request again with it under :data:`PENDING`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

POSTPONE = "fauxchange.postpone"
PENDING = "fauxchange.pending"


class Numbered(Protocol):
    """What has a number that grows from one to the next."""

    @property
    def number(self) -> int:
        """The number."""


E = TypeVar("E", bound=Numbered)
E_co = TypeVar("E_co", bound=Numbered, covariant=True)


class Awaited(Protocol[E_co]):
    """A log whose entries somebody waits for."""

    def newer(self, number: int) -> tuple[int, Sequence[E_co]]:
        """Return how often the log was cleared, and its entries above a number, oldest first."""
        ...

    def wait_until(self, is_met: Callable[[], bool], timeout_s: float) -> None:
        """Ask after every new entry, until that is true or the time is over."""
        ...


class Expectation(Generic[E]):
    """That a log has some entries, those that it had before included.

    ``entries`` are those that were found so far. What a log has forgotten counts no more once it is
    cleared, because its numbers begin anew.

    Args:
        log: the log.
        fits: which entries count.
        count: how many it takes.

    """

    def __init__(self, log: Awaited[E], fits: Callable[[E], bool], count: int) -> None:
        self._log = log
        self._fits = fits
        self.count = count
        self._cleared = self._last = 0
        self.entries: list[E] = []

    def is_met(self) -> bool:
        """Look at what is new since the last look; return whether there are enough."""
        cleared, new = self._log.newer(self._last)
        if cleared != self._cleared:
            self._cleared, self._last, self.entries = cleared, 0, []
            _, new = self._log.newer(0)
        if new:
            self._last = new[-1].number
            self.entries += filter(self._fits, new)
        return len(self.entries) >= self.count

    def wait(self, timeout_ms: float) -> list[E]:
        """Have this thread wait, at most so many milliseconds; return what came."""
        self._log.wait_until(self.is_met, timeout_ms / 1000)
        return self.entries


class PendingAnswer(NamedTuple):
    """An answer that is made when what is waited for is there, or the time is over.

    Args:
        expectation: what is waited for.
        timeout_ms: for how many milliseconds at most.
        answer: makes the answer.

    """

    expectation: Expectation[Any]
    timeout_ms: int
    answer: Callable[[], Any]

    def wait(self) -> Any:
        """Have this thread wait; return the answer."""
        self.expectation.wait(self.timeout_ms)
        return self.answer()
