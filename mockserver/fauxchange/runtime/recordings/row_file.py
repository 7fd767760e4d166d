"""Files of our own: rows of whole numbers that are read in place, with aggregates of blocks.

A file is rows of as many 64-bit numbers as there are columns, in the machine's byte order; then for
blocks of 16 rows, of 16 blocks and so on their highest and lowest price, and for blocks of rows how
many lots there are until their end; then what the columns mean, as JSON. It is mapped into memory,
so opening one costs nothing, processes share it, and the bar of any span is a few slices
(ADR 0029).
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson

MAGIC = b"fxrows01"
BLOCK = 16
_NUMBER = 8
# A span of so few rows is looked at row by row.
_FEW = 2 * BLOCK

Numbers = Sequence[int]


class Columns(NamedTuple):
    """Which columns of a row have its highest and lowest price, and what counts its lots."""

    width: int
    high: int
    low: int
    lots: int


TRADE_COLUMNS = Columns(3, 1, 1, 2)
"""Time, price, and lots: below zero for a trade that sold."""
CANDLE_COLUMNS = Columns(8, 2, 3, 6)
"""Start, open, high, low, close, trades, lots, and how many trades there are before."""


class RowFile:
    """A file of rows, open for reading.

    Raises:
        ValueError: it is none, is of another layout or byte order, or was cut off.

    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.facts = _read_facts(self._map)
        self.columns = Columns(*self.facts["columns"])
        self.count: int = self.facts["rows"]
        self.numbers = memoryview(self._map)[: self.facts["bytes"]].cast("q")
        width = self.columns.width
        end = self.count * width
        rows = [self.numbers[i:end:width] for i in range(width)]
        self._lots = rows[self.columns.lots]
        self._highs = [rows[self.columns.high]]
        self._lows = [rows[self.columns.low]]
        self._until: memoryview = self.numbers[:0]
        self.rows = cast("list[Numbers]", rows)
        for level, blocks in enumerate(self.facts["levels"]):
            self._highs.append(self.numbers[end : end + blocks])
            self._lows.append(self.numbers[end + blocks : end + 2 * blocks])
            end += 2 * blocks
            if not level:
                self._until = self.numbers[end : end + blocks]
                end += blocks

    def bar(self, begin: int, end: int) -> tuple[int, int, int]:
        """Return highest and lowest price and the lots of a span of rows, not none."""
        if end - begin <= _FEW:
            highs = self._highs[0][begin:end].tolist()
            # Of trades both are the price.
            lows = highs if self.columns.high == self.columns.low else self._lows[0][begin:end]
            return max(highs), min(lows), _size(self._lots[begin:end])
        return self.high(begin, end), self.low(begin, end), self.lots(begin, end)

    def lots(self, begin: int, end: int) -> int:
        """Return how many lots the rows from one position to before another have."""
        first, last = -(-begin // BLOCK), end // BLOCK
        if first >= last:
            return _size(self._lots[begin:end])
        whole = self._until[last - 1] - (self._until[first - 1] if first else 0)
        edges = self._lots[begin : first * BLOCK], self._lots[last * BLOCK : end]
        return int(whole) + sum(map(_size, edges))

    def high(self, begin: int, end: int) -> int:
        """Return the highest price of the rows from one position to before another, not none."""
        return _extreme(self._highs, begin, end, max)

    def low(self, begin: int, end: int) -> int:
        """Return the lowest price of the rows from one position to before another, not none."""
        return _extreme(self._lows, begin, end, min)


def _size(lots: memoryview) -> int:
    return sum(map(abs, lots.tolist()))


def _extreme(
    levels: Sequence[memoryview], begin: int, end: int, best: Callable[[list[int]], int]
) -> int:
    """Return the extreme of a span: of its edges, and of the blocks between them."""
    found: list[int] = []
    for numbers in levels[:-1]:
        first, last = -(-begin // BLOCK), end // BLOCK
        if first >= last:
            break
        found += numbers[begin : first * BLOCK].tolist()
        found += numbers[last * BLOCK : end].tolist()
        begin, end = first, last
    else:
        numbers = levels[-1]
    found += numbers[begin:end].tolist()
    return best(found)


def _read_facts(mapped: mmap.mmap) -> dict[str, Any]:
    size = len(mapped)
    if size < 2 * _NUMBER or mapped[-len(MAGIC) :] != MAGIC:
        raise ValueError("is no file of rows")
    length = int.from_bytes(mapped[-2 * _NUMBER : -_NUMBER], "little")
    facts: dict[str, Any] = orjson.loads(mapped[size - 2 * _NUMBER - length : -2 * _NUMBER])
    if facts["bytes"] + length + 2 * _NUMBER != size or facts["order"] != _order():
        raise ValueError("is a file of another machine, or was cut off")
    return facts


def _order() -> int:
    return array("q", [1]).tobytes()[0]


def finish(path: Path, columns: Columns, facts: dict[str, Any]) -> None:
    """Make a file of rows of what has nothing but rows: append their aggregates and the facts.

    Raises:
        OSError: it cannot be written.

    """
    rows = path.stat().st_size // _NUMBER // columns.width
    with path.open("r+b") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            levels, blocks = _blocks(memoryview(mapped).cast("q"), columns, rows)
        file.seek(0, os.SEEK_END)
        for numbers in blocks:
            numbers.tofile(file)
        layout = {"columns": [*columns], "rows": rows, "levels": levels, "order": _order()}
        text = orjson.dumps({**facts, **layout, "bytes": file.tell()})
        file.write(text + len(text).to_bytes(_NUMBER, "little") + MAGIC)


def _blocks(numbers: memoryview, columns: Columns, rows: int) -> tuple[list[int], list[array[int]]]:
    """Return how many blocks each level has, and the numbers of all levels in order."""
    width, end = columns.width, rows * columns.width
    highs, lows = array("q"), array("q")
    until, total = array("q"), 0
    for begin in range(0, end, BLOCK * width):
        block = numbers[begin : min(end, begin + BLOCK * width)].tolist()
        highs.append(max(block[columns.high :: width]))
        lows.append(min(block[columns.low :: width]))
        total += sum(map(abs, block[columns.lots :: width]))
        until.append(total)
    numbers.release()
    levels, blocks = [len(highs)], [highs, lows, until]
    while len(highs) > BLOCK:
        parts = range(0, len(highs), BLOCK)
        highs = array("q", (max(highs[part : part + BLOCK]) for part in parts))
        lows = array("q", (min(lows[part : part + BLOCK]) for part in parts))
        levels.append(len(highs))
        blocks += [highs, lows]
    return levels, blocks
