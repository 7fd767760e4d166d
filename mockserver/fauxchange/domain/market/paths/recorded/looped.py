"""A source that begins again and again, in closed form, however often it has."""

from __future__ import annotations

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.bars import Node, Trade, flat, join
from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.levels import UNITS_MS
from fauxchange.domain.market.paths.nodewise import NodewiseSource
from fauxchange.domain.market.paths.source import (
    Source,
    Span,
    bar,
)

_NODES = 8_192


class LoopedSource(NodewiseSource):
    """What a source has within ``length_ms`` after ``since_ms``, over and over; a `Source`.

    Before that it is the source itself. Ids go on from round to round.

    Raises:
        ValueError: the length is no full seconds: rounds lie on the grid of time alike.

    """

    def __init__(self, inner: Source, since_ms: int, length_ms: int) -> None:
        if length_ms < SECOND_MS or length_ms % SECOND_MS:
            raise ValueError("a loop takes full seconds")
        self._inner = inner
        self._since_ms = since_ms
        self._length_ms = length_ms
        self._first_id = inner.next_id(since_ms)
        self._trades = inner.next_id(since_ms + length_ms) - self._first_id
        self._round = bar(inner, since_ms, since_ms + length_ms)
        self._nodes: Cache[Span, Node] = Cache(_NODES)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._inner.origin_ms

    @property
    def tape(self) -> Source:
        """The rounds of the source's own tape."""
        tape = self._inner.tape
        return self if tape is self._inner else LoopedSource(tape, self._since_ms, self._length_ms)

    def node(self, level: int, index: int) -> Node:
        """Return a node; one over several rounds is made of parts and of whole rounds."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        if start_ms + UNITS_MS[level] <= self._since_ms + self._length_ms:
            return self._inner.node(level, index)
        node = self._nodes.get((level, index))
        if node is None:
            node = self._node(start_ms, start_ms + UNITS_MS[level])
            self._nodes.put((level, index), node)
        return node

    def trades(self, second: int) -> list[Trade]:
        """Return the trades of a second."""
        start_ms = self.origin_ms + second * SECOND_MS
        trades: list[Trade] = []
        for number in range(self._number(start_ms), self._number(start_ms + SECOND_MS - 1) + 1):
            shift_ms, shift = number * self._length_ms, number * self._trades
            begin_ms = self._since_ms if number else start_ms
            end_ms = self._since_ms + self._length_ms
            trades += (
                trade._replace(id=trade.id + shift, ms=trade.ms + shift_ms)
                for trade in self._inner.trades(second - shift_ms // SECOND_MS)
                if begin_ms <= trade.ms < end_ms
            )
        return trades

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment, be it of the round before."""
        number = self._number(at_ms)
        own_ms = at_ms - number * self._length_ms
        if number and self._inner.next_id(own_ms + 1) == self._first_id:
            return self._round[3]
        return self._inner.price(own_ms)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        number = self._number(at_ms)
        return self._inner.next_id(at_ms - number * self._length_ms) + number * self._trades

    def _number(self, at_ms: int) -> int:
        """Return which round a moment lies in, counted from 0."""
        return max(0, at_ms - self._since_ms) // self._length_ms

    def _node(self, start_ms: int, end_ms: int) -> Node:
        first, last = self._number(start_ms), self._number(end_ms - 1)
        begin_ms = self._since_ms + (first + 1) * self._length_ms
        nodes = [self._part(first, start_ms, min(end_ms, begin_ms))]
        if last > first + 1:
            whole, rounds = self._round, last - first - 1
            shift = (first + 1) * self._trades
            nodes.append((*whole[:4], whole[4] * rounds, whole[5] * rounds, whole[6] + shift))
        if last > first:
            nodes.append(self._part(last, self._since_ms + last * self._length_ms, end_ms))
        node = join(nodes)
        return node if node[4] else flat(self.price(start_ms - 1), self.next_id(start_ms))

    def _part(self, number: int, start_ms: int, end_ms: int) -> Node:
        """Return the bar of a time that lies in one round."""
        shift_ms = number * self._length_ms
        node = bar(self._inner, start_ms - shift_ms, end_ms - shift_ms)
        return (*node[:6], node[6] + number * self._trades)
