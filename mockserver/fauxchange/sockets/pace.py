"""The steps of wall time in which periodic topics are looked at: those of a period together."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from .subscribed import Subscribed


class Steps:
    """Periodic topics by their period; a period's steps are multiples of it on the timers."""

    def __init__(self) -> None:
        self._topics: dict[int, dict[Subscribed, None]] = {}
        self._next_s: dict[int, float] = {}

    def add(self, one: Subscribed, wall_s: float) -> None:
        """Look at a topic from its next step on."""
        period_ms = one.period_ms
        if period_ms not in self._topics:
            self._topics[period_ms] = {}
            self._next_s[period_ms] = _next_step(wall_s, period_ms)
        self._topics[period_ms][one] = None

    def remove(self, one: Subscribed) -> None:
        """Look at a topic no longer."""
        period_ms = one.period_ms
        topics = self._topics.get(period_ms, {})
        topics.pop(one, None)
        if not topics and period_ms in self._topics:
            del self._topics[period_ms], self._next_s[period_ms]

    def __iter__(self) -> Iterator[Subscribed]:
        for topics in self._topics.values():
            yield from topics

    def take(self, wall_s: float) -> list[Subscribed]:
        """Return the topics whose step has come."""
        due: list[Subscribed] = []
        for period_ms, at_s in self._next_s.items():
            if at_s <= wall_s:
                due += self._topics[period_ms]
                self._next_s[period_ms] = _next_step(wall_s, period_ms)
        return due

    @property
    def next_s(self) -> float:
        """When the next step comes, on the timers."""
        return min(self._next_s.values(), default=inf)


def _next_step(wall_s: float, period_ms: int) -> float:
    return (int(wall_s * 1000) // period_ms + 1) * period_ms / 1000
