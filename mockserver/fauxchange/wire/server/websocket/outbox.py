"""What connections write when the loop has done what it is at: what many get in several turns."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

log = logging.getLogger("fauxchange")

# What many get is written for so long before others are let in. After so many of them it is looked
# whether that is over.
_AT_ONCE_S, _BATCH = 0.00005, 4

Write = Callable[[], None]


class Outbox:
    """Has connections write: a push that goes to a thousand of them holds nobody up.

    Answers, and what an account is told, are written in one turn of the loop. What many get comes
    after those, in as many turns as it takes: whatever else is ready comes between, and then it is
    written for as long as that took, so that a busy server does not starve it.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._own: list[Write] = []
        self._shared: deque[Write] = deque()
        self._is_going_on = False

    def add(self, write: Write) -> None:
        """Have something be written in the next turn."""
        if not self._own:
            self._loop.call_soon(self._write_own)
        self._own.append(write)

    def add_shared(self, write: Write) -> None:
        """Have something be written that many get."""
        self._shared.append(write)
        if not self._is_going_on:
            self._let_others_in()

    def _write_own(self) -> None:
        waiting, self._own = self._own, []
        for write in waiting:
            _call(write)

    def _write_shared(self, left_s: float) -> None:
        """Write for a while; others were let in at ``left_s``."""
        now_s = self._loop.time()
        until_s = now_s + max(_AT_ONCE_S, now_s - left_s)
        waiting = self._shared
        while waiting and now_s < until_s:
            for _ in range(min(_BATCH, len(waiting))):
                _call(waiting.popleft())
            now_s = self._loop.time()
        self._is_going_on = False
        if waiting:
            self._let_others_in()

    def _let_others_in(self) -> None:
        # A timer comes after what the loop finds to be read.
        self._is_going_on = True
        self._loop.call_later(0, self._write_shared, self._loop.time())


def _call(write: Write) -> None:
    try:
        write()
    except Exception:
        # The others get theirs.
        log.exception("a WebSocket could not be written to")
