"""How WSGI servers send an answer that does not go out whole and at once: cut, dripping, or not.

WSGI hides the connection, so gunicorn is asked for its socket. The server of this package does not
need any of this (wire/server/protocol.py).
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import WSGIEnvironment

from fauxchange.message import Delivery, Reply

Start = Callable[[list[tuple[str, str]]], object]

_RESET_AT_ONCE = struct.pack("ii", 1, 0)
_SOCKET = "gunicorn.socket"


def deliver(reply: Reply, environ: WSGIEnvironment, start: Start) -> Iterable[bytes]:
    """Send a reply as its delivery says; ``start`` takes the headers.

    Raises:
        ConnectionResetError: the server in front knows no way to drop a connection.

    """
    how = reply.delivery
    if how is None:
        raise LookupError("the reply goes out as replies do")
    if how.reset == "before":
        return _drop(environ, start)
    headers = [
        ("Content-Type", reply.content_type),
        ("Content-Length", str(len(reply.body))),
        *reply.headers,
    ]
    if how.reset == "after":
        headers.append(("Connection", "close"))
    start(headers)
    return _pieces(reply.body, how, environ)


def _pieces(body: bytes, how: Delivery, environ: WSGIEnvironment) -> Iterator[bytes]:
    """Yield a body bit by bit, and see to it that one that ends early ends the connection."""
    sent = body if how.cut is None else body[: how.cut]
    size = how.chunk or len(sent) or 1
    for begin in range(0, len(sent), size):
        if how.pause_ms:
            time.sleep(how.pause_ms / 1000)
        yield sent[begin : begin + size]
    if (len(sent) < len(body) or how.reset) and _SOCKET in environ:
        # It has sent everything by now, after this the headers too, and would keep the connection.
        yield b""
        environ[_SOCKET].shutdown(socket.SHUT_RDWR)


def _drop(environ: WSGIEnvironment, start: Start) -> Iterable[bytes]:
    """End the connection without a byte of an answer."""
    connection = environ.get(_SOCKET)
    if connection is None:
        raise ConnectionResetError("a fault drops the connection")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
    connection.shutdown(socket.SHUT_RDWR)
    start([("Content-Length", "0")])
    return []
