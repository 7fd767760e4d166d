"""Amending orders: totals, priority, funds, and what happens when it fails."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading import rejection as r

from .floor import BOB, D, Floor


def test_a_size_is_the_new_total_and_frees_what_is_not_needed(floor: Floor) -> None:
    order = floor.place("buy", "0.5", "89000")
    amended = floor.amend(order, "0.2", request_id="r1").order
    assert (amended.size, amended.request_id, amended.state) == (D("0.2"), "r1", "live")
    assert floor.balance("USDT") == ("82200", "17800")
    floor.amend(order, "0.6")
    assert floor.balance("USDT") == ("46600", "53400")
    floor.check_money()


def test_what_is_filled_counts_in_the_total(floor: Floor) -> None:
    order = floor.place("buy", "0.03", "90000.2")
    assert floor.amend(order, "0.02005555").order.state == "filled"
    assert floor.balance("USDT")[1] == "0"
    other = floor.place("buy", "0.5", "89990")
    floor.fill_as(pieces=2)
    assert floor.amend(other, "0.4").order.left == D("0.4")
    floor.check_money()


def test_a_new_price_needs_more_or_less(floor: Floor) -> None:
    order = floor.place("sell", "0.5", "91000")
    floor.amend(order, price="92000")
    assert floor.balance("BTC") == ("4.5", "0.5")
    buy = floor.place("buy", "0.5", "89000")
    assert floor.amend(buy, price="88000").order.held == D(44_000)
    with pytest.raises(r.NotEnough) as why:
        floor.amend(buy, "2")
    assert (why.value.required, why.value.available) == (D(132_000), D(56_000))
    assert floor.order(buy).size == D("0.5")
    floor.check_money()


def test_only_a_smaller_size_at_the_same_price_keeps_the_turn(floor: Floor) -> None:
    orders = [floor.place("buy", "0.1", "89999.9", by=by) for by in ("okx:anne", BOB)]
    floor.amend(orders[0], "0.05")
    floor.place("sell", "0.05", "89999.9", by="okx:bob", stp="cancel taker")
    assert floor.order(orders[0]).state == "filled"
    third = floor.place("buy", "0.1", "89999.9")
    floor.amend(orders[1], "0.2")
    floor.place("sell", "0.1", "89999.9", by=BOB, stp="cancel taker")
    assert (floor.order(third).state, floor.order(orders[1]).state) == ("filled", "live")


def test_an_order_that_is_amended_across_the_book_takes(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "89000")
    amended = floor.amend(order, price="90000.2").order
    assert (amended.state, amended.average_price, amended.liquidity) == (
        "filled",
        D("90000.2"),
        "taker",
    )
    assert floor.balance("USDT") == ("99099.998", "0")
    floor.check_money()


def test_a_post_only_order_is_not_amended_across_the_book(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "89000", type="post-only")
    with pytest.raises(r.PostOnlyWouldTake):
        floor.amend(order, price="90000.2")
    assert floor.order(order) == order


def test_an_amendment_that_fails_may_cancel_the_order(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "89000")
    amended = floor.amend(order, "2", cancels_on_failure=True)
    assert isinstance(amended.refused, r.NotEnough)
    assert (amended.order.state, amended.order.reason) == ("canceled", "failed amendment")
    assert floor.balance("USDT") == ("100000", "0")


def test_what_is_amended_is_open_and_something_changes(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "89000")
    with pytest.raises(r.NothingToAmend):
        floor.amend(order)
    with pytest.raises(r.PriceOutOfBand):
        floor.amend(order, price="99000")
    with pytest.raises(r.NotALotMultiple):
        floor.amend(order, "0.010000001")
    moved = floor.amend(order, price="99000", moves_price=True).order
    assert (moved.price, moved.state) == (D("91800"), "filled")
    with pytest.raises(r.OrderFinished) as why:
        floor.amend(order, "0.02")
    assert why.value.state == "filled"


def test_an_amended_order_fills_at_its_new_price(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "89000")
    floor.amend(order, price="89995")
    floor.set_price("89990")
    assert (floor.order(order).state, floor.order(order).average_price) == ("filled", D(89_995))
    other = floor.place("buy", "0.1", "89985")
    floor.amend(other, price="89900")
    floor.set_price("89950")
    assert floor.order(other).state == "live"
    floor.check_money()


def test_a_post_only_order_may_be_amended_to_a_price_at_which_nothing_is_left(
    floor: Floor,
) -> None:
    order = floor.place("buy", "0.01", "89000", type="post-only")
    best = floor.book(1).asks[0]
    floor.market("buy", str(best.lots * D("1e-8")), by=BOB)
    assert (best.price, floor.book(1).asks[0].price > 900_002) == (900_002, True)
    amended = floor.amend(order, price="90000.2").order
    assert (amended.state, amended.price) == ("live", D("90000.2"))
    assert floor.book(1).bids[0].price == 900_002


def test_an_order_that_loses_its_turn_is_cut_anew(floor: Floor) -> None:
    floor.fill_as(pieces=2)
    order = floor.place("buy", "0.1", "89990")
    floor.amend(order, "0.2")
    floor.set_price("89990")
    assert floor.order(order).filled == D("0.1")
