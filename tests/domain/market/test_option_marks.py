"""Options: textbook values, parity, greeks that are the slopes they are called."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import pytest

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.instruments.families import options
from fauxchange.domain.market.instruments.option_marks import OptionMark, normal, option_mark, smile

from .sources import day
from .worlds import OPTIONS_BTC, market

D = Decimal
YEAR_MS = 365 * DAY_MS


def mark(
    option: str, forward: int | Decimal = 100, left_ms: int = YEAR_MS, volatility: str = "0.2"
) -> OptionMark:
    return option_mark(option, D(forward), D(100), left_ms, D(volatility))


def test_a_textbook_call_has_its_price() -> None:
    call = mark("call")
    assert call.price == pytest.approx(D("7.965567455"), abs=D("1e-8"))
    assert call.delta == pytest.approx(D("0.5398278373"), abs=D("1e-9"))
    assert call.vega == pytest.approx(D("0.3969525475"), abs=D("1e-9"))


@pytest.mark.parametrize("x", [-9, -8, -3.3, -1, -0.1, 0, 0.2, 1.96, 5, 8, 12])
def test_the_normal_distribution_is_that_of_the_library(x: float) -> None:
    assert float(normal(D(str(x)))) == pytest.approx(math.erfc(-x / math.sqrt(2)) / 2, abs=1e-13)


@pytest.mark.parametrize("forward", [40, 80, 100, 120, 300])
def test_a_call_less_a_put_is_the_forward_less_the_strike(forward: int) -> None:
    difference = mark("call", forward).price - mark("put", forward).price
    assert difference == pytest.approx(D(forward - 100), abs=D("1e-6"))


def test_greeks_are_slopes() -> None:
    step = D("0.01")
    up, here, down = (mark("put", 100 + move) for move in (step, D(0), -step))
    assert (up.price - down.price) / (2 * step) == pytest.approx(here.delta, abs=D("1e-5"))
    assert (up.delta - down.delta) / (2 * step) == pytest.approx(here.gamma, abs=D("1e-6"))
    later = mark("put", left_ms=YEAR_MS - DAY_MS)
    assert later.price - here.price == pytest.approx(here.theta, abs=D("1e-4"))
    wider = mark("put", volatility="0.21")
    assert wider.price - here.price == pytest.approx(here.vega, abs=D("1e-3"))


def test_an_option_at_its_end_is_worth_what_is_paid() -> None:
    assert mark("call", 130, 0).price == pytest.approx(D(30), abs=D("1e-6"))
    assert mark("put", 130, 0).price == 0


def test_volatility_smiles() -> None:
    strikes = (D(60), D(100), D(160))
    low, middle, high = (smile(30_000, D(100), strike, 30 * DAY_MS) for strike in strikes)
    assert middle == pytest.approx(D("0.5731492"), abs=D("1e-6"))
    assert low > high > middle


def test_the_callers_context_does_not_matter() -> None:
    expected = (mark("call"), smile(30_000, D(100), D(90), DAY_MS))
    with localcontext() as context:
        context.prec = 4
        assert (mark("call"), smile(30_000, D(100), D(90), DAY_MS)) == expected


def test_marks_of_a_grid_fall_with_the_strike_of_calls_and_rise_with_that_of_puts() -> None:
    of, at_ms = market(), day(5)
    listed = list(options(OPTIONS_BTC, at_ms, lambda _: D(90_000)))
    first = [one for one in listed if one.expiry_ms == listed[0].expiry_ms]
    calls = [of.option_mark(one, at_ms).price for one in first if one.option == "call"]
    puts = [of.option_mark(one, at_ms).price for one in first if one.option == "put"]
    assert calls == sorted(calls, reverse=True)
    assert puts == sorted(puts)
    assert of.option_mark(first[0], at_ms) != of.option_mark(first[0], at_ms + 60_000)
