"""A client that sends bytes as they are, and hears everything until the connection ends."""

from __future__ import annotations

import socket
from typing import NamedTuple, Protocol

from tests.waits import PATIENCE_S

TIME = "/api/v5/public/time"


class Served(Protocol):
    """What is at a URL."""

    @property
    def url(self) -> str:
        """The URL."""


class Response(NamedTuple):
    """One answer: its status, its headers by their names in small letters, its body."""

    status: int
    headers: dict[str, str]
    body: bytes


class RawClient:
    """One connection."""

    def __init__(self, server: Served) -> None:
        port = int(server.url.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._rest = b""

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *parts: str | bytes) -> None:
        """Send parts, one after the other."""
        for part in parts:
            self.socket.sendall(part.encode() if isinstance(part, str) else part)

    def end(self) -> None:
        """Send no more, and go on reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def read(self, *, has_body: bool = True) -> Response:
        """Return the next answer.

        Raises:
            EOFError: the connection has ended before it.

        """
        head = self.until(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")[:-2]
        headers = {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
        }
        length = int(headers.get("content-length", "0")) if has_body else 0
        return Response(int(line.split()[1]), headers, self.take(length))

    def is_over(self) -> bool:
        """Whether the server has ended the connection, with nothing more to read."""
        try:
            return not self._rest and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def until(self, mark: bytes) -> bytes:
        """Return what comes up to a mark, and the mark."""
        while mark not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(mark)
        return head + mark

    def take(self, count: int) -> bytes:
        """Return so many bytes."""
        while len(self._rest) < count:
            self._more()
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def _more(self) -> None:
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError(self._rest)
        self._rest += piece


def get(target: str = TIME, *headers: str, version: str = "1.1") -> str:
    """Return a GET with headers."""
    return "\r\n".join([f"GET {target} HTTP/{version}", "Host: localhost", *headers, "", ""])
