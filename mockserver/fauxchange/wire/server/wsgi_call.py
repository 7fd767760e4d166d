"""A request answered by a WSGI application."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from fauxchange.message import Reply, Request
from fauxchange.runtime.waiting import PENDING, POSTPONE, PendingAnswer
from fauxchange.wire.environ import PREFIX_TAKEN, REPLY
from fauxchange.wire.target import SANDBOX


def call_wsgi(
    app: WSGIApplication, request: Request, pending: PendingAnswer | None = None
) -> Reply | PendingAnswer:
    """Return the answer of an application, which may be slow, or what it waits for.

    With ``pending`` the application has waited for that, and makes the answer.
    """
    replies: list[Reply | PendingAnswer] = []
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        begun.append((status, headers))

    start: StartResponse = start_response  # type: ignore[assignment]  # nobody writes with it
    answer = app(_environ(request, replies.append, pending), start)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    if replies:
        return replies[0]
    status, headers = begun[-1]
    named = {name.lower(): value for name, value in headers}
    others = [one for one in headers if one[0].lower() not in {"content-type", "content-length"}]
    content_type = named.get("content-type", "application/octet-stream")
    return Reply(int(status[:3]), body, "", content_type, tuple(others))


def _environ(
    request: Request,
    take: Callable[[Reply | PendingAnswer], None],
    pending: PendingAnswer | None,
) -> WSGIEnvironment:
    method, path, query, headers, body, remote, sandbox, raw = request
    return {
        **headers,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "RAW_URI": raw,
        "REMOTE_ADDR": remote,
        "REQUEST_METHOD": method,
        "REQUEST_URI": raw,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(body),
        "wsgi.multiprocess": False,
        "wsgi.multithread": True,
        "wsgi.run_once": False,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        SANDBOX: sandbox,
        PREFIX_TAKEN: True,
        REPLY: take,
        POSTPONE: take,
        PENDING: pending,
    }
