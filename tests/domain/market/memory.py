"""Recordings and users' trades in memory, for the tests of the market."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import gcd

from fauxchange.domain.market.paths.bars import Node, Trade, bar_of, join
from fauxchange.domain.market.paths.recorded.candles import RecordedCandle
from fauxchange.domain.market.paths.recorded.trades import RecordedTrade
from fauxchange.domain.market.paths.users_trades import UsersBar, UserTrade


class RecordedCandles:
    """Candles in order of time, without those that have no trades; implements `Candles`."""

    def __init__(self, candles: Sequence[RecordedCandle], length_ms: int) -> None:
        self.length_ms = length_ms
        self._candles = [candle for candle in candles if candle.trades]
        self.starts = [candle.start_ms for candle in self._candles]
        self.first_ids = [0, *accumulate(candle.trades for candle in self._candles)][:-1]
        self.grain_ms = gcd(length_ms, *(b - a for a, b in pairwise(self.starts)))

    def candle(self, position: int) -> RecordedCandle:
        """Return the candle at a position."""
        return self._candles[position]

    def aggregate(self, begin: int, end: int) -> Node:
        """Return the bar of the candles from one position to before another."""
        inside = zip(self._candles[begin:end], self.first_ids[begin:end], strict=True)
        return join((*candle[1:], first_id) for candle, first_id in inside)


class RecordedTrades:
    """Trades in order of time; implements `Recording`."""

    def __init__(self, trades: Sequence[RecordedTrade]) -> None:
        self._trades = list(trades)
        self._times = [trade.ms for trade in trades]

    @property
    def times(self) -> Sequence[int]:
        """The moments of all trades."""
        return self._times

    def trade(self, position: int) -> RecordedTrade:
        """Return the trade at a position."""
        return self._trades[position]

    def aggregate(self, begin: int, end: int) -> Node:
        """Return the bar of the trades from one position to before another."""
        inside = enumerate(self._trades[begin:end], begin)
        return bar_of((Trade(i, *trade) for i, trade in inside), 0, begin)


class UsersTrades:
    """A log of users' trades in memory; implements `UsersLog`."""

    def __init__(self, trades: Iterable[UserTrade] = ()) -> None:
        self._log = list(trades)
        self._times = [trade.ms for trade in self._log]
        self.count = len(self._log)

    def with_trade(self, trade: UserTrade) -> UsersTrades:
        """Return the log with one trade more."""
        return UsersTrades([*self._log, trade])

    def before(self, at_ms: int) -> int:
        """Return how many trades happened before a moment."""
        return bisect_left(self._times, at_ms, 0, self.count)

    def until(self, at_ms: int) -> int:
        """Return how many trades happened until a moment."""
        return bisect_right(self._times, at_ms, 0, self.count)

    def __getitem__(self, position: int) -> UserTrade:
        return self._log[position]

    def between(self, begin: int, end: int) -> list[UserTrade]:
        """Return the trades at positions from ``begin`` to before ``end``."""
        return self._log[begin:end]

    def bar(self, begin: int, end: int) -> UsersBar:
        """Return the bar of the trades at positions from ``begin`` to before ``end``, not none."""
        trades = self._log[begin:end]
        prices = [one.price for one in trades]
        return UsersBar(max(prices), min(prices), sum(one.lots for one in trades))
