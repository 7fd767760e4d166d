"""The figures of the last 24 hours and the last trade."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.paths.bars import join
from fauxchange.domain.market.paths.source import Source, last_trade, parts

from .candles import SIZES


class Ticker(NamedTuple):
    """A path at a moment: the last trade, and the 24 hours that end with it.

    ``turnover`` is in ticks times lots, ``start_utc`` and ``start_utc8`` are the opens of the
    running days of the two grids.
    """

    last: int
    last_lots: int
    open: int
    high: int
    low: int
    trades: int
    lots: int
    turnover: int
    start_utc: int
    start_utc8: int


def ticker(source: Source, now_ms: int, listed_ms: int = 0) -> Ticker:
    """Return the figures of the 24 hours that end with a moment, its trades included.

    What is younger has what there was since ``listed_ms``.
    """
    begin_ms = max(now_ms + 1 - DAY_MS, min(listed_ms, now_ms))
    nodes = [node for node in parts(source, begin_ms, now_ms + 1) if node[4]]
    last = source.price(now_ms)
    day = SIZES["1D"]
    starts = [max(size.start(now_ms), begin_ms) for size in (day, day.in_zone(8))]
    opens = [_open(source, start, now_ms) for start in starts]
    if not nodes:
        return Ticker(last, 0, last, last, last, 0, 0, 0, opens[0], opens[1])
    o, h, l, _, n, v, _ = join(nodes)  # noqa: E741
    turnover = sum(node[5] * (node[0] + node[1] + node[2] + node[3]) // 4 for node in nodes)
    trade = last_trade(source, now_ms, begin_ms)
    lots = trade.lots if trade else 0
    return Ticker(last, lots, o, h, l, n, v, turnover, opens[0], opens[1])


def _open(source: Source, start_ms: int, now_ms: int) -> int:
    nodes = [node for node in parts(source, start_ms, now_ms + 1) if node[4]]
    return nodes[0][0] if nodes else source.price(start_ms - 1)
