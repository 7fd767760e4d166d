"""Compiled recordings, as the market reads them."""

from __future__ import annotations

from collections.abc import Sequence

from fauxchange.domain.market.paths.bars import BUY, SELL, Node
from fauxchange.domain.market.paths.recorded.candles import RecordedCandle
from fauxchange.domain.market.paths.recorded.trades import RecordedTrade

from .row_file import RowFile


class FileTrades:
    """The trades of a file of rows; implements `Recording`."""

    def __init__(self, file: RowFile) -> None:
        self._file = file
        self._times, self._prices, self._lots = file.rows

    @property
    def times(self) -> Sequence[int]:
        """The moments of all trades."""
        return self._times

    def trade(self, position: int) -> RecordedTrade:
        """Return the trade at a position."""
        lots = self._lots[position]
        side = SELL if lots < 0 else BUY
        return RecordedTrade(self._times[position], self._prices[position], abs(lots), side)

    def aggregate(self, begin: int, end: int) -> Node:
        """Return the bar of the trades from one position to before another."""
        prices = self._prices
        high, low, lots = self._file.bar(begin, end)
        return (prices[begin], high, low, prices[end - 1], end - begin, lots, begin)


class FileCandles:
    """The candles of a file of rows; implements `Candles`."""

    def __init__(self, file: RowFile) -> None:
        self._file = file
        self._rows = file.rows[:7]
        self.length_ms: int = file.facts["length_ms"]
        self.grain_ms: int = file.facts["grain_ms"]
        self.starts, self.first_ids = file.rows[0], file.rows[7]

    def candle(self, position: int) -> RecordedCandle:
        """Return the candle at a position."""
        return RecordedCandle(*(column[position] for column in self._rows))

    def aggregate(self, begin: int, end: int) -> Node:
        """Return the bar of the candles from one position to before another."""
        first, last = self.candle(begin), self.candle(end - 1)
        trades = self.first_ids[end - 1] + last.trades - self.first_ids[begin]
        high, low, lots = self._file.bar(begin, end)
        return (first.open, high, low, last.close, trades, lots, self.first_ids[begin])
