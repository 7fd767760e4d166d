"""The WSGI application that servers run: the fast path at once, Flask when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .environ import at_vendor_path
from .fastpath import FastPath, Lazy
from .web_pages import NO_SNIFFING, WebPages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from fauxchange.app import MockApp

# Answered before anything else is built: how a server finds out that it serves.
READY = "/_mock/ready"


def application(mock: MockApp, *, fast_path: bool = True) -> WSGIApplication:
    """Return the WSGI application over a mock."""

    def flask_app() -> WSGIApplication:
        from .flask_app import create_app

        return create_app(mock, fast_path=False).wsgi_app

    pages = WebPages.of(mock)
    others = Lazy(flask_app)
    app = FastPath(others, mock) if fast_path else others

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != READY:
            return app(at_vendor_path(environ), start_response)
        if pages.refusal(environ):
            start_response("403 Forbidden", [("Content-Length", "0"), NO_SNIFFING])
            return []
        start_response("200 OK", [("Content-Length", "0"), NO_SNIFFING])
        return []

    # No documented path is one of those, so most calls need not ask.
    return FastPath(serve, mock) if fast_path else serve
