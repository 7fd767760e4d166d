"""The subscriptions of one sandbox, and when what they tell is looked at.

It sleeps until a push or a task is due or the sandbox changes. While time runs, a topic is looked
at in steps of its period of wall time; while it stands, all are when it moves or something changes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from math import inf
from typing import Any

from fauxchange.domain.core.rejection import ServerError
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.sockets import SharedText, Timer
from fauxchange.exchanges.subscriptions import ExchangeSockets, Subscriber, Timers, Topic
from fauxchange.message import Reply, Request
from fauxchange.pipeline import serve_frame
from fauxchange.runtime.event_log import CursorError, Event
from fauxchange.runtime.frames import FrameLog
from fauxchange.runtime.limiter import Unlimited
from fauxchange.sandbox.registry import NoSuchSandboxError, SandboxRegistry
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint

from .calls import calls_of
from .fan_out import PushFrame
from .looks import Looks
from .reactions import pushes_of
from .subscribed import Subscribed
from .topics import Topics

log = logging.getLogger("fauxchange")

# No timer is set for longer, nor for shorter.
_LONGEST_S, _SHORTEST_S = 3_600.0, 0.0005


class SandboxHub:
    """The subscriptions of one sandbox. But for :meth:`wake` all is called on the timers' thread.

    Args:
        sandbox: the sandbox.
        sockets: what the exchanges say on WebSockets, by their names.
        sandboxes: where the sandbox is counted as used.
        timers: wall time.

    """

    def __init__(
        self,
        sandbox: Sandbox,
        sockets: Mapping[str, ExchangeSockets],
        sandboxes: SandboxRegistry,
        timers: Timers,
    ) -> None:
        self._sandbox = sandbox
        self._sockets = sockets
        self._sandboxes = sandboxes
        self._timers = timers
        self._subscribers: dict[Subscriber, None] = {}
        self._topics, self._looks = Topics(), Looks(sandbox, sockets, timers)
        self._cursor = sandbox.events.cursor
        self._timer: Timer | None = None
        self._is_woken, self._is_running, self._seen = False, False, (0, 0)
        self._keys_of = -1  # The version of the store whose keys were looked at last.
        self._end_watch = sandbox.watchers.add(self.wake)
        sandbox.hub = self

    @property
    def is_idle(self) -> bool:
        """Whether nobody is connected."""
        return not self._subscribers

    # What a session sees

    @property
    def context(self) -> AuthContext:
        """The sandbox, as a login sees it."""
        return self._sandbox

    @property
    def has_limits(self) -> bool:
        """Whether limits are enforced in the sandbox."""
        return not isinstance(self._sandbox.limiter, Unlimited)

    @property
    def has_news(self) -> bool:
        """Whether something has happened that is going to be looked at, and pushed, soon."""
        return self._is_woken or self._is_running or self._looks.is_busy

    @property
    def frames(self) -> FrameLog:
        """The frames of the sandbox."""
        return self._sandbox.frames

    def push(
        self,
        exchange: str,
        channel: str,
        arg: Mapping[str, str],
        data: Sequence[Any],
        beside: Mapping[str, Any],
    ) -> int:
        """Push rows to all whose subscription has an argument; return how many these are."""
        to = self._topics.matching(exchange, channel, arg)
        messages = [PushFrame(held, held.encode(Push(data, beside))) for held in to]
        self._timers.call_soon_threadsafe(partial(self._looks.send, messages))
        return sum(len(held.subscribers) for held in to)

    def close_sockets(self, exchange: str, code: str, connection: str) -> int:
        """End connections to an exchange with a code of its own; return how many these are."""
        to = [one for one in list(self._subscribers) if one.exchange == exchange]
        to = [one for one in to if connection in {"", one.id}]
        for one in to:
            self._timers.call_soon_threadsafe(partial(one.close, code))
        return len(to)

    def used(self) -> None:
        """Count the sandbox as used; one that has ended ends its connections."""
        try:
            self._sandboxes.get(self._sandbox.id)
        except NoSuchSandboxError:
            self.end()

    def serve(
        self, exchange: Exchange, endpoint: Endpoint, request: Request
    ) -> Generator[float, None, Reply]:
        """Answer a frame that asks for something; yield for how many ms it has to wait."""
        return serve_frame(exchange, endpoint, request, self._sandbox)

    def join(self, subscriber: Subscriber) -> None:
        """Have a connection take part in what happens to the sandbox."""
        if not self._subscribers:
            self._cursor = self._sandbox.events.cursor
        self._subscribers[subscriber] = None

    def leave(self, subscriber: Subscriber) -> None:
        """Forget a connection and all that it has subscribed."""
        self._subscribers.pop(subscriber, None)
        self._topics.remove_all(subscriber)
        if not self._subscribers:
            self._cancel()

    def subscribe(self, subscriber: Subscriber, topic: Topic) -> Sequence[SharedText]:
        """Subscribe; return the pushes that the subscriber begins with.

        Raises:
            SubscriptionRefused: the argument names something that does not exist.

        """
        sockets, wall_s = self._sockets[topic.exchange], self._timers.time()
        now_ms = self._settle()
        with self._sandbox.store.transaction() as unit:
            call = self._calls(unit, now_ms)(topic)
            sockets.require(call, topic)
            known = self._topics.find(topic)
            held = known or Subscribed(topic, sockets.feed(topic), wall_s, sockets.frame)
            first = held.first(call, stands=self._sandbox.clock.frozen)
        self._topics.add(subscriber, held, wall_s)
        if known is None:
            self._schedule()
        return first

    def unsubscribe(self, subscriber: Subscriber, topic: Topic) -> None:
        """Unsubscribe; nothing happens if it was not subscribed."""
        self._topics.remove(subscriber, topic)

    def connections(self, topic: Topic) -> int:
        """Return how many connections of an account have the channel of a topic."""
        return self._topics.connections(topic)

    # What happens to the sandbox

    def wake(self) -> None:
        """Look at the sandbox soon: it has changed. Any thread may call it."""
        if not self._is_woken and self._subscribers:
            self._is_woken = True
            self._timers.call_soon_threadsafe(self.run)

    def end(self) -> None:
        """End all connections: the sandbox has begun anew, or has ended."""
        self._cancel()
        self._looks.clear()
        for subscriber in list(self._subscribers):
            subscriber.end()
        self._cursor = self._sandbox.events.cursor

    def close(self) -> None:
        """End all connections, and watch the sandbox no longer."""
        self._end_watch()
        if self._sandbox.hub is self:
            self._sandbox.hub = None
        self.end()

    def run(self) -> None:
        """Push what is new."""
        # In this order, for who asks from another thread whether there is news.
        self._is_running, self._is_woken = True, False
        try:
            self._settle()
            events, self._cursor = self._sandbox.events.since(self._cursor)
            self._end_keys()
            self._looks.send(self._messages(events))
        except CursorError:
            self.end()
            return
        finally:
            self._is_running = False
        self._looks.look()
        self._schedule()

    def _settle(self) -> int:
        """Run what is due; return the sandbox's time."""
        now_ms = self._sandbox.clock.now_ms()
        try:
            self._sandbox.settle(now_ms)
        except ServerError:
            log.debug("what is due has failed and stays due; pushes go on")
        return now_ms

    def _end_keys(self) -> None:
        """End the connections whose keys were changed or deleted."""
        sandbox, before = self._sandbox, self._keys_of
        self._keys_of = sandbox.store.version
        for subscriber in list(self._subscribers) if before != self._keys_of else ():
            own = subscriber.credential
            if own is not None and sandbox.credential(own.exchange, own.key) != own:
                subscriber.end_key()

    def _messages(self, events: Sequence[Event]) -> list[PushFrame]:
        """Return what events come to, in their order; note which topics are to be looked at."""
        sandbox, wall_s = self._sandbox, self._timers.time()
        now_ms, stands = sandbox.clock.now_ms(), sandbox.clock.frozen
        state = (now_ms, sandbox.store.version)
        is_changed, self._seen = state != self._seen, state
        self._looks.add(self._topics.due(wall_s, state, stands=stands, is_changed=is_changed))
        if not events:
            return []
        with sandbox.store.transaction() as unit:
            return pushes_of(events, self._topics, self._calls(unit, now_ms), wall_s)

    def _calls(self, unit: UnitOfWork, now_ms: int) -> Callable[[Topic], Call]:
        return calls_of(self._sockets, unit, now_ms, self._sandbox.clock.skew_ms)

    # When to look again

    def _schedule(self) -> None:
        self._cancel()
        if not self._topics:
            return
        wall_s, clock = self._timers.time(), self._sandbox.clock
        at_s = self._topics.next_s(stands=clock.frozen)
        if not clock.frozen:
            due_ms = self._sandbox.store.next_due_ms()
            if due_ms is not None:
                at_s = min(at_s, wall_s + (due_ms - clock.now_ms()) / clock.pace.rate / 1000)
        if at_s < inf:
            delay_s = min(max(at_s - wall_s, _SHORTEST_S), _LONGEST_S)
            self._timer = self._timers.call_later(delay_s, self.run)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
