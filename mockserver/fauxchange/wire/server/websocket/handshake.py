"""The handshake of WebSockets (RFC 6455, 4.2): whether a request is one, and the answer to it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping

from fauxchange.exchanges.sockets import SocketRefusal
from fauxchange.message import Request

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_VERSION = "13"
_EXTENSION = "permessage-deflate"
# What a client may offer with it and gets (RFC 7692, 7.1): windows of full size, used once.
_OFFERS = frozenset(
    {
        "server_no_context_takeover",
        "client_no_context_takeover",
        "client_max_window_bits",
        "server_max_window_bits=15",
    }
)
_ANSWER = f"{_EXTENSION}; server_no_context_takeover; client_no_context_takeover"


def is_handshake(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers, by their CGI names, asks for a WebSocket."""
    return "websocket" in _tokens(headers, "HTTP_UPGRADE")


def accept(request: Request) -> tuple[bytes, bool]:
    """Return the head of the answer to a handshake, and whether messages may be compressed.

    Raises:
        SocketRefusal: the request does not open a connection.

    """
    headers = request.headers
    if request.method != "GET":
        raise SocketRefusal(405, "a WebSocket is opened with GET")
    if headers.get("HTTP_SEC_WEBSOCKET_VERSION", "") != _VERSION:
        raise SocketRefusal(426, f"Sec-WebSocket-Version is {_VERSION}")
    key = headers.get("HTTP_SEC_WEBSOCKET_KEY", "").encode("latin-1")
    try:
        is_key = len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        is_key = False
    if not is_key:
        raise SocketRefusal(400, "Sec-WebSocket-Key is not 16 bytes in base64")
    digest = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    compression = _takes_compression(headers.get("HTTP_SEC_WEBSOCKET_EXTENSIONS", ""))
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {digest.decode()}",
        *([f"Sec-WebSocket-Extensions: {_ANSWER}"] if compression else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode(), compression


def _takes_compression(header: str) -> bool:
    for offer in header.split(","):
        name, *parameters = (part.strip() for part in offer.split(";"))
        plain = {one.replace('"', "").replace(" ", "").lower() for one in parameters}
        sized = {one for one in plain if one.startswith("client_max_window_bits=")}
        if name.lower() == _EXTENSION and plain - sized <= _OFFERS:
            return True
    return False


def _tokens(headers: Mapping[str, str], name: str) -> set[str]:
    return {token.strip().lower() for token in headers.get(name, "").split(",")}
