"""Faults strike the calls and orders of perpetuals as they strike those of OKX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .trader import FuturesTrader, order

if TYPE_CHECKING:
    from fauxchange import Reply

PLACE = "futures/order.post"
MINUTE_MS = 60_000


def place(trader: FuturesTrader, **changes: Any) -> Reply:
    """Place an order, whatever becomes of the answer."""
    return trader.client.send("POST", "order", order(**changes))


def fault(trader: FuturesTrader, kind: str, endpoint: str = PLACE, **options: Any) -> None:
    """Arm a fault for the next call of an endpoint."""
    match = {"exchange": "coinw", "endpoint": endpoint}
    trader.mock.fault(kind, match=match, times=1, **options)


def event(trader: FuturesTrader, **options: Any) -> None:
    """Have something happen to orders at once."""
    trader.mock.fault("order-event", exchange="coinw", **options)
    trader.advance(1)


@pytest.mark.parametrize(("executed", "contracts"), [(True, [5]), (False, [])])
def test_the_answer_to_an_order_is_lost(
    trader: FuturesTrader, executed: bool, contracts: list[int]
) -> None:
    fault(trader, "lost-reply", how="error", executed=executed)
    assert place(trader).code == "500"
    assert [row["currentPiece"] for row in trader.positions()] == contracts


def test_an_order_is_carried_out_twice(trader: FuturesTrader) -> None:
    fault(trader, "duplicate-execution")
    assert place(trader).code == "0"
    assert trader.position()["currentPiece"] == 10


def test_an_order_is_carried_out_later(trader: FuturesTrader) -> None:
    fault(trader, "delayed-execution", delayMs=5_000)
    number = trader.place()
    assert trader.positions() == []
    trader.advance(5_000)
    assert trader.position()["currentPiece"] == 5
    assert trader.past()[0]["id"] == str(number)


def test_a_position_is_seen_late(trader: FuturesTrader) -> None:
    fault(trader, "stale-read", "futures/positions/all.get", lagMs=1_000)
    trader.place()
    assert trader.positions() == []
    assert trader.position()["currentPiece"] == 5


def test_closing_is_refused_by_a_fault(trader: FuturesTrader) -> None:
    trader.place()
    fault(trader, "reject", "futures/positions.delete", code="futures-symbol-closed")
    closing = {"id": trader.position()["id"], "closeRate": "1"}
    assert trader.refusal("DELETE", "positions", closing)[0] == 9111
    assert trader.refusal("DELETE", "positions", closing)[0] == 0


def test_a_change_can_be_struck(trader: FuturesTrader) -> None:
    number = trader.rest()
    trader.mock.fault("reject", match={"method": "PUT"}, times=1, code="futures-system-error")
    changed = order(id=str(number), positionType="plan", openPrice="91000")
    assert trader.refusal("PUT", "order", changed)[0] == 500
    assert [row["id"] for row in trader.open()] == [number]


def test_orders_fill_in_parts_by_an_event(trader: FuturesTrader) -> None:
    trader.rest(quantity="10")
    event(trader, event="fill", instrument="BTC", part="0.5")
    assert trader.position()["currentPiece"] == 5
    (row,) = trader.open()
    assert (row["orderStatus"], row["tradePiece"]) == ("part", 5)


def test_orders_are_cancelled_by_an_event(trader: FuturesTrader) -> None:
    trader.rest()
    trader.rest(2_000, instrument="ETH")
    event(trader, event="cancel", instrument="BTC")
    assert trader.open() == []
    assert len(trader.open(instrument="ETH")) == 1


def test_an_order_stands_before_it_is_matched(trader: FuturesTrader) -> None:
    trader.mock.fault("order-event", event="fills", instrument="BTC", matchMs=2_000)
    trader.advance(1)
    trader.place()
    assert trader.positions() == []
    trader.advance(2_000)
    assert trader.position()["currentPiece"] == 5


@pytest.mark.parametrize(("outcome", "code"), [("unknown", "500"), ("lost", "")])
def test_the_next_order_has_an_outcome_that_nobody_knows(
    trader: FuturesTrader, outcome: str, code: str
) -> None:
    trader.mock.next_order(outcome, account="main", exchange="coinw")
    reply = place(trader)
    assert (reply.code == code, reply.delivery is not None) == (outcome == "unknown", not code)
    assert trader.position()["currentPiece"] == 5


def test_the_next_order_hits_one_of_its_owner(trader: FuturesTrader) -> None:
    trader.mock.next_order("self-trade", account="main", exchange="coinw")
    trader.place(thirdOrderId="mine")
    assert trader.positions() == []
    assert trader.past()[0]["orderStatus"] == "cancel"


def test_a_crash_liquidates(trader: FuturesTrader) -> None:
    trader.place()
    trader.mock.fault("market-event", event="crash", pair="BTC-USDT", percent=-15, holdMs=10_000)
    trader.advance(MINUTE_MS)
    assert trader.positions() == []
    assert trader.past("positions/history")[0]["liquidateBy"] == "liquidate"


def test_positions_are_deleveraged_by_an_event(trader: FuturesTrader) -> None:
    trader.place()
    trader.mock.fault("market-event", event="deleveraging", instrument="BTC", way="long")
    trader.advance(1)
    assert trader.positions() == []
    assert trader.past()[0]["liquidateBy"] == "deleveraging"


def test_coinw_checks_no_stamps(trader: FuturesTrader) -> None:
    trader.mock.fault("clock-skew", ms=3_600_000)
    assert trader.refused()[0] == 0


@pytest.mark.parametrize("kind", ["empty-page", "drawn", "extra-rows"])
def test_an_order_is_placed_whatever_answers_are_like(trader: FuturesTrader, kind: str) -> None:
    trader.mock.fault("nasty-answer", match={"exchange": "coinw"}, kinds=[kind])
    number = trader.rest()
    assert len(str(number)) == 17
    trader.mock.disarm()
    assert [row["id"] for row in trader.open()] == [number]
