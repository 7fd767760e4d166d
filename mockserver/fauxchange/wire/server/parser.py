"""From bytes to requests: the target, names and bytes stay exactly as they were received.

The grammar is llhttp's, by httptools, with nothing that is lenient: two lengths, a length beside
chunks, folded lines or a lone line feed are refused, so nobody in front can see other requests.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import httptools

from fauxchange.config import ServerLimits
from fauxchange.domain.core.document import new_tuple
from fauxchange.message import Request, cgi_name
from fauxchange.wire.target import SANDBOX, target_of
from fauxchange.wire.web_pages import PREFIX as ADMIN

from .websocket.handshake import is_handshake

# What a connection waits for: a request, the rest of its head, or of its body, its answer, that the
# client reads, or that it ends.
IDLE, HEAD, BODY, ENDED, FULL, LINGER = range(6)

# More names than real clients send, so that made-up ones cannot fill the memory.
_MOST_NAMES, _LONGEST_NAME = 1_000, 100


class _CgiNames(dict[bytes, str]):
    def __missing__(self, name: bytes) -> str:
        cgi = cgi_name(name.decode("latin-1"))
        if len(self) < _MOST_NAMES and len(name) <= _LONGEST_NAME:
            self[name] = cgi
        return cgi


_CGI_NAMES = _CgiNames()


class Incoming(NamedTuple):
    """A whole request, and what it means for its connection.

    ``tail`` is what followed a WebSocket's handshake; None for every other request.
    """

    request: Request
    is_kept: bool
    version: str
    tail: bytes | None = None


class RequestParser:
    """Parses what one client sends.

    Args:
        limits: how much a client may send.
        most_kept: how many bytes of a body are kept for an exchange, which refuses longer ones.
        remote: the client's address.

    """

    def __init__(self, limits: ServerLimits, most_kept: int, remote: str) -> None:
        self._limits = limits
        self._most_kept = most_kept
        self._remote = remote
        self._parser: Any = httptools.HttpRequestParser(self)
        self._is_resuming = False
        self._begun = 0
        self._begin()
        self.phase = IDLE
        self.whole: list[Incoming] = []
        self.refusal = 0
        """The HTTP status with which the connection ends; 0 while it is fine."""
        self.awaits_continue = False

    def feed(self, data: bytes) -> None:
        """Take bytes: ``whole``, ``phase`` and ``refusal`` say what came of them."""
        size = self._limits.header_bytes
        for begin in range(0, len(data), size):
            tail = self.whole[-1].tail if self.whole else None
            if tail is not None:
                self.whole[-1] = self.whole[-1]._replace(tail=tail + data[begin:])
                return
            self._feed(data[begin : begin + size])

    def _feed(self, data: bytes) -> None:
        before = self._begun
        self._is_continued = self.phase == HEAD
        while data and not self.refusal and self.phase != ENDED:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = self._after_upgrade(data[upgrade.args[0] :])
            except httptools.HttpParserError as error:
                if isinstance(error, httptools.HttpParserCallbackError):
                    raise
                self._refuse(400)
            else:
                break
        if self.phase == HEAD and before == self._begun:
            # What of the head came together with another request before is not counted.
            self._unread_head += len(data)
            if self._unread_head > self._limits.header_bytes:
                self._refuse(431)

    def _after_upgrade(self, rest: bytes) -> bytes:
        """Return what is left to parse after a request that offers another protocol."""
        if self.phase == BODY:
            # The offer is not taken up, so the body follows; the parser has already let go of it.
            length, chunked = f"Content-Length: {self._length}", "Transfer-Encoding: chunked"
            head = length if self._length else chunked
            self._parser, self._is_resuming = httptools.HttpRequestParser(self), True
            self._parser.feed_data(f"POST / HTTP/1.1\r\n{head}\r\n\r\n".encode())
            return rest
        last = self.whole[-1]
        if is_handshake(last.request.headers):
            self.phase, self.whole[-1] = ENDED, last._replace(tail=rest, is_kept=False)
        elif last.request.method == "CONNECT":
            self.phase, self.whole[-1] = ENDED, last._replace(is_kept=False)
        return rest

    def _refuse(self, status: int) -> None:
        # What follows a request that ends the connection is nobody's.
        if self.phase != ENDED:
            self.refusal = self.refusal or status

    def _begin(self) -> None:
        self._target = b""
        self._lines: list[tuple[bytes, bytes]] = []
        self._unread_head = 0
        self._is_continued = False
        self._body = bytearray()
        self.awaits_continue = False

    # What the parser calls

    def on_message_begin(self) -> None:
        """Begin a request."""
        if not self._is_resuming:
            self._begin()
            self._begun += 1
            self.phase = HEAD

    def on_url(self, part: bytes) -> None:
        """Take a part of the target."""
        if not self._is_resuming:
            self._target += part
            if len(self._target) > self._limits.header_bytes:
                self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that follows the body is dropped."""
        if self.phase == HEAD:
            self._lines.append((name, value))

    def on_headers_complete(self) -> None:
        """Note what the head says of the body and the connection."""
        if self._is_resuming:
            self._is_resuming = False
            return
        parser, headers = self._parser, _headers_of(self._lines)
        self._headers = headers
        self._method, self._version = parser.get_method().decode(), parser.get_http_version()
        self._is_kept = parser.should_keep_alive()
        has_twins = len(headers) < len(self._lines)
        # Exchanges know the body, whose length it is.
        self._length = headers.pop("CONTENT_LENGTH", "")
        self._read = target_of(self._target.decode("latin-1"), headers.get(SANDBOX, ""))
        is_admin = self._read.path.startswith(ADMIN)
        self._limit = self._limits.body_bytes if is_admin else self._most_kept
        self.phase = BODY
        self.awaits_continue = headers.get("HTTP_EXPECT", "").lower() == "100-continue"
        if self._has_long_head():
            self._refuse(431)
        elif self._version not in {"1.0", "1.1"}:
            self._refuse(505)
        elif has_twins and self._has_two_hosts():
            self._refuse(400)

    def _has_two_hosts(self) -> bool:
        # Nobody could say for whom the request is (RFC 9112, section 3.2).
        return sum(name.lower() == b"host" for name, _ in self._lines) > 1

    def _has_long_head(self) -> bool:
        # No piece is longer than a head may be: only one of several pieces can be. Each line has a
        # colon, a space and its end besides.
        return len(self._lines) > self._limits.headers or (
            self._is_continued
            and sum(len(name) + len(value) + 4 for name, value in self._lines)
            > self._limits.header_bytes
        )

    def on_body(self, part: bytes) -> None:
        """Take a part of the body."""
        self.awaits_continue = False
        room = self._limit + 1 - len(self._body)
        self._body += part[:room]
        if len(part) >= room and self._limit != self._most_kept:
            self._refuse(413)

    def on_message_complete(self) -> None:
        """Note a whole request, unless its body is still to be parsed."""
        has_body = self._length.strip("0") or "HTTP_TRANSFER_ENCODING" in self._headers
        if has_body and self._parser.should_upgrade():
            return
        if not self.refusal:
            path, query, sandbox, raw = self._read
            headers, body = self._headers, bytes(self._body)
            message = self._method, path, query, headers, body, self._remote, sandbox, raw
            request = new_tuple(Request, message)
            self.whole.append(new_tuple(Incoming, (request, self._is_kept, self._version, None)))
        self.phase = IDLE if self._is_kept else ENDED


def _headers_of(lines: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by their CGI names; the values of one that comes twice are joined."""
    names = _CGI_NAMES
    headers = {names[name]: value.rstrip(b" \t").decode("latin-1") for name, value in lines}
    if len(headers) < len(lines):
        headers.clear()
        for name, value in lines:
            cgi, text = names[name], value.rstrip(b" \t").decode("latin-1")
            headers[cgi] = f"{headers[cgi]}, {text}" if cgi in headers else text
    return headers
