"""One connection: requests in the order of their arrival, answers in the same order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, cast

from fauxchange.exchanges.sockets import SocketRefusal
from fauxchange.message import Delivery, Reply
from fauxchange.wire.environ import STATUS_LINES
from fauxchange.wire.web_pages import NO_SNIFFING

from .connections import Connections
from .outbox import Outbox
from .parser import BODY, ENDED, FULL, IDLE, LINGER, Incoming, RequestParser
from .replies import head, head_of
from .router import Router
from .stream import Pump, Stream
from .websocket.handshake import accept

if TYPE_CHECKING:
    from .websocket.socket import Socket

_RESET_AT_ONCE = struct.pack("ii", 1, 0)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class ConnectionServer(Protocol):
    """The server of a connection: what all connections have in common."""

    connections: Connections
    router: Router
    sockets: set[Socket]
    outbox: Outbox
    most_frame_bytes: int

    def new_parser(self, remote: str) -> RequestParser:
        """Return a parser for a new connection."""


class HttpProtocol(asyncio.Protocol):
    """A connection of HTTP/1.1, until it becomes a WebSocket.

    ``phase`` says what the connection waits for, ``since`` since when: the server ends those that
    wait too long, and the oldest of them when there are too many.
    """

    def __init__(self, server: ConnectionServer) -> None:
        self._server = server
        self._transport: asyncio.Transport
        self._parser: RequestParser
        self._waiting: deque[Incoming] = deque()
        self._current: Incoming | None = None
        self._pump: Pump | None = None
        self._is_full = self._is_over = self._is_going_on = False
        self.since = 0.0
        self.phase = IDLE

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._parser = self._server.new_parser(peer[0] if peer else "")
        self._server.connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Take bytes, and answer the requests that are whole now."""
        if self._is_over or self._pump is not None:
            return
        parser = self._parser
        parser.feed(data)
        if parser.whole:
            self._waiting += parser.whole
            parser.whole = []
        self._go_on()

    def eof_received(self) -> bool:
        """End: what was asked for is answered, for nothing is read while there are answers due."""
        self._flush()
        return False

    def pause_writing(self) -> None:
        """Answer no more requests while the client does not read."""
        self._is_full = True
        self._go_on()

    def resume_writing(self) -> None:
        """Go on."""
        self._is_full = False
        self._go_on()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Forget the connection; what is being done for it is done to its end."""
        self._is_over = True
        self._waiting.clear()
        self._server.connections.discard(self)
        if self._pump is not None:
            self._pump.stop()

    # Requests

    def _go_on(self) -> None:
        """Answer what waits for an answer, as far as that goes at once."""
        if self._is_going_on:
            return
        self._is_going_on = True
        while self._waiting and self._current is None and not self._is_full and not self._is_over:
            self._current = self._waiting.popleft()
            self._answer(self._current)
        self._is_going_on = False
        if not self._is_over:
            self._read_on()

    def _read_on(self) -> None:
        """Read what comes next, unless the client has answers to wait for or to read."""
        parser = self._parser
        if self._pump is not None:
            # That a viewer has gone is read; an answer before the stream may have been waited for.
            self._transport.resume_reading()
            self._server.connections.note(self, ENDED)
        elif self._current is not None or self._is_full:
            self._transport.pause_reading()
            self._server.connections.note(self, FULL if self._is_full else ENDED)
        elif parser.refusal:
            self.refuse(parser.refusal)
        else:
            self._transport.resume_reading()
            if parser.awaits_continue and parser.phase == BODY:
                parser.awaits_continue = False
                self._flush().write(_CONTINUE)
            self._server.connections.note(self, parser.phase)

    def _answer(self, incoming: Incoming) -> None:
        if incoming.tail is not None:
            self._open_socket(incoming)
        else:
            self._server.router.answer(incoming.request, self.reply)

    def reply(self, reply: Reply | Stream) -> None:
        """Send the answer to the current request, and look at the next one."""
        incoming = self._current
        if incoming is None or self._is_over:
            self._current = None
            return
        if isinstance(reply, Stream):
            content = (("Content-Type", reply.content_type), ("Cache-Control", "no-store"))
            self._flush().write(head(STATUS_LINES[200], (*content, NO_SNIFFING), None, "close"))
            self._pump = Pump(reply, self._transport, self.end)
            return
        connection = "" if incoming.version == "1.1" else "keep-alive"
        if not incoming.is_kept:
            connection = "close"
        self._deliver(reply, head_of(reply, connection), incoming)

    def _deliver(self, reply: Reply, head: bytes, incoming: Incoming) -> None:
        body = b"" if incoming.request.method == "HEAD" else reply.body
        how = reply.delivery
        if how is None:
            self._server.outbox.add_answer(self._transport, head + body)
            self._finish(is_kept=incoming.is_kept)
        elif how.reset == "before":
            self.reset()
        else:
            self._flush().write(head)
            self._send_pieces(body if how.cut is None else body[: how.cut], how, len(body))

    def _send_pieces(self, rest: bytes, how: Delivery, length: int) -> None:
        """Send a part of a body, and the others later; nobody waits for that."""
        size = how.chunk or len(rest)
        if rest and how.pause_ms:
            later = asyncio.get_running_loop().call_later
            later(how.pause_ms / 1000, self._send_piece, rest, size, how, length)
        else:
            self._send_piece(rest, size, how, length)

    def _send_piece(self, rest: bytes, size: int, how: Delivery, length: int) -> None:
        if self._is_over:
            return
        self._flush().write(rest[:size])
        if rest[size:]:
            self._send_pieces(rest[size:], how, length)
        else:
            is_cut = how.cut is not None and how.cut < length
            is_kept = not is_cut and not how.reset
            self._finish(is_kept=is_kept and self._current is not None and self._current.is_kept)

    def _finish(self, *, is_kept: bool) -> None:
        self._current = None
        if is_kept:
            self._go_on()
        else:
            self.end()

    def _flush(self) -> asyncio.Transport:
        """Write the answers that wait; return what else is written to, and ended by, after them."""
        self._server.outbox.write_answers()
        return self._transport

    # How a connection ends

    def end(self) -> None:
        """End the connection once everything is sent and the client has read it.

        If there were bytes that nobody has read, closing would take back what was sent.
        """
        self._is_over = True
        self._waiting.clear()
        transport = self._flush()
        try:
            transport.write_eof()
        except OSError:
            # The client has gone; nothing is read here, so the loop would never know.
            transport.abort()
            return
        transport.resume_reading()
        self._server.connections.note(self, LINGER)

    def close(self) -> None:
        """End the connection now; what was sent and does not fit the client's buffers is lost."""
        self._is_over = True
        self._waiting.clear()
        transport = self._flush()
        if self.phase in {FULL, LINGER}:
            transport.abort()
        else:
            transport.close()

    def refuse(self, status: int) -> None:
        """Answer what is no request, or none that arrives in time, and end the connection."""
        if not self._is_over:
            line = f"{status} {HTTPStatus(status).phrase}"
            body = f"{line}\n".encode()
            content = (("Content-Type", "text/plain"),)
            self._flush().write(head(line, content, len(body), "close") + body)
            self.end()

    def abort(self) -> None:
        """End the connection at once."""
        self._flush().abort()

    def reset(self) -> None:
        """End the connection at once, and have the client see that something broke."""
        self._is_over = True
        connection = self._flush().get_extra_info("socket")
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        self._transport.abort()

    # WebSockets

    def _open_socket(self, incoming: Incoming) -> None:
        """Answer a handshake; what arrives from then on is another protocol's."""
        # Most tests open none.
        from .websocket.socket import Socket

        server, request = self._server, incoming.request
        try:
            answer, compression = accept(request)
            opened = Socket(
                self._transport,
                server.most_frame_bytes,
                compression=compression,
                outbox=server.outbox,
                ended=lambda: server.sockets.discard(opened),
            )
            connection = server.router.open_socket(request, opened)
        except SocketRefusal as refusal:
            self.reply(Reply(refusal.status, f"{refusal.reason}\n".encode(), "", "text/plain"))
            return
        self._is_over = True
        self._flush()
        server.connections.discard(self)
        server.sockets.add(opened)
        opened.begin(connection, answer, incoming.tail or b"")
