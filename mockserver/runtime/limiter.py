"""Counting calls against rate limits, in a moving window, on the sandbox's clock.

A window of T seconds ends now: a call made exactly T ago no longer counts. All rules of a call must
have room before any of them is spent, so a refused call costs nothing.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Protocol

from mockserver.domain.rejection import RateLimited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockserver.spec.endpoint import RateLimit

# One spend: the rule, whose window it is, how many calls it counts.
Spend = tuple["RateLimit", tuple[str, ...], int]

_SWEEP_EVERY = 4096


class Spender(Protocol):
    """What a sandbox counts calls with."""

    def spend(self, now_ms: int, spends: Sequence[Spend]) -> None:
        """Count a call, or refuse it."""
        ...

    def reset(self) -> None:
        """Forget every call."""
        ...


class Limiter:
    """Counts calls. Windows nobody used for their whole length are dropped now and then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[tuple[RateLimit, tuple[str, ...]], deque[tuple[int, int]]] = {}
        self._used: dict[tuple[RateLimit, tuple[str, ...]], int] = {}
        self._until_sweep = _SWEEP_EVERY

    def spend(self, now_ms: int, spends: Sequence[Spend]) -> None:
        """Count one call against all its rules.

        Raises:
            RateLimited: a rule has no room; then nothing was counted.

        """
        with self._lock:
            for rule, whose, count in spends:
                key = (rule, whose)
                window = self._windows.get(key)
                if window is None:
                    self._windows[key] = deque()
                    self._used[key] = 0
                elif window and window[0][0] <= now_ms - rule.window_ms:
                    self._expire(key, window, now_ms - rule.window_ms)
                if self._used[key] + count > rule.requests:
                    raise RateLimited(rule.describe(), rule.name, rule.code)
            for rule, whose, count in spends:
                key = (rule, whose)
                self._windows[key].append((now_ms, count))
                self._used[key] += count
            self._until_sweep -= 1
            if not self._until_sweep:
                self._sweep(now_ms)

    def reset(self) -> None:
        """Forget every call."""
        with self._lock:
            self._windows.clear()
            self._used.clear()

    def _expire(
        self, key: tuple[RateLimit, tuple[str, ...]], window: deque[tuple[int, int]], until_ms: int
    ) -> None:
        while window and window[0][0] <= until_ms:
            self._used[key] -= window.popleft()[1]

    def _sweep(self, now_ms: int) -> None:
        self._until_sweep = _SWEEP_EVERY
        for key, window in list(self._windows.items()):
            self._expire(key, window, now_ms - key[0].window_ms)
            if not window:
                del self._windows[key], self._used[key]


class Unlimited:
    """Counts nothing: for ``--limits off``."""

    def spend(self, now_ms: int, spends: Sequence[Spend]) -> None:
        """Let everything pass."""

    def reset(self) -> None:
        """Do nothing."""
