"""Orders of an instrument that is halted, frozen or closed for a while."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading import rejection as r

from .floor import BOB, D, Floor


def test_orders_of_a_halted_instrument_stay_and_do_not_fill(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990")
    floor.set_price("89980", after_ms=1_000)
    floor.server.halt("BTC-USDT", for_ms=5_000)
    floor.advance(ms=4_999)
    assert floor.order(order).state == "live"
    assert floor.book() == ((), ())
    with pytest.raises(r.InstrumentNotOpen):
        floor.place("buy", "0.1", "89990")
    with pytest.raises(r.InstrumentNotOpen):
        floor.amend(order, "0.2")
    floor.advance(seconds=10)
    filled = floor.order(order)
    assert (filled.state, filled.average_price) == ("filled", D(89_990))
    assert filled.fill_ms >= floor.now_ms - 10_000
    floor.check_money()


def test_an_order_that_was_accepted_before_a_halt_and_not_matched_is_cancelled(
    floor: Floor,
) -> None:
    floor.fill_as(match_ms=100)
    order = floor.place("buy", "0.1", "90100")
    floor.server.halt("BTC-USDT")
    floor.advance(ms=100)
    assert (floor.order(order).state, floor.order(order).reason) == ("canceled", "system")
    floor.check_money()


def test_an_order_of_a_halted_instrument_can_be_cancelled(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990")
    floor.server.halt("BTC-USDT")
    assert floor.cancel(order).state == "canceled"
    assert floor.balance("USDT") == ("100000", "0")


def test_orders_of_an_instrument_that_is_delisted_are_cancelled(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "80000")
    other = floor.place("sell", "0.1", "99000", by=BOB)
    elsewhere = floor.place("sell", "0.001", "99000", of="BTC-USDC")
    floor.server.change_instrument("BTC-USDT", state="delisted", after_ms=60_000)
    floor.advance(ms=59_999)
    assert floor.order(order).state == "live"
    floor.advance(ms=1)
    for one in (order, other):
        canceled = floor.order(one)
        assert (canceled.state, canceled.reason) == ("canceled", "system")
        assert canceled.updated_ms == floor.now_ms
    assert floor.order(elsewhere).state == "live"
    floor.check_money()


def test_an_order_placed_before_a_delisting_that_was_set_is_cancelled_too(floor: Floor) -> None:
    floor.server.change_instrument("BTC-USDT", state="delisted", after_ms=60_000)
    order = floor.place("buy", "0.1", "80000")
    floor.advance(hours=1)
    assert (floor.order(order).state, floor.order(order).reason) == ("canceled", "system")
    assert floor.balance("USDT") == ("100000", "0")


def test_an_instrument_that_becomes_post_only_takes_no_takers(floor: Floor) -> None:
    floor.server.change_instrument("BTC-USDT", state="post-only")
    with pytest.raises(r.InstrumentNotOpen):
        floor.market("buy", "0.1")
    order = floor.place("buy", "0.1", "89990", type="post-only")
    assert floor.amend(order, "0.2").order.size == D("0.2")


def test_a_tick_that_becomes_coarser_binds_new_orders_only(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990.3")
    floor.server.change_instrument("BTC-USDT", tick="0.5")
    with pytest.raises(r.OffTick):
        floor.place("buy", "0.1", "89990.3")
    assert floor.place("buy", "0.1", "89990.5").state == "live"
    assert floor.amend(order, "0.05").order.price == D("89990.3")
    floor.set_price("89980")
    assert floor.order(order).state == "filled"


def test_a_price_that_is_frozen_reaches_nobody(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990")
    floor.server.freeze_price("BTC-USDT")
    floor.set_price("89980")
    floor.advance(hours=1)
    assert floor.order(order).state == "live"
    floor.server.release_price("BTC-USDT")
    floor.advance(seconds=30)
    assert floor.order(order).state == "filled"


def test_a_price_of_a_currency_that_is_set_reaches_orders(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990", by=BOB)
    floor.server.set_price("BTC", "89000")
    assert (floor.order(order).state, floor.order(order).fill_ms) == ("filled", floor.now_ms)
