"""Knobs of a pair: what is not set follows from its personality."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import isqrt

import pytest

from fauxchange.domain.market.instruments.knobs import (
    PERSONALITIES,
    Pair,
    prices_of,
    shape_of,
    with_defaults,
)
from fauxchange.domain.market.paths.levels import DAY
from fauxchange.domain.market.paths.source import row
from fauxchange.domain.market.paths.synthetic import SyntheticSource

from .sources import ORIGIN_MS

D = Decimal
PAIR = Pair("BTC-USDT", D(90_000), D("0.1"), D("0.0001"), D(5_000))


def deviation(pair: Pair) -> int:
    """Return the standard deviation of a day's return in millionths."""
    days = list(row(SyntheticSource(prices_of(pair, "7"), ORIGIN_MS), DAY, 0, 400))
    returns = [(node[3] - node[0]) * 1_000_000 // node[0] for node in days]
    return isqrt(sum(r * r for r in returns) // len(returns))


def test_personalities_differ_in_how_far_a_day_goes() -> None:
    calm, normal, wild = (deviation(replace(PAIR, personality=name)) for name in PERSONALITIES)
    assert 5_000 < calm < 12_000
    assert 20_000 < normal < 40_000
    assert 50_000 < wild < 200_000


def test_a_knob_that_is_set_wins() -> None:
    pair = replace(PAIR, volatility_ppm=1, trades_a_day=7, spread=9, depth=11)
    assert with_defaults(pair) == pair
    assert with_defaults(PAIR) == replace(
        PAIR, volatility_ppm=30_000, trades_a_day=100_000, spread=18, depth=1_000
    )


def test_volumes_are_in_lots_of_the_tape() -> None:
    prices = prices_of(PAIR, "7")
    assert (prices.reference, prices.lots_a_day) == (900_000, 50_000_000)
    small = prices_of(replace(PAIR, daily_volume=D("0.001")), "7")
    assert (small.trades_a_day, small.lots_a_day) == (10, 10)


def test_a_book_scales_with_tick_and_lot() -> None:
    fine, coarse = shape_of(PAIR, D(1), 10_000), shape_of(PAIR, D(5), 1)
    assert (fine.spread, fine.lots) == (18, 10_000_000)
    assert (coarse.spread, coarse.lots) == (3, 1_000)
    assert fine.width == 5 * coarse.width + 2


def test_an_unknown_personality_is_refused() -> None:
    with pytest.raises(ValueError, match="calm, normal, wild"):
        replace(PAIR, personality="moody")
