"""The admin API under ``/_mock``: its operations as a Flask blueprint (docs/reference/admin.md)."""

from __future__ import annotations

from typing import Any, cast

import flask

from fauxchange.app import MockApp
from fauxchange.runtime.waiting import PENDING, POSTPONE, PendingAnswer

from .access import has_token
from .answers import File
from .api import begin
from .bodies import parse
from .operations import Operation, operations

# A page of another origin may send neither without asking first (https://fetch.spec.whatwg.org/).
_TABLE = "text/csv"
_TYPES = ("application/json", _TABLE)
_SANDBOX = "X-Mock-Sandbox"


def blueprint() -> flask.Blueprint:
    """Return the admin API.

    Raises:
        Problem: a schema file of it cannot be used.

    """
    admin = flask.Blueprint("admin", __name__)
    admin.before_request(_check_token)
    for operation in operations().values():
        path = operation.path.replace("{", "<").replace("}", ">")
        name = operation.id.replace(".", ":")
        admin.add_url_rule(path, name, _view(operation), methods=[operation.method])
    return admin


def _mock() -> MockApp:
    return cast("MockApp", flask.current_app.extensions["fauxchange"])


def _check_token() -> tuple[dict[str, str], int] | None:
    """Ask for the token, if there is one: a server that others can reach has one."""
    if not has_token(_mock(), flask.request.headers.get("Authorization", "")):
        return {"error": "the admin API needs the header Authorization: Bearer <token>"}, 401
    return None


def _view(operation: Operation) -> Any:
    def view(**parameters: str) -> flask.Response:
        environ = flask.request.environ
        pending: PendingAnswer | None = environ.get(PENDING)
        if pending is not None:
            return _response(*pending.answer())
        if flask.request.get_data() and flask.request.mimetype not in _TYPES:
            return _response(415, {"error": f"the body is sent as {' or '.join(_TYPES)}"})
        body = _body()
        if not isinstance(body, dict):
            return _response(400, {"error": "the body is a JSON object", "pointer": ""})
        sandbox = flask.request.headers.get(_SANDBOX, "")
        texts = {**flask.request.args, **parameters}
        answered = begin(_mock(), operation, sandbox, texts, body)
        if isinstance(answered, PendingAnswer):
            if POSTPONE in environ and not answered.expectation.is_met():
                environ[POSTPONE](answered)
                return flask.Response()
            answered = answered.wait()
        return _response(*answered)

    return view


def _body() -> Any:
    """Return the body: JSON, except for a table; None for what is neither."""
    if flask.request.mimetype == _TABLE:
        return {"csv": flask.request.get_data(as_text=True)}
    sent = flask.request.get_data()
    try:
        return parse(sent) if sent else {}
    except (ValueError, RecursionError):
        return None


def _response(status: int, answer: dict[str, Any] | File) -> flask.Response:
    if isinstance(answer, File):
        return flask.Response(answer.body, status, content_type=answer.content_type)
    return flask.make_response(answer, status)
