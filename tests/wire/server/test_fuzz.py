"""Whatever arrives: no request is seen that was not sent, no connection hangs, nothing is left."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.config import ServerLimits
from fauxchange.wire.server.parser import RequestParser
from fauxchange.wire.server.protocol import HttpProtocol
from tests.waits import comes_true

from .raw import TIME, RawClient, get

if TYPE_CHECKING:
    from fauxchange import MockServer

HIDDEN = "/api/v5/hidden"
LIMITS = ServerLimits(header_bytes=4_096)

# Pieces of which requests are made, and others with which they are spoilt.
PIECES = st.sampled_from(
    [
        *(b"GET ", b"POST ", b"HEAD ", b"CONNECT ", b"PRI ", b"FOO "),
        *(TIME.encode(), b"/_mock/health", b"*", b"http://x/y", b"/a?b#c", b"/%"),
        *(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b" HTTP/2.0\r\n", b"\r\n", b"\n", b"\r\n\r\n", b"\r"),
        *(
            b"Host: x\r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: 0\r\n",
            b"Expect: 100-continue",
        ),
        *(b"Transfer-Encoding: chunked\r\n", b"Connection: Upgrade\r\n", b"Upgrade: h2c\r\n"),
        *(b"Connection: close\r\n", b"Upgrade: websocket\r\n", b"Sec-WebSocket-Version: 13\r\n"),
        *(b"5\r\nabcde\r\n", b"0\r\n\r\n", b"abcde", b"x" * 300, b"\0", b"\xff", b" ", b":", b";"),
    ]
)
STREAM = st.lists(PIECES | st.binary(max_size=8), max_size=25).map(b"".join)
CUTS = st.lists(st.integers(0, 400), max_size=5)


def parse(stream: bytes, cuts: list[int]) -> RequestParser:
    """Feed a stream in pieces."""
    parser, begin = RequestParser(LIMITS, 1_000, "127.0.0.1"), 0
    for end in [*sorted(cuts), len(stream)]:
        if stream[begin:end]:
            parser.feed(stream[begin:end])
            begin = end
    return parser


@settings(max_examples=400, deadline=None)
@given(stream=STREAM, cuts=CUTS)
def test_where_a_stream_is_cut_makes_no_difference(stream: bytes, cuts: list[int]) -> None:
    whole, pieces = parse(stream, []), parse(stream, cuts)
    assert pieces.whole == whole.whole
    assert (pieces.refusal, pieces.phase) == (whole.refusal, whole.phase)


@settings(max_examples=400, deadline=None)
@given(head=STREAM, body=STREAM)
def test_a_body_is_never_a_request(head: bytes, body: bytes) -> None:
    """The head may be anything; the body names a path that no head has."""
    body += get(HIDDEN).encode()
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    sent = b"POST /first HTTP/1.1\r\nX-Note: " + head.replace(b"\r", b"").replace(b"\n", b"")
    parser = parse(sent + b"\r\n" + length + body + get("/last").encode(), [])
    paths = [one.request.path for one in parser.whole]
    assert paths in (["/first", "/last"], [])
    assert bool(parser.refusal) is (paths == [])


@settings(max_examples=60, deadline=None)
@given(stream=STREAM)
def test_no_connection_hangs(server: MockServer, stream: bytes) -> None:
    with RawClient(server) as client:
        # What is no request is refused while the rest of it is still on its way.
        with contextlib.suppress(OSError):
            client.send(stream)
            client.end()
        with contextlib.suppress(ConnectionResetError):
            while client.socket.recv(65536):
                pass


def test_connections_that_ended_leave_nothing(server: MockServer) -> None:
    for sent in (get(), "GARBAGE\r\n\r\n", get()[:-2], get("/_mock/health"), ""):
        with RawClient(server) as client:
            client.send(sent)
            client.end()
            while client.socket.recv(65536):
                pass
    # The server may still be closing the last ones.
    assert comes_true(lambda: left(server) == 0)


@pytest.mark.parametrize(
    "fault", ["latency;ms=50", "slow-drip;pauseMs=1", "lost-reply;how=silence;ms=50"]
)
def test_who_is_gone_before_an_answer_that_ends_the_connection_leaves_nothing(
    server: MockServer, fault: str
) -> None:
    with RawClient(server) as client:
        client.send(get(TIME, f"X-Mock-Fault: {fault}", "Connection: close"))
    assert comes_true(lambda: left(server) == 0, within_s=10)


def left(server: MockServer) -> int:
    """Return how many connections of a server there are in memory; others may have some, too."""
    gc.collect()
    threaded: Any = server._server
    protocols = [one for one in gc.get_objects() if type(one) is HttpProtocol]
    return sum(one._server is threaded._server for one in protocols)
