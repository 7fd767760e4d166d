"""A path put together of stretches: the history of what somebody did to a price.

A stretch begins at a moment and lasts until the next one begins. Up to and including that moment
the source before it rules; then one trade prints the jump; afterwards the new source rules. So
nothing that has happened ever changes, and nothing moves that the tape does not show.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from fauxchange.domain.core.durations import SECOND_MS

from .bars import BUY, SELL, Node, Trade, join
from .levels import SECOND, UNITS_MS
from .nodewise import NodewiseSource
from .source import Bounds, Source, second_bar


@dataclass(frozen=True, slots=True)
class Stretch:
    """From after ``since_ms`` on a source rules; ``lots`` is the size of the jump's trade."""

    since_ms: int
    source: Source
    lots: int = 1


class StretchedSource(NodewiseSource):
    """A source followed by stretches; implements `Source`.

    Ids go on over every boundary. Stretches may begin at the same millisecond: each prints its
    jump, the last one rules.

    Raises:
        ValueError: a stretch begins before the one before it.

    """

    def __init__(self, first: Source, stretches: Sequence[Stretch]) -> None:
        self._sinces = [stretch.since_ms for stretch in stretches]
        if self._sinces != sorted(self._sinces):
            raise ValueError("a stretch begins after the ones before it")
        self._sources = [first, *(stretch.source for stretch in stretches)]
        self._lots = [stretch.lots for stretch in stretches]
        self._tape: Source | None = None
        # Only nodes over a boundary: no more than the levels for each stretch.
        self._nodes: dict[tuple[int, int], Node] = {}
        self._shifts = [0]
        for stretch in stretches:
            self._shifts.append(self._shift_after(stretch))

    def with_stretch(self, stretch: Stretch) -> StretchedSource:
        """Return the path with one stretch more; what was known of this one is used again.

        Raises:
            ValueError: the stretch begins before the last one.

        """
        if self._sinces and stretch.since_ms < self._sinces[-1]:
            raise ValueError("a stretch begins after the ones before it")
        longer = StretchedSource(self._sources[0], ())
        longer._sinces = [*self._sinces, stretch.since_ms]
        longer._sources = [*self._sources, stretch.source]
        longer._lots = [*self._lots, stretch.lots]
        longer._shifts = [*self._shifts, self._shift_after(stretch)]
        return longer

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._sources[0].origin_ms

    @property
    def tape(self) -> Source:
        """The same stretches of the sources' own tapes."""
        if self._tape is None:
            tapes = [source.tape for source in self._sources]
            if all(a is b for a, b in zip(tapes, self._sources, strict=True)):
                self._tape = self
            else:
                later = zip(self._sinces, tapes[1:], self._lots, strict=True)
                self._tape = StretchedSource(tapes[0], [Stretch(*each) for each in later])
        return self._tape

    def node(self, level: int, index: int) -> Node:
        """Return a node; over a boundary it is the aggregate of its parts."""
        i = self._ruler(level, index)
        if i is not None:
            node = self._sources[i].node(level, index)
            shift = self._shifts[i]
            return (*node[:6], node[6] + shift) if shift else node
        key = (level, index)
        joined = self._nodes.get(key)
        if joined is None:
            is_second = level == SECOND
            joined = second_bar(self, index) if is_second else join(self.children(*key))
            self._nodes[key] = joined
        return joined

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        i = self._ruler(level, index)
        if i is not None and not self._shifts[i]:
            return self._sources[i].children(level, index)
        return super().children(level, index)

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the bounds of a node; over a boundary those of all sources and jumps in it."""
        i = self._ruler(level, index)
        if i is not None:
            return self._sources[i].bounds(level, index)
        start_ms = self.origin_ms + index * UNITS_MS[level]
        first = bisect_right(self._sinces, start_ms - 1)
        last = bisect_right(self._sinces, start_ms + UNITS_MS[level] - 1)
        jumps = [self._jump_price(i) for i in range(first, last)]
        highs, lows = list(jumps), list(jumps)
        for source in self._sources[first : last + 1]:
            bounds = source.bounds(level, index)
            if bounds is not None:
                highs.append(bounds[0])
                lows.append(bounds[1])
        return max(highs), min(lows), False

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trades of a second, jumps included."""
        i = self._ruler(SECOND, second)
        if i is not None and not self._shifts[i]:
            return self._sources[i].trades(second)
        start_ms = self.origin_ms + second * SECOND_MS
        first = bisect_right(self._sinces, start_ms - 1)
        last = bisect_right(self._sinces, start_ms + SECOND_MS - 1)
        trades: list[Trade] = []
        for i in range(first, last + 1):
            since_ms = self._sinces[i - 1] if i else start_ms - 1
            until_ms = self._sinces[i] if i < len(self._sinces) else start_ms + SECOND_MS
            shift = self._shifts[i]
            trades += (
                trade._replace(id=trade.id + shift) if shift else trade
                for trade in self._sources[i].trades(second)
                if since_ms < trade.ms <= until_ms
            )
            if i < last:
                trades.append(self._jump(i))
        return trades

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment."""
        return self._sources[bisect_right(self._sinces, at_ms)].price(at_ms)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        i = bisect_right(self._sinces, at_ms - 1)
        return self._sources[i].next_id(at_ms) + self._shifts[i]

    def _shift_after(self, stretch: Stretch) -> int:
        """Return what ids of a stretch's source are shifted by, the one next to the last known."""
        i, after_ms = len(self._shifts) - 1, stretch.since_ms + 1
        jump_id = self._sources[i].next_id(after_ms) + self._shifts[i]
        return jump_id + 1 - stretch.source.next_id(after_ms)

    def _ruler(self, level: int, index: int) -> int | None:
        """Return which source a node is wholly of, or None if there is a jump in it."""
        if not self._sinces:
            return 0
        start_ms = self.origin_ms + index * UNITS_MS[level]
        i = bisect_right(self._sinces, start_ms - 1)
        if i < len(self._sinces) and self._sinces[i] < start_ms + UNITS_MS[level]:
            return None
        return i

    def _jump_price(self, i: int) -> int:
        return self._sources[i + 1].price(self._sinces[i])

    def _jump(self, i: int) -> Trade:
        since_ms, price = self._sinces[i], self._jump_price(i)
        trade_id = self._sources[i].next_id(since_ms + 1) + self._shifts[i]
        side = SELL if price < self._sources[i].price(since_ms) else BUY
        return Trade(trade_id, since_ms, price, self._lots[i], side)
