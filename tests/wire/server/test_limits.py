"""What a client may send, how long it may take, and who goes when there are too many."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from fauxchange.app import build
from fauxchange.config import ServerLimits, Settings
from fauxchange.wire.server.threaded import ThreadedServer

from .raw import TIME, RawClient, get

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_S = 0.2
# Within this long a client has sent a request, however slow the machine is.
LONG_S = 2.0


class OwnServer:
    """A server with limits of its own, as far as clients need it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"


@contextmanager
def serving(**limits: float) -> Iterator[OwnServer]:
    """Serve with some limits that differ from the default."""
    server = ThreadedServer(
        build(Settings(limits=False)),
        limits=ServerLimits(**limits),  # type: ignore[arg-type]
    )
    try:
        yield OwnServer(server.port)
    finally:
        server.stop()


# Sizes


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (get(TIME, *[f"X-{n}: 1" for n in range(99)]), 200),
        (get(TIME, *[f"X-{n}: 1" for n in range(100)]), 431),
        (get(TIME, f"X-Long: {'x' * 900}"), 200),
        (get(TIME, f"X-Long: {'x' * 1100}"), 431),
        (get(f"{TIME}?{'x' * 900}"), 200),
        (get(f"{TIME}?{'x' * 1100}"), 414),
    ],
    ids=["100 headers", "101 headers", "long", "too long", "long target", "too long target"],
)
def test_a_head_has_its_limits(sent: str, status: int) -> None:
    size = 2_000 if "X-0" in sent else 1_024
    with serving(header_bytes=size) as served, RawClient(served) as client:
        client.send(sent)
        assert client.read().status == status
        assert status == 200 or client.is_over()


def test_a_header_that_never_ends_is_refused_before_it_fills_the_memory() -> None:
    with serving(header_bytes=1_024) as served, RawClient(served) as client:
        client.send(get()[:-2] + "X-Long: ")
        for _ in range(10):
            client.send(b"x" * 400)
        assert client.read().status == 431
        assert client.is_over()


def test_heads_that_follow_one_another_are_counted_apart() -> None:
    with serving(header_bytes=1_024) as served, RawClient(served) as client:
        client.send(get() * 100 + get()[:-2])
        assert {client.read().status for _ in range(100)} == {200}
        client.send("\r\n")
        assert client.read().status == 200


def test_the_admin_api_takes_bodies_up_to_a_size() -> None:
    head = (
        "POST /_mock/credit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n"
    )
    with serving(body_bytes=1_000) as served:
        for size, status in ((1_000, 400), (1_001, 413)):
            with RawClient(served) as client:
                client.send(head.format(size), b"[" * size)
                assert client.read().status == status


# Times


@pytest.mark.parametrize(
    ("sent", "limits", "status"),
    [
        (get()[:-2], {"head_s": SHORT_S}, 408),
        ("GET /api", {"head_s": SHORT_S}, 408),
        (get()[:-2] + "Content-Length: 3\r\n\r\na", {"body_s": SHORT_S}, 408),
        ("", {"idle_s": SHORT_S}, 0),
        (get(), {"idle_s": LONG_S}, 200),
    ],
    ids=["head", "half a line", "body", "nothing", "idle after a call"],
)
def test_who_takes_too_long_is_ended(sent: str, limits: dict[str, float], status: int) -> None:
    with serving(**limits) as served, RawClient(served) as client:
        client.send(sent)
        if status:
            assert client.read().status == status
        assert client.is_over()


def test_bytes_that_drip_win_no_time() -> None:
    with serving(head_s=SHORT_S) as served, RawClient(served) as client:
        client.send("GET /")
        client.socket.settimeout(SHORT_S / 20)
        for _ in range(10_000):
            try:
                client.send("a")
                if client.socket.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("the connection never ended")


def test_a_call_that_waits_is_not_idle() -> None:
    with (
        serving(idle_s=LONG_S, head_s=LONG_S, body_s=LONG_S) as served,
        RawClient(served) as client,
    ):
        client.send(get(TIME, "X-Mock-Fault: latency;ms=3000"))
        assert client.read().status == 200


def test_who_does_not_read_is_ended_and_holds_up_nobody() -> None:
    with serving(body_s=SHORT_S) as served, RawClient(served) as deaf, RawClient(served) as other:
        deaf.socket.settimeout(0.05)
        with pytest.raises(OSError, match=r"timed out|reset|Broken pipe"):  # noqa: PT012
            while True:
                deaf.send(get("/api/v5/public/instruments?instType=SPOT") * 50)
        other.send(get())
        assert other.read().status == 200


# Too many


def test_the_oldest_idle_connection_ends_first_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(connections=3) as served, ExitStack() as stack:
        caplog.set_level(logging.WARNING, "fauxchange")
        clients = [stack.enter_context(RawClient(served)) for _ in range(3)]
        for client in clients:
            client.send(get())
            assert client.read().status == 200
        # The first one was used last.
        clients[0].send(get())
        assert clients[0].read().status == 200
        newcomer = stack.enter_context(RawClient(served))
        newcomer.send(get())
        assert newcomer.read().status == 200
        assert clients[1].is_over()
        for client in (clients[0], clients[2]):
            client.send(get())
            assert client.read().status == 200
    assert "ended to make room, the oldest first: 1; there may be 3" in caplog.text


def test_slow_senders_go_after_idle_connections_and_busy_ones_stay() -> None:
    with serving(connections=3) as served, ExitStack() as stack:
        busy, slow, idle = (stack.enter_context(RawClient(served)) for _ in range(3))
        busy.send(get(TIME, "X-Mock-Fault: latency;ms=60000"))
        slow.send("GET /api")
        # Who is answered after them knows that they have been read.
        idle.send(get())
        assert idle.read().status == 200
        for expected in (idle, slow):
            newcomer = stack.enter_context(RawClient(served))
            newcomer.send(get(TIME, "X-Mock-Fault: latency;ms=60000"))
            assert expected.is_over()
        busy.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            busy.is_over()
