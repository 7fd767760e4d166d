"""The server: one event loop for requests, delays, events and WebSockets."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fauxchange.app import MockApp
from fauxchange.config import ServerLimits
from fauxchange.wire.environ import largest_body

from .connections import Connections
from .outbox import Outbox
from .parser import RequestParser
from .protocol import HttpProtocol
from .router import Router
from .tls.connection import TlsConnection

if TYPE_CHECKING:
    from .websocket.socket import Socket

BACKLOG = 1024
# How long calls may still take, and clients to answer close frames, once the server stops.
_ENDS_S = 1.0
_TICK_S = 0.005


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address and does not listen yet.

    Raises:
        OSError: the port is taken, or the host is not of this machine.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The loop sends small answers at once where it is told that connections are of TCP.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class LoopServer:
    """Serves a mock on sockets that are bound already, in the event loop that is running.

    Args:
        mock: what is served.
        limits: how much clients may send, and how long they may take.
        fast_path: whether documented endpoints bypass Flask.
        tls: the certificate; without one, everything is plain.

    """

    def __init__(
        self,
        mock: MockApp,
        limits: ServerLimits,
        *,
        fast_path: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._tls = tls
        self._most_kept = largest_body(mock)
        self._servers: list[asyncio.Server] = []
        facts = (one.facts.get("websocket", {}) for one in mock.exchanges.values())
        self.most_frame_bytes = max(one.get("maxFrameBytes", 0) for one in facts)
        self.router = Router(mock, fast_path=fast_path)
        self.connections = Connections(limits)
        self.sockets: set[Socket] = set()
        self.outbox = Outbox()

    async def listen(self, bound: Sequence[socket.socket]) -> None:
        """Take connections."""
        loop = asyncio.get_running_loop()
        for one in bound:
            self._servers.append(
                await loop.create_server(self._new_protocol, sock=one, backlog=BACKLOG)
            )

    def _new_protocol(self) -> asyncio.Protocol:
        if self._tls is None:
            return HttpProtocol(self)
        return TlsConnection(self._tls, lambda: HttpProtocol(self), self.connections)

    def new_parser(self, remote: str) -> RequestParser:
        """Return a parser for a new connection."""
        return RequestParser(self._limits, self._most_kept, remote)

    async def stop(self) -> None:
        """Take no more connections, and end those there are."""
        for server in self._servers:
            server.close()
        for one in list(self.sockets):
            one.go_away()
        await self._wait(lambda: not self.router.in_flight and not self.sockets)
        self.connections.close()
        self.router.stop()
        await self._wait(lambda: not len(self.connections))
        for one in [*self.connections, *self.sockets]:
            one.abort()
        # What has ended is forgotten one turn of the loop later.
        await asyncio.sleep(0)

    async def _wait(self, is_done: Callable[[], bool]) -> None:
        end_s = asyncio.get_running_loop().time() + _ENDS_S
        await asyncio.sleep(0)
        while not is_done() and asyncio.get_running_loop().time() < end_s:
            await asyncio.sleep(_TICK_S)
