"""Candles that were recorded somewhere, as a source: what is inside of them follows from chance.

A candle is split into its seconds by the rule of the synthetic source, with the variance that fits
its own range, so every recorded candle comes out exactly as it went in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.synthetic.draws import halving_words, key_of
from fauxchange.domain.market.paths.synthetic.halving import (
    MOVING,
    WITHIN_DAY,
    split,
    variance_within,
)
from fauxchange.domain.market.paths.synthetic.seconds import trades_of

from .bars import Node, Trade, flat, join
from .cache import Cache
from .levels import DAY, FANOUT, SECOND, UNITS_MS
from .source import Bounds, Source, Span, bounds_below, id_at, join_each

# Keeps the chance of a candle's own split apart from that of levels, whose domains are themselves.
_CANDLE_DOMAIN = -64
_NODES, _SPLITS, _SECONDS = 8_192, 1_024, 512


class RecordedCandle(NamedTuple):
    """A candle of a recording; prices in ticks."""

    start_ms: int
    open: int
    high: int
    low: int
    close: int
    trades: int
    lots: int


class CandleSource:
    """Candles of one length, without those that are missing; implements `Source`.

    In a gap the last print holds. Ids count from 0 at the first trade.

    Raises:
        ValueError: candles are none, not in order of time, not on the grid of a level, without
            extent or with too few trades or lots to move as they do.

    """

    def __init__(
        self, candles: Sequence[RecordedCandle], length_ms: int, origin_ms: int, seed: str = ""
    ) -> None:
        self._candles = [candle for candle in candles if candle.trades]
        self._length_ms = length_ms
        self._origin_ms = origin_ms
        self._starts = [candle.start_ms for candle in self._candles]
        self._level = self._check()
        self._ids = [0, *accumulate(candle.trades for candle in self._candles)]
        self._key = key_of(seed, "recorded-candles")
        self._nodes: Cache[Span, Node] = Cache(_NODES)
        self._splits: Cache[Span, tuple[Node, ...]] = Cache(_SPLITS)
        self._seconds: Cache[int, tuple[Trade, ...]] = Cache(_SECONDS)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._origin_ms

    @property
    def tape(self) -> Source:
        """The candles themselves."""
        return self

    def node(self, level: int, index: int) -> Node:
        """Return a node."""
        if level < self._level:
            parent, child = divmod(index, FANOUT[level + 1])
            return self.children(level + 1, parent)[child]
        node = self._nodes.get((level, index))
        if node is None:
            node = self._base(index) if level == self._level else self._wide(level, index)
            self._nodes.put((level, index), node)
        return node

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        first, fanout = index * FANOUT[level], FANOUT[level]
        if level > self._level:
            return [self.node(level - 1, child) for child in range(first, first + fanout)]
        children = self._splits.get((level, index))
        if children is None:
            node = self.node(level, index)
            children = (node,) * fanout
            if node[4]:
                draws = halving_words(self._key, level, index, fanout - 1)
                children = split(node, fanout, self._variance(level, index), WITHIN_DAY, draws)
            self._splits.put((level, index), children)
        return children

    def join_nodes(self, spans: Sequence[Span]) -> Node:
        """Return the aggregate of neighbouring nodes."""
        return join_each(self, spans)

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the high and the low of a node, which are exact."""
        node = self.node(level, index)
        return (node[1], node[2], True) if node[4] else None

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node."""
        return bounds_below(self, level, index)

    def trades(self, second: int) -> tuple[Trade, ...]:
        """Return the trades of a second."""
        trades = self._seconds.get(second)
        if trades is None:
            start_ms, node = self._origin_ms + second * SECOND_MS, self.node(SECOND, second)
            variance = self._variance(SECOND, second) if node[4] else 0
            trades = trades_of(node, start_ms, variance, self._key, second)
            self._seconds.put(second, trades)
        return trades

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment; before the first trade, its price."""
        second = (at_ms - self._origin_ms) // SECOND_MS
        for trade in reversed(self.trades(second)):
            if trade.ms <= at_ms:
                return trade.price
        node = self.node(SECOND, second)
        i = bisect_right(self._ids, node[6]) - 1
        # Nothing of a candle is printed before its first trade.
        return self._candles[i - 1].close if i and node[6] == self._ids[i] else node[0]

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        return id_at(self, at_ms)

    def _check(self) -> int:
        """Return the widest level whose nodes the candles are made of."""
        if not self._candles or any(b - a < self._length_ms for a, b in pairwise(self._starts)):
            raise ValueError("recorded candles are in order of time and do not overlap")
        for candle in self._candles:
            moves = candle.high > candle.low
            inside = candle.low <= min(candle.open, candle.close)
            inside = inside and max(candle.open, candle.close) <= candle.high
            if not inside or candle.lots < candle.trades or (moves and candle.trades < MOVING):
                raise ValueError(f"no tape makes the candle at {candle.start_ms}")
        times = (self._length_ms, *(start - self._origin_ms for start in self._starts))
        levels = [n for n in range(DAY + 1) if not any(time % UNITS_MS[n] for time in times)]
        if not levels:
            raise ValueError("recorded candles begin at full seconds")
        return levels[-1]

    def _candle(self, level: int, index: int) -> int:
        """Return which candle a node lies in, or the last one before it."""
        return bisect_right(self._starts, self._origin_ms + index * UNITS_MS[level]) - 1

    def _variance(self, level: int, index: int) -> int:
        candle = self._candles[self._candle(level, index)]
        return variance_within((*candle[1:7], 0))

    def _base(self, index: int) -> Node:
        i = self._candle(self._level, index)
        if i < 0:
            return flat(self._candles[0].open, 0)
        candle, unit = self._candles[i], UNITS_MS[self._level]
        place = (self._origin_ms + index * unit - candle.start_ms) // unit
        parts = self._length_ms // unit
        if place >= parts:
            return flat(candle.close, self._ids[i + 1])
        node = (*candle[1:7], self._ids[i])
        if parts == 1:
            return node
        draws = halving_words(self._key, _CANDLE_DOMAIN, i, parts - 1)
        return split(node, parts, variance_within(node), WITHIN_DAY, draws)[place]

    def _wide(self, level: int, index: int) -> Node:
        start_ms = self._origin_ms + index * UNITS_MS[level]
        before = bisect_right(self._starts, start_ms - self._length_ms) - 1
        until = bisect_right(self._starts, start_ms + UNITS_MS[level] - 1) - 1
        if until > before:
            return join(self.children(level, index))
        # No candle lies here, so nothing is opened: an era is long beside a recording.
        last = self._candles[before].close if before >= 0 else self._candles[0].open
        return flat(last, self._ids[before + 1])
