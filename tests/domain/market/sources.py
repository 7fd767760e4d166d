"""Small sources for the tests of the market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.durations import DAY_MS, SECOND_MS
from fauxchange.domain.market.paths.levels import SECOND, UNITS_MS
from fauxchange.domain.market.paths.synthetic import SyntheticPrices, SyntheticSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.market.paths.bars import Trade
    from fauxchange.domain.market.paths.source import Source

# 30 November 2026, 00:00 UTC, a Monday.
ORIGIN_MS = 1_795_996_800_000


def synthetic(
    trades_a_day: int = 20_000,
    reference: int = 9_000_000,
    seed: str = "7",
    volatility_ppm: int = 30_000,
) -> SyntheticSource:
    """Return a pair of its own cache."""
    prices = SyntheticPrices(
        seed, "BTC-USDT", reference, volatility_ppm, trades_a_day, 20 * trades_a_day
    )
    return SyntheticSource(prices, ORIGIN_MS)


def scan(source: Source, since_ms: int, until_ms: int) -> Iterator[Trade]:
    """Yield the trades after one moment until another by looking at every second."""
    unit = UNITS_MS[SECOND]
    begin, end = since_ms + 1 - source.origin_ms, until_ms - source.origin_ms
    for second in range(begin // unit, end // unit + 1):
        for trade in source.trades(second):
            if since_ms < trade.ms <= until_ms:
                yield trade


def day(number: int, second: int = 0) -> int:
    """Return a moment so many days and seconds after the origin."""
    return ORIGIN_MS + number * DAY_MS + second * SECOND_MS
