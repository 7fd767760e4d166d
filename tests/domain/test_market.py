"""Prices that are set, ramps, and what a day was like."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxchange.domain.market import price
from fauxchange.domain.market.price import CurrencyPoint, ReferencePrice
from fauxchange.state.memory import MemoryStore

if TYPE_CHECKING:
    from fauxchange.domain.core.unit_of_work import UnitOfWork

HOUR = 3_600_000
NOON = 1_750_248_000_000


def day(*prices: int) -> price.Day:
    return price.Day(*map(Decimal, prices))


def opened(unit: UnitOfWork) -> None:
    unit.put(ReferencePrice("BTC", Decimal(97_000), seed=0))
    unit.put(ReferencePrice("USDT", Decimal(1), seed=0, fixed=True))


def test_a_ramp_begins_at_the_price_of_its_beginning() -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        price.set_price(unit, "BTC", CurrencyPoint(NOON, Decimal(100)))
        price.ramp(unit, "BTC", NOON + 1000, CurrencyPoint(NOON + 3000, Decimal(200)))
        found = [price.usd(unit, "BTC", NOON + ms) for ms in (0, 1000, 2000, 2500, 3000, 9000)]
        assert found == [100, 100, 150, 175, 200, 200]


def test_a_ramp_takes_time() -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        with pytest.raises(ValueError, match="a ramp ends after it begins"):
            price.ramp(unit, "BTC", NOON, CurrencyPoint(NOON, Decimal(1)))


def test_a_cleared_price_is_the_worlds_again() -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        before = price.usd(unit, "BTC", NOON)
        price.set_price(unit, "BTC", CurrencyPoint(NOON, Decimal(100)))
        price.clear(unit, "BTC")
        assert price.usd(unit, "BTC", NOON) == before
        price.clear(unit, "USDT")
        assert price.usd(unit, "USDT", NOON) == 1


def test_steps_that_are_set_together_forget_what_was_to_come() -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        price.set_price(unit, "BTC", CurrencyPoint(NOON, Decimal(1)))
        price.set_price(unit, "BTC", CurrencyPoint(NOON + 50, Decimal(2)))
        price.set_prices(
            unit,
            "BTC",
            [CurrencyPoint(NOON + 10, Decimal(3)), CurrencyPoint(NOON + 20, Decimal(4))],
        )
        assert [price.usd(unit, "BTC", NOON + ms) for ms in (0, 10, 20, 60)] == [1, 3, 4, 4]


def test_a_day_has_the_extremes_of_every_step() -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        steps = [(0, 100), (3 * HOUR + 5, 700), (3 * HOUR + 6, 100), (5 * HOUR, 20), (6 * HOUR, 90)]
        price.set_prices(unit, "BTC", [CurrencyPoint(NOON + ms, Decimal(usd)) for ms, usd in steps])
        assert price.day(unit, "BTC", "USDT", NOON + 24 * HOUR) == day(100, 700, 20)


def test_what_was_before_the_day_is_not_of_the_day() -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        steps = [(0, 900), (1, 100), (30 * HOUR, 100)]
        price.set_prices(unit, "BTC", [CurrencyPoint(NOON + ms, Decimal(usd)) for ms, usd in steps])
        assert price.day(unit, "BTC", "USDT", NOON + 24 * HOUR + 1) == day(100, 100, 100)


@given(st.integers(NOON, NOON + 10**10))
def test_a_day_holds_its_own_beginning_and_end(now_ms: int) -> None:
    with MemoryStore().transaction() as unit:
        opened(unit)
        was = price.day(unit, "BTC", "USDT", now_ms)
        now = price.rate(unit, "BTC", "USDT", now_ms)
        assert was.open == price.rate(unit, "BTC", "USDT", now_ms - 24 * HOUR)
        assert was.low <= min(was.open, now) <= max(was.open, now) <= was.high
