"""The page as a Flask blueprint: its parts, its files, and who may see it.

It shows what the admin API knows and does nothing itself: its buttons call the admin API.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import flask

from fauxchange.admin.access import has_token
from fauxchange.app import MockApp
from fauxchange.control.errors import ControlError, NotThereError
from fauxchange.control.server_control import ServerControl
from fauxchange.domain.core.rejection import Rejection
from fauxchange.sandbox.registry import NoSuchSandboxError

from .live import CONDITIONS
from .panels import PANELS, is_loopback
from .rendering import render

PREFIX = "/_mock/page"
"""Where its parts and files are; the page itself is at ``/`` and ``/_mock/``."""

_SANDBOX = "X-Mock-Sandbox"
# Nothing but its own files runs, whatever a client has sent (https://www.w3.org/TR/CSP3/).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FILE_AGE_S = 3600
_HTML = "text/html; charset=utf-8"


def blueprint() -> flask.Blueprint:
    """Return the parts of the page and its files."""
    page = flask.Blueprint("page parts", __name__)
    files = Path(__file__).parent / "static"

    def part(name: str) -> flask.Response:
        if name not in PANELS:
            flask.abort(HTTPStatus.NOT_FOUND)
        if name == "key" and not is_loopback(flask.request.remote_addr or ""):
            flask.abort(HTTPStatus.FORBIDDEN, "keys are shown whole on the same machine only")
        return _shown(f"panels/{name}.html", name)

    def file(name: str) -> flask.Response:
        return flask.send_from_directory(files, name, max_age=_FILE_AGE_S)

    page.add_url_rule("/<name>", "part", part)
    page.add_url_rule("/static/<path:name>", "file", file)
    page.before_request(require_token)
    page.after_request(guarded)
    return page


def whole_page() -> flask.Response:
    """Return the page."""
    refusal = require_token()
    return guarded(refusal or _shown("page.html", "journal", is_whole=True))


def require_token() -> flask.Response | None:
    """Have the browser ask for the token, if the server has one: as the password of anybody."""
    if has_token(_mock(), flask.request.headers.get("Authorization", "")):
        return None
    answer = flask.Response("the page needs the token of the admin API\n", HTTPStatus.UNAUTHORIZED)
    answer.headers["WWW-Authenticate"] = 'Basic realm="fauxchange"'
    return answer


def guarded(response: flask.Response) -> flask.Response:
    """Return a response with the headers that keep others' scripts out."""
    response.headers.update(_HEADERS)
    return response


def _shown(template: str, panel: str, *, is_whole: bool = False) -> flask.Response:
    """Return a template with the values of a panel, for the sandbox that the request names."""
    mock, parameters = _mock(), flask.request.args.to_dict()
    named = flask.request.headers.get(_SANDBOX, "") or parameters.get("sandbox", "")
    try:
        sandbox = mock.sandboxes.get(named) if named else mock.sandbox
        control = ServerControl(mock, sandbox)
        values = PANELS[panel](control, parameters)
        if is_whole:
            chosen = {name: parameters[name] for name in CONDITIONS if parameters.get(name)}
            live = urlencode({"sandbox": named, **chosen} if named else chosen)
            values = {**PANELS["bar"](control, parameters), **values}
            values |= {"named": named, "live_query": live}
        text = render(template, **values)
        return flask.Response(text, content_type=_HTML, headers={"Cache-Control": "no-store"})
    except (NotThereError, NoSuchSandboxError) as error:
        return _trouble(str(error), HTTPStatus.NOT_FOUND)
    except (ControlError, ValueError, KeyError) as error:
        return _trouble(str(error), HTTPStatus.BAD_REQUEST)
    except Rejection as error:
        return _trouble(error.reason, HTTPStatus.INTERNAL_SERVER_ERROR)


def _trouble(reason: str, status: HTTPStatus) -> flask.Response:
    text = render("trouble.html", reason=reason)
    return flask.Response(text, status, content_type=_HTML)


def _mock() -> MockApp:
    return cast("MockApp", flask.current_app.extensions["fauxchange"])
