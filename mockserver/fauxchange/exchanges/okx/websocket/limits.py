"""How often one connection may ask for something (overview-websocket-connect)."""

from __future__ import annotations

from collections import deque

from .terms import SocketTerms


class ConnectionLimits:
    """Counts the logins, subscriptions and unsubscriptions of a connection in wall time."""

    def __init__(self, terms: SocketTerms) -> None:
        self._limit = terms.operations
        self._asked: deque[float] = deque(maxlen=self._limit.requests)

    def may_operate(self, now_s: float) -> bool:
        """Whether there is room for one more at a time on the timers; it is counted."""
        asked, limit = self._asked, self._limit
        if len(asked) == limit.requests and now_s - asked[0] < limit.seconds:
            return False
        asked.append(now_s)
        return True
