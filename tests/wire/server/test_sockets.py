"""WebSockets over real connections: handshakes, compression, readers that are slow, the end."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import threading
from typing import TYPE_CHECKING, cast

import aiohttp
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from fauxchange import MockServer
from fauxchange.exchanges.sockets import SharedText, SocketTransport
from fauxchange.wire.server.router import Router
from fauxchange.wire.server.websocket import socket as websocket
from fauxchange.wire.server.websocket.frames import CLOSE, frame
from tests.waits import PATIENCE_S

from .raw import RawClient, get
from .test_frames import masked

if TYPE_CHECKING:
    from fauxchange.exchanges.sockets import SocketConnection
    from fauxchange.message import Request

PATH = "/ws/v5/public"
KEY = base64.b64encode(bytes(16)).decode()


def handshake(*headers: str, target: str = PATH, method: str = "GET") -> str:
    """Return a handshake of which some headers differ."""
    default = {
        "Host": "localhost",
        "Upgrade": "websocket",
        "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    given = dict(one.split(": ", 1) for one in headers)
    lines = [f"{name}: {value}" for name, value in {**default, **given}.items() if value]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""])


def url_of(server: MockServer) -> str:
    """Return the URL of the public channels."""
    return f"ws{server.url.removeprefix('http')}{PATH}"


# Handshakes


def test_the_key_of_the_rfc_is_answered_as_in_the_rfc(client: RawClient) -> None:
    client.send(handshake("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
    answer = client.read()
    assert answer.status == 101
    assert answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert "sec-websocket-extensions" not in answer.headers


def test_frames_may_follow_the_handshake_at_once(client: RawClient) -> None:
    client.send(handshake().encode() + masked(0x81, b"ping") * 3)
    assert client.read().status == 101
    assert client.take(18) == frame(1, b"pong") * 3


def test_a_handshake_may_follow_calls(client: RawClient) -> None:
    client.send(get() + get("/_mock/health") + handshake())
    assert [client.read().status for _ in range(3)] == [200, 200, 101]
    client.send(masked(0x81, b"ping"))
    assert client.take(6) == frame(1, b"pong")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (handshake("Sec-WebSocket-Version: 8"), 426),
        (handshake("Sec-WebSocket-Version: "), 426),
        (handshake("Sec-WebSocket-Key: short"), 400),
        (handshake("Sec-WebSocket-Key: "), 400),
        (handshake("Sec-WebSocket-Key: \u00e9"), 400),
        (handshake(method="DELETE"), 405),
        (handshake(target="/ws/v5/nowhere"), 404),
        (handshake(target="/s/nobody" + PATH), 404),
        (handshake("Origin: https://evil.example"), 403),
        (handshake("Host: evil.example"), 403),
    ],
)
def test_a_handshake_is_refused_by_http(client: RawClient, sent: str, status: int) -> None:
    client.send(sent.encode("latin-1"))
    assert client.read().status == status
    assert client.is_over()


@pytest.mark.parametrize("other", ["Connection: keep-alive", "Upgrade: h2c", "Upgrade: "])
def test_what_is_no_handshake_is_a_call(client: RawClient, other: str) -> None:
    client.send(handshake(other) + get())
    assert [client.read().status for _ in range(2)] == [404, 200]


# Compression

_TAKEN = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("permessage-deflate", _TAKEN),
        ("permessage-deflate; client_max_window_bits", _TAKEN),
        ("permessage-deflate; client_max_window_bits=10", _TAKEN),
        ('permessage-deflate; server_max_window_bits="15"', _TAKEN),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", _TAKEN),
        ("permessage-deflate; server_max_window_bits=10, permessage-deflate", _TAKEN),
        ("x-webkit-deflate-frame, permessage-deflate", _TAKEN),
        ("permessage-deflate; server_max_window_bits=10", ""),
        ("permessage-deflate; made_up", ""),
        ("permessage-bzip2", ""),
    ],
)
def test_compression_is_agreed_on_as_far_as_both_can(
    client: RawClient, offer: str, answer: str
) -> None:
    client.send(handshake(f"Sec-WebSocket-Extensions: {offer}"))
    assert client.read().headers.get("sec-websocket-extensions", "") == answer


@pytest.mark.parametrize("compression", ["deflate", None])
def test_long_messages_go_both_ways(server: MockServer, compression: str | None) -> None:
    text = json.dumps({"op": "x" * 5_000, "args": []})
    with connect(url_of(server), compression=compression) as line:
        for _ in range(3):
            line.send(text)
            assert "x" * 100 in json.loads(line.recv(PATIENCE_S))["msg"]


def test_aiohttp_talks_compressed(server: MockServer) -> None:
    async def talk() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(url_of(server), compress=15) as line,
        ):
            await line.send_str("ping")
            return await line.receive_str(timeout=PATIENCE_S)

    assert asyncio.run(talk()) == "pong"


# The end


def test_a_close_frame_is_answered_and_the_connection_ended(client: RawClient) -> None:
    client.send(handshake().encode() + masked(0x88, b"\x0f\xa0bye"))
    assert client.read().status == 101
    assert client.take(4) == frame(CLOSE, b"\x0f\xa0")
    assert client.is_over()


def test_after_a_violation_nothing_is_read_any_more(client: RawClient) -> None:
    client.send(handshake().encode() + b"\xff\xff" + masked(0x81, b"ping"))
    assert client.read().status == 101
    head = client.take(2)
    assert client.take(head[1])[:2] == b"\x03\xea"
    assert client.is_over()


def test_who_ends_without_a_close_frame_is_forgotten(client: RawClient) -> None:
    client.send(handshake())
    assert client.read().status == 101
    client.end()
    assert client.is_over()


def test_a_server_that_stops_says_so_to_all() -> None:
    with contextlib.ExitStack() as stack:
        with MockServer(limits=False) as server:
            lines = [stack.enter_context(connect(url_of(server))) for _ in range(20)]
        for line in lines:
            with pytest.raises(ConnectionClosed) as closed:
                line.recv(PATIENCE_S)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1001


MANY = [b"x" * 100_000] * 300


class Talker:
    """A connection that sends what it is told to, whoever calls."""

    def __init__(self) -> None:
        self.transports: list[SocketTransport] = []
        self.has_sent = threading.Event()
        self.ended = threading.Event()

    def open(self, _: Request, transport: SocketTransport) -> SocketConnection:
        """Remember a connection, and greet it."""
        self.transports.append(transport)
        transport.send(b"hello")
        return cast("SocketConnection", self)

    def receive(self, message: str | bytes) -> None:
        """Fail, or send more than any buffer holds in one go, if that is asked for."""
        if message == "fail":
            raise ValueError(message)
        if message == "many":
            for text in MANY:
                self.transports[-1].send(text)
            self.has_sent.set()
            return
        self.transports[-1].call_later(0, lambda: self.transports[-1].send(b"later"))

    def lost(self) -> None:
        """Note it."""
        self.ended.set()


@pytest.fixture
def talker(monkeypatch: pytest.MonkeyPatch) -> Talker:
    """What opens all sockets of this test."""
    opened = Talker()
    monkeypatch.setattr(Router, "open_socket", lambda _, *given: opened.open(*given))
    return opened


def test_what_is_sent_while_a_connection_opens_follows_the_handshake(
    server: MockServer, talker: Talker
) -> None:
    with connect(url_of(server)) as line:
        assert line.recv(PATIENCE_S) == "hello"
        line.send("go")
        assert line.recv(PATIENCE_S) == "later"
    assert talker.transports


def test_a_text_for_many_is_encoded_once_for_each_kind(server: MockServer, talker: Talker) -> None:
    text = SharedText(b"x" * 1_000)
    with contextlib.ExitStack() as stack:
        lines = [
            stack.enter_context(connect(url_of(server), compression=kind))
            for kind in (None, "deflate", None, "deflate")
        ]
        for line in lines:
            assert line.recv(PATIENCE_S) == "hello"
        frames = []
        for transport, line in zip(talker.transports, lines, strict=True):
            transport.send(text)
            assert line.recv(PATIENCE_S) == "x" * 1_000
            frames.append((text.plain, text.compressed))
        assert frames[1][0] is frames[3][0]
        assert frames[1][1] is frames[3][1]
        assert len(frames[3][1] or b"") < len(frames[3][0] or b"")


def test_a_mistake_of_ours_ends_the_connection_with_1011(
    server: MockServer, talker: Talker
) -> None:
    with connect(url_of(server)) as line:
        line.recv(PATIENCE_S)
        line.send("fail")
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(PATIENCE_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011
    assert talker.ended.wait(PATIENCE_S)


def test_who_does_not_read_is_ended_with_4005(
    server: MockServer, talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine is, the client still finds what was sent.
    monkeypatch.setattr(websocket, "_GRACE_S", PATIENCE_S)
    reason = b"Buffer is full, cannot write data"
    last = frame(CLOSE, (4005).to_bytes(2, "big") + reason)
    with RawClient(server) as client:
        client.send(handshake().encode() + masked(0x81, b"many"))
        assert talker.has_sent.wait(PATIENCE_S)
        assert client.read().status == 101
        # It closes once the buffer is full; whoever reads on finds the close frame at the end.
        assert len(client.until(last)) < sum(map(len, MANY))


def test_who_never_reads_is_cut_off(server: MockServer, talker: Talker) -> None:
    with RawClient(server) as client:
        client.send(handshake().encode() + masked(0x81, b"many"))
        assert talker.ended.wait(PATIENCE_S)
