"""Candles that were recorded somewhere, as a source: what is inside of them follows from chance.

A candle is split into its seconds by the rule of the synthetic source, with the variance that fits
its own range, so every recorded candle comes out exactly as it went in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import gcd
from typing import NamedTuple, Protocol

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.bars import Node, Trade, flat, join
from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.levels import DAY, FANOUT, SECOND, UNITS_MS
from fauxchange.domain.market.paths.nodewise import NodewiseSource
from fauxchange.domain.market.paths.source import (
    Source,
    Span,
    id_at,
)
from fauxchange.domain.market.paths.synthetic.draws import halving_words, key_of
from fauxchange.domain.market.paths.synthetic.halving import (
    MOVING,
    WITHIN_DAY,
    split,
    variance_within,
)
from fauxchange.domain.market.paths.synthetic.seconds import trades_of

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


class Candles(Protocol):
    """What a reader of files provides: candles with trades in order of time, by position.

    ``length_ms`` is how long each is; ``grain_ms`` divides that and what lies between any two.
    """

    @property
    def length_ms(self) -> int:
        """How long a candle is."""

    @property
    def grain_ms(self) -> int:
        """What divides the length, and the time between any two candles."""

    @property
    def starts(self) -> Sequence[int]:
        """When the candles begin."""

    @property
    def first_ids(self) -> Sequence[int]:
        """How many trades the candles before each have."""

    def candle(self, position: int) -> RecordedCandle:
        """Return the candle at a position."""

    def aggregate(self, begin: int, end: int) -> Node:
        """Return the bar of the candles from one position to before another."""


def is_drawable(candle: RecordedCandle) -> bool:
    """Whether a tape makes a candle: its prices fit, and it has trades and lots to move so."""
    _, opens, high, low, closes, trades, lots = candle
    moves = high > low
    inside = low <= min(opens, closes) and max(opens, closes) <= high
    return inside and lots >= trades and not (moves and trades < MOVING)


class CandleSource(NodewiseSource):
    """Candles of one length, without those that are missing; implements `Source`.

    In a gap the last print holds. Ids count from 0 at the first trade. ``shift_ms`` is added to the
    candles' own times.

    Raises:
        ValueError: candles do not begin at full seconds.

    """

    def __init__(self, candles: Candles, origin_ms: int, seed: str = "", shift_ms: int = 0) -> None:
        self._candles = candles
        self._length_ms = candles.length_ms
        self._origin_ms = origin_ms
        self._shift_ms = shift_ms
        grain_ms = gcd(candles.grain_ms, candles.starts[0] + shift_ms - origin_ms)
        if grain_ms % SECOND_MS:
            raise ValueError("recorded candles begin at full seconds")
        self._level = max(n for n in range(DAY + 1) if not grain_ms % UNITS_MS[n])
        self._count = len(candles.starts)
        last = self._count - 1
        self._trades = candles.first_ids[last] + candles.candle(last).trades
        self._key = key_of(seed, "recorded-candles")
        self._nodes: Cache[Span, Node] = Cache(_NODES)
        self._splits: Cache[Span, tuple[Node, ...]] = Cache(_SPLITS)
        self._seconds: Cache[int, tuple[Trade, ...]] = Cache(_SECONDS)

    @property
    def begin_ms(self) -> int:
        """When the first candle begins."""
        return self._candles.starts[0] + self._shift_ms

    @property
    def end_ms(self) -> int:
        """The last millisecond of the last candle."""
        return self._candles.starts[-1] + self._shift_ms + self._length_ms - 1

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
        if node[6] >= self._trades:
            return node[0]
        i = bisect_right(self._candles.first_ids, node[6]) - 1
        # Nothing of a candle is printed before its first trade.
        begins = i > 0 and node[6] == self._candles.first_ids[i]
        return self._candles.candle(i - 1).close if begins else node[0]

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        return id_at(self, at_ms)

    def _until(self, at_ms: int) -> int:
        """Return how many candles begin until a moment."""
        return bisect_right(self._candles.starts, at_ms - self._shift_ms)

    def _first_id(self, position: int) -> int:
        return self._candles.first_ids[position] if position < self._count else self._trades

    def _candle(self, level: int, index: int) -> int:
        """Return which candle a node lies in, or the last one before it."""
        return self._until(self._origin_ms + index * UNITS_MS[level]) - 1

    def _variance(self, level: int, index: int) -> int:
        candle = self._candles.candle(self._candle(level, index))
        return variance_within((*candle[1:7], 0))

    def _base(self, index: int) -> Node:
        i = self._candle(self._level, index)
        if i < 0:
            return flat(self._candles.candle(0).open, 0)
        candle, unit = self._candles.candle(i), UNITS_MS[self._level]
        place = (self._origin_ms + index * unit - candle.start_ms - self._shift_ms) // unit
        parts = self._length_ms // unit
        if place >= parts:
            return flat(candle.close, self._first_id(i + 1))
        node = (*candle[1:7], self._first_id(i))
        if parts == 1:
            return node
        draws = halving_words(self._key, _CANDLE_DOMAIN, i, parts - 1)
        return split(node, parts, variance_within(node), WITHIN_DAY, draws)[place]

    def _wide(self, level: int, index: int) -> Node:
        start_ms = self._origin_ms + index * UNITS_MS[level]
        end_ms = start_ms + UNITS_MS[level]
        # The candles that have ended by the start, that begin before it, and before the end.
        ended, begun = self._until(start_ms - self._length_ms), self._until(start_ms - 1)
        last = self._until(end_ms - 1)
        if last == ended:
            # No candle lies here, so nothing is opened: an era is long beside a recording.
            close = self._candles.candle(ended - 1).close if ended else self._candles.candle(0).open
            return flat(close, self._first_id(ended))
        if begun == ended and last == self._until(end_ms - self._length_ms):
            return self._candles.aggregate(begun, last)
        return join(self.children(level, index))
