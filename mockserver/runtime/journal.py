"""The journal: the last calls of a sandbox, what became of them, and why they were refused."""

from __future__ import annotations

import re
import threading
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from mockserver.domain.credential import shortened
from mockserver.message import Request

if TYPE_CHECKING:
    from mockserver.domain.rejection import Rejection
    from mockserver.message import Reply
    from mockserver.spec.endpoint import Endpoint

# A ring of whole requests would hold the server's own objects, and bodies of any size, so of the
# WSGI environment only the headers are kept, and of the body the beginning.
_KEPT_BODY = 4096

_PAIR = re.compile(r"([^?&=\s]+)=([^?&=\s]*=*)")
_SECRET = frozenset({"api_key", "sign", "secret_key", "secret", "passphrase"})


def iso(ms: int) -> str:
    """Return Unix milliseconds as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


class Entry(NamedTuple):
    """One call. ``took_ns`` is the time from its arrival to its answer; ``faults`` struck it."""

    number: int
    at_ms: int
    exchange: str
    endpoint: Endpoint | None
    request: Request
    reply: Reply
    rejection: Rejection | None
    took_ns: int
    faults: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the admin API shows it, secrets shortened."""
        shown: dict[str, Any] = {
            "number": self.number,
            "time": iso(self.at_ms),
            "exchange": self.exchange,
            "endpoint": self.endpoint.id if self.endpoint else None,
            "method": self.request.method,
            "target": redacted(self.request.target),
            "status": self.reply.status,
            "code": self.reply.code,
            "verdict": "refused" if self.rejection else "accepted",
            "duration_us": round(self.took_ns / 1000, 1),
        }
        if self.faults:
            shown["faults"] = list(self.faults)
        if self.rejection:
            shown["diagnosis"] = {
                "step": self.rejection.step,
                "reason": redacted(self.rejection.reason),
                "docs": self.endpoint.docs if self.endpoint else None,
            }
        return shown


def redacted(text: str) -> str:
    """Return a text with the keys and signatures in its queries shortened, escaped names too."""

    def shorten(pair: re.Match[str]) -> str:
        name, value = pair.groups()
        return f"{name}={shortened(value)}" if unquote(name) in _SECRET else pair[0]

    return _PAIR.sub(shorten, text)


class Journal:
    """A ring of the last calls, in order of arrival."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=capacity)
        self._count = 0

    def record(
        self,
        at_ms: int,
        exchange: str,
        endpoint: Endpoint | None,
        request: Request,
        reply: Reply,
        rejection: Rejection | None,
        took_ns: int,
        *,
        faults: tuple[str, ...] = (),
    ) -> None:
        """Add a call."""
        method, path, query, headers, body, remote, named = request
        sent = {
            name: value
            for name, value in headers.items()
            if name[:5] == "HTTP_" or name == "CONTENT_TYPE"
        }
        kept = Request(method, path, query, sent, body[:_KEPT_BODY], remote, named)
        with self._lock:
            self._count += 1
            entry = Entry(
                self._count, at_ms, exchange, endpoint, kept, reply, rejection, took_ns, faults
            )
            self._entries.append(entry)

    @property
    def count(self) -> int:
        """How many calls there were, those the ring has dropped included."""
        return self._count

    def entries(self, limit: int | None = None) -> list[Entry]:
        """Return the last calls, oldest first."""
        with self._lock:
            entries = list(self._entries)
        return entries if limit is None else entries[max(0, len(entries) - limit) :]

    def clear(self) -> None:
        """Forget every call."""
        with self._lock:
            self._entries.clear()
            self._count = 0
