"""The server with a constant answer to each call: what it costs without what is served.

``python -m benchmarks.bare PORT FILE``, the file with the bodies by method and path.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from fauxchange import MockServer
from fauxchange.config import ServerLimits
from fauxchange.message import Reply, Request
from fauxchange.wire.server.loop import ServerLoop
from fauxchange.wire.server.server import LoopServer, bind

if TYPE_CHECKING:
    from fauxchange.wire.server.router import Router


class BareRouter:
    """Answers every request with what stands in a file."""

    def __init__(self, bodies: dict[str, str]) -> None:
        self._replies = {call: Reply(200, body.encode()) for call, body in bodies.items()}
        self.in_flight = Counter[str]()

    def answer(self, request: Request, answer: Callable[[Reply], None]) -> None:
        """Answer."""
        answer(self._replies.get(f"{request.method} {request.path}", Reply(404, b"")))

    def stop(self) -> None:
        """Do nothing: there are no threads."""


async def serve(port: int, bodies: dict[str, str]) -> None:
    """Serve until the process ends."""
    server = LoopServer(MockServer(exchange="okx").app, ServerLimits())
    router: Router | BareRouter = BareRouter(bodies)
    server.router = router  # type: ignore[assignment]
    await server.listen([bind("127.0.0.1", port)])
    await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        runner.run(serve(int(sys.argv[1]), orjson.loads(Path(sys.argv[2]).read_bytes())))
