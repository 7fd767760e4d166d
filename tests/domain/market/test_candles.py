"""Candles of every size are aggregates of the tape, on both grids, page after page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from fauxchange.domain.core.calendar import date_of, days_of, last_weekday, weekday
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.market.paths.bars import bar_of
from fauxchange.domain.market.paths.basis import FundingBasis
from fauxchange.domain.market.paths.mapped import MappedSource
from fauxchange.domain.market.paths.source import bar
from fauxchange.domain.market.paths.users_trades import OverlaidSource, UserTrade
from fauxchange.domain.market.views.candles import SIZES, BarSize, Candle, candles, page
from fauxchange.domain.market.views.ticker import ticker

from .memory import UsersTrades
from .sources import day, scan, synthetic

SOURCE = synthetic(20_000, 900_000)
NOW_MS = day(200, 40_000) + 321

GRIDS = [size.in_zone(hours) for size in SIZES.values() for hours in (0, 8)]


def name_of(size: BarSize) -> str:
    return f"{size.name}{'' if size.anchor_ms % DAY_MS == 0 else '+8'}"


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_the_sizes_are_those_of_exchanges() -> None:
    assert " ".join(SIZES) == "1s 1m 3m 5m 15m 30m 1H 2H 4H 6H 12H 1D 2D 3D 5D 1W 1M 3M"


@pytest.mark.parametrize("size", GRIDS, ids=name_of)
def test_a_candle_is_the_bar_of_its_time(size: BarSize) -> None:
    shown = page(SOURCE, size, NOW_MS, 12)
    assert [candle.confirmed for candle in shown] == [False] + [True] * 11
    for candle in shown:
        end_ms = min(size.shift(candle.start_ms, 1), NOW_MS + 1)
        assert candle[1:7] == bar(SOURCE, candle.start_ms, end_ms)[:6]


@pytest.mark.parametrize("size", GRIDS, ids=name_of)
def test_the_next_page_begins_where_the_last_one_ended(size: BarSize) -> None:
    whole = page(SOURCE, size, NOW_MS, 30)
    paged: list[Candle] = []
    older_than = None
    for _ in range(3):
        paged += page(SOURCE, size, NOW_MS, 10, older_than=older_than)
        older_than = paged[-1].start_ms
    assert paged == whole
    assert page(SOURCE, size, NOW_MS, 30, newer_than=whole[5].start_ms) == whole[:5]
    between = {"older_than": whole[2].start_ms, "newer_than": whole[6].start_ms}
    assert page(SOURCE, size, NOW_MS, 30, **between) == whole[3:6]


@pytest.mark.parametrize(
    ("name", "hours", "at", "start", "after"),
    [
        ("1W", 0, "2026-12-03T10:00", "2026-11-30", "2026-12-07"),
        ("1W", 8, "2026-12-06T17:00", "2026-12-06T16:00", "2026-12-13T16:00"),
        ("1M", 0, "2024-02-29T23:59", "2024-02-01", "2024-03-01"),
        ("1M", 8, "2026-12-31T16:00", "2026-12-31T16:00", "2027-01-31T16:00"),
        ("3M", 0, "2026-12-31T16:00", "2026-10-01", "2027-01-01"),
        ("3M", 8, "2026-12-31T16:00", "2026-12-31T16:00", "2027-03-31T16:00"),
        ("1D", 8, "2026-11-30T15:59", "2026-11-29T16:00", "2026-11-30T16:00"),
        ("6H", 8, "2026-11-30T15:59", "2026-11-30T10:00", "2026-11-30T16:00"),
        ("4H", 8, "2026-11-30T15:59", "2026-11-30T12:00", "2026-11-30T16:00"),
        ("5D", 0, "1970-01-07T15:59", "1970-01-06", "1970-01-11"),
    ],
)
def test_grids_begin_where_calendars_say(
    name: str, hours: int, at: str, start: str, after: str
) -> None:
    size = SIZES[name].in_zone(hours)
    assert size.start(utc(at)) == utc(start)
    assert size.shift(utc(start), 1) == utc(after)
    assert size.shift(utc(after), -1) == utc(start)


def test_the_calendar_is_the_civil_one() -> None:
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    for days in range(-20_000, 60_000, 37):
        date = begin + timedelta(days=days)
        assert date_of(days) == (date.year, date.month, date.day)
        assert days_of(date.year, date.month, date.day) == days
        assert weekday(days) == date.weekday()


def test_the_last_friday_of_a_month_is_found() -> None:
    assert date_of(last_weekday(2026, 12, 4)) == (2026, 12, 25)
    assert date_of(last_weekday(2027, 2, 4)) == (2027, 2, 26)


def test_the_running_candle_ends_with_the_last_trade() -> None:
    for step in range(0, 4_000, 501):
        now_ms = NOW_MS + step
        [running] = page(SOURCE, SIZES["1m"], now_ms, 1)
        traded = list(scan(SOURCE, running.start_ms - 1, now_ms))
        assert running.close == SOURCE.price(now_ms)
        assert running[1:7] == bar_of(traded, running.open, 0)[:6]


def test_an_empty_candle_repeats_the_last_print_of_a_swap() -> None:
    basis = FundingBasis("7", "SWAP", deviation=600_000)
    swap = MappedSource(synthetic(40, 9_000_000), basis)
    shown = candles(swap, SIZES["30m"], day(3), day(9), day(9))
    assert [c.open for c in shown if not c.trades]
    for before, after in pairwise(shown):
        if not after.trades:
            assert set(after[1:5]) == {before.close}


def test_a_month_of_a_swap_is_the_aggregate_of_its_hours() -> None:
    basis = FundingBasis("7", "SWAP", deviation=600_000)
    swap = MappedSource(synthetic(20_000, 900_000), basis)
    [month] = candles(swap, SIZES["1M"], utc("2027-03-01"), utc("2027-03-02"), utc("2027-05-01"))
    hours = candles(swap, SIZES["1H"], utc("2027-03-01"), utc("2027-04-01"), utc("2027-05-01"))
    assert (month.open, month.close) == (hours[0].open, hours[-1].close)
    assert month.high == max(hour.high for hour in hours)
    assert month.low == min(hour.low for hour in hours)
    assert month.lots == sum(hour.lots for hour in hours)


def test_nothing_starts_after_now() -> None:
    assert candles(SOURCE, SIZES["1H"], NOW_MS + 1, NOW_MS + DAY_MS, NOW_MS) == []
    assert len(candles(SOURCE, SIZES["1H"], NOW_MS - HOUR_MS, NOW_MS + DAY_MS, NOW_MS)) == 1


def test_the_ticker_shows_the_24_hours_that_candles_show() -> None:
    now_ms = day(200, 3_600 * 7) - 1
    hours = page(SOURCE, SIZES["1H"], now_ms + 1, 24, older_than=now_ms + 1)
    shown = ticker(SOURCE, now_ms)
    assert (shown.open, shown.last) == (hours[-1].open, hours[0].close)
    assert shown.high == max(hour.high for hour in hours)
    assert shown.low == min(hour.low for hour in hours)
    assert shown.lots == sum(hour.lots for hour in hours)
    assert shown.trades == sum(hour.trades for hour in hours)
    assert shown.start_utc == page(SOURCE, SIZES["1D"], now_ms, 1)[0].open
    assert shown.start_utc8 == page(SOURCE, SIZES["1D"].in_zone(8), now_ms, 1)[0].open


def test_a_users_trade_counts_in_the_candle_and_the_ticker_until_the_source_trades() -> None:
    at_ms = day(200, 3_600) + 1
    users = UsersTrades([UserTrade(at_ms, 800_000, 77, "sell")])
    source = OverlaidSource(SOURCE, users)
    [candle] = page(source, SIZES["1m"], at_ms, 1)
    [without] = page(SOURCE, SIZES["1m"], at_ms, 1)
    assert candle.close == candle.low == ticker(source, at_ms).last == 800_000
    assert ticker(source, at_ms).last_lots == 77
    assert (candle.lots, candle.trades) == (without.lots + 77, without.trades + 1)
    later_ms = next(scan(SOURCE, at_ms, at_ms + DAY_MS)).ms
    assert source.price(later_ms - 1) == 800_000
    assert source.price(later_ms) == SOURCE.price(later_ms)


def test_a_pair_that_hardly_trades_keeps_its_price() -> None:
    source = synthetic(1, 900)
    shown = ticker(source, day(1))
    assert shown.high == shown.low == shown.last == source.price(day(1))
