"""What events come to: the pushes of the topics that they are about, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.subscriptions import Topic
from fauxchange.runtime.event_log import Event

from .subscribed import PushFrame, Subscribed
from .topics import Topics


def pushes_of(
    events: Sequence[Event], topics: Topics, call_of: Callable[[Topic], Call], wall_s: float
) -> list[PushFrame]:
    """Return the pushes of events, and after the last one of a unit of work those of the unit.

    Args:
        events: what has happened, the oldest first.
        topics: what is subscribed.
        call_of: returns the call that a topic looks at the sandbox with.
        wall_s: the time on the timers.

    """
    messages: list[PushFrame] = []
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
    return messages
