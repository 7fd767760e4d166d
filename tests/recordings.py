"""Recorded files for tests, drawn by the generator of the market itself."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange.domain.market.paths.synthetic import SyntheticPrices, SyntheticSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fauxchange.domain.market.paths.bars import Trade

TICK, LOT = Decimal("0.1"), Decimal("0.0001")
"""Those of BTC-USDT."""

DAY_MS = 1_740_787_200_000
"""2025-03-01: the day of most recordings."""


def drawn(
    seconds: int, trades_a_day: int = 200_000, *, begin_ms: int = DAY_MS, seed: str = "recorded"
) -> list[Trade]:
    """Return trades of so many seconds from a moment of that day on, around 60,000."""
    prices = SyntheticPrices(seed, "X", 600_000, 30_000, trades_a_day, 30 * trades_a_day)
    source = SyntheticSource(prices, DAY_MS)
    first = (begin_ms - source.origin_ms) // 1_000
    return [one for second in range(first, first + seconds) for one in source.trades(second)]


def rows_of(trades: list[Trade]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of trades: time, price, size and side."""
    for trade in trades:
        price, size = trade.price * TICK, trade.lots * LOT
        yield str(trade.ms), f"{price:f}", f"{size:f}", trade.side


def write_trades(file: Path, trades: list[Trade]) -> Path:
    """Write trades as a plain table; return its file."""
    with file.open("w", newline="") as target:
        table = csv.writer(target)
        table.writerow(("ts", "price", "size", "side"))
        table.writerows(rows_of(trades))
    return file
