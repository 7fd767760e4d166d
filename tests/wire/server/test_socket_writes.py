"""How a WebSocket writes: the frames of a moment together, and none into what has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from fauxchange.exchanges.sockets import SharedText
from fauxchange.wire.server.websocket.frames import TEXT, frame
from fauxchange.wire.server.websocket.outbox import Outbox
from fauxchange.wire.server.websocket.socket import Socket


class Connection:
    """A connection that nobody talks to."""

    def receive(self, message: str | bytes) -> None:
        raise NotImplementedError

    def lost(self) -> None:
        """Take note of nothing."""


class Transport:
    """What was written, write by write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.has_ended = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def is_closing(self) -> bool:
        return self.has_ended

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def written(talk: Callable[[Socket, Transport], None]) -> list[bytes]:
    """Return the writes after the handshake that a talk comes to, and what the loop does then."""

    async def run() -> list[bytes]:
        transport = Transport()
        socket = Socket(
            cast("Any", transport),
            1_000,
            compression=False,
            outbox=Outbox(),
            ended=lambda: None,
        )
        socket.begin(Connection(), b"answer", b"")
        transport.writes.clear()
        talk(socket, transport)
        await asyncio.sleep(0)
        return transport.writes

    return asyncio.run(run())


def test_the_frames_of_a_moment_are_written_together() -> None:
    def talk(socket: Socket, transport: Transport) -> None:
        socket.send(b"one")
        socket.send(SharedText(b"two"))
        assert transport.writes == []

    assert written(talk) == [frame(TEXT, b"one") + frame(TEXT, b"two")]


def test_large_frames_are_written_at_once_so_that_they_do_not_pile_up() -> None:
    large = b"x" * 50_000

    def talk(socket: Socket, transport: Transport) -> None:
        for _ in range(4):
            socket.send(large)
        assert len(transport.writes) == 2

    assert b"".join(written(talk)) == frame(TEXT, large) * 4


def test_the_close_frame_follows_what_was_sent_before_at_once() -> None:
    def talk(socket: Socket, transport: Transport) -> None:
        socket.send(b"last")
        socket.close(4005, "full")
        assert b"".join(transport.writes).startswith(frame(TEXT, b"last"))
        socket.send(b"too late")

    assert len(written(talk)) == 1


def test_nothing_is_written_once_the_transport_is_closing() -> None:
    def talk(socket: Socket, transport: Transport) -> None:
        socket.send(b"one")
        transport.has_ended = True

    assert written(talk) == []


def test_who_cannot_be_written_to_keeps_nobody_else_from_what_is_theirs() -> None:
    written: list[str] = []

    def fail() -> None:
        raise OSError("gone")

    async def run() -> None:
        outbox = Outbox()
        outbox.add(fail)
        outbox.add(lambda: written.append("one"))
        await asyncio.sleep(0)
        assert written == ["one"]
        outbox.add(lambda: written.append("two"))
        await asyncio.sleep(0)

    asyncio.run(run())
    assert written == ["one", "two"]
