"""The event loop of the server."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

_Ready = list[tuple[selectors.SelectorKey, int]]


class ServerLoop(asyncio.SelectorEventLoop):
    """An event loop that says when a turn ends, and whether there is something to read.

    ``before_poll`` is called before it is looked for what comes next: once a turn has called all
    that it had to, and when somebody who works for long asks whether others wait. It returns
    whether it has given the loop something to do at once.
    """

    def __init__(self) -> None:
        self._turns = _TurnSelector(self)
        self.before_poll: Callable[[], bool] = _do_nothing
        super().__init__(self._turns)

    def is_awaited(self) -> bool:
        """Whether a request has arrived, or another thread has something to be done."""
        return bool(self._turns.select(0))


class _TurnSelector(selectors.DefaultSelector):
    """Looks for what can be read once the loop knows that it is going to."""

    def __init__(self, loop: ServerLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> _Ready:
        """Return what can be read or written."""
        # The loop has taken the time without what is given to it now.
        return super().select(0 if self._loop.before_poll() else timeout)


def _do_nothing() -> bool:
    return False
