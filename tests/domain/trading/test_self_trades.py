"""Orders of one master do not trade with one another."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading.rejection import UnsuitedSelfTradeMode

from .floor import ANNE, BOB, TWIN, D, Floor


def test_by_default_the_maker_is_cancelled_and_the_taker_goes_on(floor: Floor) -> None:
    mine = floor.place("sell", "0.1", "90000.1")
    other = floor.place("sell", "0.1", "90000.1", by=BOB)
    taker = floor.place("buy", "0.1", "90000.1", by=TWIN)
    maker = floor.order(mine)
    assert (maker.state, maker.reason, floor.balance("BTC")) == (
        "canceled",
        "self-trade",
        ("5", "0"),
    )
    assert (taker.state, floor.order(other).state) == ("filled", "filled")
    floor.check_money()


def test_the_taker_keeps_what_it_got_before_it_is_cancelled(floor: Floor) -> None:
    floor.place("sell", "0.04", "90000", by=BOB)
    mine = floor.place("sell", "0.1", "90000.1")
    taker = floor.place("buy", "0.1", "90000.1", stp="cancel taker")
    assert (taker.state, taker.reason, taker.filled) == ("canceled", "self-trade", D("0.04"))
    assert floor.order(mine).state == "live"
    floor.check_money()


def test_both_may_be_cancelled_but_only_the_first_maker(floor: Floor) -> None:
    first = floor.place("sell", "0.1", "90000")
    second = floor.place("sell", "0.1", "90000.1")
    taker = floor.place("buy", "0.3", "90000.1", stp="cancel both")
    assert (taker.state, taker.reason) == ("canceled", "self-trade")
    assert [floor.order(one).state for one in (first, second)] == ["canceled", "live"]
    floor.check_money()


def test_fill_or_kill_is_cancelled_whole(floor: Floor) -> None:
    floor.place("sell", "0.04", "90000", by=BOB)
    mine = floor.place("sell", "0.1", "90000.1")
    taker = floor.place("buy", "0.1", "90000.1", type="fok", stp="cancel taker")
    assert (taker.state, taker.reason, taker.filled) == ("canceled", "self-trade", D(0))
    assert floor.order(mine).state == "live"
    with pytest.raises(UnsuitedSelfTradeMode):
        floor.place("buy", "0.1", "90000.1", type="fok", stp="cancel both")


def test_fill_or_kill_that_cancels_makers_leaves_them_if_it_fails(floor: Floor) -> None:
    mine = floor.place("sell", "0.1", "90000.1")
    taker = floor.place("buy", "0.1", "90000.1", type="fok")
    assert (taker.state, taker.reason) == ("canceled", "fok not fillable")
    assert floor.order(mine).state == "live"


def test_a_post_only_order_would_take_its_own(floor: Floor) -> None:
    floor.place("sell", "0.1", "90000.1")
    assert floor.place("buy", "0.1", "90000.1", type="post-only").reason == "post-only would take"


def test_others_of_the_same_exchange_trade_with_one_another(floor: Floor) -> None:
    floor.place("sell", "0.1", "90000.1", by=BOB)
    assert floor.place("buy", "0.1", "90000.1", by=ANNE).state == "filled"
