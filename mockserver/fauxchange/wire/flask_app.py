"""The Flask app: every documented endpoint is a rule, admin and docs are blueprints.

``flask --app fauxchange.wire.flask_app routes`` lists the endpoints; ``create_app().test_client()``
drives them; ``gunicorn 'fauxchange.wire.flask_app:create_app()'`` serves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import flask
from werkzeug.exceptions import HTTPException

from fauxchange.admin.routes import blueprint
from fauxchange.app import MockApp, build
from fauxchange.config import from_environment
from fauxchange.message import Reply
from fauxchange.pipeline import serve

from .environ import STATUS_LINES, RequestReader, at_vendor_path, write_reply
from .pages import add_pages
from .web_pages import NO_SNIFFING, PREFIX, WebPages
from .wsgi import FastPath


def create_app(mock: MockApp | None = None, *, fast_path: bool = True) -> flask.Flask:
    """Return the Flask app over a mock; without one, over settings from the environment.

    Raises:
        Problem: a schema, errors or world file cannot be used.

    """
    mock = mock or build(from_environment())
    app = flask.Flask("fauxchange", static_folder=None)
    app.url_map.merge_slashes = False
    read = RequestReader(mock)
    app.extensions["fauxchange"] = mock
    _add_endpoints(app, mock, read)
    app.register_blueprint(blueprint(), url_prefix=PREFIX)
    add_pages(app, mock)
    _keep_pages_out(app, mock)
    app.register_error_handler(HTTPException, _refuse(mock, read))
    inner: WSGIApplication = app.wsgi_app
    if fast_path:
        inner = FastPath(inner, mock)
    app.wsgi_app = lambda environ, start_response: inner(  # type: ignore[method-assign]
        at_vendor_path(environ), start_response
    )
    return app


def _add_endpoints(app: flask.Flask, mock: MockApp, read: RequestReader) -> None:
    def view() -> flask.Response:
        return _respond(mock, read)

    for exchange in mock.exchanges.values():
        for endpoint in exchange.catalogue:
            app.add_url_rule(
                endpoint.path,
                f"{exchange.name}/{endpoint.id}".replace(".", ":"),
                view,
                methods=[endpoint.method],
                provide_automatic_options=False,
            )
        for method, path in exchange.catalogue.aliases():
            name = f"{exchange.name}{path}:{method.lower()}"
            app.add_url_rule(path, name, view, methods=[method], provide_automatic_options=False)


def _keep_pages_out(app: flask.Flask, mock: MockApp) -> None:
    """Refuse what web pages of others ask of the admin API, and have its answers read as JSON."""
    pages = WebPages.of(mock)

    def check() -> flask.Response | None:
        if not flask.request.path.startswith(PREFIX):
            return None
        why = pages.refusal(flask.request.environ)
        return flask.make_response({"error": why}, HTTPStatus.FORBIDDEN) if why else None

    def mark(response: flask.Response) -> flask.Response:
        if flask.request.path.startswith(PREFIX):
            response.headers.set(*NO_SNIFFING)
        return response

    app.before_request(check)
    app.after_request(mark)


def _refuse(
    mock: MockApp, read: RequestReader
) -> Callable[[HTTPException], flask.Response | HTTPException]:
    def refuse(error: HTTPException) -> flask.Response | HTTPException:
        """Let the exchange answer for unknown paths and methods, the admin API for itself."""
        if flask.request.path.startswith(PREFIX):
            return flask.make_response({"error": error.description}, error.code or 500)
        return _respond(mock, read)

    return refuse


class _FlaskReply(flask.Response):
    """Flask's response for a reply; it is sent by the same function as on the fast path."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, STATUS_LINES[reply.status], content_type=reply.content_type)
        self._reply = reply

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return write_reply(self._reply, environ, start_response)


def _respond(mock: MockApp, read: RequestReader) -> flask.Response:
    return _FlaskReply(serve(mock, read(flask.request.environ)))
