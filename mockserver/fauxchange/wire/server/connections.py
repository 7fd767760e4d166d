"""The connections of a server by what they wait for, and which of them end first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Protocol

from fauxchange.config import ServerLimits

from .parser import BODY, ENDED, FULL, HEAD, IDLE, LINGER

log = logging.getLogger("fauxchange")

_TIMED_OUT = 408
_TICK_S = 1.0
# How long a client may take to end its side of a connection.
_LINGER_S = 2.0


class WaitingConnection(Protocol):
    """A connection: ``phase`` is what it waits for, ``since`` when it began to, in loop time."""

    phase: int
    since: float

    def close(self) -> None:
        """End now; what was sent and does not fit the client's buffers is lost."""

    def refuse(self, status: int) -> None:
        """Answer with a status, and end."""

    def reset(self) -> None:
        """End at once, and have the client see that something broke."""

    def abort(self) -> None:
        """End at once."""


class Connections:
    """Connections that wait, in the order in which they began to: idle, for a head, for a body.

    Those that wait too long end, and if there are too many, the oldest idle one, else the oldest
    that sends slowly. Connections that are being answered, and WebSockets, are not ended.
    """

    def __init__(self, limits: ServerLimits) -> None:
        self._limits = limits
        self._seconds = {
            IDLE: limits.idle_s,
            HEAD: limits.head_s,
            BODY: limits.body_s,
            FULL: limits.body_s,
            LINGER: _LINGER_S,
        }
        self._by_phase: dict[int, dict[WaitingConnection, None]] = {
            phase: {} for phase in (*self._seconds, ENDED)
        }
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._shed_count = 0

    def __len__(self) -> int:
        return sum(map(len, self._by_phase.values()))

    def add(self, connection: WaitingConnection) -> None:
        """Count a new connection; if there are too many, another one ends, or else this one."""
        if len(self) >= self._limits.connections:
            self._shed(connection)
        connection.since = self._loop.time()
        self._by_phase[IDLE][connection] = None
        if self._timer is None:
            self._timer = self._loop.call_later(self._tick_s, self._tick)

    def discard(self, connection: WaitingConnection) -> None:
        """Forget a connection that has ended."""
        self._by_phase[connection.phase].pop(connection, None)

    def note(self, connection: WaitingConnection, phase: int) -> None:
        """Note what a connection waits for now; who has been waiting for that goes on waiting."""
        if phase == connection.phase and phase not in {IDLE, ENDED}:
            return
        before = self._by_phase[connection.phase]
        if connection not in before:
            return
        del before[connection]
        connection.phase, connection.since = phase, self._loop.time()
        self._by_phase[phase][connection] = None

    def __iter__(self) -> Iterator[WaitingConnection]:
        return iter([one for some in self._by_phase.values() for one in some])

    def close(self) -> None:
        """End all connections, those that are being answered included; no more are counted."""
        if self._timer is not None:
            self._timer.cancel()
        self._log_shed()
        for connection in self:
            connection.close()

    @property
    def _tick_s(self) -> float:
        return min(_TICK_S, *(seconds / 4 for seconds in self._seconds.values()))

    def _tick(self) -> None:
        """End who has waited too long, and say in the log who was ended for room."""
        now = self._loop.time()
        for phase, seconds in self._seconds.items():
            for connection in list(self._by_phase[phase]):
                if now - connection.since < seconds:
                    break
                if phase in {HEAD, BODY}:
                    connection.refuse(_TIMED_OUT)
                else:
                    connection.close()
        self._log_shed()
        self._timer = self._loop.call_later(self._tick_s, self._tick) if len(self) else None

    def _log_shed(self) -> None:
        if self._shed_count:
            log.warning(
                "connections that were ended to make room, the oldest first: %d; there may be %d",
                self._shed_count,
                self._limits.connections,
            )
            self._shed_count = 0

    def _shed(self, newcomer: WaitingConnection) -> None:
        """End the oldest connection that is not being answered."""
        waiting = (one for phase in self._seconds for one in self._by_phase[phase])
        oldest = next(waiting, newcomer)
        oldest.reset()
        self.discard(oldest)
        self._shed_count += 1
