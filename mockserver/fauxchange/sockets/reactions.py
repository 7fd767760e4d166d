"""What events come to: the pushes of the topics that they are about, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.subscriptions import Topic
from fauxchange.runtime.event_log import Event

from .fan_out import PushFrame
from .subscribed import Subscribed
from .topics import Topics


def pushes_of(
    events: Sequence[Event], topics: Topics, call_of: Callable[[Topic], Call], wall_s: float
) -> list[PushFrame]:
    """Return the pushes of events, and after the last one of a unit of work those of the unit.

    Those of one unit are in the order that was asked for, if any was.

    Args:
        events: what has happened, the oldest first.
        topics: what is subscribed.
        call_of: returns the call that a topic looks at the sandbox with.
        wall_s: the time on the timers.

    """
    messages: list[PushFrame] = []
    begun = 0
    of_unit: dict[Subscribed, Call] = {}
    for event in events:
        for held in topics.concerned(event.what):
            call = call_of(held.topic)
            messages += [PushFrame(held, frame) for frame in held.react(call, event.what, wall_s)]
            if held.tells_units:
                of_unit[held] = call
        if event.number == event.last:
            for held, call in of_unit.items():
                messages += [PushFrame(held, frame) for frame in held.tell(call, wall_s)]
            of_unit.clear()
            if len(messages) > begun + 1:
                messages[begun:] = _in_order(messages[begun:], call_of)
            begun = len(messages)
    return messages


def _in_order(messages: Sequence[PushFrame], call_of: Callable[[Topic], Call]) -> list[PushFrame]:
    """Return the pushes of one unit of work in the order of their exchanges' channels."""
    # Nobody is connected at a start.
    from fauxchange.domain.system.push_order import push_order_of

    unit: UnitOfWork = call_of(messages[0].to.topic).unit
    ranks: dict[str, dict[str, int]] = {}
    for message in messages:
        exchange = message.to.topic.exchange
        if exchange not in ranks:
            channels = push_order_of(unit, exchange).channels
            ranks[exchange] = {channel: at for at, channel in enumerate(channels)}

    def rank(message: PushFrame) -> int:
        of_exchange = ranks[message.to.topic.exchange]
        return of_exchange.get(message.to.topic.name, len(of_exchange))

    return sorted(messages, key=rank)
