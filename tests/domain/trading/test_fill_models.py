"""How orders fill can be set: by pieces, by volume, behind what stood there, or only through."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading.rejection import TooManyAmendments

from .floor import D, Floor


def test_an_order_fills_in_pieces_one_a_trade(floor: Floor) -> None:
    floor.fill_as(pieces=3)
    order = floor.place("buy", "0.1", "89990")
    floor.set_price("89990")
    assert floor.order(order).filled == D("0.03333334")
    floor.advance(seconds=1)
    assert [fill.size for fill in floor.fills()] == [
        D("0.03333334"),
        D("0.03333334"),
        D("0.03333332"),
    ]
    times = [fill.at_ms for fill in floor.fills()]
    assert times == sorted(set(times))
    floor.check_money()


def test_an_order_fills_no_more_than_the_tape_trades(floor: Floor) -> None:
    floor.fill_as(model="volume")
    order = floor.place("buy", "0.5", "89990")
    floor.set_price("89980")
    print_lots = floor.tape(2)[1].lots
    assert floor.order(order).filled == D(print_lots) * D("1e-8")
    assert floor.order(order).state == "partly filled"
    assert floor.book(1).bids[0].price == 899_900
    assert floor.book(1).asks[0].price > 899_900
    floor.advance(seconds=30)
    assert floor.order(order).state == "filled"
    floor.check_money()


def test_orders_share_what_a_trade_has(floor: Floor) -> None:
    floor.fill_as(model="volume")
    first = floor.place("buy", "0.1", "89990")
    second = floor.place("buy", "0.3", "89990")
    floor.set_price("89980")
    lots = sum(fill.size for fill in floor.fills())
    assert floor.order(first).filled == D("0.1")
    assert floor.order(second).filled == D(lots) - D("0.1")


def test_an_order_waits_behind_what_stood_at_its_price(floor: Floor) -> None:
    floor.fill_as(model="queue")
    (there,) = (one.lots for one in floor.book(5).bids if one.price == 899_997)
    assert there == 16_723_389
    first = floor.place("buy", "0.01", "89999.7")
    second = floor.place("buy", "0.05", "89999.7")
    # 0.18 BTC are traded at the price at once, and more later.
    floor.set_price("89999.7")
    assert [floor.order(one).filled for one in (first, second)] == [D("0.01"), D("0.00276611")]
    floor.advance(seconds=1)
    assert floor.order(second).state == "filled"
    floor.check_money()


def test_what_others_took_is_not_waited_for(floor: Floor) -> None:
    floor.fill_as(model="queue")
    best = floor.book(1).bids[0]
    floor.market("sell", str((best.lots + 10_000_000) * D("1e-8")))
    (left,) = (one.lots for one in floor.book(5).bids if one.price == 899_997)
    assert left == 6_723_389
    order = floor.place("buy", "0.5", "89999.7")
    floor.set_price("89999.7")
    # 0.18 BTC are traded at the price at once.
    assert floor.order(order).filled == D("0.18000000") - D("0.06723389")


def test_a_trade_through_a_price_leaves_nothing_ahead(floor: Floor) -> None:
    floor.fill_as(model="queue")
    order = floor.place("buy", "0.05", "89999.7")
    floor.set_price("89999.6")
    assert floor.order(order).state == "filled"


def test_the_tape_may_have_to_trade_through_a_price(floor: Floor) -> None:
    floor.fill_as(instrument="BTC-USDT", through=True)
    order = floor.place("sell", "0.1", "90010")
    floor.set_price("90010")
    floor.advance(seconds=5)
    assert floor.order(order).state == "live"
    floor.set_price("90010.1")
    assert (floor.order(order).state, floor.order(order).average_price) == ("filled", D(90_010))


def test_settings_change_how_orders_that_rest_fill_from_then_on(floor: Floor) -> None:
    floor.fill_as(through=True)
    order = floor.place("sell", "0.1", "90010")
    floor.set_price("90010")
    floor.advance(seconds=5)
    floor.fill_as()
    assert floor.order(order).state == "live"
    floor.advance(seconds=5)
    assert floor.order(order).state == "filled"


@pytest.mark.parametrize("wrong", [{"model": "all"}, {"pieces": 0}, {"match_ms": -1}])
def test_settings_make_sense(floor: Floor, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"a fill model|a latency"):
        floor.fill_as(**wrong)


def test_an_order_that_is_matched_later_holds_all_it_needs_until_then(floor: Floor) -> None:
    floor.fill_as(match_ms=30)
    order = floor.place("buy", "0.01", "90100")
    assert (order.state, order.held) == ("live", D("901.00"))
    assert floor.order(order).state == "live"
    floor.check_money()
    floor.advance(ms=30)
    assert floor.order(order).average_price == D("90000.2")
    floor.check_money()
    resting = floor.place("buy", "0.01", "80000")
    floor.advance(ms=30)
    assert len(floor.book(1_000).bids)
    assert floor.order(resting).state == "live"
    canceled = floor.place("buy", "0.01", "80000")
    floor.cancel(canceled)
    floor.advance(ms=30)
    assert floor.order(canceled).state == "canceled"
    floor.check_money()


def test_a_market_order_may_be_matched_later_too(floor: Floor) -> None:
    floor.fill_as(match_ms=30)
    order = floor.market("buy", "0.01")
    assert floor.balance("USDT")[1] == "945.0021"
    floor.check_money()
    floor.advance(ms=30)
    assert floor.order(order).state == "filled"
    assert floor.balance("USDT") == ("99099.998", "0")


def test_an_amendment_may_lose_to_a_fill_and_only_three_are_under_way(floor: Floor) -> None:
    floor.fill_as(cancel_ms=100)
    lost = floor.place("buy", "0.1", "89990")
    won = floor.place("buy", "0.1", "89000")
    for order in (lost, won):
        assert floor.amend(order, "0.2", request_id="r").order.size == D("0.1")
    floor.amend(won, price="88000")
    floor.amend(won, "0.3")
    with pytest.raises(TooManyAmendments):
        floor.amend(won, "0.4")
    floor.set_price("89980", after_ms=50)
    floor.advance(ms=100)
    assert (floor.order(lost).state, floor.order(lost).size) == ("filled", D("0.1"))
    assert (floor.order(won).size, floor.order(won).price) == (D("0.3"), D(88_000))
    floor.check_money()


def test_an_accepted_amendment_that_fails_leaves_the_order_or_ends_it(floor: Floor) -> None:
    floor.fill_as(cancel_ms=100)
    stays, ends = (floor.place("buy", "0.1", "89000") for _ in range(2))
    floor.amend(stays, "5")
    floor.amend(ends, "5", cancels_on_failure=True)
    floor.advance(ms=100)
    assert (floor.order(stays).size, floor.order(stays).state) == (D("0.1"), "live")
    assert floor.order(ends).reason == "failed amendment"
    floor.check_money()


def test_a_cancellation_may_lose_to_a_fill(floor: Floor) -> None:
    floor.fill_as(cancel_ms=100)
    lost = floor.place("buy", "0.1", "89990")
    won = floor.place("buy", "0.1", "89000")
    assert floor.cancel(lost).state == "live"
    assert floor.cancel(won).state == "live"
    floor.set_price("89980", after_ms=50)
    floor.advance(ms=200)
    assert [floor.order(one).state for one in (lost, won)] == ["filled", "canceled"]
    floor.check_money()
