"""The server's loop says whether somebody waits for it."""

from __future__ import annotations

from contextlib import closing
from socket import socketpair

from fauxchange.wire.server.loop import ServerLoop


def test_a_loop_is_awaited_while_there_is_something_that_it_has_not_read() -> None:
    ours, theirs = socketpair()
    with ours, theirs, closing(ServerLoop()) as loop:
        loop.add_reader(ours, lambda: ours.recv(100))
        assert not loop.is_awaited()
        theirs.send(b"request")
        assert loop.is_awaited()
        assert loop.is_awaited()
        loop.call_soon(loop.stop)
        loop.run_forever()
        assert not loop.is_awaited()
        loop.remove_reader(ours)


def test_a_loop_is_awaited_by_what_another_thread_has_to_be_done() -> None:
    with closing(ServerLoop()) as loop:
        loop.call_soon_threadsafe(loop.stop)
        assert loop.is_awaited()
        loop.run_forever()
        assert not loop.is_awaited()
