"""Courtesy to an exchange that is asked: never more than half of what its limits allow."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from fauxchange.spec.endpoint import Endpoint, RateLimit


class Courtesy:
    """Waits before a call until its limits have room.

    A limit that the exchange counts for each instrument is counted here for all of them together.

    Args:
        now_s: a clock in seconds.
        wait_s: what waits so many seconds.

    """

    def __init__(self, now_s: Callable[[], float], wait_s: Callable[[float], None]) -> None:
        self._now_s = now_s
        self._wait_s = wait_s
        self._windows: dict[RateLimit, deque[float]] = {}

    def before(self, endpoint: Endpoint) -> None:
        """Wait until an endpoint may be called, and count the call."""
        pause = max((self._pause_s(rule) for rule in endpoint.rate_limits), default=0.0)
        if pause > 0:
            self._wait_s(pause)
        for rule in endpoint.rate_limits:
            self._window(rule).append(self._now_s())

    def after_a_refusal(self, endpoint: Endpoint) -> None:
        """Wait until every window of an endpoint has passed: somebody else called, too."""
        self._wait_s(max((rule.window_ms for rule in endpoint.rate_limits), default=1000) / 1000)

    def _pause_s(self, rule: RateLimit) -> float:
        window = self._window(rule)
        if len(window) < (window.maxlen or 1):
            return 0.0
        return window[0] + rule.window_ms / 1000 - self._now_s()

    def _window(self, rule: RateLimit) -> deque[float]:
        if rule not in self._windows:
            self._windows[rule] = deque(maxlen=max(1, rule.requests // 2))
        return self._windows[rule]
