"""Placing orders: what rests, what trades at once, and what it costs."""

from __future__ import annotations

import pytest

from .floor import D, Floor

AT_90000 = "90000"


@pytest.fixture
def floor() -> Floor:
    floor = Floor(copying=True)
    floor.set_price(AT_90000)
    floor.advance(ms=1)
    return floor


def test_an_order_that_nothing_reaches_rests_and_freezes_what_it_needs(floor: Floor) -> None:
    order = floor.place("buy", "0.5", "89000.5")
    assert (order.state, order.filled, order.price) == ("live", D(0), D("89000.5"))
    assert floor.balance("USDT") == ("55499.75", "44500.25")
    floor.check_money()


def test_a_cancelled_order_gives_back_what_it_held(floor: Floor) -> None:
    order = floor.place("sell", "0.5", "91000")
    assert floor.balance("BTC") == ("4.5", "0.5")
    canceled = floor.cancel(order)
    assert (canceled.state, canceled.reason) == ("canceled", "user")
    assert floor.balance("BTC") == ("5", "0")
    assert floor.open() == []
    floor.check_money()
