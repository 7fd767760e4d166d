"""Candles of every size that exchanges have, read from any path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from fauxchange.domain.core.calendar import date_of, days_of
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from fauxchange.domain.market.paths.bars import Node, join
from fauxchange.domain.market.paths.levels import (
    DAY,
    HALF_HOUR,
    MINUTE,
    QUARTER_HOUR,
    SECOND,
    TWO_HOURS,
    UNITS_MS,
)
from fauxchange.domain.market.paths.source import Source, bar, row

# 5 January 1970, a Monday.
_FIRST_MONDAY_MS = 4 * DAY_MS

# Sizes up to here are joined from nodes of one level, larger ones from the fewest nodes.
_JOINED = ((DAY, 1), (TWO_HOURS, 6), (HALF_HOUR, 2), (QUARTER_HOUR, 1), (MINUTE, 5), (SECOND, 1))


class Candle(NamedTuple):
    """A bar of a grid; ``confirmed`` once its time is over. Prices in ticks."""

    start_ms: int
    open: int
    high: int
    low: int
    close: int
    trades: int
    lots: int
    confirmed: bool

    @property
    def turnover(self) -> int:
        """Lots times the mean of the four prices; the tape keeps no turnover of its own."""
        return self.lots * (self.open + self.high + self.low + self.close) // 4


@dataclass(frozen=True, slots=True)
class BarSize:
    """A grid of candles: a length of milliseconds or of months, and where the grid begins."""

    name: str
    length_ms: int = 0
    months: int = 0
    anchor_ms: int = 0

    def start(self, at_ms: int) -> int:
        """Return the start of the candle that holds a moment."""
        if not self.months:
            return at_ms - (at_ms - self.anchor_ms) % self.length_ms
        year, month, _ = date_of((at_ms - self.anchor_ms) // DAY_MS)
        return self._month(year * 12 + month - 1)

    def shift(self, start_ms: int, candles: int) -> int:
        """Return the start of a candle so many later (negative: earlier) than one."""
        if not self.months:
            return start_ms + candles * self.length_ms
        year, month, _ = date_of((start_ms - self.anchor_ms) // DAY_MS)
        return self._month(year * 12 + month - 1 + candles * self.months)

    def in_zone(self, hours: int) -> BarSize:
        """Return the same size on the grid of a zone so many hours east of Greenwich."""
        return replace(self, anchor_ms=self.anchor_ms - hours * HOUR_MS)

    def _month(self, number: int) -> int:
        number -= number % self.months
        return days_of(number // 12, number % 12 + 1) * DAY_MS + self.anchor_ms


def _sizes() -> dict[str, BarSize]:
    lengths = {
        "s": (SECOND_MS, (1,)),
        "m": (MINUTE_MS, (1, 3, 5, 15, 30)),
        "H": (HOUR_MS, (1, 2, 4, 6, 12)),
        "D": (DAY_MS, (1, 2, 3, 5)),
    }
    sizes = [
        BarSize(f"{count}{unit}", length_ms=count * length)
        for unit, (length, counts) in lengths.items()
        for count in counts
    ]
    sizes.append(BarSize("1W", length_ms=7 * DAY_MS, anchor_ms=_FIRST_MONDAY_MS))
    sizes += [BarSize(f"{months}M", months=months) for months in (1, 3)]
    return {size.name: size for size in sizes}


# By name, on the grid of UTC: 1s 1m 3m 5m 15m 30m 1H 2H 4H 6H 12H 1D 2D 3D 5D 1W 1M 3M.
SIZES = _sizes()


def candles(
    source: Source, size: BarSize, since_ms: int, until_ms: int, now_ms: int
) -> list[Candle]:
    """Return the candles that start from ``since_ms`` to before ``until_ms``, oldest first.

    The last one runs if ``now_ms`` is inside it; none starts after that.
    """
    start = size.start(since_ms)
    if start < since_ms:
        start = size.shift(start, 1)
    closed_ms = size.start(now_ms)
    result: list[Candle] = []
    last: int | None = None
    for node in _closed_nodes(source, size, start, min(until_ms - 1, closed_ms - 1)):
        last = _append(result, start, node, last, source, confirmed=True)
        start = size.shift(start, 1)
    if start == closed_ms and start < until_ms:
        running = bar(source, start, now_ms + 1)
        _append(result, start, running, last, source, confirmed=False)
    return result


def page(
    source: Source,
    size: BarSize,
    now_ms: int,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[Candle]:
    """Return the newest candles that start before one moment and after another, newest first."""
    end = now_ms + 1 if older_than is None else min(older_than, now_ms + 1)
    since = size.shift(size.start(end - 1), 1 - limit)
    if newer_than is not None:
        since = max(since, newer_than + 1)
    return candles(source, size, since, end, now_ms)[::-1]


def _append(
    result: list[Candle],
    start_ms: int,
    node: Node,
    last: int | None,
    source: Source,
    *,
    confirmed: bool,
) -> int:
    o, h, l, c, n, v, _ = node  # noqa: E741
    if not n:
        o = h = l = c = source.price(start_ms - 1) if last is None else last  # noqa: E741
    result.append(Candle(start_ms, o, h, l, c, n, v, confirmed))
    return c


def _closed_nodes(source: Source, size: BarSize, start_ms: int, last_ms: int) -> Iterator[Node]:
    """Yield the nodes of the candles from one start to the last one that starts by a time."""
    if start_ms > last_ms:
        return
    for level, most in _JOINED:
        count = size.length_ms // UNITS_MS[level]
        aligned = not (start_ms - source.origin_ms) % UNITS_MS[level]
        if 0 < count <= most and aligned:
            yield from _join_row(
                source, level, count, start_ms, (last_ms - start_ms) // size.length_ms
            )
            return
    while start_ms <= last_ms:
        after = size.shift(start_ms, 1)
        yield bar(source, start_ms, after)
        start_ms = after


def _join_row(
    source: Source, level: int, count: int, start_ms: int, further: int
) -> Iterator[Node]:
    begin = (start_ms - source.origin_ms) // UNITS_MS[level]
    nodes = row(source, level, begin, begin + count * (further + 1))
    if count == 1:
        yield from nodes
        return
    for first in nodes:
        yield join((first, *(next(nodes) for _ in range(count - 1))))
