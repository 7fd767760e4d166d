"""Lines for who reads them, and no waiting for who does not."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from fauxchange.runtime.line_writer import LineWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

# More than any pipe takes.
LONG = "x" * 300_000 + "\n"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: where it is read, and where it is written."""
    reading, writing = os.pipe()
    yield reading, writing
    for one in (reading, writing):
        with suppress(OSError):
            os.close(one)


def test_lines_are_written_at_once(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = LineWriter(writing)
    assert writer.write("one\n")
    assert writer.write("two\nthree\n")
    assert os.read(reading, 100) == b"one\ntwo\nthree\n"


def test_a_pipe_that_nobody_reads_takes_no_more_and_is_not_waited_for(
    pipe: tuple[int, int],
) -> None:
    writer = LineWriter(pipe[1])
    assert writer.write(LONG)
    assert not writer.write("two\n")
    assert not writer.write("three\n")


def test_lines_stay_whole_once_somebody_reads_again(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer, taken = LineWriter(writing), b""
    assert writer.write(LONG)
    assert not writer.write("two\n")
    while not writer.write("three\n"):
        taken += os.read(reading, 65_536)
    os.close(writing)
    while part := os.read(reading, 65_536):
        taken += part
    assert taken.decode() == f"{LONG}three\n"


def test_a_pipe_whose_reader_is_gone_is_no_error(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    assert LineWriter(writing).write("one\n")
