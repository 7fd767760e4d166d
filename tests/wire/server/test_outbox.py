"""Answers of one turn of the loop are written at its end, in order, before whatever comes next."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Any, cast

import pytest

from fauxchange.wire.server.loop import ServerLoop
from fauxchange.wire.server.outbox import Outbox

LATE_S = 20.0


class Transport:
    """Notes what is written in a list that it shares with others."""

    def __init__(self, written: list[str]) -> None:
        self._written = written

    def write(self, data: bytes) -> None:
        self._written.append(data.decode())

    def is_closing(self) -> bool:
        return False


class Breaks(Transport):
    """One that breaks when it is written to; the loop has to do with that, and stops."""

    _has_broken = False

    def write(self, data: bytes) -> None:  # noqa: ARG002
        self._has_broken = True
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.stop)

    def is_closing(self) -> bool:
        return self._has_broken


class Raises(Transport):
    """One that cannot be written to at all."""

    def write(self, data: bytes) -> None:
        raise RuntimeError(data.decode())


def answer(outbox: Outbox, transport: Transport, *texts: str) -> None:
    """Have answers be written."""
    for text in texts:
        outbox.add_answer(cast("Any", transport), text.encode())


async def written_by_turns() -> list[str]:
    written: list[str] = []
    loop, outbox = asyncio.get_running_loop(), Outbox()
    one, other = Transport(written), Transport(written)

    def turn() -> None:
        outbox.add(lambda: written.append("push"))
        loop.call_soon(written.append, "next turn")
        answer(outbox, one, "a")
        answer(outbox, other, "b")
        answer(outbox, one, "c")
        written.append("end of call")

    loop.call_soon(turn)
    for _ in range(3):
        await asyncio.sleep(0)
    return written


def test_answers_are_written_when_a_turn_ends_and_before_what_was_called_for() -> None:
    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        written = runner.run(written_by_turns())
    assert written == ["end of call", "a", "b", "c", "push", "next turn"]


def test_a_loop_that_does_not_say_when_a_turn_ends_has_them_written_at_once() -> None:
    written = asyncio.run(written_by_turns())
    assert written == ["a", "b", "c", "end of call", "push", "next turn"]


def test_the_sixteenth_answer_has_all_of_them_written() -> None:
    async def run() -> tuple[list[str], list[str]]:
        written: list[str] = []
        outbox, transport = Outbox(), Transport(written)
        answer(outbox, transport, *"abcdefghijklmno")
        before = list(written)
        answer(outbox, transport, "p")
        return before, list(written)

    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        assert runner.run(run()) == ([], [*"abcdefghijklmnop"])


def test_what_many_get_comes_after_the_answers_of_its_turn() -> None:
    async def run() -> list[str]:
        written: list[str] = []
        outbox = Outbox()
        # A timer is called in the turn that has read requests, after them.
        asyncio.get_running_loop().call_later(0, answer, outbox, Transport(written), "answer")
        outbox.add_shared(lambda: written.append("push"))
        await asyncio.sleep(0.001)
        return written

    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        assert runner.run(run()) == ["answer", "push"]


def test_who_works_on_for_as_long_as_nobody_waits_lets_answers_out() -> None:
    async def run(loop: ServerLoop) -> list[str]:
        written: list[str] = []
        answer(Outbox(), Transport(written), "a")
        loop.is_awaited()
        return written

    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        assert runner.run(run(cast("ServerLoop", runner.get_loop()))) == ["a"]


def test_a_connection_that_breaks_is_forgotten_at_once_though_nothing_else_is_due() -> None:
    async def make() -> Outbox:
        return Outbox()

    with closing(ServerLoop()) as loop:
        late: list[str] = []
        broken = Breaks(late)
        loop.call_soon(answer, loop.run_until_complete(make()), broken, "a")
        loop.call_later(LATE_S, late.append, "late")
        loop.call_later(LATE_S, loop.stop)
        loop.run_forever()
    assert broken.is_closing()
    assert late == []


def test_an_answer_that_cannot_be_written_keeps_none_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> list[str]:
        written: list[str] = []
        outbox = Outbox()
        answer(outbox, Raises(written), "a")
        answer(outbox, Transport(written), "b")
        await asyncio.sleep(0)
        return written

    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        assert runner.run(run()) == ["b"]
    assert "an answer could not be written" in caplog.text
