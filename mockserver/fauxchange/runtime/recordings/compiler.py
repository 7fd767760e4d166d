"""Compiling tables into a file of rows: read, checked and sorted, a run of rows in memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, NamedTuple

from fauxchange.domain.market.paths.recorded.playback import CANDLES, TableLayout
from fauxchange.spec.problem import Problem

from .candle_rows import CandleReader, write_candles
from .cells import CellError
from .row_file import CANDLE_COLUMNS, TRADE_COLUMNS, finish
from .sorting import ROWS_OF_A_RUN, SortedRows
from .tables import open_table
from .trade_rows import TradeReader

Progress = Callable[[int, int], None]
"""Takes how many bytes of how many have been read."""


def unseen(done: int, total: int) -> None:
    """Show nobody how far reading has come."""


class Units(NamedTuple):
    """What prices and sizes are counted in: the tick and the lot of a pair."""

    tick: Decimal
    lot: Decimal


class Gap(NamedTuple):
    """A time without a trade, or between two candles: how long, and where it ends."""

    length_ms: int
    file: str
    line: int


class _Part(NamedTuple):
    """The rows of one file in order of time, and its first and last time."""

    file: Path
    rows: Path
    first_ms: int
    last_ms: int


def compile_tables(
    files: Sequence[Path],
    layout: TableLayout,
    units: Units,
    target: Path,
    progress: Progress = unseen,
) -> None:
    """Write what files have, which may come in any order, into one file of rows.

    Raises:
        Problem: a file cannot be read, has what cannot be, or overlaps another; it says which line.
        OSError: the target cannot be written.

    """
    total = sum(file.stat().st_size for file in files)
    parts: list[_Part] = []
    gaps: list[Gap] = []
    done = 0
    with ExitStack() as scratch:
        for number, file in enumerate(files):
            rows = target.with_name(f"{target.name}.{number}")
            scratch.callback(rows.unlink, missing_ok=True)
            parts.append(_read(file, layout, units, rows, gaps, _part(progress, done, total)))
            done += file.stat().st_size
            progress(done, total)
        parts.sort(key=lambda part: part.first_ms)
        with target.open("wb") as whole:
            facts = _join(parts, layout, whole)
    facts["gap"] = [*max(gaps)]
    facts["files"] = [str(part.file) for part in parts]
    columns = CANDLE_COLUMNS if layout.kind == CANDLES else TRADE_COLUMNS
    finish(target, columns, facts)


def _part(progress: Progress, done: int, total: int) -> Callable[[int], None]:
    return lambda at: progress(min(done + at, total), total)


def _read(
    file: Path,
    layout: TableLayout,
    units: Units,
    rows: Path,
    gaps: list[Gap],
    progress: Callable[[int], None],
) -> _Part:
    """Write the rows of a file, in order of time, to another."""
    is_candles = layout.kind == CANDLES
    width = CANDLE_COLUMNS.width if is_candles else TRADE_COLUMNS.width
    with ExitStack() as stack:
        sorted_rows = SortedRows(rows.with_name(f"{rows.name}.run"), width)
        stack.callback(sorted_rows.close)
        table = stack.enter_context(open_table(file, layout.columns))
        kind: Any = CandleReader if is_candles else TradeReader
        reader = kind(layout, units.tick, units.lot, table)
        run = array("q")
        try:
            while reader.read(run, ROWS_OF_A_RUN):
                sorted_rows.add(run)
                progress(table.at())
                run = array("q")
        except CellError as error:
            raise Problem(file, "", f"line {table.line()}: {error}") from None
        except IndexError:
            raise Problem(file, "", f"line {table.line()}: has too few cells") from None
        except OverflowError:
            raise Problem(file, "", f"line {table.line()}: a number is beyond all bounds") from None
        if reader.first_ms is None:
            raise Problem(file, "", "has no rows that count")
        with rows.open("wb") as target:
            sorted_rows.write(target)
    gaps.append(Gap(reader.gap_ms, str(file), reader.gap_line))
    return _Part(file, rows, reader.first_ms, reader.last_ms)


def _join(parts: Sequence[_Part], layout: TableLayout, target: IO[bytes]) -> dict[str, Any]:
    """Write the rows of all files one after the other, and return what is known of them."""
    length_ms = layout.length_ms
    for before, part in pairwise(parts):
        if part.first_ms < before.last_ms + (length_ms or 1):
            reason = f"begins before {before.file} ends: files of one recording do not overlap"
            raise Problem(part.file, "", reason)
    runs = ((part.file, run) for part in parts for run in _runs(part))
    if layout.kind == CANDLES:
        return {"length_ms": length_ms, "grain_ms": write_candles(runs, length_ms, target)}
    for _, run in runs:
        run.tofile(target)
    return {}


def _runs(part: _Part) -> Iterator[array[int]]:
    """Yield the rows of a part; of candles always whole ones, of 64 bytes each."""
    with part.rows.open("rb") as file:
        while data := file.read(1 << 22):
            yield array("q", data)
