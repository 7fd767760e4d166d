"""Cancelling: one, all, and all after a time."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading import rejection as r
from fauxchange.domain.trading.acts.cancel import cancel_all
from fauxchange.domain.trading.acts.timers import cancel_all_after

from .floor import ANNE, BOB, Floor


def arm(floor: Floor, after_ms: int, tag: str = "", by: str = ANNE) -> int:
    return floor.do(  # type: ignore[no-any-return]
        lambda ledger, _: cancel_all_after(ledger, by, after_ms, tag=tag)
    )


def test_a_finished_order_is_not_cancelled_again(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "80000")
    floor.cancel(order)
    with pytest.raises(r.OrderFinished) as why:
        floor.cancel(order)
    assert (why.value.order, why.value.state) == (order.id, "canceled")


def test_the_system_cancels_with_a_reason_of_its_own(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "80000")
    canceled = floor.cancel(order, reason="system", detail="maintenance")
    assert (canceled.reason, canceled.detail) == ("system", "maintenance")


def test_all_orders_or_some_are_cancelled(floor: Floor) -> None:
    tagged = floor.place("buy", "0.1", "80000", tag="a")
    plain = floor.place("buy", "0.1", "80000")
    other = floor.place("buy", "0.1", "80000", by=BOB)
    done = floor.do(lambda ledger, market: cancel_all(ledger, market, ANNE, tag="a"))
    assert [one.id for one in done] == [tagged.id]
    floor.do(lambda ledger, market: cancel_all(ledger, market, ANNE))
    assert (floor.order(plain).state, floor.order(other).state) == ("canceled", "live")
    assert floor.balance("USDT") == ("100000", "0")


def test_a_timer_cancels_all_orders_of_the_account_at_its_time(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "80000")
    other = floor.place("buy", "0.1", "80000", by=BOB)
    assert arm(floor, 10_000) == floor.now_ms + 10_000
    floor.advance(ms=9_999)
    assert floor.order(order).state == "live"
    floor.advance(ms=1)
    canceled = floor.order(order)
    assert (canceled.reason, canceled.updated_ms) == ("timer", floor.now_ms)
    assert floor.order(other).state == "live"


def test_a_timer_begins_anew_or_ends(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "80000")
    arm(floor, 10_000)
    floor.advance(ms=9_000)
    arm(floor, 10_000)
    floor.advance(ms=9_000)
    assert floor.order(order).state == "live"
    assert arm(floor, 0) == 0
    floor.advance(minutes=5)
    assert floor.order(order).state == "live"


def test_timers_of_tags_cancel_what_has_the_tag(floor: Floor) -> None:
    tagged = floor.place("buy", "0.1", "80000", tag="a")
    plain = floor.place("buy", "0.1", "80000")
    arm(floor, 10_000, "a")
    arm(floor, 20_000)
    floor.advance(ms=10_000)
    assert (floor.order(tagged).state, floor.order(plain).state) == ("canceled", "live")
    floor.advance(ms=10_000)
    assert floor.order(plain).state == "canceled"


def test_only_so_many_tags_have_timers(floor: Floor) -> None:
    for number in range(20):
        arm(floor, 10_000, f"t{number}")
    arm(floor, 10_000)
    arm(floor, 10_000, "t3")
    with pytest.raises(r.TooManyTimers):
        arm(floor, 10_000, "more")
    arm(floor, 0, "t3")
    arm(floor, 10_000, "more")


def test_a_fill_of_the_same_millisecond_comes_before_the_timer(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89990")
    arm(floor, 10_000)
    floor.set_price("89980", after_ms=10_000)
    floor.advance(ms=10_000)
    assert floor.order(order).state == "filled"
