"""Counting calls against rate limits, in a moving window, on the sandbox's clock.

A window of T seconds ends now: a call made exactly T ago no longer counts. All rules of a call must
have room before any of them is spent, so a refused call costs nothing.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fauxchange.domain.core.rejection import RateLimited
from fauxchange.spec.endpoint import RateLimit

# One spend: the rule, whose window it is, how many calls it counts.
Spend = tuple["RateLimit", tuple[str, ...], int]

_SWEEP_EVERY = 4096


class LimitWindow(NamedTuple):
    """The calls of one window, for who keeps it: ``rule`` says which rule's it is, in words."""

    rule: str
    whose: tuple[str, ...]
    times: tuple[int, ...]


class WindowUsage(NamedTuple):
    """How much of a rule is used; ``free_ms`` is when the first of its calls counts no more."""

    rule: RateLimit
    whose: tuple[str, ...]
    used: int
    free_ms: int


class Limiter(Protocol):
    """What a sandbox counts calls with."""

    def spend(self, now_ms: int, spends: Sequence[Spend]) -> None:
        """Count a call, or refuse it."""
        ...

    def reset(self) -> None:
        """Forget every call."""
        ...

    def state(self) -> tuple[LimitWindow, ...]:
        """Return the calls that are counted."""
        ...

    def usage(self, now_ms: int) -> list[WindowUsage]:
        """Return how much is used of the rules that calls were counted against."""
        ...

    def restore(self, windows: Sequence[LimitWindow]) -> None:
        """Count other calls than until now."""
        ...


class WindowLimiter:
    """Counts calls. Windows nobody used for their whole length are dropped now and then.

    A window is the times of its calls, in order and each as often as it counts; a list, because
    most windows are short and there may be one for every user.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[tuple[RateLimit, tuple[str, ...]], list[int]] = {}
        # Calls of rules that nobody has asked for since they were restored.
        self._restored: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        self._until_sweep = _SWEEP_EVERY

    def spend(self, now_ms: int, spends: Sequence[Spend]) -> None:
        """Count one call against all its rules.

        Raises:
            RateLimited: a rule has no room; then nothing was counted.

        """
        with self._lock:
            found = [self._with_room(now_ms, *one) for one in spends]
            for window, (_, _, count) in zip(found, spends, strict=True):
                if count == 1:
                    window.append(now_ms)
                else:
                    window.extend([now_ms] * count)
            self._until_sweep -= 1
            if not self._until_sweep:
                self._sweep(now_ms)

    def reset(self) -> None:
        """Forget every call."""
        self.restore(())

    def state(self) -> tuple[LimitWindow, ...]:
        """Return the calls that are counted, those of a rule together."""
        with self._lock:
            known = [((rule.describe(), whose), w) for (rule, whose), w in self._windows.items()]
            every = [*self._restored.items(), *known]
            return tuple(sorted(LimitWindow(*of, tuple(times)) for of, times in every if times))

    def usage(self, now_ms: int) -> list[WindowUsage]:
        """Return how much is used now of the rules that are known, those with calls only."""
        found = []
        with self._lock:
            for (rule, whose), window in self._windows.items():
                first = bisect_right(window, now_ms - rule.window_ms)
                if first < len(window):
                    free_ms = window[first] + rule.window_ms
                    found.append(WindowUsage(rule, whose, len(window) - first, free_ms))
        return found

    def restore(self, windows: Sequence[LimitWindow]) -> None:
        """Count other calls than until now."""
        with self._lock:
            self._windows.clear()
            self._restored = {(one.rule, one.whose): list(one.times) for one in windows}

    def _with_room(
        self, now_ms: int, rule: RateLimit, whose: tuple[str, ...], count: int
    ) -> list[int]:
        key = (rule, whose)
        window = self._windows.get(key)
        if window is None:
            kept = self._restored.pop((rule.describe(), whose), []) if self._restored else []
            window = self._windows[key] = kept
        if window and window[0] <= now_ms - rule.window_ms:
            del window[: bisect_right(window, now_ms - rule.window_ms)]
        if len(window) + count > rule.requests:
            raise RateLimited(rule.describe(), rule.name, rule.code)
        return window

    def _sweep(self, now_ms: int) -> None:
        # The last time of a window is its latest: of an empty one, never.
        old = [
            key
            for key, window in self._windows.items()
            if not window or window[-1] <= now_ms - key[0].window_ms
        ]
        for key in old:
            del self._windows[key]
        # A call pays for as many windows as it may have begun, however many there are.
        self._until_sweep = max(_SWEEP_EVERY, len(self._windows))


class Unlimited:
    """Counts nothing: for ``--limits off``."""

    def spend(self, now_ms: int, spends: Sequence[Spend]) -> None:
        """Let everything pass."""

    def reset(self) -> None:
        """Do nothing."""

    def state(self) -> tuple[LimitWindow, ...]:
        """Return nothing."""
        return ()

    def usage(self, now_ms: int) -> list[WindowUsage]:  # noqa: ARG002
        """Return nothing."""
        return []

    def restore(self, windows: Sequence[LimitWindow]) -> None:
        """Do nothing."""
