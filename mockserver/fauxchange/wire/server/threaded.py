"""The server inside a Python process: its loop in a thread."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

from fauxchange.app import MockApp
from fauxchange.config import ServerLimits

from .loop import ServerLoop
from .server import BACKLOG, LoopServer, bind

_HOST = "127.0.0.1"
_PATIENCE_S = 5
_TICK_S = 0.01
# A connection is taken in one turn of the loop and read in a later one: one look is not enough.
_QUIET_TICKS = 2


class ThreadedServer:
    """A mock on a port of 127.0.0.1, served by a thread.

    Raises:
        OSError: the port is taken.

    """

    def __init__(
        self,
        mock: MockApp,
        port: int = 0,
        limits: ServerLimits | None = None,
        *,
        fast_path: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        bound = bind(_HOST, port)
        # Who connects from now on waits for the loop.
        bound.listen(BACKLOG)
        self.port: int = bound.getsockname()[1]
        self._mock = mock
        self._limits = limits or ServerLimits()
        self._fast_path = fast_path
        self._tls = tls
        self._loop = ServerLoop()
        self._stopping = asyncio.Event()
        self._server: LoopServer
        self._thread = threading.Thread(
            target=self._run, args=(bound,), name="fauxchange", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for the thread."""
        self._call(self._stopping.set)
        self._thread.join(_PATIENCE_S)

    def wait_until_idle(self, sandbox_id: str, timeout_s: float) -> None:
        """Wait until no request that names a sandbox is being answered, or the time is up.

        What has arrived by now is read and answered first.
        """
        waiting = asyncio.run_coroutine_threadsafe(self._rest(sandbox_id), self._loop)
        with suppress(TimeoutError):
            waiting.result(timeout_s)
        waiting.cancel()

    async def _rest(self, sandbox_id: str) -> None:
        quiet = 0
        while quiet < _QUIET_TICKS:
            await asyncio.sleep(_TICK_S)
            is_busy = self._loop.is_awaited() or self._server.router.in_flight[sandbox_id]
            quiet = 0 if is_busy else quiet + 1

    def _call(self, callback: Callable[[], object]) -> None:
        # The loop may have been closed already.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback)

    def _run(self, bound: socket.socket) -> None:
        try:
            self._loop.run_until_complete(self._serve(bound))
        finally:
            self._loop.close()

    async def _serve(self, bound: socket.socket) -> None:
        self._server = LoopServer(
            self._mock, self._limits, fast_path=self._fast_path, tls=self._tls
        )
        await self._server.listen([bound])
        await self._stopping.wait()
        await self._server.stop()
