"""The tree of bars: every level is the exact aggregate of the one below, down to trades."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fauxchange.domain.core.durations import DAY_MS, SECOND_MS
from fauxchange.domain.market.paths.bars import bar_of, join
from fauxchange.domain.market.paths.levels import (
    DAY,
    ERA,
    ERA_DAYS,
    FANOUT,
    HALF_HOUR,
    MINUTE,
    QUARTER_HOUR,
    SECOND,
    TEN_SECONDS,
    TWO_HOURS,
    UNITS_MS,
)
from fauxchange.domain.market.paths.source import row
from fauxchange.domain.market.paths.synthetic import SyntheticPrices, SyntheticSource, TreeCache

from .sources import ORIGIN_MS, day, scan, synthetic

# (trades a day, reference in ticks): dense and sparse, fine and coarse.
KINDS = [(200_000, 9_000_000), (5_000, 900), (200, 40), (20_000, 3), (1, 900), (40, 9_000_000)]


@pytest.mark.parametrize(("trades", "reference"), KINDS)
def test_every_level_is_the_aggregate_of_its_children(trades: int, reference: int) -> None:
    source = synthetic(trades, reference)
    for number in (-1, 0, 1, 700):
        for level in (ERA, ERA - 5, DAY + 1, DAY, TWO_HOURS, HALF_HOUR, QUARTER_HOUR, MINUTE, 1):
            index = number * DAY_MS // UNITS_MS[level] + (5 if level < DAY else 0)
            assert join(source.children(level, index)) == source.node(level, index)


@pytest.mark.parametrize(("trades", "reference"), KINDS)
def test_a_minute_is_the_aggregate_of_the_trades_in_it(trades: int, reference: int) -> None:
    source = synthetic(trades, reference)
    minutes = list(row(source, MINUTE, 1_440 * 3, 1_440 * 4))
    busiest = max(range(1_440), key=lambda i: minutes[i][1] - minutes[i][2] + minutes[i][4])
    start_ms = day(3, 60 * busiest)
    traded = list(scan(source, start_ms - 1, start_ms + 59_999))
    assert bar_of(traded, minutes[busiest][0], minutes[busiest][6]) == minutes[busiest]


def test_trades_are_in_order_of_time_with_ids_that_count_them() -> None:
    source = synthetic(200_000)
    traded = list(scan(source, day(2, 36_000), day(2, 36_600)))
    first = traded[0].id
    assert [trade.id for trade in traded] == list(range(first, first + len(traded)))
    assert [trade.ms for trade in traded] == sorted(trade.ms for trade in traded)
    assert min(trade.lots for trade in traded) >= 1
    assert {trade.side for trade in traded} == {"buy", "sell"}


@pytest.mark.parametrize(("trades", "reference"), KINDS)
def test_a_day_opens_where_the_one_before_closed_and_its_ids_go_on(
    trades: int, reference: int
) -> None:
    source = synthetic(trades, reference)
    for middle in (0, ERA_DAYS):
        for before, after in pairwise(row(source, DAY, middle - 200, middle + 200)):
            assert after[0] == before[3]
            assert after[6] == before[6] + before[4]


def test_the_first_day_opens_at_the_reference() -> None:
    assert synthetic().node(DAY, 0)[0] == 9_000_000


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_prices_stay_within_30_percent_of_the_reference(seed: str) -> None:
    era = synthetic(seed=seed).node(ERA, 0)
    assert 6_300_000 <= era[2] < era[1] <= 11_700_000


def test_an_era_has_the_trades_and_lots_of_its_days() -> None:
    era = synthetic(20_000).node(ERA, 1)
    assert era[4:6] == (20_000 * 4_096, 400_000 * 4_096)


@pytest.mark.parametrize(("trades", "reference"), KINDS)
def test_a_bar_with_fewer_than_four_trades_is_flat(trades: int, reference: int) -> None:
    source = synthetic(trades, reference)
    for level, count in ((DAY, 60), (TWO_HOURS, 60), (MINUTE, 1_440), (SECOND, 3_600)):
        few = [node for node in row(source, level, 0, count) if node[4] < 4]
        assert [node for node in few if len(set(node[:4])) > 1] == []


def test_a_bar_has_at_least_as_many_lots_as_trades() -> None:
    source = synthetic(200_000)
    assert all(node[5] >= node[4] for node in row(source, 1, 0, 2_000))


def test_the_last_print_is_the_last_trades_price() -> None:
    source = synthetic(20_000)
    traded = list(scan(source, day(1), day(1, 600)))
    for before, after in pairwise(traded):
        if before.ms < after.ms:
            assert source.price(after.ms - 1) == before.price
            assert source.next_id(after.ms) == source.next_id(before.ms + 1) == after.id


def test_the_order_of_questions_does_not_matter() -> None:
    asked, other = synthetic(), synthetic()
    moments = [day(number, 777 * number) for number in (500, 3, 9, -40, 4_200)]
    forwards = [asked.price(moment) for moment in moments]
    assert [other.price(moment) for moment in reversed(moments)] == forwards[::-1]


@pytest.mark.parametrize("trades", [3, 40, 2_000, 2_000_000])
@pytest.mark.parametrize("level", [TEN_SECONDS, MINUTE, QUARTER_HOUR])
def test_a_node_that_is_asked_for_alone_is_one_of_the_children(level: int, trades: int) -> None:
    fanout = FANOUT[level]
    for parent in range(0, 4_000, 333):
        children = synthetic(trades).children(level, parent)
        for place in range(fanout):
            source, index = synthetic(trades), parent * fanout + place
            assert source.node(level - 1, index) == children[place]
            # Then its neighbours, which are made with all of them, and the node once more.
            row_ = [source.node(level - 1, parent * fanout + one) for one in range(fanout)]
            assert row_ == list(children)


def test_one_child_alone_takes_no_other_ones() -> None:
    cache = TreeCache()
    prices = SyntheticPrices("7", "BTC-USDT", 90_000, 30_000, 2_000, 20_000)
    source = SyntheticSource(prices, ORIGIN_MS, cache)
    source.node(SECOND, 55)
    assert [len(cache.within[level]) for level in (TEN_SECONDS, MINUTE, QUARTER_HOUR)] == [0, 0, 0]
    source.node(SECOND, 56)
    assert [len(cache.within[level]) for level in (TEN_SECONDS, MINUTE, QUARTER_HOUR)] == [1, 0, 0]


def test_two_pairs_of_one_cache_do_not_mix() -> None:
    cache = TreeCache()
    alone = {}
    shared = {}
    for pair in ("BTC-USDT", "ETH-USDT"):
        prices = SyntheticPrices("7", pair, 90_000, 30_000, 2_000, 20_000)
        alone[pair] = SyntheticSource(prices, ORIGIN_MS)
        shared[pair] = SyntheticSource(prices, ORIGIN_MS, cache)
    for second in range(0, 80_000, 9_000):
        for pair, source in shared.items():
            assert source.price(day(5, second)) == alone[pair].price(day(5, second))


def test_what_is_remembered_is_bounded() -> None:
    cache = TreeCache()
    prices = SyntheticPrices("7", "BTC-USDT", 90_000, 30_000, 200_000, 400_000)
    source = SyntheticSource(prices, ORIGIN_MS, cache)
    for step in range(1_200):
        source.price(day(step, 61 * step % 86_400))
    assert [len(c) <= c.bound for c in cache.caches] == [True] * len(cache.caches)
    assert len(cache.alone[1]) > 500
    assert len(cache) < 12_000


@pytest.mark.parametrize(
    "figures", [(0, 30_000, 10, 10), (9, -1, 10, 10), (9, 1, 0, 10), (9, 1, 10, 9)]
)
def test_figures_that_make_no_market_are_refused(figures: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        SyntheticPrices("7", "BTC-USDT", *figures)


def test_seconds_have_the_length_of_a_second() -> None:
    assert UNITS_MS[SECOND] == SECOND_MS
    assert UNITS_MS[ERA] == 4_096 * DAY_MS
