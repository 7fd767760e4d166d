"""Clients that subscribe and count frames, for what is measured beside them."""

from __future__ import annotations

import asyncio
import socket

from benchmarks.pushes import masked

_UPGRADE = (
    b"GET /ws/v5/public HTTP/1.1\r\nHost: localhost\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_AT_ONCE = 200


class Subscriber(asyncio.Protocol):
    """A client that counts frames, and looks into none: what it costs is not measured."""

    def __init__(self, args: list[dict[str, str]], *, reads: bool = True) -> None:
        self._args = args
        self._reads = reads
        self._head = bytearray()
        self._left = 0
        self.frames = 0
        self.is_lost = False
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open, and subscribe at once."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is one
        self.transport = transport
        transport.write(_UPGRADE + (masked({"op": "subscribe", "args": self._args})))
        if not self._reads:
            transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Count the frames; the answer to the handshake ends with an empty line."""
        if not self.ready.done():
            self._head += data
            _, end, rest = bytes(self._head).partition(b"\r\n\r\n")
            if not end:
                return
            self._head.clear()
            self.ready.set_result(None)
            data = rest
        self._count(data)

    def _count(self, data: bytes) -> None:
        at = self._left
        if at >= len(data):
            self._left -= len(data)
            return
        data = bytes(self._head) + data[at:] if not at else data[at:]
        self._head.clear()
        at = 0
        while len(data) - at >= 2:
            size, begin = data[at + 1] & 127, 2
            if size == 126:
                begin = 4
            elif size == 127:
                begin = 10
            if len(data) - at < begin:
                break
            if begin > 2:
                size = int.from_bytes(data[at + 2 : at + begin], "big")
            self.frames += 1
            at += begin + size
        self._left = max(0, at - len(data))
        self._head += data[at:]

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Take note of the end."""
        self.is_lost = True
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("refused"))


async def connected(
    port: int, count: int, args: list[dict[str, str]], *, reads: bool = True
) -> list[Subscriber]:
    """Return so many clients that have subscribed."""
    loop = asyncio.get_running_loop()
    clients: list[Subscriber] = []

    async def connect() -> Subscriber:
        own = socket.socket()
        own.setblocking(False)
        if not reads:
            # Its machine has room for little.
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        await loop.sock_connect(own, ("127.0.0.1", port))
        return (await loop.create_connection(lambda: Subscriber(args, reads=reads), sock=own))[1]

    while len(clients) < count:
        count_now = min(_AT_ONCE, count - len(clients))
        clients += await asyncio.gather(*(connect() for _ in range(count_now)))
        if reads:
            await asyncio.gather(*(client.ready for client in clients[-_AT_ONCE:]))
    return clients


def end(clients: list[Subscriber]) -> None:
    """Close all connections."""
    for client in clients:
        client.transport.abort()
