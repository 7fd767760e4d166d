"""From WSGI to a request, and from a reply to WSGI."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from fauxchange.app import MockApp
from fauxchange.message import Reply, Request, cgi_name

from .delivery import deliver
from .target import SANDBOX, RequestTarget, origin_form, without_prefix

# Set by at_vendor_path, and by who has taken the prefix off already.
PREFIX_TAKEN = "fauxchange.prefix_taken"
# A server that knows of replies leaves here what takes one: it does not have to go through WSGI.
REPLY = "fauxchange.reply"


def largest_body(mock: MockApp) -> int:
    """Return the size in bytes of the largest body that any exchange takes."""
    sizes: list[int] = [one.facts["maxBodyBytes"] for one in mock.exchanges.values()]
    return max(sizes)


class _StatusLines(dict[int, str]):
    """Status lines; those of statuses nobody registered are made up."""

    def __missing__(self, status: int) -> str:
        return f"{status} Unknown"


STATUS_LINES = _StatusLines({one.value: f"{one.value} {one.phrase}" for one in HTTPStatus})


class RequestReader:
    """Reads the requests of WSGI environments for a mock."""

    def __init__(self, mock: MockApp) -> None:
        self._max_body = largest_body(mock)
        self._folded = folded_names(mock)

    def __call__(self, environ: WSGIEnvironment) -> Request:
        """Return a request; of a larger body than any exchange takes, one byte more than that."""
        body = b""
        length = environ.get("CONTENT_LENGTH")
        if length and length != "0" and length.isdecimal():
            body = environ["wsgi.input"].read(min(int(length), self._max_body + 1))
        elif environ.get("wsgi.input_terminated") and environ["REQUEST_METHOD"] != "GET":
            body = environ["wsgi.input"].read(self._max_body + 1)
        for folded, exact in self._folded:
            if folded in environ and _folds_names(environ):
                environ[exact] = environ[folded]
        return Request(
            environ["REQUEST_METHOD"],
            environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            environ,
            body,
            environ.get("REMOTE_ADDR", ""),
            environ.get(SANDBOX, ""),
            raw_target(environ),
        )


def folded_names(mock: MockApp) -> tuple[tuple[str, str], ...]:
    """Return the headers with underscores that exchanges document: as CGI has them, and exactly."""
    facts = (one.facts["authentication"].get("futures", {}) for one in mock.exchanges.values())
    names = [name for terms in facts for name in terms.values() if "_" in str(name)]
    return tuple((cgi_name(name.replace("_", "-")), cgi_name(name)) for name in names)


def _folds_names(environ: WSGIEnvironment) -> bool:
    """Whether a server has the same name for ``api_key`` and ``api-key``: CGI does."""
    return "gunicorn.socket" in environ


def raw_target(environ: WSGIEnvironment) -> str:
    """Return the target as on the request line; empty if the server does not tell it."""
    return origin_form(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")


def at_vendor_path(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return the environment of ``/s/<id>/path`` as that of ``/path`` that names the sandbox."""
    if PREFIX_TAKEN in environ:
        return environ
    target = RequestTarget(environ["PATH_INFO"], "", "", raw_target(environ))
    path, _, sandbox, raw = without_prefix(target)
    if not sandbox:
        return environ
    return {
        **environ,
        "PATH_INFO": path,
        "RAW_URI": raw,
        "REQUEST_URI": raw,
        SANDBOX: sandbox,
        PREFIX_TAKEN: True,
    }


def write_reply(
    reply: Reply, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Send a reply."""
    take = environ.get(REPLY)
    if take is not None:
        take(reply)
        return []
    line = STATUS_LINES[reply.status]
    if reply.delivery is not None:
        return deliver(reply, environ, partial(start_response, line))
    headers = [
        ("Content-Type", reply.content_type),
        ("Content-Length", str(len(reply.body))),
        *reply.headers,
    ]
    start_response(line, headers)
    return [reply.body]
