"""How often one connection may ask for something, and how much (overview-websocket-connect)."""

from __future__ import annotations

from collections import deque

from fauxchange.exchanges.subscriptions import Topic

from .terms import SocketTerms


class ConnectionLimits:
    """Counts the logins, subscriptions and unsubscriptions of a connection in wall time.

    The arguments of all that it has subscribed have so many bytes at most.
    """

    def __init__(self, terms: SocketTerms) -> None:
        self._limit = terms.operations
        self._asked: deque[float] = deque(maxlen=self._limit.requests)
        self._most_bytes = terms.channel_bytes
        self._sizes: dict[Topic, int] = {}
        self._bytes = 0

    def may_operate(self, now_s: float) -> bool:
        """Whether there is room for one more at a time on the timers; it is counted."""
        asked, limit = self._asked, self._limit
        if len(asked) == limit.requests and now_s - asked[0] < limit.seconds:
            return False
        asked.append(now_s)
        return True

    def has_room(self, topic: Topic, size: int) -> bool:
        """Whether a topic, whose argument has so many bytes, may be beside what is subscribed."""
        return topic in self._sizes or self._bytes + size <= self._most_bytes

    def add(self, topic: Topic, size: int) -> None:
        """Count the bytes of a topic, once."""
        self._bytes += size - self._sizes.get(topic, 0)
        self._sizes[topic] = size

    def remove(self, topic: Topic) -> None:
        """Count a topic no longer."""
        self._bytes -= self._sizes.pop(topic)
