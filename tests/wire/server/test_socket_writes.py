"""How a WebSocket writes: the frames of a moment together, and none into what has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from socket import socketpair
from typing import Any, cast

from fauxchange.exchanges.sockets import SharedText
from fauxchange.wire.server.loop import ServerLoop
from fauxchange.wire.server.outbox import Outbox
from fauxchange.wire.server.websocket.frames import TEXT, frame
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
        # What many get comes after what the loop has to read.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return transport.writes

    return asyncio.run(run())


def test_the_frames_of_a_moment_are_written_together() -> None:
    def talk(socket: Socket, transport: Transport) -> None:
        socket.send(b"one")
        socket.send(SharedText(b"two"))
        assert transport.writes == []

    assert written(talk) == [frame(TEXT, b"one") + frame(TEXT, b"two")]


def test_frames_that_do_not_wait_come_after_the_answers_of_their_turn() -> None:
    async def run() -> list[bytes]:
        transport, outbox = Transport(), Outbox()
        carried = cast("Any", transport)
        socket = Socket(carried, 1_000, compression=False, outbox=outbox, ended=lambda: None)
        socket.begin(Connection(), b"handshake", b"")
        outbox.add_answer(carried, b"answer")
        socket.send(b"x" * 100_000)
        return transport.writes[:2]

    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        assert runner.run(run()) == [b"handshake", b"answer"]


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


class SlowLoop(asyncio.SelectorEventLoop):
    """A loop whose time goes on when a test says so."""

    now_s = 1_000.0

    def time(self) -> float:
        return self.now_s


def turns_of(writes: int, *, write_s: float, read_s: float) -> list[str]:
    """Return what a loop does that has something to read in each turn, until all is written."""
    done: list[str] = []
    ours, theirs = socketpair()
    loop = SlowLoop()

    def read() -> None:
        loop.now_s += read_s
        done.append("read")

    def write() -> None:
        loop.now_s += write_s
        done.append("write")
        if done.count("write") == writes:
            loop.call_soon(loop.stop)

    async def begin() -> None:
        outbox = Outbox()
        for _ in range(writes):
            outbox.add_shared(write)
        theirs.send(b"request")
        loop.add_reader(ours, read)

    with ours, theirs, closing(loop):
        loop.run_until_complete(begin())
        loop.run_forever()
        loop.remove_reader(ours)
    return done


def test_what_many_get_is_written_in_several_turns_of_the_loop() -> None:
    done = turns_of(12, write_s=1, read_s=0)
    assert done[:15] == ["read", *["write"] * 4] * 3


def test_what_many_get_is_written_for_as_long_as_others_were_let_in() -> None:
    done = turns_of(24, write_s=1, read_s=12)
    assert done[:18] == ["read", *["write"] * 4, "read", *["write"] * 12]


def test_answers_are_written_before_what_many_get() -> None:
    done: list[str] = []

    async def run() -> None:
        outbox = Outbox()
        outbox.add_shared(lambda: done.append("shared"))
        outbox.add(lambda: done.append("own"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert done == ["own", "shared"]


def test_an_answer_takes_along_what_its_connection_was_to_be_sent_before() -> None:
    def talk(socket: Socket, transport: Transport) -> None:
        socket.send(SharedText(b"push"))
        socket.send(b"answer")

    assert written(talk) == [frame(TEXT, b"push") + frame(TEXT, b"answer")]
