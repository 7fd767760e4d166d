"""The fast path: documented endpoints, straight from WSGI to the pipeline.

Flask's own life of a request costs several times what the whole exchange does. This wrapper takes
the exact (method, path) of documented endpoints and leaves all else to Flask. One test sends every
endpoint through both and compares the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.pipeline import serve

from .environ import read_request, write_reply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mockserver.app import MockApp


class FastPath:
    """WSGI middleware around a Flask app: ``app.wsgi_app = FastPath(app.wsgi_app, mock, n)``."""

    def __init__(self, flask_app: WSGIApplication, mock: MockApp, max_body: int) -> None:
        self._flask_app = flask_app
        self._mock = mock
        self._max_body = max_body
        self._routes = frozenset(
            route for exchange in mock.exchanges.values() for route in exchange.catalogue.routes()
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) not in self._routes:
            return self._flask_app(environ, start_response)
        request = read_request(environ, self._max_body)
        return write_reply(serve(self._mock, request), start_response)
