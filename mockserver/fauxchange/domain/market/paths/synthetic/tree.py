"""A tree of bars by chance, from an era of 4,096 days down to the trades of a second."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

from fauxchange.domain.core.durations import DAY_MS, SECOND_MS
from fauxchange.domain.market.paths.bars import Node, Trade
from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.levels import (
    DAY,
    ERA,
    ERA_DAYS,
    FANOUT,
    HALF_HOUR,
    SECOND,
    TEN_SECONDS,
    UNITS_MS,
    midnight,
)
from fauxchange.domain.market.paths.nodewise import NodewiseSource
from fauxchange.domain.market.paths.source import Bounds, Source, id_at

from .draws import exponential, halving_words, key_of, words
from .halving import ACROSS_DAYS, WITHIN_DAY, child_of, split, variance_across, variance_within
from .seconds import trades_of

# (index of a node, slot of its tree) -> the node's children.
_Splits = Cache[tuple[int, int], tuple[Node, ...]]

# Likewise the only child that was asked for: its place among the children, and the node.
_Alone = Cache[tuple[int, int], tuple[int, Node]]

# A second that is asked for by itself, as at a funding, takes one node of each of these levels.
_ALONE = range(TEN_SECONDS, HALF_HOUR)

# Keeps the chance of an era's extremes apart from that of halvings, whose domains are their levels.
_ROOT_DOMAIN = -2

# Cached splits of each level from ten seconds to a day, and of all levels above together.
_SPLITS = (0, 1_024, 1_024, 512, 512, 512, 512)
_SPLITS_ACROSS_DAYS = 4_096
_SECONDS = 512


@dataclass(frozen=True, slots=True)
class SyntheticPrices:
    """The facts that decide every price of a pair; two equal values give equal tapes.

    ``reference`` is the price in ticks at the world's first midnight (and at both ends of an era),
    ``volatility_ppm`` a day's standard deviation in millionths, ``trades_a_day`` and
    ``lots_a_day`` the means of a day.

    Raises:
        ValueError: a figure is not positive, or there are fewer lots than trades.

    """

    seed: str
    pair: str
    reference: int
    volatility_ppm: int
    trades_a_day: int
    lots_a_day: int

    def __post_init__(self) -> None:
        if min(self.reference, self.trades_a_day) < 1 or self.volatility_ppm < 0:
            raise ValueError("a reference and trades a day are at least 1, volatility at least 0")
        if self.lots_a_day < self.trades_a_day:
            raise ValueError("a trade has at least one lot")


class TreeCache:
    """What trees remember, shared by all pairs of a market and bounded whatever is asked."""

    def __init__(self, pairs: int = 1) -> None:
        self._slots: dict[tuple[SyntheticPrices, int], int] = {}
        self.across: _Splits = Cache(_SPLITS_ACROSS_DAYS * pairs)
        self.within: list[_Splits] = [Cache(bound * pairs) for bound in _SPLITS]
        self.alone: list[_Alone] = [Cache(bound * pairs) for bound in _SPLITS]
        self.seconds: Cache[tuple[int, int], tuple[Trade, ...]] = Cache(_SECONDS * pairs)
        self.variances: Cache[tuple[int, int], int] = Cache(_SECONDS * pairs)

    def slot(self, prices: SyntheticPrices, origin_ms: int) -> int:
        """Return the number under which the values of one tree are kept."""
        return self._slots.setdefault((prices, origin_ms), len(self._slots))

    @property
    def caches(self) -> tuple[Cache[Any, Any], ...]:
        """All of them, to be counted."""
        return (*self.within[1:], *self.alone[1:], self.across, self.seconds, self.variances)

    def __len__(self) -> int:
        return sum(len(cache) for cache in self.caches)


class SyntheticSource(NodewiseSource):
    """The tape of a pair as chance has it; implements `Source`."""

    def __init__(
        self, prices: SyntheticPrices, origin_ms: int, cache: TreeCache | None = None
    ) -> None:
        cache = TreeCache() if cache is None else cache
        self._prices = prices
        self._origin_ms = midnight(origin_ms)
        self._first_day = self._origin_ms // DAY_MS
        self._key = key_of(prices.seed, prices.pair)
        self._variance = variance_across(
            prices.volatility_ppm, prices.reference, prices.trades_a_day
        )
        self._slot = cache.slot(prices, self._origin_ms)
        self._across = cache.across
        self._within = cache.within
        self._alone = cache.alone
        self._seconds = cache.seconds
        self._variances = cache.variances
        # A moment and the last print then; threads that share a tree replace both together.
        self._latest: tuple[int | None, int] = (None, 0)
        # Likewise a moment and the id of the first trade then or later.
        self._latest_id: tuple[int | None, int] = (None, 0)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) of the world's first day."""
        return self._origin_ms

    @property
    def tape(self) -> Source:
        """The tree itself: its nodes are as cheap as can be."""
        return self

    def node(self, level: int, index: int) -> Node:
        """Return a node; all its prices are the last print if it has no trades."""
        if level == ERA:
            return self._root(index)
        parent, child = divmod(index, FANOUT[level + 1])
        if level + 1 in _ALONE:
            return self._alone_of(level + 1, parent, child)
        return self.children(level + 1, parent)[child]

    def _alone_of(self, level: int, index: int, place: int) -> Node:
        """Return a child of a node; the others are made when a second one is asked for."""
        key = (index, self._slot)
        children = self._within[level].get(key)
        if children is not None:
            return children[place]
        cache = self._alone[level]
        alone = cache.get(key)
        if alone is None:
            alone = (place, self._child(level, index, place))
            cache.put(key, alone)
        return alone[1] if alone[0] == place else self.children(level, index)[place]

    def _child(self, level: int, index: int, place: int) -> Node:
        node, fanout = self.node(level, index), FANOUT[level]
        if not node[4]:
            return node
        variance = self._day_variance(index * UNITS_MS[level] // DAY_MS)
        draws = [*halving_words(self._key, level, index, fanout - 1)]
        return child_of(node, fanout, variance, WITHIN_DAY, draws, place)

    def children(self, level: int, index: int) -> tuple[Node, ...]:
        """Return the nodes of the next lower level that make up a node."""
        if level > DAY:
            return self._halves(level, index)
        cache = self._within[level]
        key = (index, self._slot)
        children = cache.get(key)
        if children is None:
            node = self.node(level, index)
            fanout = FANOUT[level]
            if node[4]:
                variance = self._day_variance(index * UNITS_MS[level] // DAY_MS)
                draws = halving_words(self._key, level, index, fanout - 1)
                children = split(node, fanout, variance, WITHIN_DAY, draws)
            else:
                children = (node,) * fanout
            cache.put(key, children)
        return children

    def child_bounds(self, level: int, index: int) -> list[Bounds | None]:
        """Return the bounds of the children of a node."""
        children = self.children(level, index)
        return [(node[1], node[2], True) if node[4] else None for node in children]

    def trades(self, second: int) -> tuple[Trade, ...]:
        """Return the trades of a second."""
        node = self.node(SECOND, second)
        if not node[4]:
            return ()
        key = (second, self._slot)
        trades = self._seconds.get(key)
        if trades is None:
            start_ms = self._origin_ms + second * SECOND_MS
            variance = self._day_variance(second * SECOND_MS // DAY_MS)
            trades = trades_of(node, start_ms, variance, self._key, second)
            self._seconds.put(key, trades)
        return trades

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment; that of one moment is asked for often."""
        moment, price = self._latest
        if moment == at_ms:
            return price
        price = self._price(at_ms)
        self._latest = (at_ms, price)
        return price

    def _price(self, at_ms: int) -> int:
        second = (at_ms - self._origin_ms) // SECOND_MS
        node = self.node(SECOND, second)
        if node[4]:
            for trade in reversed(self.trades(second)):
                if trade.ms <= at_ms:
                    return trade.price
        return node[0]

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has; it is asked for often."""
        moment, number = self._latest_id
        if moment != at_ms:
            number = id_at(self, at_ms)
            self._latest_id = (at_ms, number)
        return number

    def _day_variance(self, day: int) -> int:
        key = (day, self._slot)
        variance = self._variances.get(key)
        if variance is None:
            variance = variance_within(self.node(DAY, day))
            self._variances.put(key, variance)
        return variance

    def _halves(self, level: int, index: int) -> tuple[Node, ...]:
        key = (index * 32 + level, self._slot)
        halves = self._across.get(key)
        if halves is None:
            node = self.node(level, index)
            if node[4]:
                draws = halving_words(self._key, level, index, 1)
                halves = split(node, 2, self._variance, ACROSS_DAYS, draws)
            else:
                halves = (node, node)
            self._across.put(key, halves)
        return halves

    def _root(self, era: int) -> Node:
        """Return an era: it begins and ends at the reference and stays within 30 % of it."""
        prices = self._prices
        reference, trades = prices.reference, ERA_DAYS * prices.trades_a_day
        up, down = words(self._key, _ROOT_DOMAIN, era, 2)
        spread = trades * self._variance
        room = (3 * reference // 10) ** 2 or 1
        return (
            reference,
            reference + isqrt((spread * exponential(up) >> 41) % room),
            reference - isqrt((spread * exponential(down) >> 41) % room),
            reference,
            trades,
            ERA_DAYS * prices.lots_a_day,
            (self._first_day + era * ERA_DAYS) * prices.trades_a_day,
        )
