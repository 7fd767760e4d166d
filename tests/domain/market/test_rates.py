"""Funding, price limits, delivery prices and open interest."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fauxchange.domain.core.durations import HOUR_MS, MINUTE_MS
from fauxchange.domain.market.instruments.funding_rate import (
    ChargedRate,
    FundingSchedule,
    funding_rate,
    history,
    rate_of,
)
from fauxchange.domain.market.instruments.instrument import FundingTerms, PriceBand
from fauxchange.domain.market.instruments.open_interest import open_interest
from fauxchange.domain.market.instruments.price_limit import PriceLimit, delivery_price, price_limit
from fauxchange.domain.market.paths.basis import FundingBasis

from .sources import day, synthetic

BASIS = FundingBasis("7", "BTC-USDT-SWAP")
TERMS = FundingTerms()
SCHEDULE = FundingSchedule(TERMS.interval_ms)


@pytest.mark.parametrize(
    ("premium", "with_interest", "rate"),
    [
        (8_000, False, 8_000),
        (8_000, True, 10_000),
        (80_000, True, 30_000),
        (-80_000, True, -30_000),
        (900_000, True, 375_000),
        (-900_000, False, -375_000),
    ],
)
def test_a_rate_follows_from_the_premium(premium: int, with_interest: bool, rate: int) -> None:
    assert rate_of(premium, FundingTerms(with_interest=with_interest)) == rate


def test_what_was_forecast_is_what_was_charged() -> None:
    now_ms = day(10) + 1
    forecast = [
        funding_rate(BASIS, TERMS, SCHEDULE, now_ms - i * 8 * HOUR_MS) for i in range(1, 31)
    ]
    charged = history(BASIS, TERMS, SCHEDULE, now_ms, 30)
    assert charged == [ChargedRate(one.rate, one.time_ms) for one in forecast]
    assert charged[0].time_ms == day(10)
    assert len({one.rate for one in charged}) > 10


def test_history_is_paged_by_time_and_begins_with_the_listing() -> None:
    now_ms = day(10) + 1
    whole = history(BASIS, TERMS, SCHEDULE, now_ms, 30)
    assert history(BASIS, TERMS, SCHEDULE, now_ms, 10, older_than=whole[9].time_ms) == whole[10:20]
    assert history(BASIS, TERMS, SCHEDULE, now_ms, 30, newer_than=whole[9].time_ms) == whole[:9]
    assert history(BASIS, TERMS, SCHEDULE, now_ms, 30, listed_ms=day(9)) == whole[:3]


def test_the_next_charge_is_in_the_future() -> None:
    rate = funding_rate(BASIS, TERMS, SCHEDULE, day(3))
    assert (rate.settled_ms, rate.time_ms) == (day(3), day(3) + 8 * HOUR_MS)
    assert rate.next_time_ms - rate.time_ms == 8 * HOUR_MS


@pytest.mark.parametrize(
    ("premium", "age_ms", "limits"),
    [
        (0, 9 * MINUTE_MS, (105_000, 95_000)),
        (0, 10 * MINUTE_MS, (102_000, 98_000)),
        (500, HOUR_MS, (102_500, 98_500)),
        (3_000, HOUR_MS, (105_000, 100_000)),
        (-3_000, HOUR_MS, (100_000, 95_000)),
        (50_000, HOUR_MS, (110_000, 100_000)),
        (-50_000, HOUR_MS, (100_000, 90_000)),
    ],
)
def test_price_limits_lie_around_the_index_and_the_premium(
    premium: int, age_ms: int, limits: tuple[int, int]
) -> None:
    assert price_limit(PriceBand(), 100_000, premium, age_ms, 0) == PriceLimit(*limits)


def test_a_delivery_price_is_the_mean_of_the_last_half_hour() -> None:
    index, expiry_ms = synthetic(50_000), day(4) + 8 * HOUR_MS
    begin_ms = expiry_ms - 30 * MINUTE_MS
    ends = range(begin_ms + 9_999, expiry_ms, 10_000)
    prices = [index.price(at_ms) for at_ms in ends]
    assert delivery_price(index, expiry_ms, expiry_ms) == sum(prices) // 180
    assert delivery_price(index, expiry_ms, expiry_ms + HOUR_MS) == sum(prices) // 180
    assert delivery_price(index, expiry_ms, begin_ms + 600_000) == sum(prices[:60]) // 60
    assert delivery_price(index, expiry_ms, begin_ms - 5) == index.price(begin_ms - 5)


def test_open_interest_walks_between_bounds_every_minute() -> None:
    values = [open_interest("7", "X", 1_000_000, day(1) + i * MINUTE_MS) for i in range(2_000)]
    assert 700_000 <= min(values) < max(values) <= 1_300_000
    assert len(set(values)) > 1_900
    assert max(abs(a - b) for a, b in pairwise(values)) < 6_000
    assert open_interest("7", "X", 1_000_000, day(1) + 59_999) == values[0]
    assert open_interest("8", "X", 1_000_000, day(1)) != values[0]
