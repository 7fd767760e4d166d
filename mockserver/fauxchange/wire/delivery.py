"""How an answer goes out when it does not go out whole and at once: cut, dripping, or not at all.

WSGI hides the connection, so each server is asked in its own way: Waitress and gunicorn for the
socket, Granian through what its HTTP library refuses to send.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.types import WSGIEnvironment

from fauxchange.message import Delivery, Reply

Start = Callable[[list[tuple[str, str]]], object]

_RESET_AT_ONCE = struct.pack("ii", 1, 0)

# How long Granian's HTTP library has to send a part of an answer.
_LINGER_S = 0.2


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
        headers += _close_headers(environ)
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
    is_cut = len(sent) < len(body)
    if is_cut and _is_granian(environ):
        # It ends the connection, and throws away what it has not sent by then.
        time.sleep(_LINGER_S)
    elif (is_cut or how.reset) and "gunicorn.socket" in environ:
        # It has sent everything by now, after this the headers too, and would keep the connection.
        yield b""
        environ["gunicorn.socket"].shutdown(socket.SHUT_RDWR)


def _drop(environ: WSGIEnvironment, start: Start) -> Iterable[bytes]:
    """End the connection without a byte of an answer."""
    connection = _connection(environ)
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        connection.shutdown(socket.SHUT_RDWR)
        start([("Content-Length", "0")])
        return []
    if _is_granian(environ):
        # Its HTTP library finds two lengths out before the first byte, and gives up.
        start([("Content-Length", "1"), ("Content-Length", "2")])
        return iter(())
    raise ConnectionResetError("a fault drops the connection")


def _is_granian(environ: WSGIEnvironment) -> bool:
    return bool(environ.get("SERVER_SOFTWARE") == "Granian")


def _close_headers(environ: WSGIEnvironment) -> list[tuple[str, str]]:
    """Have the connection end after the answer; return the headers that it takes."""
    channel = _channel(environ)
    if channel is not None:
        channel.close_when_flushed = True
        return []
    return [("Connection", "close")]


def _connection(environ: WSGIEnvironment) -> socket.socket | None:
    channel = _channel(environ)
    found: socket.socket | None = channel.socket if channel else environ.get("gunicorn.socket")
    return found


def _channel(environ: WSGIEnvironment) -> Any:
    """Return Waitress's channel: its environment has one of the channel's methods."""
    return getattr(environ.get("waitress.client_disconnected"), "__self__", None)
