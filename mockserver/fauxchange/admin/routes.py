"""The admin API under ``/_mock``: its operations as a Flask blueprint (docs/reference/admin.md)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, cast

import flask

from . import clock, faults, journal, keys, money, outcomes, prices, server, snapshots, status
from .api import Document, operations

if TYPE_CHECKING:
    from fauxchange.app import MockApp

    from .api import Operation

# Whose functions are registered by their being imported.
PARTS = (journal, clock, faults, keys, money, outcomes, prices, server, snapshots, status)

_SANDBOX = "X-Mock-Sandbox"


def blueprint() -> flask.Blueprint:
    """Return the admin API.

    Raises:
        Problem: a schema file of it cannot be used.

    """
    admin = flask.Blueprint("admin", __name__)
    admin.before_request(_check_token)
    for operation in operations():
        path = operation.path.replace("{", "<").replace("}", ">")
        name = operation.name.replace(".", ":")
        admin.add_url_rule(path, name, _view(operation), methods=[operation.method])
    return admin


def _mock() -> MockApp:
    return cast("MockApp", flask.current_app.extensions["fauxchange"])


def _check_token() -> tuple[dict[str, str], int] | None:
    """Ask for the token, if there is one: a server that others can reach has one."""
    token = _mock().admin_token
    sent = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(sent.encode(), token.encode()):
        return {"error": "the admin API needs the header Authorization: Bearer <token>"}, 401
    return None


def _view(operation: Operation) -> Any:
    def view(**named: str) -> flask.Response:
        body = _sent()
        if not isinstance(body, dict):
            return _answered(400, {"error": "the body is a JSON object", "pointer": ""})
        sandbox = flask.request.headers.get(_SANDBOX, "")
        texts = {**flask.request.args, **named}
        return _answered(*operation.run(_mock(), sandbox, texts, body))

    return view


def _sent() -> Any:
    """Return what a body says: JSON, whatever it says it is, but for a table."""
    if flask.request.mimetype == "text/csv":
        return {"csv": flask.request.get_data(as_text=True)}
    # curl -d says that it sends a form, and a form that was read as one leaves no data behind.
    return flask.request.get_json(force=True, silent=True) if flask.request.get_data() else {}


def _answered(status: int, answer: Any) -> flask.Response:
    if isinstance(answer, Document):
        return flask.Response(answer.body, status, content_type=answer.content_type)
    return flask.make_response(answer, status)
