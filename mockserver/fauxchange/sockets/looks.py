"""Looking at the topics whose time has come, and handing out what they have to tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fauxchange.domain.core.document import new_tuple
from fauxchange.exchanges.subscriptions import ExchangeSockets, Timers
from fauxchange.runtime.turns import Turn
from fauxchange.sandbox.sandbox import Sandbox

from .calls import calls_of
from .fan_out import FanOut, PushFrame
from .subscribed import Subscribed

# Topics are looked at for so long before others are let in, and for so long if nobody waits.
_LEAST_S, _MOST_S = 0.0001, 0.005


class Looks:
    """The topics of a sandbox that are to be looked at, in order; nearly always all at once.

    Nothing is looked at while pushes are on their way: no more are made than can be handed out.
    """

    def __init__(
        self, sandbox: Sandbox, sockets: Mapping[str, ExchangeSockets], timers: Timers
    ) -> None:
        self._sandbox = sandbox
        self._sockets = sockets
        self._timers = timers
        self._fan_out = FanOut(timers, self.look)
        self._turn = Turn(timers, _LEAST_S, _MOST_S)
        self._due: dict[Subscribed, None] = {}

    @property
    def is_busy(self) -> bool:
        """Whether pushes are on their way."""
        return self._fan_out.is_busy

    def add(self, topics: Iterable[Subscribed]) -> None:
        """Have topics looked at, after those that are to be already."""
        self._due.update(dict.fromkeys(topics))

    def send(self, messages: Iterable[PushFrame]) -> None:
        """Hand out pushes that need no look."""
        self._fan_out.send(messages, self._sandbox.store)

    def clear(self) -> None:
        """Look at nothing any more, and forget what is on its way."""
        self._due.clear()
        self._fan_out.clear()

    def look(self) -> None:
        """Push what topics have to tell; after a while let others in, and go on then."""
        if not self._due or self._fan_out.is_busy:
            return
        begun_s, sandbox, messages = self._timers.time(), self._sandbox, list[PushFrame]()
        clock = sandbox.clock
        stands, version = clock.frozen, sandbox.store.version
        self._turn.begin()
        with sandbox.store.transaction() as unit:
            calls = calls_of(self._sockets, unit, clock.now_ms(), clock.skew_ms)
            for held in list(self._due):
                del self._due[held]
                frames = held.tick(calls(held.topic), begun_s, stands=stands, version=version)
                messages += [new_tuple(PushFrame, (held, frame)) for frame in frames]
                if self._turn.is_over():
                    break
        self.send(messages)
        if self._due:
            self._timers.call_later(0, self.look)
