"""Trades that were recorded somewhere, as a source; reading files is another's task.

A recording is trades in order of time. Before it and in its gaps the last print holds, so bars
there are flat; what follows its end is chosen (``after.py``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.bars import Node, Trade, flat
from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.levels import FANOUT, SECOND, UNITS_MS
from fauxchange.domain.market.paths.nodewise import NodewiseSource
from fauxchange.domain.market.paths.source import Source, Span

_NODES, _SECONDS = 8_192, 512


class RecordedTrade(NamedTuple):
    """A trade of a recording: a moment, a price in ticks, lots, and the taker's side."""

    ms: int
    price: int
    lots: int
    side: str


class Recording(Protocol):
    """What a reader of files provides: random access by position, and aggregates of spans."""

    @property
    def times(self) -> Sequence[int]:
        """The moments of all trades, in order."""

    def trade(self, position: int) -> RecordedTrade:
        """Return the trade at a position."""

    def aggregate(self, begin: int, end: int) -> Node:
        """Return the bar of the trades from one position to before another, its id ``begin``."""


class RecordedSource(NodewiseSource):
    """A recording played from a moment on, once; implements `Source`.

    ``shift_ms`` is added to the recording's own times. Ids are positions.
    """

    def __init__(self, recording: Recording, origin_ms: int, shift_ms: int = 0) -> None:
        self._recording = recording
        self._origin_ms = origin_ms
        self._shift_ms = shift_ms
        self._nodes: Cache[Span, Node] = Cache(_NODES)
        self._seconds: Cache[int, list[Trade]] = Cache(_SECONDS)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._origin_ms

    @property
    def tape(self) -> Source:
        """The recording itself."""
        return self

    @property
    def begin_ms(self) -> int:
        """When the first trade is played."""
        return self._recording.times[0] + self._shift_ms

    @property
    def end_ms(self) -> int:
        """When the last trade is played."""
        return self._recording.times[-1] + self._shift_ms

    def node(self, level: int, index: int) -> Node:
        """Return a node, of any length alike: recordings know the aggregates of spans."""
        node = self._nodes.get((level, index))
        if node is None:
            start_ms = self._origin_ms + index * UNITS_MS[level]
            node = self._between(self.next_id(start_ms), start_ms + UNITS_MS[level])
            self._nodes.put((level, index), node)
        return node

    def _between(self, begin: int, end_ms: int) -> Node:
        """Return the bar of the trades from a position to before a moment."""
        end = bisect_left(self._recording.times, end_ms - self._shift_ms, begin)
        if begin < end:
            return self._recording.aggregate(begin, end)
        return flat(self._recording.trade(max(0, begin - 1)).price, begin)

    def children(self, level: int, index: int) -> list[Node]:
        """Return the nodes of the next lower level that make up a node."""
        first, unit = index * FANOUT[level], UNITS_MS[level - 1]
        begin = self.next_id(self._origin_ms + first * unit)
        nodes: list[Node] = []
        for child in range(first, first + FANOUT[level]):
            node = self._nodes.get((level - 1, child))
            if node is None:
                # A child begins where the one before it ends, which is looked for once.
                node = self._between(begin, self._origin_ms + (child + 1) * unit)
                self._nodes.put((level - 1, child), node)
            begin = node[6] + node[4]
            nodes.append(node)
        return nodes

    def trades(self, second: int) -> list[Trade]:
        """Return the trades of a second."""
        trades = self._seconds.get(second)
        if trades is None:
            start_ms = self._origin_ms + second * UNITS_MS[SECOND]
            positions = range(self.next_id(start_ms), self.next_id(start_ms + SECOND_MS))
            played = ((i, self._recording.trade(i)) for i in positions)
            shift_ms = self._shift_ms
            trades = [Trade(i, t.ms + shift_ms, t.price, t.lots, t.side) for i, t in played]
            self._seconds.put(second, trades)
        return trades

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment; before the first trade, its price."""
        position = bisect_right(self._recording.times, at_ms - self._shift_ms) - 1
        return self._recording.trade(max(0, position)).price

    def next_id(self, at_ms: int) -> int:
        """Return the position of the first trade at or after a moment."""
        return bisect_left(self._recording.times, at_ms - self._shift_ms)
