"""Prices somebody wrote down: held, stepped and ramped, in closed form.

A script trades at an even pace, so every bar of it follows from a division, however long it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from fauxchange.domain.core.durations import SECOND_MS

from .bars import BUY, SELL, Node, Trade, flat
from .levels import SECOND, UNITS_MS
from .nodewise import NodewiseSource
from .source import Source


@dataclass(frozen=True, slots=True)
class PricePoint:
    """From ``at_ms`` on the price is ``price`` ticks; with ``ramp`` it moves there before."""

    at_ms: int
    price: int
    ramp: bool = False


@dataclass(frozen=True, slots=True)
class PriceScript:
    """Points in order of time; the price of the last one holds.

    Between points it trades ``lots`` every ``interval_ms`` milliseconds; with None nothing trades
    but the points themselves, as on a market that is frozen.

    Raises:
        ValueError: there is no point, points are not in order of time, or a figure is below 1.

    """

    points: tuple[PricePoint, ...]
    interval_ms: int | None = SECOND_MS
    lots: int = 1

    def __post_init__(self) -> None:
        times = [point.at_ms for point in self.points]
        if not times or any(b <= a for a, b in pairwise(times)):
            raise ValueError("a script has points in order of time")
        if min(self.lots, self.interval_ms or 1, *(point.price for point in self.points)) < 1:
            raise ValueError("prices, lots and the interval of a script are at least 1")


class _Run(NamedTuple):
    """Neighbouring trades of one segment: ``step`` .. ``end - 1``, in ticks from price to price."""

    segment: int
    step: int
    end: int


class ScriptedSource(NodewiseSource):
    """The tape of a script; implements `Source`. Ids count from 0 at its first point.

    The first point itself prints no trade: the stretch that a script is put into prints the jump.
    """

    def __init__(self, script: PriceScript, origin_ms: int) -> None:
        self._script = script
        self._origin_ms = origin_ms
        self._times = [point.at_ms for point in script.points]
        self._bases = [-1]
        for segment in range(len(self._times) - 1):
            steps = self._steps(segment, self._times[segment + 1])
            self._bases.append(self._bases[-1] + steps)

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._origin_ms

    @property
    def tape(self) -> Source:
        """The script itself."""
        return self

    def node(self, level: int, index: int) -> Node:
        """Return a node."""
        start_ms = self._origin_ms + index * UNITS_MS[level]
        return self._bar(start_ms, start_ms + UNITS_MS[level])

    def trades(self, second: int) -> tuple[Trade, ...]:
        """Return the trades of a second."""
        start_ms = self._origin_ms + second * UNITS_MS[SECOND]
        return tuple(
            self._trade(run.segment, step)
            for run in self._runs(start_ms, start_ms + SECOND_MS)
            for step in range(run.step, run.end)
        )

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment; before the script its first price."""
        segment = bisect_right(self._times, at_ms) - 1
        if segment < 0:
            return self._script.points[0].price
        return self._price(segment, self._steps(segment, at_ms + 1) - 1)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        segment = bisect_right(self._times, at_ms - 1) - 1
        if segment < 0:
            return 0
        return self._bases[segment] + self._steps(segment, at_ms)

    def _steps(self, segment: int, until_ms: int) -> int:
        """Return how many trades a segment has before a moment inside it, the point included."""
        interval = self._script.interval_ms
        if interval is None:
            return 1
        return -(-(until_ms - self._times[segment]) // interval)

    def _price(self, segment: int, step: int) -> int:
        points = self._script.points
        begin = points[segment]
        if step and segment + 1 < len(points) and points[segment + 1].ramp:
            end = points[segment + 1]
            gone = step * (self._script.interval_ms or 0)
            return begin.price + (end.price - begin.price) * gone // (end.at_ms - begin.at_ms)
        return begin.price

    def _runs(self, start_ms: int, end_ms: int) -> Iterator[_Run]:
        segment = max(0, bisect_right(self._times, start_ms) - 1)
        while segment < len(self._times) and self._times[segment] < end_ms:
            begins = self._times[segment]
            ends = self._times[segment + 1] if segment + 1 < len(self._times) else end_ms
            low = self._steps(segment, start_ms) if start_ms > begins else 0
            run = _Run(segment, low or int(segment == 0), self._steps(segment, min(ends, end_ms)))
            if run.step < run.end:
                yield run
            segment += 1

    def _bar(self, start_ms: int, end_ms: int) -> Node:
        first_id = self.next_id(start_ms)
        prices: list[int] = []
        trades = 0
        for run in self._runs(start_ms, end_ms):
            prices += (self._price(run.segment, run.step), self._price(run.segment, run.end - 1))
            trades += run.end - run.step
        if not prices:
            return flat(self.price(start_ms - 1), first_id)
        lots = trades * self._script.lots
        return (prices[0], max(prices), min(prices), prices[-1], trades, lots, first_id)

    def _trade(self, segment: int, step: int) -> Trade:
        at_ms = self._times[segment] + step * (self._script.interval_ms or 0)
        price = self._price(segment, step)
        trade_id = self._bases[segment] + step
        falls = price < (self.price(at_ms - 1) if step == 0 else self._price(segment, step - 1))
        return Trade(trade_id, at_ms, price, self._script.lots, SELL if falls else BUY)
