"""The server inside a Python process, and who waits for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from fauxchange.app import build
from fauxchange.config import Settings
from fauxchange.wire.server.threaded import ThreadedServer
from tests.waits import PATIENCE_S, comes_true

from .raw import RawClient, get


class Served:
    """A server that is busy until it is let go."""

    def __init__(self) -> None:
        self.app = build(Settings(limits=False))
        self.server = ThreadedServer(self.app)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self._let_go = threading.Event()
        self._loop: Any = self.server._loop

    def be_busy(self) -> None:
        """Look at nothing that arrives, from now on."""
        began = threading.Event()

        def wait() -> None:
            began.set()
            self._let_go.wait(PATIENCE_S)

        self._loop.call_soon_threadsafe(wait)
        assert began.wait(PATIENCE_S)

    def go_on_once_asked(self) -> None:
        """Go on as soon as another thread has something to be done."""
        assert comes_true(lambda: len(self._loop._ready) > 0)
        self._let_go.set()

    def close(self) -> None:
        """End."""
        self._let_go.set()
        self.server.stop()


def test_a_call_that_arrived_before_is_answered_before_the_server_is_idle() -> None:
    with closing(Served()) as served, ThreadPoolExecutor(1) as pool:
        served.be_busy()
        with RawClient(served) as client:
            client.send(get())
        # Its client has gone, as one does that gave up waiting.
        waited = pool.submit(served.server.wait_until_idle, "", PATIENCE_S)
        served.go_on_once_asked()
        waited.result(PATIENCE_S)
        assert served.app.sandbox.journal.count == 1
