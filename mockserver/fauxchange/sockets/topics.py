"""The topics of a hub: who has subscribed what, and what is to be looked at now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from fauxchange.exchanges.subscriptions import Subscriber, Topic

from .pace import Steps
from .subscribed import Subscribed


class Topics:
    """What is subscribed in one sandbox."""

    def __init__(self) -> None:
        self._held: dict[Topic, Subscribed] = {}
        self._of: dict[Subscriber, dict[Topic, None]] = {}
        # Those that are looked at after events.
        self._others: dict[Topic, Subscribed] = {}
        self._steps = Steps()

    def __bool__(self) -> bool:
        return bool(self._held)

    def find(self, topic: Topic) -> Subscribed | None:
        """Return what is known of a topic, or None if nobody has subscribed it."""
        return self._held.get(topic)

    def add(self, subscriber: Subscriber, held: Subscribed, wall_s: float) -> None:
        """Have a topic have a subscriber, who may be the first one."""
        if held.topic not in self._held:
            self._held[held.topic] = held
            if held.is_periodic:
                self._steps.add(held, wall_s)
            else:
                self._others[held.topic] = held
        held.subscribers[subscriber] = held.pushes
        self._of.setdefault(subscriber, {})[held.topic] = None

    def remove(self, subscriber: Subscriber, topic: Topic) -> None:
        """Have a topic lose a subscriber; nothing happens if it was none."""
        own = self._of.get(subscriber, {})
        if topic in own:
            del own[topic]
            if not own:
                del self._of[subscriber]
            self._lose(subscriber, topic)

    def remove_all(self, subscriber: Subscriber) -> None:
        """Have all topics lose a subscriber; only those that it has are looked at."""
        for topic in self._of.pop(subscriber, {}):
            self._lose(subscriber, topic)

    def _lose(self, subscriber: Subscriber, topic: Topic) -> None:
        held = self._held[topic]
        del held.subscribers[subscriber]
        if not held.subscribers:
            del self._held[topic]
            self._others.pop(topic, None)
            self._steps.remove(held)

    def connections(self, topic: Topic) -> int:
        """Return how many connections of an account have the channel of a topic."""
        whose = (topic.exchange, topic.name, topic.account)
        return len(
            {
                subscriber
                for one, held in self._held.items()
                if (one.exchange, one.name, one.account) == whose
                for subscriber in held.subscribers
            }
        )

    def matching(self, exchange: str, channel: str, arg: Mapping[str, str]) -> list[Subscribed]:
        """Return the topics of a channel whose argument has some members. Any thread may ask."""
        return [
            held
            for topic, held in list(self._held.items())
            if (topic.exchange, topic.name) == (exchange, channel)
            and arg.items() <= dict(topic.arg).items()
        ]

    def concerned(self, event: object) -> Iterator[Subscribed]:
        """Yield the topics that an event is about: those of its account, or of everybody."""
        account = getattr(event, "account", "")
        for held in self._others.values():
            if (
                held.feed is not None
                and isinstance(event, held.feed.events)
                and held.topic.account in {"", account}
            ):
                yield held

    def due(
        self, wall_s: float, state: tuple[int, int], *, stands: bool, is_changed: bool
    ) -> list[Subscribed]:
        """Return the topics to look at, in the order in which they are told.

        While time ``stands``, these are all that are periodic if the sandbox ``is_changed``. Those
        that nothing can have happened to by its ``state`` are left out.
        """
        steps = (list(self._steps) if is_changed else []) if stands else self._steps.take(wall_s)
        steps = [one for one in steps if not one.is_same(state, wall_s, stands=stands)]
        others = [
            one for one in self._others.values() if one.is_due(state[0], wall_s, stands=stands)
        ]
        return sorted((*others, *steps), key=lambda one: one.rank)

    def next_s(self, *, stands: bool) -> float:
        """Return when something is to be looked at next, on the timers.

        While time ``stands`` nothing is due again by itself, but what has happened is told.
        """
        others = self._others.values()
        if stands:
            return min((one.told_s for one in others), default=inf)
        return min(self._steps.next_s, min((one.due_s for one in others), default=inf))
