"""Placing orders: what rests, what trades at once, and what it costs."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading.settings import (
    NextOrder,
    decide_next,
    put_pending_limits,
)
from fauxchange.domain.trading_account.terms import OrderLimits

from .floor import ANNE, BOB, D, Floor


def test_an_order_that_nothing_reaches_rests_and_freezes_what_it_needs(floor: Floor) -> None:
    order = floor.place("buy", "0.5", "89000.5")
    assert (order.state, order.filled, order.price) == ("live", D(0), D("89000.5"))
    assert floor.balance("USDT") == ("55499.75", "44500.25")
    assert floor.open() == [order]
    floor.check_money()


def test_a_limit_order_takes_what_is_better_than_its_price(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "90100")
    assert (order.state, order.average_price) == ("filled", D("90000.2"))
    assert floor.balance("USDT") == ("99099.998", "0")
    assert floor.balance("BTC") == ("5.00999", "0")
    floor.check_money()


def test_orders_of_the_own_side_are_in_nobodys_way(floor: Floor) -> None:
    floor.place("buy", "0.1", "89990")
    floor.place("sell", "0.1", "90500", by=BOB)
    assert floor.market("buy", "0.01").average_price == D("90000.2")
    assert floor.market("sell", "0.01", by=BOB).average_price == D("89999.8")


def test_the_rest_of_an_order_that_took_rests_at_its_own_price(floor: Floor) -> None:
    order = floor.place("buy", "0.03", "90000.2")
    assert (order.state, order.filled) == ("partly filled", D("0.02005555"))
    assert order.held == (D("0.03") - D("0.02005555")) * D("90000.2")
    assert floor.book(1).bids[0][:3] == (900_002, 994_445, 1)
    assert floor.book(1).asks[0].price == 900_003
    floor.check_money()


def test_a_market_order_to_buy_takes_the_best_levels(floor: Floor) -> None:
    order = floor.market("buy", "0.05")
    assert (order.state, order.filled) == ("filled", D("0.05"))
    assert [(one.price, one.size) for one in floor.fills()] == [
        (D("90000.2"), D("0.02005555")),
        (D("90000.3"), D("0.02994445")),
    ]
    floor.check_money()


def test_a_market_order_in_quote_currency_spends_no_more_than_its_size(floor: Floor) -> None:
    order = floor.market("buy", "900", "quote")
    assert (order.state, order.size, order.unit) == ("filled", D(900), "quote")
    assert (order.filled, order.spent) == (D("0.00999997"), D("899.99929999400"))
    floor.check_money()


def test_a_sale_in_quote_currency_ends_when_it_has_brought_its_size(floor: Floor) -> None:
    order = floor.market("sell", "900", "quote")
    assert (order.filled, order.spent) == (D("0.01000002"), D("899.999799996"))
    assert (order.fee, order.fee_ccy) == (D("-0.899999799996"), "USDT")
    floor.check_money()


def test_a_market_order_beyond_the_balance_buys_what_the_balance_pays(floor: Floor) -> None:
    order = floor.market("buy", "2")
    assert order.state == "filled"
    assert D("1.10") < order.filled < D("1.12")
    assert D(0) <= D(floor.balance("USDT")[0]) < D("0.001")
    floor.check_money()


def test_a_sale_in_quote_currency_beyond_the_balance_sells_all_there_is(floor: Floor) -> None:
    order = floor.market("sell", "600000", "quote")
    assert (order.state, order.filled) == ("filled", D(5))
    assert floor.balance("BTC") == ("0", "0")


def test_a_market_order_ends_at_the_price_limit(floor: Floor) -> None:
    floor.server.set_book("BTC-USDT", spread="3700")
    floor.place("sell", "0.01", "91800", by=BOB)
    order = floor.market("buy", "1")
    assert (order.state, order.reason) == ("canceled", "price beyond limit")
    assert (order.filled, order.fill_price) == (D("0.01"), D(91_800))
    floor.check_money()


def test_a_side_without_levels_gives_nothing(floor: Floor) -> None:
    floor.server.set_book("BTC-USDT", empty="asks")
    order = floor.market("buy", "0.1")
    assert (order.state, order.filled) == ("canceled", D(0))
    assert floor.place("buy", "0.1", "90100").state == "live"
    floor.check_money()


def test_the_next_order_may_be_cancelled_by_the_system(floor: Floor) -> None:
    floor.do(lambda ledger, _: decide_next(ledger.unit, NextOrder("system", "a drill", ANNE)))
    order = floor.place("buy", "0.01", "90100")
    assert (order.state, order.reason, order.detail) == ("canceled", "system", "a drill")
    assert floor.place("buy", "0.01", "90100").state == "filled"


def test_users_come_before_the_ladder_at_one_price(floor: Floor) -> None:
    mine = floor.place("sell", "0.001", "90000.2", type="post-only")
    floor.place("buy", "0.002", "90000.2", by=BOB)
    assert floor.order(mine).state == "filled"
    assert [(one.size, one.why) for one in floor.fills(BOB)] == [
        (D("0.001"), "took from the book"),
        (D("0.001"), "took from the book"),
    ]
    assert [(one.liquidity, one.why) for one in floor.fills()] == [
        ("maker", "was taken by another user")
    ]
    floor.check_money()


def test_both_sides_of_a_trade_of_users_see_one_trade(floor: Floor) -> None:
    floor.place("sell", "0.1", "90000.1")
    floor.place("buy", "0.1", "90000.1", by=BOB)
    mine, theirs = floor.fills()[-1], floor.fills(BOB)[-1]
    assert (mine.trade_id, mine.price) == (theirs.trade_id, theirs.price)
    assert (mine.fee, mine.fee_ccy) == (D("-7.200008"), "USDT")
    assert (theirs.fee, theirs.fee_ccy) == (D("-0.0001"), "BTC")
    assert str(floor.tape(1)[0].id) == mine.trade_id
    assert floor.balance("USDT", BOB) == ("90999.99", "0")
    assert floor.balance("USDT") == ("108992.809992", "0")
    floor.check_money()


def test_of_one_price_the_first_comes_first(floor: Floor) -> None:
    first = floor.place("buy", "0.1", "89999.9")
    second = floor.place("buy", "0.1", "89999.9", by=BOB)
    better = floor.place("buy", "0.1", "90000", by=BOB)
    floor.place("sell", "0.15", "89999.9", by="okx:twin", stp="cancel taker")
    assert floor.order(better).state == "filled"
    assert (floor.order(first).state, floor.order(second).state) == ("live", "live")
    floor.place("sell", "0.05", "89999.9", by=BOB, stp="cancel maker")
    assert (floor.order(first).filled, floor.order(second).state) == (D("0.05"), "live")


@pytest.mark.parametrize(
    ("type_", "size", "price", "expected"),
    [
        ("post-only", "0.01", "90000.2", ("canceled", "post-only would take", "0")),
        ("post-only", "0.01", "90000.1", ("live", "", "0")),
        ("fok", "0.02", "90000.2", ("filled", "", "0.02")),
        ("fok", "0.03", "90000.2", ("canceled", "fok not fillable", "0")),
        ("ioc", "0.03", "90000.2", ("canceled", "ioc rest", "0.02005555")),
        ("ioc", "0.03", "90000.1", ("canceled", "ioc rest", "0")),
        ("ioc", "0.01", "90000.2", ("filled", "", "0.01")),
    ],
)
def test_each_type_of_order_ends_as_documented(
    floor: Floor, type_: str, size: str, price: str, expected: tuple[str, str, str]
) -> None:
    order = floor.place("buy", size, price, type=type_)
    assert (order.state, order.reason, f"{order.filled.normalize():f}") == expected
    assert floor.balance("USDT")[1] == ("0" if order.state != "live" else "900.001")
    floor.check_money()


def test_a_taker_meets_a_thousand_makers_at_most(floor: Floor) -> None:
    floor.do(lambda ledger, _: put_pending_limits(ledger.unit, ANNE, _many()))
    for _ in range(1_001):
        floor.place("sell", "0.00001", "90000.1")
    order = floor.place("buy", "0.02", "90000.1", by=BOB)
    assert (order.state, order.reason) == ("canceled", "too many makers")
    assert order.filled == D("0.01")
    assert len(floor.open()) == 1


def _many() -> OrderLimits:
    return OrderLimits(5_000, 5_000)


def test_what_was_taken_of_the_book_is_gone_until_the_level_is_renewed(floor: Floor) -> None:
    before = floor.book(3).asks
    floor.market("buy", "0.01")
    (best, *rest) = floor.book(3).asks
    assert (best.lots, rest) == (before[0].lots - 1_000_000, list(before[1:]))
    floor.market("buy", "0.01005555")
    assert floor.book(2).asks == before[1:]
    floor.advance(seconds=7)
    assert floor.book(1).asks[0].price == 900_002
