"""From WSGI to a request, and from a reply to WSGI."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from mockserver.message import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from mockserver.app import MockApp


def largest_body(mock: MockApp) -> int:
    """Return the size in bytes of the largest body that any exchange takes."""
    sizes: list[int] = [one.facts["maxBodyBytes"] for one in mock.exchanges.values()]
    return max(sizes)


STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


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
    )


def write_reply(reply: Reply, start_response: StartResponse) -> Iterable[bytes]:
    """Send a reply."""
    headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body)))]
    start_response(STATUS_LINES[reply.status], headers)
    return [reply.body]
