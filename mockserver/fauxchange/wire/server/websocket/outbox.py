"""What connections write when the loop has done what it is at: one turn for all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger("fauxchange")


class Outbox:
    """Has connections write: a push that goes to a thousand of them takes one turn of the loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Callable[[], None]] = []

    def add(self, write: Callable[[], None]) -> None:
        """Have something be written soon."""
        if not self._waiting:
            self._loop.call_soon(self._write)
        self._waiting.append(write)

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        for write in waiting:
            try:
                write()
            except Exception:
                # The others get theirs.
                log.exception("a WebSocket could not be written to")
