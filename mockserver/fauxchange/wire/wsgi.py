"""The WSGI application that servers run: the fast path at once, Flask when it is needed.

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

from .environ import RequestReader, at_vendor_path, write_reply
from .web_pages import NO_SNIFFING, WebPages

# Answered before anything else is built: how a server finds out that it serves.
READY = "/_mock/ready"


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


def application(mock: MockApp, *, fast_path: bool = True) -> WSGIApplication:
    """Return the WSGI application over a mock."""

    def flask_app() -> WSGIApplication:
        from .flask_app import create_app

        return create_app(mock, fast_path=False).wsgi_app

    pages = WebPages.of(mock)
    others = Lazy(flask_app)
    app = FastPath(others, mock) if fast_path else others

    def ready_or(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != READY:
            return app(at_vendor_path(environ), start_response)
        if pages.refusal(environ):
            start_response("403 Forbidden", [("Content-Length", "0"), NO_SNIFFING])
            return []
        start_response("200 OK", [("Content-Length", "0"), NO_SNIFFING])
        return []

    # No documented path is one of those, so most calls need not ask.
    return FastPath(ready_or, mock) if fast_path else ready_or
