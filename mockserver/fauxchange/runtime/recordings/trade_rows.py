"""Rows of trades: time, price in ticks, and lots, below zero for a trade that sold."""

from __future__ import annotations

from array import array
from decimal import Decimal

from fauxchange.domain.market.paths.recorded.playback import TableLayout

from .cells import PARTS, TIME_UNITS, CellError, PriceTicks, SizeParts, time_of
from .tables import Table

_SIDES = {"buy": 1, "b": 1, "bid": 1, "sell": -1, "s": -1, "ask": -1}


class TradeReader:
    """Reads the trades of a table, some at a time.

    What is left of sizes that are no full lots goes to the next trade, so that volumes add up; a
    trade has at least one lot. Without a side a trade that rises bought, one that falls sold.
    """

    def __init__(self, layout: TableLayout, tick: Decimal, lot: Decimal, table: Table) -> None:
        self._table = table
        self._to_ms = TIME_UNITS[layout.time_unit]
        self._prices = PriceTicks(tick, fit=layout.fit)
        self._sizes = SizeParts(layout.unit, lot)
        self._left = 0
        self._sign = 1
        self._price = 0
        self.first_ms: int | None = None
        self.last_ms = 0
        self.gap_ms = 0
        self.gap_line = 1

    def read(self, rows: array[int], most: int) -> int:
        """Append up to so many trades, and return how many.

        Raises:
            CellError: a cell of the row that was read last is not what it has to be.
            IndexError: that row has too few cells.

        """
        places, prices, sizes, to_ms = self._table.places, self._prices, self._sizes, self._to_ms
        when, cost, much = places["time"], places["price"], places["size"]
        side = places.get("side", -1)
        left, before, last_ms = self._left, self._price, self.last_ms
        first_ms = self.first_ms
        count = 0
        for row in self._table.rows:
            if not row:
                continue
            ms = time_of(row[when], to_ms)
            price = prices[row[cost]]
            left += sizes[row[much]]
            if side >= 0:
                self._sign = _sign(row[side])
            elif price != before:
                self._sign = 1 if price > before else -1
            lots = left // PARTS if left >= PARTS else 1
            left -= lots * PARTS
            rows.extend((ms, price, self._sign * lots))
            if first_ms is None:
                first_ms = last_ms = ms
            if ms - last_ms > self.gap_ms:
                self.gap_ms, self.gap_line = ms - last_ms, self._table.line()
            first_ms, last_ms = min(first_ms, ms), max(last_ms, ms)
            before = price
            count += 1
            if count == most:
                break
        self._left, self._price, self.first_ms, self.last_ms = left, before, first_ms, last_ms
        return count


def _sign(text: str) -> int:
    try:
        return _SIDES[text.lower()]
    except KeyError:
        raise CellError("the side is none of buy and sell") from None
