"""The WebSocket server: connections, keep-alive and OKX's login; channels follow.

It runs on its own port in a thread with an event loop, in the same process as the HTTP app, so both
see the same sandboxes.
"""

from __future__ import annotations

import asyncio
import json
import threading
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fauxchange.app import MockApp
from fauxchange.exchanges.okx.websocket.session import Session
from fauxchange.message import cgi_name
from fauxchange.sandbox.registry import NoSuchSandboxError
from fauxchange.sandbox.sandbox import Sandbox

from .environ import PREFIX
from .web_pages import WebPages

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response


# A close frame's code and how long its reason may be (RFC 6455, 7.4.1 and 5.5).
_POLICY, _LONGEST_REASON = 1008, 120


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


async def _run(
    mock: MockApp, host: str, port: int, bound: list[int | OSError], ready: threading.Event
) -> None:
    from websockets.asyncio.server import serve

    facts = mock.exchanges["okx"].facts
    most = facts["websocket"]["maxFrameBytes"]
    pages = WebPages.of(mock)

    async def talk(connection: ServerConnection) -> None:
        try:
            sandbox = _sandbox_of(mock, _sandbox_id(connection), "")
        except NoSuchSandboxError as error:
            await connection.close(_POLICY, str(error)[:_LONGEST_REASON])
            return
        frames = Session(
            partial(_sandbox_of, mock, _sandbox_id(connection)), facts, sandbox.ids.next()[-8:]
        )
        async for message in connection:
            answer = frames.answer(message)
            if answer is not None:
                await connection.send(answer if isinstance(answer, str) else _text(answer))

    def check(connection: ServerConnection, request: Request) -> Response | None:
        sent = {cgi_name(name): value for name, value in request.headers.raw_items()}
        why = pages.refusal(sent)
        return connection.respond(HTTPStatus.FORBIDDEN, f"{why}\n") if why else None

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


def _sandbox_id(connection: ServerConnection) -> str:
    """Return the sandbox that a connection names in the prefix of its path, or nothing."""
    path = connection.request.path if connection.request else ""
    return path.removeprefix(PREFIX).partition("/")[0] if path.startswith(PREFIX) else ""


def _sandbox_of(mock: MockApp, named: str, key: str) -> Sandbox:
    """Return the sandbox of a connection: the one it names, else its key's."""
    return mock.sandboxes.get(named) if named else mock.sandboxes.of_key("okx", key)


def _text(answer: dict[str, Any]) -> str:
    return json.dumps(answer, separators=(",", ":"))
