"""The server inside a Python process: Waitress in a thread.

Waitress drops headers whose names have underscores, because CGI names do not distinguish them from
dashes. CoinW's futures API signs with a header called ``api_key``, so here they are accepted, under
names of their own (see ``message.cgi_name``).
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import Any, cast
from wsgiref.types import WSGIApplication

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, get_header_lines
from waitress.server import create_server

from fauxchange.message import cgi_name

THREADS = 8
_PATIENCE_S = 5
_END = b"\r\n"


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if b"_" not in header_plus:
            return
        for line in get_header_lines(header_plus.partition(_END)[2]):
            name, _, value = line.partition(b":")
            if b"_" in name:
                self._add(cgi_name(name.decode("latin-1")), value.strip(b" \t").decode("latin-1"))

    def _add(self, name: str, value: str) -> None:
        """Add a header; values of the same name are joined, as Waitress joins them."""
        key = name.removeprefix("HTTP_")
        headers = cast("dict[str, str]", self.headers)
        before = headers.get(key)
        headers[key] = value if before is None else f"{before}, {value}"


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
