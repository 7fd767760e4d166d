"""The Flask app: every documented endpoint is a rule, admin and docs are blueprints.

``flask --app fauxchange.wire.flask_app routes`` lists the endpoints; ``create_app().test_client()``
drives them; ``gunicorn 'fauxchange.wire.flask_app:create_app()'`` serves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from fauxchange.admin.routes import blueprint
from fauxchange.app import MockApp, build
from fauxchange.config import from_environment
from fauxchange.message import Reply
from fauxchange.pipeline import serve

from .environ import STATUS_LINES, RequestReader, at_vendor_path, write_reply
from .pages import add_pages
from .web_pages import NO_SNIFFING, PREFIX, WebPages
from .wsgi import FastPath


class _Rules(Map):
    """The rules of an app; those that it never matches are added when somebody lists them.

    Werkzeug compiles each rule, 0.5 ms for each of some 500 endpoints
    (https://werkzeug.palletsprojects.com/en/stable/routing/).
    """

    listed_only: Callable[[], Iterable[Rule]] = staticmethod(tuple)

    def iter_rules(self, endpoint: str | None = None) -> Iterator[Rule]:
        """Yield all rules, or those of one name."""
        missing, self.listed_only = self.listed_only(), tuple
        for rule in missing:
            self.add(rule)
        return super().iter_rules(endpoint)


class _App(flask.Flask):
    url_map_class = _Rules
    url_map: _Rules


def create_app(mock: MockApp | None = None, *, fast_path: bool = True) -> flask.Flask:
    """Return the Flask app over a mock; without one, over settings from the environment.

    Raises:
        Problem: a schema, errors or world file cannot be used.

    """
    mock = mock or build(from_environment())
    app = _App("fauxchange", static_folder=None)
    app.url_map.merge_slashes = False
    read = RequestReader(mock)
    app.extensions["fauxchange"] = mock
    # What the fast path leaves of their paths to Flask has the same answer without a rule.
    app.url_map.listed_only = partial(_endpoints, app, mock, read)
    if not fast_path:
        app.url_map.iter_rules()
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


def _endpoints(app: flask.Flask, mock: MockApp, read: RequestReader) -> Iterator[Rule]:
    """Yield a rule for each documented endpoint, and for each name that one had."""

    def view() -> flask.Response:
        return _respond(mock, read)

    for exchange in mock.exchanges.values():
        named = [
            (f"{exchange.name}/{one.id}".replace(".", ":"), one.method, one.path)
            for one in exchange.catalogue
        ]
        named += [
            (f"{exchange.name}{path}:{method.lower()}", method, path)
            for method, path in exchange.catalogue.aliases()
        ]
        for name, method, path in named:
            app.view_functions[name] = view
            yield Rule(path, endpoint=name, methods=[method])


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
