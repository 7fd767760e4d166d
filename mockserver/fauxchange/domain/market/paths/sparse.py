"""A tape of few trades on a path that moves all the time: one trade in each interval of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fauxchange.domain.core.durations import SECOND_MS

from .bars import BUY, SELL, Node, Trade, bar_of
from .cache import Cache
from .levels import UNITS_MS
from .nodewise import NodewiseSource
from .source import Source
from .synthetic.draws import exponential, key_of, words

_DOMAIN = -52
_REMEMBERED = 512


class SparseTape(NamedTuple):
    """When a path trades: once in every interval of a life, ``lots`` in the mean.

    ``since_ms`` and ``until_ms`` are cut to intervals that lie wholly in the life.
    """

    seed: str
    name: str
    interval_ms: int
    lots: int
    since_ms: int
    until_ms: int


class SparseSource(NodewiseSource):
    """Trades at drawn moments of a tape, at the price of then; implements `Source`."""

    def __init__(self, origin_ms: int, price_at: Callable[[int], int], tape: SparseTape) -> None:
        self._origin_ms = origin_ms
        self._price_at = price_at
        self._tape = tape
        self._key = key_of(tape.seed, f"sparse/{tape.name}")
        self._interval_ms = tape.interval_ms
        self._first = -(-tape.since_ms // tape.interval_ms)
        self._end = tape.until_ms // tape.interval_ms
        self._trades: Cache[int, Trade] = Cache(_REMEMBERED)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._origin_ms

    @property
    def tape(self) -> Source:
        """The same ids, without the work of trades."""
        return _SparseIds(self._origin_ms, self._price_at, self._tape)

    def node(self, level: int, index: int) -> Node:
        """Return a node."""
        start_ms = self._origin_ms + index * UNITS_MS[level]
        end_ms = start_ms + UNITS_MS[level]
        begin = max(self._first, start_ms // self._interval_ms)
        end = min(self._end, -(-end_ms // self._interval_ms))
        trades = [self._trade(slot) for slot in range(begin, end)]
        inside = [trade for trade in trades if start_ms <= trade.ms < end_ms]
        return bar_of(inside, 1, self.next_id(start_ms))

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trade of a second, if there is one."""
        start_ms = self._origin_ms + second * SECOND_MS
        slots = {start_ms // self._interval_ms, (start_ms + SECOND_MS - 1) // self._interval_ms}
        return [
            self._trade(slot)
            for slot in sorted(slots)
            if self._first <= slot < self._end
            and start_ms <= self._time(slot) < start_ms + SECOND_MS
        ]

    def trades_by_id(self, begin: int, end: int) -> Iterator[Trade]:
        """Yield the trades with ids from ``begin`` to before ``end``: an id says when it was."""
        since, until = max(1, begin), min(end, self._end - self._first + 1)
        yield from (self._trade(self._first + number - 1) for number in range(since, until))

    def sizes(self, since_ms: int, until_ms: int) -> Iterator[tuple[int, str]]:
        """Yield lots and side of the trades from one time to before another, without prices."""
        begin, end = self.next_id(since_ms), self.next_id(until_ms)
        for slot in range(self._first + begin - 1, self._first + end - 1):
            _, lots, side = self._drawn(slot)
            yield lots, side

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment; before the first trade, the path's price."""
        slot = min(at_ms // self._interval_ms, self._end - 1)
        if self._first <= slot and self._time(slot) > at_ms:
            slot -= 1
        return self._trade(slot).price if slot >= self._first else self._price_at(at_ms)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        slot = at_ms // self._interval_ms
        if slot < self._first:
            return 1
        if slot >= self._end:
            return max(0, self._end - self._first) + 1
        return slot - self._first + (self._time(slot) < at_ms) + 1

    def _time(self, slot: int) -> int:
        word = words(self._key, _DOMAIN, slot, 1)[0]
        return slot * self._interval_ms + (word * self._interval_ms >> 32)

    def _trade(self, slot: int) -> Trade:
        trade = self._trades.get(slot)
        if trade is None:
            at_ms, lots, side = self._drawn(slot)
            trade = Trade(slot - self._first + 1, at_ms, self._price_at(at_ms), lots, side)
            self._trades.put(slot, trade)
        return trade

    def _drawn(self, slot: int) -> tuple[int, int, str]:
        """Return when an interval has its trade, of how many lots, and the taker's side."""
        draws = words(self._key, _DOMAIN, slot, 3)
        at_ms = slot * self._interval_ms + (draws[0] * self._interval_ms >> 32)
        lots = 1 + (self._tape.lots * exponential(draws[1]) >> 16)
        return at_ms, lots, BUY if draws[2] & 1 else SELL


class _SparseIds(SparseSource):
    """How many trades there are when, and their ids, but no prices and no lots."""

    def node(self, level: int, index: int) -> Node:
        start_ms = self._origin_ms + index * UNITS_MS[level]
        first = self.next_id(start_ms)
        count = self.next_id(start_ms + UNITS_MS[level]) - first
        return (1, 1, 1, 1, count, 0, first)
