"""From WSGI to a request, and from a reply to WSGI."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from fauxchange.message import Reply, Request

from .delivery import deliver

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from fauxchange.app import MockApp


SANDBOX = "HTTP_X_MOCK_SANDBOX"
PREFIX = "/s/"


def largest_body(mock: MockApp) -> int:
    """Return the size in bytes of the largest body that any exchange takes."""
    sizes: list[int] = [one.facts["maxBodyBytes"] for one in mock.exchanges.values()]
    return max(sizes)


class _StatusLines(dict[int, str]):
    """Status lines; those of statuses nobody registered are made up."""

    def __missing__(self, status: int) -> str:
        return f"{status} Unknown"


STATUS_LINES = _StatusLines({one.value: f"{one.value} {one.phrase}" for one in HTTPStatus})


def read_request(environ: WSGIEnvironment, max_body: int) -> Request:
    """Return the request of a WSGI environment; of a larger body, one byte more than allowed."""
    body = b""
    length = environ.get("CONTENT_LENGTH")
    if length and length != "0" and length.isdecimal():
        body = environ["wsgi.input"].read(min(int(length), max_body + 1))
    elif environ.get("wsgi.input_terminated") and environ["REQUEST_METHOD"] != "GET":
        body = environ["wsgi.input"].read(max_body + 1)
    return Request(
        environ["REQUEST_METHOD"],
        environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ,
        body,
        environ.get("REMOTE_ADDR", ""),
        environ.get(SANDBOX, ""),
    )


def at_vendor_path(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return the environment of ``/s/<id>/path`` as that of ``/path`` that names the sandbox."""
    path = environ["PATH_INFO"]
    if not path.startswith(PREFIX):
        return environ
    sandbox, slash, rest = path[len(PREFIX) :].partition("/")
    return {**environ, "PATH_INFO": slash + rest, SANDBOX: sandbox or "?"}


def write_reply(
    reply: Reply, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Send a reply."""
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
