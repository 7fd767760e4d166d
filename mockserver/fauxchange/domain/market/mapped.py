"""Instruments as monotone maps of their pair's path.

A map changes a price by a ratio of ticks and an offset that is constant within an interval of
time. Because it is monotone, a bar inside an interval is mapped by mapping its four prices, and a
search for a price inside it is the search for the mapped one. Trades keep id, time and side; lots
are multiplied by a constant, because instruments of one pair count in lots of different sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .bars import Node, Trade
from .levels import FANOUT, SECOND_MS, UNITS_MS
from .source import aligned_node, bounds_below

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .source import Bounds, Source


class PriceMap(Protocol):
    """A monotone function of prices that may change at the edges of intervals."""

    @property
    def interval_ms(self) -> int | None:
        """Within which time the map stays the same: a divisor or multiple of 2 h; None forever."""

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in an interval, counted from the Unix epoch."""

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return what no mapped price between two prices is above or below, at any time."""


class MappedSource:
    """The path of an instrument that follows another path; implements `Source`.

    A new offset shows from the next trade on: what was printed before stays printed.
    """

    def __init__(self, inner: Source, price_map: PriceMap, lots: int = 1) -> None:
        self._inner = inner
        self._lots = lots
        self._map = price_map
        self._interval_ms = price_map.interval_ms or 1 << 62

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
        inner = self._inner.node(level, index)
        slot = self._slot(level, index)
        if slot is not None:
            return _mapped(inner, self._map.at(slot), self._lots)
        if not inner[4]:
            last = self.price(self.origin_ms + index * UNITS_MS[level] - 1)
            return (last, last, last, last, 0, 0, inner[6])
        opens = self._edge(level, index, range(FANOUT[level]))[0]
        closes = self._edge(level, index, range(FANOUT[level] - 1, -1, -1))[3]
        high = self._extreme(level, index, 0, 1, opens)
        low = self._extreme(level, index, 1, -1, opens)
        return (opens, high, low, closes, inner[4], inner[5] * self._lots, inner[6])

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        slot = self._slot(level, index)
        if slot is not None:
            to = self._map.at(slot)
            return [_mapped(child, to, self._lots) for child in self._inner.children(level, index)]
        first = index * FANOUT[level]
        return [self.node(level - 1, child) for child in range(first, first + FANOUT[level])]

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the bounds of a node; over several intervals they lie outside of its prices."""
        bounds = self._inner.bounds(level, index)
        if bounds is None:
            return None
        slot = self._slot(level, index)
        if slot is None:
            return (*self._map.widest(bounds[0], bounds[1]), False)
        to = self._map.at(slot)
        return to(bounds[0]), to(bounds[1]), bounds[2]

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node."""
        slot = self._slot(level, index)
        if slot is None:
            return bounds_below(self, level, index)
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
        slot = at_ms // self._interval_ms
        end = self._inner.next_id(at_ms + 1) if slot else 0
        for _ in range(min(slot, _SEARCHED)):
            if end > aligned_node(self._inner, slot * self._interval_ms)[6]:
                break
            slot -= 1
        return self._map.at(slot)(self._inner.price(at_ms))

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        return self._inner.next_id(at_ms)

    def _slot(self, level: int, index: int) -> int | None:
        """Return the interval that a node is wholly in."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        slot = start_ms // self._interval_ms
        within = start_ms + UNITS_MS[level] <= (slot + 1) * self._interval_ms
        return slot if within else None

    def _edge(self, level: int, index: int, order: range) -> Node:
        """Return the first node with trades inside one interval, in an order of children."""
        slot = self._slot(level, index)
        if slot is not None:
            return _mapped(self._inner.node(level, index), self._map.at(slot), self._lots)
        first = index * FANOUT[level]
        child = next(i for i in order if self._inner.node(level - 1, first + i)[4])
        backwards = order.step < 0
        count = FANOUT[level - 1]
        below = range(count - 1, -1, -1) if backwards else range(count)
        return self._edge(level - 1, first + child, below)

    def _extreme(self, level: int, index: int, which: int, sign: int, best: int) -> int:
        """Return the farthest price of a node, or ``best`` if that is farther.

        The part whose bound is farthest is looked at first, so that most parts are never opened.
        """
        bounds = self.bounds(level, index)
        if bounds is None or sign * bounds[which] <= sign * best:
            return best
        slot = self._slot(level, index)
        if slot is not None:
            farthest = self._map.at(slot)(self._inner.node(level, index)[1 + which])
            return max(sign * farthest, sign * best) * sign
        first = index * FANOUT[level]
        ranked = [
            (sign * child[which], i)
            for i in range(first, first + FANOUT[level])
            if (child := self.bounds(level - 1, i)) is not None
        ]
        for _, i in sorted(ranked, reverse=True):
            best = self._extreme(level - 1, i, which, sign, best)
        return best


# How many intervals back a print is looked for before the map of that interval is taken as it is.
_SEARCHED = 1_000


def _mapped(node: Node, to: Callable[[int], int], lots: int) -> Node:
    o, h, l, c, n, v, first = node  # noqa: E741
    return (to(o), to(h), to(l), to(c), n, v * lots, first)
