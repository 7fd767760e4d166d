"""From replies to bytes, whole or as faults have them delivered."""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache

from fauxchange.message import Reply
from fauxchange.runtime.clock import wall_ms
from fauxchange.wire.environ import STATUS_LINES

Headers = tuple[tuple[str, str], ...]

_BODILESS = frozenset(map(str, (*range(100, 200), 204, 304)))
_UNSAFE = str.maketrans({"\r": " ", "\n": " ", "\0": " "})


class _Date:
    """The header ``Date``, made once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = ""

    def __call__(self) -> str:
        second = wall_ms() // 1000
        if second != self._second:
            self._second, self._line = second, f"Date: {formatdate(second, usegmt=True)}\r\n"
        return self._line


_date = _Date()


def head(status_line: str, headers: Headers, length: int | None, connection: str) -> bytes:
    """Return the head of an answer.

    Args:
        status_line: status and reason.
        headers: the headers but for those that the server sets itself.
        length: how many bytes the body has; None for a body that ends with the connection.
        connection: the header ``Connection``; empty for none.

    """
    lines = _lines(status_line, headers, connection)
    if length is not None and status_line[:3] not in _BODILESS:
        lines += f"Content-Length: {length}\r\n"
    return f"{lines}{_date()}\r\n".encode("latin-1", "replace")


def head_of(reply: Reply, connection: str) -> bytes:
    """Return the head of a reply."""
    status, body, _, content_type, headers, _ = reply
    all_headers = (("Content-Type", content_type), *headers)
    return head(STATUS_LINES[status], all_headers, len(body), connection)


# Nearly all answers have one of few heads.
@lru_cache(maxsize=256)
def _lines(status_line: str, headers: Headers, connection: str) -> str:
    """Return the lines that say nothing of the body's length and of the time."""
    lines = "".join(f"{name}: {value.translate(_UNSAFE)}\r\n" for name, value in headers)
    if connection:
        lines += f"Connection: {connection}\r\n"
    return f"HTTP/1.1 {status_line}\r\n{lines}"
