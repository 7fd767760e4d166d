"""The bytes of a market do not change: not with the machine, the Python, nor a refactoring.

X
writes the file anew; a changelog has to tell, because every recorded price of users changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fauxchange.domain.market.paths.levels import (
    DAY,
    HALF_HOUR,
    MINUTE,
    SECOND,
    TEN_SECONDS,
    TWO_HOURS,
)
from fauxchange.domain.market.paths.source import row
from fauxchange.domain.market.views.trades import by_time

from .sources import day, synthetic
from .worlds import PATHS, market

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "golden.txt"


def lines() -> Iterator[str]:
    """Yield 1,000 bars and trades, and some books, as text."""
    spans = [(DAY, -3, 60), (TWO_HOURS, 700, 60), (HALF_HOUR, 5, 80), (MINUTE, 9_999, 150)]
    for trades, reference in ((200_000, 9_000_000), (3_000, 900)):
        source = synthetic(trades, reference)
        for level, first, count in (*spans, (TEN_SECONDS, 86_400, 40), (SECOND, 864_000, 60)):
            for node in row(source, level, first, first + count):
                yield " ".join(map(str, node))
        for trade in by_time(source, day(9, 7_777), 50):
            yield " ".join(map(str, trade))
    of, at_ms = market(), day(33, 12_345)
    for instrument in PATHS:
        price, mark = of.last(instrument).price(at_ms), of.mark(instrument).price(at_ms)
        yield f"{instrument.id} {price} {mark} {of.price_limit(instrument, at_ms)}"
        for side in of.book(instrument, at_ms, 10):
            yield " ".join(f"{level.price}:{level.lots}:{level.orders}" for level in side)
    yield " ".join(one.id for one in of.instruments(at_ms))


def test_a_thousand_bars_and_trades_are_what_they_were() -> None:
    shown = list(lines())
    assert len(shown) > 1_000
    assert shown == FILE.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
