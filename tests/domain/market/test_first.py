"""The first trade that matters is the one a scan of all trades finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.market.paths.first import (
    Falls,
    Fold,
    Rises,
    TrailingFall,
    TrailingRise,
    first,
)

from .sources import day, scan, synthetic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.domain.market.paths.bars import Trade
    from fauxchange.domain.market.paths.source import Source

SOURCE = synthetic(4_000, 90_000)
SINCE_MS = day(3, 40_000) + 333
UNTIL_MS = day(5, 70_000) + 777
TRADES = list(scan(SOURCE, SINCE_MS, UNTIL_MS))
PRICE = SOURCE.price(SINCE_MS)


def by_scan(trades: list[Trade], fold: Fold, state: int) -> tuple[Trade | None, int]:
    for trade in trades:
        hit, state = fold.hit(trade, state)
        if hit:
            return trade, state
    return None, state


@pytest.mark.parametrize("permille", [0, 1, 2, 5, 10, 15, 20, 30, 60])
def test_a_crossing_is_the_one_a_scan_finds(permille: int) -> None:
    distance = PRICE * permille // 1000
    folds: list[Fold] = [
        Falls(PRICE - distance),
        Rises(PRICE + distance),
    ]
    for fold in folds:
        assert first(SOURCE, SINCE_MS, UNTIL_MS, fold) == by_scan(TRADES, fold, 0)


@pytest.mark.parametrize("ppm", [1_000, 3_000, 10_000, 20_000, 40_000, 90_000])
def test_a_trailing_stop_fires_where_a_scan_says_and_carries_the_same_extreme(ppm: int) -> None:
    folds: list[Fold] = [
        TrailingFall(ppm=ppm),
        TrailingRise(ppm=ppm),
        TrailingFall(ticks=ppm // 20),
    ]
    for fold in folds:
        assert first(SOURCE, SINCE_MS, UNTIL_MS, fold, PRICE) == by_scan(TRADES, fold, PRICE)


def test_a_search_can_be_cut_anywhere() -> None:
    fold = TrailingFall(ppm=9_000)
    whole = first(SOURCE, SINCE_MS, UNTIL_MS, fold, PRICE)
    state = PRICE
    at_ms = SINCE_MS
    found = None
    while found is None and at_ms < UNTIL_MS:
        found, state = first(SOURCE, at_ms, at_ms + 4_321_987, fold, state)
        at_ms += 4_321_987
    assert (found, state) == whole


def test_a_trade_at_the_moment_itself_has_happened_already() -> None:
    trade = TRADES[10]
    later = next(t for t in TRADES if t.ms > trade.ms)
    assert first(SOURCE, trade.ms, UNTIL_MS, Rises(1)).trade == later
    found = first(SOURCE, trade.ms - 1, trade.ms, Rises(1)).trade
    assert found is not None
    assert found.ms == trade.ms


def test_an_empty_time_holds_nothing() -> None:
    assert first(SOURCE, UNTIL_MS, UNTIL_MS, Rises(1)) == (None, 0)


def test_a_far_search_opens_few_nodes() -> None:
    source = _Counting(synthetic(200_000))
    assert first(source, day(0), day(365), Rises(9_500_000)).trade is not None
    assert source.asked < 60


class _Counting:
    """Counts how often bounds are asked for."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner
        self.asked = 0
        self.origin_ms = inner.origin_ms
        self.tape = inner.tape
        self.children = inner.children
        self.node = inner.node
        self.join_nodes = inner.join_nodes
        self.trades = inner.trades
        self.price = inner.price
        self.next_id = inner.next_id

    def bounds(self, level: int, index: int) -> tuple[int, int, bool] | None:
        self.asked += 1
        return self._inner.bounds(level, index)

    def child_bounds(self, level: int, index: int) -> Sequence[tuple[int, int, bool] | None]:
        self.asked += 1
        return self._inner.child_bounds(level, index)
