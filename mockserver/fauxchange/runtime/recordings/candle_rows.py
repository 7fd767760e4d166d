"""Rows of candles: start, open, high, low, close, trades, lots, and the trades before it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import gcd
from pathlib import Path
from typing import IO

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.recorded.candles import RecordedCandle, is_drawable
from fauxchange.domain.market.paths.recorded.playback import TableLayout
from fauxchange.domain.market.paths.synthetic.halving import MOVING
from fauxchange.spec.problem import Problem

from .cells import PARTS, TIME_UNITS, CellError, PriceTicks, SizeParts, count_of, time_of
from .row_file import CANDLE_COLUMNS
from .tables import Table

_WIDTH = CANDLE_COLUMNS.width
_PRICES = ("open", "high", "low", "close")


class CandleReader:
    """Reads the candles of a table that have trades, some at a time.

    One that moves needs four trades and as many lots. Where no column says how many trades it has,
    it has as many as the layout says, as far as there are lots for them.
    """

    def __init__(self, layout: TableLayout, tick: Decimal, lot: Decimal, table: Table) -> None:
        self._table = table
        self._layout = layout
        self._to_ms = TIME_UNITS[layout.time_unit]
        self._prices = PriceTicks(tick, fit=layout.fit)
        self._sizes = SizeParts(layout.unit, lot)
        self._left = 0
        self.first_ms: int | None = None
        self.last_ms = 0
        self.gap_ms = 0
        self.gap_line = 1

    def read(self, rows: array[int], most: int) -> int:
        """Append up to so many candles, and return how many.

        Raises:
            CellError: a cell of the row that was read last is not what it has to be.
            IndexError: that row has too few cells.

        """
        count = 0
        for row in self._table.rows:
            candle = self._candle(row) if row else None
            if candle is None or not candle.trades:
                continue
            rows.extend((*candle, self._table.line()))
            if self.first_ms is None:
                self.first_ms = self.last_ms = candle.start_ms
            gap_ms = candle.start_ms - self.last_ms - self._layout.length_ms
            if gap_ms > self.gap_ms:
                self.gap_ms, self.gap_line = gap_ms, self._table.line()
            self.first_ms = min(self.first_ms, candle.start_ms)
            self.last_ms = max(self.last_ms, candle.start_ms)
            count += 1
            if count == most:
                break
        return count

    def _candle(self, row: Sequence[str]) -> RecordedCandle:
        places, layout = self._table.places, self._layout
        start_ms = time_of(row[places["time"]], self._to_ms)
        if start_ms % SECOND_MS:
            raise CellError("a candle begins at a full second")
        opens, high, low, closes = (self._prices[row[places[name]]] for name in _PRICES)
        moves = high > low
        self._left += self._sizes[row[places["size"]]]
        lots = self._left // PARTS
        trades = min(lots, layout.trades)
        if "trades" in places:
            trades = count_of(row[places["trades"]])
        if layout.fit and (moves or trades):
            trades = max(trades, MOVING if moves else 1)
            lots = max(lots, trades)
        if moves and min(lots, trades) < MOVING:
            raise CellError("a candle that moves has at least four trades and as many lots")
        # Nothing of a candle without a trade is seen, and a trade has a lot.
        lots = max(lots, trades) if trades else 0
        self._left = max(0, self._left - lots * PARTS)
        candle = RecordedCandle(start_ms, opens, high, low, closes, trades, lots)
        if trades and not is_drawable(candle):
            raise CellError("high and low of a candle are around its open and its close")
        return candle


def write_candles(
    runs: Iterable[tuple[Path, array[int]]], length_ms: int, target: IO[bytes]
) -> int:
    """Write candles of files, each with the number of trades before it in its last column.

    They come in order of time, with their lines in that column. What divides their length and the
    times between them is returned.

    Raises:
        Problem: one begins before the one before it ends.

    """
    trades, last_ms, grain_ms = 0, None, length_ms
    for file, run in runs:
        for at in range(0, len(run), _WIDTH):
            start_ms = run[at]
            if last_ms is not None:
                if start_ms - last_ms < length_ms:
                    line = run[at + _WIDTH - 1]
                    reason = f"line {line}: begins {start_ms - last_ms} ms after another candle"
                    raise Problem(file, "", f"{reason}, and each takes {length_ms}")
                grain_ms = gcd(grain_ms, start_ms - last_ms)
            last_ms = start_ms
            run[at + _WIDTH - 1] = trades
            trades += run[at + 5]
        run.tofile(target)
    return grain_ms
