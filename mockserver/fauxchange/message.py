"""HTTP requests and replies as plain values, independent of any web framework."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes


def cgi_name(header: str) -> str:
    """Return the CGI name of a header: ``OK-ACCESS-KEY`` is ``HTTP_OK_ACCESS_KEY``.

    CGI has the same name for an underscore. Exchanges tell the two apart, so an underscore is a
    colon here, which no name of a header has: ``api_key`` is ``HTTP_API:KEY``.
    """
    name = header.upper().replace("_", ":").replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def header_text(value: Any) -> str:
    """Return a member of a message as a text that a header may have, whatever it is."""
    return "" if value is None else str(value).encode("utf-8", "replace").decode()


def http_name(cgi: str) -> str:
    """Return the name of a header by its CGI name, each word with a capital."""
    words = cgi.removeprefix("HTTP_").split("_")
    return "-".join(word.title().replace(":", "_") for word in words)


NO_HEADERS: Mapping[str, str] = MappingProxyType({})


# How true the answer of an endpoint is: ``modelled``, ``example`` or ``sampled``.
FIDELITY = "X-Mock-Fidelity"

# The method of what is no HTTP request: a frame that a client sends on a WebSocket.
SOCKET = "WS"

# The id under which rules of faults, journals and reports know a login on a WebSocket.
LOGIN = "ws/login"

# A request with this header has the diagnosis of its refusal in a header of the answer.
EXPLAIN = "HTTP_X_MOCK_EXPLAIN"


class Request(NamedTuple):
    """One HTTP request as it was received.

    ``path`` is decoded, a character for each byte, as WSGI has it; ``query`` is the raw text after
    the question mark, ``body`` the raw bytes. ``headers`` has CGI names (see :func:`cgi_name`),
    because that is how WSGI hands them over. ``sandbox`` is the id of the sandbox that the request
    names, empty if it names none. ``raw_target`` is the target as it stands on the request line,
    without the prefix of a sandbox; empty if the server does not tell it. Signatures are verified
    over raw texts, so they are never decoded and encoded again.

    A frame that asks for something on a WebSocket is one too: its ``method`` is :data:`SOCKET`, its
    ``path`` that of the connection, its ``body`` the frame. ``headers`` are those the connection
    began with and, under the names they have in HTTP, the credentials of its login.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = NO_HEADERS
    body: bytes = b""
    remote: str = ""
    sandbox: str = ""
    raw_target: str = ""

    @classmethod
    def of(
        cls,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        remote: str = "127.0.0.1",
        sandbox: str = "",
    ) -> Request:
        """Return a request for a target such as ``/a/b?x=1``, headers given by their HTTP names."""
        path, _, query = target.partition("?")
        by_cgi_name = {cgi_name(name): value for name, value in (headers or {}).items()}
        plain = unquote_to_bytes(path).decode("latin-1") if "%" in path else path
        return cls(method, plain, query, by_cgi_name, body, remote, sandbox, target)

    @property
    def target(self) -> str:
        """The target as on the request line; if that is not known, path and query."""
        return self.raw_target or (f"{self.path}?{self.query}" if self.query else self.path)


class Pause(NamedTuple):
    """That a call waits, in real time, whatever the sandbox's clock does."""

    ms: float


class Delivery(NamedTuple):
    """How an answer is sent, if not whole and at once.

    Args:
        reset: when the connection is reset: ``before`` any byte of the answer, ``after`` all of
            it, or not at all (empty).
        cut: how many bytes of the body are sent before the connection ends; None for all.
        chunk: how many bytes are sent at a time; 0 for all.
        pause_ms: the pause before each chunk.
        delay_ms: how long the answer is held back before.
        after_pushes: whether it is held back until what the call did is pushed on WebSockets.

    """

    reset: str = ""
    cut: int | None = None
    chunk: int = 0
    pause_ms: int = 0
    delay_ms: float = 0
    after_pushes: bool = False


NO_DELIVERY = Delivery()
"""That an answer is sent whole and at once."""


class Reply(NamedTuple):
    """One HTTP answer. ``code`` is the exchange's own code inside the body, for the journal.

    ``headers`` are sent beside content type and length; ``delivery`` is None for an answer that is
    sent whole and at once.
    """

    status: int
    body: bytes
    code: str = ""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery | None = None

    def with_delivery(self, **changes: Any) -> Reply:
        """Return the reply with a delivery in which some members of :class:`Delivery` differ."""
        return self._replace(delivery=(self.delivery or Delivery())._replace(**changes))
