"""The WebSocket server: it moves messages between sockets and the connections of an acceptor.

It runs on its own port in a thread with an event loop, in the same process as the HTTP app, so both
see the same sandboxes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from fauxchange.app import MockApp
from fauxchange.exchanges.sockets import SharedText, SocketConnection, SocketRefusal
from fauxchange.message import Request as Handshake
from fauxchange.message import cgi_name
from fauxchange.sockets.acceptor import Sockets

from .environ import PREFIX, SANDBOX
from .web_pages import WebPages

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

# Messages that wait for a reader; who reads none of them is cut off.
_WAITING = 10_000


def start(mock: MockApp, host: str, port: int) -> int:
    """Start the server in a thread of its own; return its port.

    Raises:
        OSError: the port is taken.

    """
    bound: list[int | OSError] = []
    ready = threading.Event()
    loop = threading.Thread(
        target=lambda: asyncio.run(_run(mock, host, port, bound, ready)), daemon=True
    )
    loop.start()
    ready.wait()
    if isinstance(bound[0], OSError):
        raise bound[0]
    return bound[0]


class _Transport:
    """Sends the messages of a session in order, without making anybody wait for a reader."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: asyncio.Queue[str | tuple[int, str]] = asyncio.Queue(_WAITING)

    def send(self, message: bytes | SharedText) -> None:
        text = message.text if isinstance(message, SharedText) else message
        self._put(text.decode())

    def close(self, code: int, reason: str = "") -> None:
        self._put((code, reason))

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        return self._loop.call_later(delay_s, callback)

    async def write(self, connection: ServerConnection) -> None:
        while True:
            waiting = await self._queue.get()
            if isinstance(waiting, tuple):
                await connection.close(*waiting)
                return
            await connection.send(waiting)

    def _put(self, waiting: str | tuple[int, str]) -> None:
        if not self._queue.full():
            self._queue.put_nowait(waiting)


async def _run(
    mock: MockApp, host: str, port: int, bound: list[int | OSError], ready: threading.Event
) -> None:
    from websockets.asyncio.server import serve

    most = mock.exchanges["okx"].facts["websocket"]["maxFrameBytes"]
    pages = WebPages.of(mock)
    sockets = Sockets(mock)
    loop = asyncio.get_running_loop()
    opened: dict[ServerConnection, tuple[SocketConnection, _Transport]] = {}

    async def talk(connection: ServerConnection) -> None:
        session, transport = opened.pop(connection)
        writer = loop.create_task(transport.write(connection))
        try:
            async for message in connection:
                session.receive(message)
        finally:
            session.lost()
            writer.cancel()

    def check(connection: ServerConnection, request: Request) -> Response | None:
        sent = {cgi_name(name): value for name, value in request.headers.raw_items()}
        why = pages.refusal(sent)
        if why:
            return connection.respond(HTTPStatus.FORBIDDEN, f"{why}\n")
        transport = _Transport(loop)
        try:
            session = sockets.open(_handshake(request, sent, connection), transport)
        except SocketRefusal as refusal:
            return connection.respond(HTTPStatus(refusal.status), f"{refusal.reason}\n")
        opened[connection] = (session, transport)
        return None

    try:
        server = await serve(talk, host, port, max_size=most, process_request=check)
    except OSError as error:
        bound.append(error)
        ready.set()
        return
    async with server:
        bound.append(next(iter(server.sockets)).getsockname()[1])
        ready.set()
        await server.serve_forever()


def _handshake(
    request: Request, headers: dict[str, str], connection: ServerConnection
) -> Handshake:
    path, _, query = request.path.partition("?")
    sandbox = headers.get(SANDBOX, "")
    if path.startswith(PREFIX):
        named, slash, rest = path.removeprefix(PREFIX).partition("/")
        sandbox, path = named or "?", slash + rest
    remote = connection.remote_address[0] if connection.remote_address else ""
    return Handshake("GET", path, query, headers, b"", remote, sandbox)
