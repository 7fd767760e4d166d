"""Rows in order of time, whatever order they came in, with no more than a run of them in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import IO

ROWS_OF_A_RUN = 1 << 19
_NUMBER = 8
_MERGED = 1 << 12

Row = tuple[int, ...]


class SortedRows:
    """Takes rows, whose first number is their time, and writes them in order of time.

    Rows of one time stay in their order; a table that goes back in time from row to row is turned
    around. ``scratch`` is a file for runs, which are written as they come.
    """

    def __init__(self, scratch: Path, width: int) -> None:
        self._scratch = scratch
        self._width = width
        self._file: IO[bytes] = scratch.open("w+b")
        self._ends = [0]
        self._last: int | None = None
        self._rises = self._falls = True

    def add(self, rows: array[int]) -> None:
        """Take a run of rows, not none."""
        times = rows[:: self._width]
        before = times[0] if self._last is None else self._last
        for time in times:
            if time < before:
                self._rises = False
            elif time > before:
                self._falls = False
            before = time
        self._last = before
        rows.tofile(self._file)
        self._ends.append(self._ends[-1] + len(rows) // self._width)

    def write(self, target: IO[bytes]) -> None:
        """Append all rows in order of time, and delete the scratch file."""
        runs = range(len(self._ends) - 1)
        if self._rises:
            for run in runs:
                self._read(run).tofile(target)
        elif self._falls:
            for run in reversed(runs):
                self._turned(self._read(run)).tofile(target)
        else:
            self._merge(target)
        self.close()

    def close(self) -> None:
        """Delete the scratch file."""
        self._file.close()
        self._scratch.unlink(missing_ok=True)

    def _read(self, run: int, begin: int = 0, count: int | None = None) -> array[int]:
        first, end = self._ends[run] + begin, self._ends[run + 1]
        end = end if count is None else min(end, first + count)
        rows = array("q")
        self._file.seek(first * self._width * _NUMBER)
        rows.fromfile(self._file, max(0, end - first) * self._width)
        return rows

    def _turned(self, rows: array[int]) -> array[int]:
        turned = array("q", rows)
        for column in range(self._width):
            turned[column :: self._width] = rows[column :: self._width][::-1]
        return turned

    def _merge(self, target: IO[bytes]) -> None:
        for run in range(len(self._ends) - 1):
            rows = self._read(run)
            order = sorted(self._rows(rows), key=itemgetter(0))
            self._file.seek(self._ends[run] * self._width * _NUMBER)
            array("q", (number for row in order for number in row)).tofile(self._file)
        runs = (self._slowly(run) for run in range(len(self._ends) - 1))
        rows = array("q")
        for row in merge(*runs, key=itemgetter(0)):
            rows.extend(row)
            if len(rows) >= _MERGED * self._width:
                rows.tofile(target)
                del rows[:]
        rows.tofile(target)

    def _rows(self, rows: array[int]) -> Iterator[Row]:
        numbers = iter(rows)
        return zip(*[numbers] * self._width, strict=True)

    def _slowly(self, run: int) -> Iterator[Row]:
        """Yield the rows of a run, a few in memory at a time."""
        for begin in range(0, self._ends[run + 1] - self._ends[run], _MERGED):
            yield from self._rows(self._read(run, begin, _MERGED))
