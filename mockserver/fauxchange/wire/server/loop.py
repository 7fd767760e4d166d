"""The event loop of the server."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

_Ready = list[tuple[selectors.SelectorKey, int]]


class ServerLoop(asyncio.SelectorEventLoop):
    """An event loop that says when a turn ends, and whether there is something to read.

    ``before_poll`` is called once a turn has called all that it had to, before it is looked for
    what comes next; it returns whether it has given the loop something to do at once.
    """

    def __init__(self) -> None:
        self._selector_of_turns = _TurnSelector(self)
        self.before_poll: Callable[[], bool] = _do_nothing
        super().__init__(self._selector_of_turns)

    def is_awaited(self) -> bool:
        """Whether a request has arrived, or another thread has something to be done."""
        return bool(self._selector_of_turns.look())


class _TurnSelector(selectors.DefaultSelector):
    """Looks for what can be read when a turn of the loop has ended."""

    def __init__(self, loop: ServerLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> _Ready:
        """Return what can be read or written."""
        # The loop has taken the time without what is given to it now.
        return super().select(0 if self._loop.before_poll() else timeout)

    def look(self) -> _Ready:
        """Return what can be read or written, within a turn."""
        return super().select(0)


def _do_nothing() -> bool:
    return False
