"""The fast path around Flask, for WSGI servers; Flask itself is made when it is needed.

Flask's own life of a request costs several times what the whole exchange does. The fast path takes
the exact (method, path) of documented endpoints, straight from WSGI to the pipeline, and leaves all
else to Flask. One test sends every endpoint through both and compares the bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from fauxchange.app import MockApp
from fauxchange.pipeline import serve

from .environ import RequestReader, write_reply


class FastPath:
    """WSGI middleware around a Flask app: ``app.wsgi_app = FastPath(app.wsgi_app, mock)``."""

    def __init__(self, others: WSGIApplication, mock: MockApp) -> None:
        self._others = others
        self._mock = mock
        self._read = RequestReader(mock)
        self._routes = frozenset(
            route for exchange in mock.exchanges.values() for route in exchange.catalogue.routes()
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) not in self._routes:
            return self._others(environ, start_response)
        return write_reply(serve(self._mock, self._read(environ)), environ, start_response)


class Lazy:
    """A WSGI app that is made when it is first called.

    Flask takes as long to build as all the rest, and most test runs never need it.
    """

    def __init__(self, make: Callable[[], WSGIApplication]) -> None:
        self._make = make
        self._made: WSGIApplication | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._made is None:
            with self._lock:
                self._made = self._made or self._make()
        return self._made(environ, start_response)
