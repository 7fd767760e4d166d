"""The server inside a Python process: Waitress in a thread.

Waitress drops headers whose names have underscores, because CGI names do not distinguish them from
dashes. CoinW's futures API signs with a header called ``api_key``, so here they are accepted.
"""

from __future__ import annotations

import logging
import re
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 8
_PATIENCE_S = 5
_UNDERSCORED = re.compile(rb"^[^:\r\n ]*_[^:\r\n ]*(?=:)", re.MULTILINE)


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        dashed = _UNDERSCORED.sub(lambda name: name[0].replace(b"_", b"-"), header_plus)
        super().parse_header(dashed)


class _Channel(HTTPChannel):
    parser_class = _Parser


class ThreadedServer:
    """A WSGI application on a port of 127.0.0.1, in a thread.

    Raises:
        OSError: the port is taken.

    """

    def __init__(self, app: WSGIApplication, port: int) -> None:
        # A burst of calls is what this server is for, not worth a warning each.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server: Any = create_server(
            app,
            host="127.0.0.1",
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=False,
        )
        server.channel_class = _Channel
        self._server = server
        self.port = int(server.effective_port)
        self._thread = threading.Thread(target=server.run, name="fauxchange", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for the thread."""
        server = self._server
        server.task_dispatcher.shutdown()
        # Everything is closed by the loop's own thread: it may be waiting on any of it.
        # What a worker woke the loop for may have it run this before it is woken for it.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))  # noqa: SLF001
        self._thread.join(_PATIENCE_S)
