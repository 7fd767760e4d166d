"""An answer that goes on: what is new is looked for by a timer, so a viewer costs no thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

log = logging.getLogger("fauxchange")

# Who leaves more than this unread is no viewer any more.
_UNREAD_BYTES = 1 << 20


class Stream(NamedTuple):
    """What is sent instead of a reply, until the client ends the connection.

    Args:
        read: returns the bytes that are to be sent now, None once there is nothing more to come; it
            is called once each ``period_s``.
        period_s: seconds.
        content_type: what the bytes are.

    """

    read: Callable[[], bytes | None]
    period_s: float
    content_type: str


class Pump:
    """Sends a stream to a client, until it is stopped or over, or the client does not read.

    ``end`` ends the connection of a stream that is over.
    """

    def __init__(
        self, stream: Stream, transport: asyncio.Transport, end: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._transport = transport
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_soon(self._send)

    def stop(self) -> None:
        """Send no more."""
        self._timer.cancel()

    def _send(self) -> None:
        if self._transport.get_write_buffer_size() > _UNREAD_BYTES:
            self._transport.abort()
            return
        try:
            data = self._stream.read()
        except Exception:
            log.exception("a stream failed")
            data = None
        if data is None:
            self._end()
            return
        if data:
            self._transport.write(data)
        self._timer = self._loop.call_later(self._stream.period_s, self._send)
