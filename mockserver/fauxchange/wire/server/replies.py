"""From replies to bytes, whole or as faults have them delivered."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus

from fauxchange.message import Reply
from fauxchange.runtime.clock import wall_ms
from fauxchange.wire.environ import STATUS_LINES

_BODILESS = frozenset({*range(100, 200), HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
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


def head(
    status_line: str, headers: Iterable[tuple[str, str]], length: int | None, connection: str
) -> bytes:
    """Return the head of an answer.

    Args:
        status_line: status and reason.
        headers: the headers but for those that the server sets itself.
        length: how many bytes the body has; None for a body that ends with the connection.
        connection: the header ``Connection``; empty for none.

    """
    lines = "".join(f"{name}: {value.translate(_UNSAFE)}\r\n" for name, value in headers)
    if length is not None and int(status_line[:3]) not in _BODILESS:
        lines += f"Content-Length: {length}\r\n"
    if connection:
        lines += f"Connection: {connection}\r\n"
    return f"HTTP/1.1 {status_line}\r\n{lines}{_date()}\r\n".encode("latin-1", "replace")


def head_of(reply: Reply, connection: str) -> bytes:
    """Return the head of a reply."""
    status, body, _, content_type, headers, _ = reply
    if not headers and not connection and status == HTTPStatus.OK:
        # What nearly every answer is.
        return (
            f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n{_date()}\r\n"
        ).encode("latin-1", "replace")
    all_headers = (("Content-Type", content_type), *headers)
    return head(STATUS_LINES[status], all_headers, len(body), connection)
