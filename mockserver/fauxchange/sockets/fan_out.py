"""Pushes on their way to who has subscribed them: those of the market go to some after others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from fauxchange.domain.system import repeated_pushes
from fauxchange.exchanges.sockets import SharedText
from fauxchange.exchanges.subscriptions import Timers, Topic
from fauxchange.runtime.turns import Turn
from fauxchange.state.store import Store

from .subscribed import Subscribed

# Pushes of the market are handed out for so long before others are let in, and for so long if none
# wait. After so many of them it is looked whether that is over.
_LEAST_S, _MOST_S, _BATCH = 0.0001, 0.002, 8


class PushFrame(NamedTuple):
    """A push on its way to all who have subscribed its topic."""

    to: Subscribed
    frame: SharedText


class FanOut:
    """Hands pushes out: those of accounts at once, those of the market in their order.

    Where many get these, others are let in between. Who subscribes meanwhile begins with what is
    newer than all that is on its way, and so gets nothing of that.

    Args:
        timers: where it goes on.
        then: is called when all is handed out that was not at once, so that nobody makes more
            meanwhile than can be handed out.

    """

    def __init__(self, timers: Timers, then: Callable[[], None]) -> None:
        self._timers = timers
        self._then = then
        self._waiting: deque[tuple[PushFrame, int]] = deque()
        self._pushes = self._hand_out()
        self._turn = Turn(timers, _LEAST_S, _MOST_S)
        self.is_busy = False
        """Whether some are still on their way."""

    def send(self, messages: Iterable[PushFrame], store: Store) -> None:
        """Hand out as much as goes at once; ``store`` knows which pushes come twice."""
        for message in messages:
            held, frame = message
            if held.topic.account:
                for _ in range(_times(held.topic, store)):
                    for subscriber in list(held.subscribers):
                        subscriber.push(held.topic, frame)
            else:
                held.pushes += 1
                self._waiting.append((message, held.pushes))
        if self._waiting and not self.is_busy:
            self._go_on()

    def clear(self) -> None:
        """Forget what is on its way."""
        self._waiting.clear()
        self._pushes = self._hand_out()

    def _go_on(self) -> None:
        """Hand out for a turn; then let others in, and go on."""
        was_busy, self.is_busy = self.is_busy, False
        self._turn.begin()
        for _ in self._pushes:
            if self._turn.is_over():
                self.is_busy = True
                self._timers.call_later(0, self._go_on)
                return
        self._pushes = self._hand_out()
        if was_busy:
            self._timers.call_later(0, self._then)

    def _hand_out(self) -> Iterator[None]:
        """Hand out one push after the other, to one subscriber after the other."""
        while self._waiting:
            (held, frame), number = self._waiting.popleft()
            to, topic, now = list(held.subscribers.items()), held.topic, held.subscribers
            for begin in range(0, len(to), _BATCH):
                for subscriber, since in to[begin : begin + _BATCH]:
                    if since < number and now.get(subscriber) == since:
                        subscriber.push(topic, frame)
                yield


def _times(topic: Topic, store: Store) -> int:
    """Return how often a push of an account is sent: it may come twice."""
    with store.transaction() as unit:
        return 1 + repeated_pushes.take(unit, topic.exchange, topic.name)
