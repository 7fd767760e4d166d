"""WebSockets as exchanges see them: who opens a connection, what arrives, what can be sent.

The server moves the bytes: it answers pings and close frames, joins fragments, checks UTF-8 and
sizes, and ends connections that do not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from fauxchange.message import Request


class SocketRefusal(Exception):  # noqa: N818 - it is an answer
    """The handshake is refused with an HTTP status and a text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class SharedText:
    """A text that goes to many connections: it is encoded once, and compressed once.

    Args:
        text: the text in UTF-8.

    """

    __slots__ = ("compressed", "plain", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.plain: bytes | None = None
        """Its frame, once a connection has needed it."""
        self.compressed: bytes | None = None
        """Its frame for connections that take compressed ones."""


class Timer(Protocol):
    """What is going to be called; ``loop.call_later`` of asyncio returns one."""

    def cancel(self) -> None:
        """Have it not be called."""
        ...


class SocketTransport(Protocol):
    """What a connection is given to answer with; any thread may call it."""

    def send(self, message: bytes | SharedText) -> None:
        """Send a text in UTF-8 as one message; after the end of the connection nothing happens."""
        ...

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame, and end the connection once the client has answered it."""
        ...

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Call something after some seconds of wall time, where ``receive`` is called, too."""
        ...


class SocketConnection(Protocol):
    """One open connection; all calls come one after the other from one thread."""

    def receive(self, message: str | bytes) -> None:
        """Take a message: a text, or the bytes of a binary one."""
        ...

    def lost(self) -> None:
        """Take note that the connection has ended, for whatever reason; called once."""
        ...


class SocketAcceptor(Protocol):
    """Who opens connections."""

    def open(self, request: Request, transport: SocketTransport) -> SocketConnection:
        """Return a new connection.

        Args:
            request: the handshake: its path (without the prefix of a sandbox), query and headers,
                the address of the client (``remote``), and the sandbox it names (``sandbox``).
            transport: what to answer with, from now on.

        Raises:
            SocketRefusal: it is refused.

        """
        ...
