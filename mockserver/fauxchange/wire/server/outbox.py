"""What connections write when the loop has done what it is at: what many get in several turns."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from fauxchange.runtime.turns import Turn

from .loop import ServerLoop

log = logging.getLogger("fauxchange")

# What many get is written for so long before others are let in, and for so long if nobody waits.
# After so many of them it is looked whether that is over.
_LEAST_S, _MOST_S, _BATCH = 0.00005, 0.002, 4
# So many answers wait for each other at most: a turn of the loop may have hundreds of requests.
_MOST_ANSWERS = 16

Write = Callable[[], None]


class Outbox:
    """Has connections write: a push that goes to a thousand of them holds nobody up.

    Answers to requests are written together when a turn of the loop ends, before all else: to wake
    a client that sleeps costs more than to send, and one that gets several is woken once. Answers
    to frames, and what an account is told, are written in the next turn. What many get comes after
    those, in as many turns as it takes: whatever else is ready comes between.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._answers: list[tuple[asyncio.WriteTransport, bytes]] = []
        # A loop of others does not say when a turn ends.
        self._most_answers = 1
        if isinstance(self._loop, ServerLoop):
            self._most_answers = _MOST_ANSWERS
            self._loop.before_poll = self.write_answers
        self._own: list[Write] = []
        self._shared: deque[Write] = deque()
        self._turn = Turn(self._loop, _LEAST_S, _MOST_S)
        self._is_going_on = False

    def add_answer(self, transport: asyncio.WriteTransport, data: bytes) -> None:
        """Have the answer to a request be written at the end of this turn."""
        self._answers.append((transport, data))
        if len(self._answers) >= self._most_answers:
            self.write_answers()

    def write_answers(self) -> bool:
        """Write the answers that wait; return whether the loop has to do with one that failed.

        Whoever writes something else, or ends a connection, calls this before.
        """
        if not self._answers:
            return False
        waiting, self._answers = self._answers, []
        has_failed = False
        for transport, data in waiting:
            try:
                transport.write(data)
            except Exception:
                # The others get theirs.
                log.exception("an answer could not be written")
            has_failed |= transport.is_closing()
        return has_failed

    def add(self, write: Write) -> None:
        """Have something be written in the next turn."""
        if not self._own:
            self._loop.call_soon(self._write_own)
        self._own.append(write)

    def add_shared(self, write: Write) -> None:
        """Have something be written that many get."""
        self._shared.append(write)
        if not self._is_going_on:
            self._is_going_on = True
            # A timer comes after what the loop finds to be read.
            self._loop.call_later(0, self._begin_shared)

    def _write_own(self) -> None:
        waiting, self._own = self._own, []
        for write in waiting:
            _call(write)

    def _begin_shared(self) -> None:
        self._turn.begin()
        self._write_shared()

    def _go_on_shared(self) -> None:
        self._turn.go_on()
        self._write_shared()

    def _write_shared(self) -> None:
        """Write for a turn; then let others in, and go on."""
        self.write_answers()
        waiting = self._shared
        while waiting:
            for _ in range(min(_BATCH, len(waiting))):
                _call(waiting.popleft())
            if waiting and self._turn.is_over():
                self._loop.call_later(0, self._go_on_shared)
                return
        self._is_going_on = False


def _call(write: Write) -> None:
    try:
        write()
    except Exception:
        # The others get theirs.
        log.exception("a WebSocket could not be written to")
