"""The WSGI application that servers run: the fast path at once, Flask when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .environ import largest_body
from .fastpath import FastPath, Lazy

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from mockserver.app import MockApp


def application(mock: MockApp, *, fast_path: bool = True) -> WSGIApplication:
    """Return the WSGI application over a mock."""

    def flask_app() -> WSGIApplication:
        from .flask_app import create_app

        return create_app(mock, fast_path=False).wsgi_app

    others = Lazy(flask_app)
    return FastPath(others, mock, largest_body(mock)) if fast_path else others
