"""Instruments as monotone maps of their pair's path.

A map changes a price by a ratio of ticks and an offset that is constant within an interval of
time. Because it is monotone, a bar inside an interval is mapped by mapping its four prices, and a
search for a price inside it is the search for the mapped one. Trades keep id, time and side; lots
are multiplied by a constant, because instruments of one pair count in lots of different sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Protocol

from fauxchange.domain.core.durations import SECOND_MS

from .bars import Node, Trade
from .levels import FANOUT, UNITS_MS
from .nodewise import NodewiseSource
from .source import Bounds, Source, Span, aligned_node


class PriceMap(Protocol):
    """A monotone function of prices that may change at the edges of intervals."""

    @property
    def interval_ms(self) -> int | None:
        """Within which time the map stays the same: a divisor or multiple of 2 h; None forever."""

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in an interval, counted from the Unix epoch."""

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return what no mapped price between two prices is above or below, at any time."""


class MappedSource(NodewiseSource):
    """The path of an instrument that follows another path; implements `Source`.

    A new offset shows from the next trade on: what was printed before stays printed.
    """

    def __init__(self, inner: Source, price_map: PriceMap, lots: int = 1) -> None:
        self._inner = inner
        self._lots = lots
        self._map = price_map
        self._interval_ms = price_map.interval_ms or 1 << 62
        # A moment and the last print then; threads that share a path replace both together.
        self._latest: tuple[int | None, int] = (None, 0)
        # An interval, the next id and the last price of the other path in it, and its last print.
        self._print: tuple[int, int, int, int] = (-1, 0, 0, 0)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._inner.origin_ms

    @property
    def tape(self) -> Source:
        """The tape of the path it follows: ids are shared."""
        return self._inner.tape

    def node(self, level: int, index: int) -> Node:
        """Return a node; over several intervals its extremes are looked for in its parts."""
        slot = self._slot(level, index)
        if slot is not None:
            return _map_node(self._inner.node(level, index), self._map.at(slot), self._lots)
        return self.join_nodes(((level, index),))

    def join_nodes(self, spans: Sequence[Span]) -> Node:
        """Return the aggregate of neighbouring nodes; what is not an edge or an extreme is left."""
        inner = self._inner.join_nodes(spans)
        traded = [span for span in spans if self._inner.node(*span)[4]]
        if not traded:
            level, index = spans[0]
            last = self.price(self.origin_ms + index * UNITS_MS[level] - 1)
            return (last, last, last, last, 0, 0, inner[6])
        opens, closes = self._edge(*traded[0], 1)[0], self._edge(*traded[-1], -1)[3]
        high = self._extreme(traded, 0, 1, opens)
        low = self._extreme(traded, 1, -1, opens)
        return (opens, high, low, closes, inner[4], inner[5] * self._lots, inner[6])

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        slot = self._slot(level, index)
        if slot is not None:
            to = self._map.at(slot)
            return [
                _map_node(child, to, self._lots) for child in self._inner.children(level, index)
            ]
        return super().children(level, index)

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the bounds of a node; over several intervals they lie outside of its prices."""
        bounds = self._inner.bounds(level, index)
        if bounds is None:
            return None
        high, low, exact = bounds
        start_ms = self.origin_ms + index * UNITS_MS[level]
        first = start_ms // self._interval_ms
        last = (start_ms + UNITS_MS[level] - 1) // self._interval_ms
        if first == last:
            to = self._map.at(first)
            return to(high), to(low), exact
        if last - first > _FEW:
            return (*self._map.widest(high, low), False)
        maps = [self._map.at(slot) for slot in range(first, last + 1)]
        return max(to(high) for to in maps), min(to(low) for to in maps), False

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node."""
        slot = self._slot(level, index)
        if slot is None:
            return super().child_bounds(level, index)
        to = self._map.at(slot)
        below = self._inner.child_bounds(level, index)
        return [bounds and (to(bounds[0]), to(bounds[1]), bounds[2]) for bounds in below]

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trades of a second."""
        trades = self._inner.trades(second)
        if not trades:
            return trades
        to = self._map.at((self.origin_ms + second * SECOND_MS) // self._interval_ms)
        k = self._lots
        return [Trade(id_, ms, to(price), k * lots, side) for id_, ms, price, lots, side in trades]

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment, by the map that was in force then."""
        moment, price = self._latest
        if moment == at_ms:
            return price
        price = self._price(at_ms)
        self._latest = (at_ms, price)
        return price

    def _price(self, at_ms: int) -> int:
        now = slot = at_ms // self._interval_ms
        end, inner = self._inner.next_id(at_ms + 1) if slot else 0, self._inner.price(at_ms)
        known = self._print
        # Nearly always nothing was printed since the last time that was asked for.
        if known[:3] == (now, end, inner):
            return known[3]
        for _ in range(min(slot, _SEARCHED)):
            if end > aligned_node(self._inner, slot * self._interval_ms)[6]:
                break
            slot -= 1
        price = self._map.at(slot)(inner)
        self._print = (now, end, inner, price)
        return price

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        return self._inner.next_id(at_ms)

    def _slot(self, level: int, index: int) -> int | None:
        """Return the interval that a node is wholly in."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        slot = start_ms // self._interval_ms
        within = start_ms + UNITS_MS[level] <= (slot + 1) * self._interval_ms
        return slot if within else None

    def _edge(self, level: int, index: int, step: int) -> Node:
        """Return the first (step 1) or last (-1) node with trades that lies in one interval."""
        slot = self._slot(level, index)
        while slot is None:
            children = self._inner.children(level, index)
            index *= FANOUT[level]
            level -= 1
            order = range(len(children))[::step]
            index += next(i for i in order if children[i][4])
            slot = self._slot(level, index)
        return _map_node(self._inner.node(level, index), self._map.at(slot), self._lots)

    def _extreme(self, spans: Sequence[Span], which: int, sign: int, best: int) -> int:
        """Return the farthest price of some nodes, or ``best`` if that is farther.

        The part whose bound is farthest is looked at first, so that most parts are never opened.
        """
        heap: list[tuple[int, Span]] = []
        self._reach(heap, spans, which, sign, best)
        while heap and -heap[0][0] > sign * best:
            _, (level, index) = heappop(heap)
            slot = self._slot(level, index)
            if slot is not None:
                farthest = self._map.at(slot)(self._inner.node(level, index)[1 + which])
                best = max(sign * farthest, sign * best) * sign
                continue
            first = index * FANOUT[level]
            below = [(level - 1, child) for child in range(first, first + FANOUT[level])]
            self._reach(heap, below, which, sign, best)
        return best

    def _reach(
        self, heap: list[tuple[int, Span]], spans: Sequence[Span], which: int, sign: int, best: int
    ) -> None:
        for span in spans:
            bounds = self.bounds(*span)
            if bounds is not None and sign * bounds[which] > sign * best:
                heappush(heap, (-sign * bounds[which], span))


# Bounds of so many intervals come from the map of each, those of more from the widest map.
_FEW = 12

# How many intervals back a print is looked for before the map of that interval is taken as it is.
_SEARCHED = 1_000


def _map_node(node: Node, to: Callable[[int], int], lots: int) -> Node:
    o, h, l, c, n, v, first = node  # noqa: E741
    return (to(o), to(h), to(l), to(c), n, v * lots, first)
