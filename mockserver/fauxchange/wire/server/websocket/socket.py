"""One open WebSocket: bytes to messages, messages to bytes, and how it ends."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import cast

from fauxchange.exchanges.sockets import SharedText, SocketConnection, Timer
from fauxchange.wire.server.outbox import Outbox

from .frames import (
    CLOSE,
    PING,
    PONG,
    FrameReader,
    Message,
    ProtocolViolation,
    close_frame,
    frame,
    text_frame,
)

log = logging.getLogger("fauxchange")

_GOING_AWAY, _INTERNAL_ERROR = 1001, 1011
# What OKX closes connections with that do not read (documentation: error-code-websocket-public).
_BUFFER_FULL = (4005, "Buffer is full, cannot write data")
# So much may wait to be read, and so long a client has to answer a close frame.
_UNREAD_BYTES = 1 << 20
_GRACE_S = 2.0
# Frames are written together up to so much: what a client reads meanwhile does not pile up.
_TOGETHER_BYTES = 1 << 16


class Socket(asyncio.Protocol):
    """A WebSocket after its handshake.

    Args:
        transport: the connection, which is this protocol's from now on.
        limit: how many bytes a message may have.
        compression: whether messages may be compressed.
        outbox: has it write, with all others that have something to.
        ended: called when the connection has ended.

    """

    def __init__(
        self,
        transport: asyncio.Transport,
        limit: int,
        *,
        compression: bool,
        outbox: Outbox,
        ended: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._reader = FrameReader(limit, compression=compression)
        self._compression = compression
        self._outbox = outbox
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._abort: asyncio.TimerHandle | None = None
        self._is_closing = self._is_deaf = False
        self._connection: SocketConnection | None = None
        # What is written when the loop has done what it is at: the pushes of a moment together.
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._is_flushed_soon = self._is_flushed_later = False
        transport.set_write_buffer_limits(_UNREAD_BYTES)

    def begin(self, connection: SocketConnection, answer: bytes, data: bytes) -> None:
        """Answer the handshake, and hand messages to a connection; ``data`` has arrived already."""
        self._connection = connection
        self._transport.set_protocol(self)
        self._transport.write(answer)
        self._flush()
        self._transport.resume_reading()
        if data:
            self.data_received(data)

    # What a connection answers with

    def send(self, message: bytes | SharedText) -> None:
        """Send a text."""
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self.send, message)
        elif self._is_closing:
            return
        elif isinstance(message, SharedText):
            self._write(_shared_frame(message, self._compression), is_shared=True)
        else:
            self._write(text_frame(message, compress=self._compression))

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame; the connection ends when it is answered, or after a while."""
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self.close, code, reason)
        elif not self._is_closing:
            self._is_closing = True
            self._write(close_frame(code, reason))
            if self._connection is not None:
                self._flush()
            self._abort = self._loop.call_later(_GRACE_S, self._transport.abort)

    def go_away(self) -> None:
        """Close because the server stops."""
        self.close(_GOING_AWAY)

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Call something later."""
        return self._loop.call_later(delay_s, callback)

    def _write(self, data: bytes, *, is_shared: bool = False) -> None:
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > _TOGETHER_BYTES and self._connection is not None:
            self._outbox.write_answers()
            self._flush()
        elif self._is_flushed_soon or (is_shared and self._is_flushed_later):
            return
        elif is_shared:
            self._is_flushed_later = True
            self._outbox.add_shared(self._flush_later)
        else:
            self._is_flushed_soon = True
            self._outbox.add(self._flush_soon)

    def _flush_later(self) -> None:
        self._is_flushed_later = False
        self._flush_if_begun()

    def _flush_soon(self) -> None:
        self._is_flushed_soon = False
        self._flush_if_begun()

    def _flush_if_begun(self) -> None:
        # Before its answer to the handshake a connection says nothing.
        if self._connection is not None:
            self._flush()

    def _flush(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if waiting and not self._transport.is_closing():
            self._transport.write(waiting[0] if len(waiting) == 1 else b"".join(waiting))

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    # What the loop calls

    def data_received(self, data: bytes) -> None:
        """Take bytes."""
        if self._is_deaf:
            return
        try:
            for message in self._reader.feed(data):
                self._take(message)
        except ProtocolViolation as violation:
            self._end(violation.code, str(violation))
        except Exception:
            log.exception("a message of a WebSocket failed")
            self._end(_INTERNAL_ERROR, "")

    def _take(self, message: Message) -> None:
        if message.opcode == CLOSE:
            if not self._is_closing:
                self._is_closing = True
                self._write(close_frame(message.code))
            self._flush()
            self._is_deaf = True
            self._transport.close()
        elif self._is_closing or message.opcode == PONG:
            return
        elif message.opcode == PING:
            self._write(frame(PONG, cast("bytes", message.data)))
        elif self._connection is not None:
            self._connection.receive(message.data)

    def _end(self, code: int, reason: str) -> None:
        """Close, and look at nothing that still arrives: it may mean anything."""
        self.close(code, reason)
        self._is_deaf = True
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def eof_received(self) -> bool:
        """End: nobody is left to answer a close frame."""
        return False

    def pause_writing(self) -> None:
        """End a connection whose client does not read."""
        self.close(*_BUFFER_FULL)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Tell the connection that it has ended."""
        self._is_closing = self._is_deaf = True
        if self._abort is not None:
            self._abort.cancel()
        connection, self._connection = self._connection, None
        self._ended()
        if connection is not None:
            connection.lost()


def _shared_frame(message: SharedText, compression: bool) -> bytes:
    if compression:
        if message.compressed is None:
            message.compressed = text_frame(message.text, compress=True)
        return message.compressed
    if message.plain is None:
        message.plain = text_frame(message.text, compress=False)
    return message.plain
