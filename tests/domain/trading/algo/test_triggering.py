"""An algo order places its order at the very trade that reaches its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.market.paths.first import Falls, first
from fauxchange.domain.trading.algo.order import CANCELED, EFFECTIVE, FAILED, LIVE
from fauxchange.domain.trading.order import FILLED
from tests.domain.trading.floor import BOB, D

if TYPE_CHECKING:
    from tests.domain.trading.algo.waits import AlgoFloor


def test_a_stop_loss_sells_at_the_trade_that_falls_to_its_trigger(floor: AlgoFloor) -> None:
    algo = floor.stop("sell", "0.5", "89000")
    before = floor.now_ms
    floor.set_price("88000", after_ms=3_600_000)
    floor.advance(hours=2)
    source = floor.do(lambda _, market: market.last(floor.instrument()))
    trade = first(source, before, floor.now_ms, Falls(890_000)).trade
    assert trade is not None
    algo, child = floor.algo(algo), floor.child(algo)
    assert (algo.state, algo.role, algo.triggered_ms) == (EFFECTIVE, "stop loss", trade.ms)
    assert (child.state, child.created_ms, child.filled) == (FILLED, trade.ms, D("0.5"))
    assert floor.source(algo) == (algo.id, "stop loss")
    floor.check_money()


def test_nothing_is_frozen_while_it_waits(floor: AlgoFloor) -> None:
    floor.stop("sell", "5", "89000")
    assert floor.balance("BTC") == ("5", "0")


def test_of_an_oco_order_the_leg_that_is_reached_cancels_the_other(floor: AlgoFloor) -> None:
    algo = floor.oco("sell", "0.5", "91000", "89000")
    floor.set_price("91500", after_ms=1_000)
    floor.advance(seconds=2)
    floor.set_price("88000", after_ms=1_000)
    floor.advance(hours=2)
    algo = floor.algo(algo)
    assert (algo.state, algo.role, len(algo.orders)) == (EFFECTIVE, "take profit", 1)
    assert floor.balance("BTC") == ("4.5", "0")


def test_the_leg_that_a_trade_reached_first_counts_whatever_trades_follow_in_its_millisecond(
    floor: AlgoFloor,
) -> None:
    # The sale trades at what the take profit waits for, the purchase once more at the stop loss's.
    floor.target("sell", "1", "90000.1")
    floor.stop("buy", "0.5", "90000.1")
    algo = floor.oco("buy", "0.1", "90000", "90000.1")
    floor.set_price("90000.1")
    floor.advance(ms=1)
    assert (floor.algo(algo).state, floor.algo(algo).role) == (EFFECTIVE, "stop loss")


def test_a_trigger_places_a_limit_order_that_rests(floor: AlgoFloor) -> None:
    algo = floor.trigger("buy", "0.1", "89000", "88500")
    floor.set_price("88900", after_ms=1_000)
    floor.advance(seconds=2)
    child = floor.child(algo)
    assert (child.type, child.price, child.state) == ("limit", D("88500"), "live")
    assert floor.algo(algo).child_price == D("88500")


def test_a_sale_is_cut_to_what_there_is(floor: AlgoFloor) -> None:
    algo = floor.stop("sell", "5", "89000")
    floor.market("sell", "3")
    floor.set_price("88000", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.algo(algo).child_size == D("2")
    assert floor.balance("BTC") == ("0", "0")
    floor.check_money()


def test_an_order_that_cannot_be_paid_at_all_has_failed(floor: AlgoFloor) -> None:
    algo = floor.stop("sell", "5", "89000")
    floor.market("sell", "5")
    floor.set_price("88000", after_ms=1_000)
    floor.advance(seconds=2)
    algo = floor.algo(algo)
    assert (algo.state, algo.failure, algo.orders) == (
        FAILED,
        "NotEnough|ccy=BTC|side=sell",
        (),
    )


def test_a_trailing_stop_follows_the_highest_price(floor: AlgoFloor) -> None:
    algo = floor.trail("sell", "0.5", ratio="0.01")
    floor.set_price("95000", after_ms=1_000)
    floor.advance(seconds=2)
    floor.set_price("94060", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.algo(algo).state == LIVE
    floor.set_price("94040", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.algo(algo).state == EFFECTIVE
    assert floor.source(algo) == (algo.id, "trailing stop")


def test_a_trailing_stop_begins_at_its_activation(floor: AlgoFloor) -> None:
    algo = floor.trail("sell", "0.5", spread="500", activation="91000")
    floor.set_price("89000", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.active_ms(algo) == 0
    floor.set_price("91200", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.active_ms(algo) > 0
    floor.set_price("90710", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.algo(algo).state == LIVE
    floor.set_price("90690", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.algo(algo).state == EFFECTIVE


def test_a_trade_of_users_triggers_too(floor: AlgoFloor) -> None:
    algo = floor.stop("sell", "0.5", "89999.5")
    while floor.last() > D("89999.5"):
        floor.market("sell", "0.5", by=BOB)
    assert floor.algo(algo).state == EFFECTIVE


def test_one_that_is_cancelled_never_triggers(floor: AlgoFloor) -> None:
    algo = floor.stop("sell", "0.5", "89000")
    assert floor.stop_waiting(algo).state == CANCELED
    floor.set_price("88000", after_ms=1_000)
    floor.advance(seconds=2)
    assert floor.algo(algo).orders == ()
