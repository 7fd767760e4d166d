"""The WebSocket server: connections, keep-alive and OKX's login; channels follow.

It runs on its own port in a thread with an event loop, in the same process as the HTTP app, so both
see one sandbox.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

from mockserver.exchanges.okx.frames import Frames

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

    from mockserver.app import MockApp


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

    async def talk(connection: ServerConnection) -> None:
        frames = Frames(mock.sandbox, facts)
        async for message in connection:
            answer = frames.answer(message)
            if answer is not None:
                await connection.send(answer if isinstance(answer, str) else _text(answer))

    try:
        server = await serve(talk, host, port, max_size=most)
    except OSError as error:
        bound.append(error)
        ready.set()
        return
    async with server:
        bound.append(next(iter(server.sockets)).getsockname()[1])
        ready.set()
        await server.serve_forever()


def _text(answer: dict[str, Any]) -> str:
    return json.dumps(answer, separators=(",", ":"))
