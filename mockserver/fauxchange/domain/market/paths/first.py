"""The search for the first trade that matters, however far ahead it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .bars import Trade
from .levels import ERA, FANOUT, SECOND, UNITS_MS
from .source import Bounds, Source


class Fold(Protocol):
    """What is looked for. ``state`` is an integer that it carries from trade to trade."""

    def idle(self, high: int, low: int, state: int) -> int | None:
        """Return the state after trades with these extremes, or None if one of them may hit.

        It is asked about nodes only, so that most of time is skipped without a look at trades.
        """

    def hit(self, trade: Trade, state: int) -> tuple[bool, int]:
        """Return whether a trade is the one, and the state after it."""


class Found(NamedTuple):
    """The trade that hit, or None until the end of the search, and the state after it."""

    trade: Trade | None
    state: int


@dataclass(frozen=True, slots=True)
class Falls:
    """A trade at or below a price."""

    to: int

    def idle(self, high: int, low: int, state: int) -> int | None:  # noqa: ARG002
        """Return the state unless the low reaches the price."""
        return state if low > self.to else None

    def hit(self, trade: Trade, state: int) -> tuple[bool, int]:
        """Whether a trade is at or below the price."""
        return trade.price <= self.to, state


@dataclass(frozen=True, slots=True)
class Rises:
    """A trade at or above a price."""

    to: int

    def idle(self, high: int, low: int, state: int) -> int | None:  # noqa: ARG002
        """Return the state unless the high reaches the price."""
        return state if high < self.to else None

    def hit(self, trade: Trade, state: int) -> tuple[bool, int]:
        """Whether a trade is at or above the price."""
        return trade.price >= self.to, state


@dataclass(frozen=True, slots=True)
class TrailingFall:
    """A trade that lies below the highest one so far (the state) by a distance.

    The distance is ``ticks`` and ``ppm`` millionths of the highest price together.
    """

    ticks: int = 0
    ppm: int = 0

    def trigger(self, state: int) -> int:
        """Return the price at or below which a trade hits."""
        return state - self.ticks - state * self.ppm // 1_000_000

    def idle(self, high: int, low: int, state: int) -> int | None:
        """Return the new highest price unless the low may reach the price that follows from it."""
        state = max(state, high)
        return state if low > self.trigger(state) else None

    def hit(self, trade: Trade, state: int) -> tuple[bool, int]:
        """Whether a trade lies that far below the highest one."""
        state = max(state, trade.price)
        return trade.price <= self.trigger(state), state


@dataclass(frozen=True, slots=True)
class TrailingRise:
    """A trade that lies above the lowest one so far (the state) by a distance."""

    ticks: int = 0
    ppm: int = 0

    def trigger(self, state: int) -> int:
        """Return the price at or above which a trade hits."""
        return state + self.ticks + state * self.ppm // 1_000_000

    def idle(self, high: int, low: int, state: int) -> int | None:
        """Return the new lowest price unless the high may reach the price that follows from it."""
        state = min(state, low)
        return state if high < self.trigger(state) else None

    def hit(self, trade: Trade, state: int) -> tuple[bool, int]:
        """Whether a trade lies that far above the lowest one."""
        state = min(state, trade.price)
        return trade.price >= self.trigger(state), state


def first(
    source: Source,
    since_ms: int,
    until_ms: int,
    fold: Fold,
    state: int = 0,
    *,
    from_id: int | None = None,
) -> Found:
    """Return the first trade after ``since_ms`` and not after ``until_ms`` at which a fold hits.

    With ``from_id`` trades of the millisecond ``since_ms`` count too if they have that id or a
    later one: on a clock that stands still a price may be set after an order was placed.
    """
    begin_ms = since_ms + 1 if from_id is None else since_ms
    if until_ms < begin_ms:
        return Found(None, state)
    begin, end = begin_ms - source.origin_ms, until_ms - source.origin_ms
    level = SECOND
    while level < ERA and begin // UNITS_MS[level] != end // UNITS_MS[level]:
        level += 1
    search = _Search(source, begin, end, fold, from_id)
    for index in range(begin // UNITS_MS[level], end // UNITS_MS[level] + 1):
        found = search.node(level, index, source.bounds(level, index), state)
        if found.trade is not None:
            return found
        state = found.state
    return Found(None, state)


class _Search:
    """One search: from ``begin`` to ``end``, milliseconds from the origin, both included."""

    def __init__(
        self, source: Source, begin: int, end: int, fold: Fold, from_id: int | None
    ) -> None:
        self._source = source
        self._begin = begin
        self._end = end
        self._fold = fold
        self._from_id = from_id

    def node(self, level: int, index: int, bounds: Bounds | None, state: int) -> Found:
        """Search a node of which at least a part lies in the time searched."""
        if bounds is None:
            return Found(None, state)
        after = self._fold.idle(bounds[0], bounds[1], state)
        if self._is_skipped(level, index, bounds, state, after):
            return Found(None, state if after is None else after)
        if level == SECOND:
            return self._second(index, state)
        return self._children(level, index, state)

    def _children(self, level: int, index: int, state: int) -> Found:
        below, fanout, idle = UNITS_MS[level - 1], FANOUT[level], self._fold.idle
        first = index * fanout
        children = self._source.child_bounds(level, index)
        low = max(0, self._begin // below - first)
        high = min(fanout, self._end // below + 1 - first)
        for child in range(low, high):
            bounds = children[child]
            # Most children are idle and change nothing: they are passed over without a call.
            if bounds is None or idle(bounds[0], bounds[1], state) == state:
                continue
            found = self.node(level - 1, first + child, bounds, state)
            if found.trade is not None:
                return found
            state = found.state
        return Found(None, state)

    def _is_skipped(
        self, level: int, index: int, bounds: Bounds, state: int, after: int | None
    ) -> bool:
        """Whether nothing in a node hits and the state after it is known.

        Of a node that lies in the time only in part, or whose bounds are wider than its trades,
        the fold knows that nothing hits, but not what its state would become.
        """
        if after is None:
            return False
        return after == state or (bounds[2] and self._holds(index, UNITS_MS[level]))

    def _holds(self, index: int, unit: int) -> bool:
        whole = self._begin <= index * unit and (index + 1) * unit - 1 <= self._end
        return whole and (self._from_id is None or self._begin < index * unit)

    def _second(self, index: int, state: int) -> Found:
        origin_ms = self._source.origin_ms
        for trade in self._source.trades(index):
            if self._from_id is not None and trade.id < self._from_id:
                continue
            if self._begin <= trade.ms - origin_ms <= self._end:
                hit, state = self._fold.hit(trade, state)
                if hit:
                    return Found(trade, state)
        return Found(None, state)
