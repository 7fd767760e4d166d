"""The event loop of the server."""

from __future__ import annotations

import asyncio
import selectors


class ServerLoop(asyncio.SelectorEventLoop):
    """An event loop that says whether there is something to read, for those who could stop."""

    def __init__(self) -> None:
        self._readable = selectors.DefaultSelector()
        super().__init__(self._readable)

    def is_awaited(self) -> bool:
        """Whether a request has arrived, or another thread has something to be done."""
        return bool(self._readable.select(0))
