"""A tape that stands still while its instrument cannot be traded.

What would have been traded in a halt never happens: it is in no bar, no search finds it, and ids go
on without a gap. The price of a halt is the last print before it; afterwards the next trade shows
where the price has gone in the meantime.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.bars import Node, Trade, flat, join
from fauxchange.domain.market.paths.levels import SECOND, UNITS_MS
from fauxchange.domain.market.paths.nodewise import NodewiseSource
from fauxchange.domain.market.paths.source import Bounds, Source, Span, second_bar


class Halt(NamedTuple):
    """Nothing is traded after ``since_ms`` until ``until_ms``, its last millisecond; None: never.

    One that ``opens`` comes before the first trade of all: it has no print to stand at, so its
    price is that of the path, at which the instrument will open.
    """

    since_ms: int
    until_ms: int | None = None
    opens: bool = False


# Later than any moment that is asked for.
_NEVER_MS = 1 << 62


class HaltedSource(NodewiseSource):
    """A source with halts in it; implements `Source`.

    Raises:
        ValueError: halts overlap or are not in order of time.

    """

    def __init__(self, inner: Source, halts: Sequence[Halt]) -> None:
        self._inner = inner
        self._halts = halts
        # Halt i lies after edge 2 i until edge 2 i + 1.
        self._edges = [edge for one in halts for edge in (one.since_ms, _until(one.until_ms))]
        if self._edges != sorted(set(self._edges)):
            raise ValueError("halts follow each other")
        # Only nodes over an edge: no more than the levels for each of them.
        self._nodes: dict[Span, Node] = {}
        self._shifts = [0]
        for one in halts:
            left_out = 0
            if one.until_ms is not None:
                left_out = inner.next_id(one.until_ms + 1) - inner.next_id(one.since_ms + 1)
            self._shifts.append(self._shifts[-1] - left_out)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._inner.origin_ms

    @property
    def tape(self) -> Source:
        """The same halts of the source's own tape."""
        tape = self._inner.tape
        return self if tape is self._inner else HaltedSource(tape, self._halts)

    def node(self, level: int, index: int) -> Node:
        """Return a node; over an edge it is the aggregate of its parts."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        begin, end = self._place(start_ms), self._place(start_ms + UNITS_MS[level] - 1)
        if begin != end:
            key = (level, index)
            joined = self._nodes.get(key)
            if joined is None:
                joined = second_bar(self, index) if level == SECOND else join(self.children(*key))
                self._nodes[key] = joined
            return joined
        if begin % 2:
            return flat(1, self.next_id(start_ms))
        node, shift = self._inner.node(level, index), self._shifts[begin // 2]
        return (*node[:6], node[6] + shift) if shift else node

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        begin, end = self._place(start_ms), self._place(start_ms + UNITS_MS[level] - 1)
        if begin == end and not begin % 2 and not self._shifts[begin // 2]:
            return self._inner.children(level, index)
        return super().children(level, index)

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the bounds of a node; over an edge those of what there would be without halts."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        begin, end = self._place(start_ms), self._place(start_ms + UNITS_MS[level] - 1)
        if begin == end:
            return None if begin % 2 else self._inner.bounds(level, index)
        bounds = self._inner.bounds(level, index)
        return None if bounds is None else (bounds[0], bounds[1], False)

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        begin, end = self._place(start_ms), self._place(start_ms + UNITS_MS[level] - 1)
        if begin == end and not begin % 2:
            return self._inner.child_bounds(level, index)
        return super().child_bounds(level, index)

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trades of a second that no halt keeps from happening."""
        start_ms = self.origin_ms + second * SECOND_MS
        begin, end = self._place(start_ms), self._place(start_ms + SECOND_MS - 1)
        if begin == end and begin % 2:
            return ()
        trades = self._inner.trades(second)
        if begin == end and not self._shifts[begin // 2]:
            return trades
        placed = ((self._place(trade.ms), trade) for trade in trades)
        return [
            trade._replace(id=trade.id + self._shifts[place // 2])
            for place, trade in placed
            if not place % 2
        ]

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment."""
        for i in range(self._place(at_ms) - 1 >> 1, -1, -1):
            one = self._halts[i]
            until_ms = _until(one.until_ms)
            has_printed = at_ms > until_ms and (
                self._inner.next_id(at_ms + 1) > self._inner.next_id(until_ms + 1)
            )
            if has_printed or one.opens:
                break
            at_ms = one.since_ms
        return self._inner.price(at_ms)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        place = self._place(at_ms - 1)
        if place % 2:
            at_ms = self._halts[place // 2].since_ms + 1
        return self._inner.next_id(at_ms) + self._shifts[place // 2]

    def _place(self, at_ms: int) -> int:
        """Return where a moment lies: an odd number in a halt, an even one between halts."""
        return bisect_left(self._edges, at_ms)


def _until(until_ms: int | None) -> int:
    return _NEVER_MS if until_ms is None else until_ms
