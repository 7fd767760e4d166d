"""Server-sent events: what happens to a sandbox, as it happens (docs/reference/admin.md).

The format is that of https://html.spec.whatwg.org/multipage/server-sent-events.html. Each event has
its cursor as ``id``, so a client that connects again goes on where it was.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import orjson

from fauxchange.app import MockApp
from fauxchange.control.queries.events import EventPage, event_view
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.message import Reply, Request
from fauxchange.runtime.event_log import Event
from fauxchange.sandbox.registry import NoSuchSandboxError

from .access import has_token

CONTENT_TYPE = "text/event-stream"
# How often a viewer looks for something new, and after how many looks without it a line is sent,
# so that nobody between takes the connection for dead.
PERIOD_S = 0.05
_QUIET_LOOKS = 300
_QUIET_LINE = b":\n\n"
# A viewer that comes late gets what there was in parts.
_MOST = 500


class EventReader:
    """What one viewer gets to see.

    Args:
        control: the sandbox.
        cursor: from where on; empty for all that is kept.

    """

    def __init__(self, control: SandboxControl, cursor: str) -> None:
        self._control = control
        self._cursor = cursor
        self._looks = 0

    def read(self) -> bytes | None:
        """Return what is to be sent now, which may be nothing; None once the sandbox has ended."""
        if self._control.sandbox.has_ended:
            return None
        page = self._control.events(self._cursor, limit=_MOST)
        self._cursor = page.cursor
        self._looks += 1
        lines = _lines(page)
        if not lines and self._looks < _QUIET_LOOKS:
            return b""
        self._looks = 0
        return lines or _QUIET_LINE


def open_events(mock: MockApp, request: Request) -> EventReader | Reply:
    """Return what a viewer reads from, or why it is refused."""
    if not has_token(mock, request.headers.get("HTTP_AUTHORIZATION", "")):
        return _refusal(401, "the admin API needs the header Authorization: Bearer <token>")
    try:
        sandbox = mock.sandboxes.get(request.sandbox) if request.sandbox else mock.sandbox
    except NoSuchSandboxError as error:
        return _refusal(404, str(error))
    since = parse_qs(request.query).get("since", [""])[-1]
    cursor = request.headers.get("HTTP_LAST_EVENT_ID", since)
    return EventReader(SandboxControl(mock, sandbox), cursor)


def _refusal(status: int, reason: str) -> Reply:
    return Reply(status, orjson.dumps({"error": reason}))


def _lines(page: EventPage) -> bytes:
    incarnation = page.cursor.rpartition("-")[0]
    lines = [_of_event(incarnation, event) for event in page.events]
    if page.reset:
        data = orjson.dumps({"reset": page.reset, "cursor": page.cursor})
        lines.append(_block(page.cursor, "reset", data))
    return b"".join(lines)


def _of_event(incarnation: str, event: Event) -> bytes:
    view = event_view(event)
    return _block(f"{incarnation}-{event.number}", view["kind"], orjson.dumps(view))


def _block(cursor: str, kind: str, data: bytes) -> bytes:
    return f"id: {cursor}\nevent: {kind}\ndata: ".encode() + data + b"\n\n"
