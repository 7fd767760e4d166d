"""Events of orders in plans: at their time, or at the call that they strike."""

from __future__ import annotations

from typing import Any

import pytest

from fauxchange import ManualClock, MockServer, Problem
from tests.conftest import NOON_MS
from tests.okx.trading.trader import PAIR, Trader, order

PLACING = ["trade/order.post", "trade/batch-orders.post"]


@pytest.fixture
def trader(mock: MockServer) -> Trader:
    return Trader(mock)


def state(trader: Trader, number: str) -> tuple[str, str]:
    seen = trader.order(ordId=number)
    return seen["state"], seen["accFillSz"]


def arm(mock: MockServer, match: dict[str, Any] | None = None, **options: Any) -> None:
    mock.fault("order-event", match=match, **options)


def test_orders_fill_in_part_at_a_time(mock: MockServer, trader: Trader) -> None:
    number = trader.place()["ordId"]
    arm(mock, {"afterMs": 1_000}, event="fill", part="0.25")
    trader.advance(999)
    assert state(trader, number) == ("live", "0")
    trader.advance(1)
    assert state(trader, number) == ("partially_filled", "0.0025")
    trader.advance(5_000)
    assert state(trader, number) == ("partially_filled", "0.0025")


def test_orders_of_an_instrument_are_cancelled_at_a_time(mock: MockServer, trader: Trader) -> None:
    numbers = [trader.place()["ordId"] for _ in range(2)]
    trader.place(instId="ETH-USDT", px="3000", sz="0.1", clOrdId="eth")
    event = {"event": "cancel", "instrument": PAIR, "reason": "timer", "detail": "a drill"}
    arm(mock, {"afterMs": 1_000}, **event)
    trader.advance(1_000)
    seen = [trader.order(ordId=number) for number in numbers]
    assert [(one["cancelSource"], one["cancelSourceReason"]) for one in seen] == [
        ("20", "a drill"),
        ("20", "a drill"),
    ]
    assert trader.names("trade/orders-pending") == ["eth"]


def test_orders_of_another_account_stay(mock: MockServer, trader: Trader) -> None:
    number = trader.place()["ordId"]
    for event in ("fill", "cancel", "next"):
        arm(mock, event=event, account="faux001")
    trader.advance(1)
    assert state(trader, number) == ("live", "0")


def test_an_order_fills_at_the_call_that_asks_for_it(mock: MockServer, trader: Trader) -> None:
    arm(mock, {"endpoint": "trade/order.get", "nth": 3}, event="fill")
    number = trader.place()["ordId"]
    states = [state(trader, number)[0] for _ in range(3)]
    assert states == ["live", "live", "filled"]


def test_an_order_fills_while_its_cancellation_is_on_its_way(
    mock: MockServer, trader: Trader
) -> None:
    arm(mock, {"endpoint": "trade/cancel-order.post"}, event="fill")
    number = trader.place()["ordId"]
    assert trader.cancel(ordId=number)["sCode"] == "51400"
    assert state(trader, number)[0] == "filled"


def test_every_second_order_is_cancelled_by_the_exchange(mock: MockServer, trader: Trader) -> None:
    arm(mock, {"endpoint": PLACING, "every": 2}, event="next", reason="self-trade")
    numbers = [trader.place()["ordId"] for _ in range(4)]
    sources = [trader.order(ordId=number)["cancelSource"] for number in numbers]
    assert sources == ["", "32", "", "32"]


def test_several_endpoints_are_counted_together(mock: MockServer, trader: Trader) -> None:
    mock.fault("reject", match={"endpoint": PLACING, "nth": 2}, code="51008_1000", asRow=True)
    assert trader.batch("trade/batch-orders", [order(clOrdId="a")]) == [("0", "a")]
    assert trader.place(clOrdId="b")["sCode"] == "51008"
    assert trader.place(clOrdId="c")["sCode"] == "0"


def test_orders_fill_in_another_way_for_a_while(mock: MockServer, trader: Trader) -> None:
    mock.set_fill_settings(PAIR, pieces=2)
    event = {"event": "fills", "instrument": PAIR, "acceptMs": 500, "forMs": 2_000}
    arm(mock, {"afterMs": 1_000}, **event)
    assert mock.fill_settings(PAIR).settings.accept_ms == 0
    trader.advance(1_000)
    settings = mock.fill_settings(PAIR).settings
    assert (settings.pieces, settings.accept_ms) == (2, 500)
    trader.advance(2_000)
    settings = mock.fill_settings(PAIR).settings
    assert (settings.pieces, settings.accept_ms) == (2, 0)


def test_settings_that_nobody_had_set_are_gone_again(mock: MockServer, trader: Trader) -> None:
    arm(mock, event="fills", model="queue", forMs=1_000)
    trader.advance(0)
    assert mock.fill_settings(PAIR).source == "all"
    trader.advance(1_000)
    assert mock.fill_settings(PAIR).source == "default"


# Views that lag behind, by the kinds that there are


def test_an_order_is_visible_late(mock: MockServer, trader: Trader) -> None:
    reading = {"endpoint": "trade/order*.get"}
    mock.fault("stale-read", match=reading, lagMs=300)
    trader.advance(1_000)
    assert trader.place(clOrdId="a")["sCode"] == "0"
    trader.advance(200)
    assert trader.code("trade/order", instId=PAIR, clOrdId="a") == "51603"
    assert trader.names("trade/orders-pending") == []
    assert trader.cancel(clOrdId="a")["sCode"] == "0"
    trader.advance(100)
    assert trader.order(clOrdId="a")["state"] == "live"
    trader.advance(300)
    assert trader.order(clOrdId="a")["state"] == "canceled"


def test_the_list_of_fills_is_late(mock: MockServer, trader: Trader) -> None:
    mock.fault("stale-read", match={"endpoint": "trade/fills*.get"}, lagMs=300)
    trader.advance(1_000)
    number = trader.place(ordType="market", px=None, tgtCcy="base_ccy")["ordId"]
    assert state(trader, number) == ("filled", "0.01")
    trader.advance(200)
    assert trader.rows("trade/fills") == []
    assert trader.rows("trade/fills-history", instType="SPOT") == []
    trader.advance(100)
    assert [one["ordId"] for one in trader.rows("trade/fills")] == [number]


def test_an_order_is_carried_out_late_under_the_id_that_was_answered(
    mock: MockServer, trader: Trader
) -> None:
    mock.fault("delayed-execution", match={"endpoint": PLACING}, delayMs=300)
    number = trader.place(px="96900")["ordId"]
    assert trader.code("trade/order", instId=PAIR, ordId=number) == "51603"
    assert trader.held("USDT")[1] == 0
    trader.advance(300)
    assert state(trader, number) == ("live", "0")


def test_an_order_is_found_right_after_its_reply(trader: Trader) -> None:
    placed = trader.place(clOrdId="a")
    assert trader.order(clOrdId="a")["ordId"] == placed["ordId"]


def test_the_plan_of_the_package_makes_orders_unlucky() -> None:
    mock = MockServer(
        clock=ManualClock(NOON_MS), limits=False, copying=True, faults="unlucky-orders"
    )
    trader = Trader(mock)
    trader.advance(1_000)
    answers = [trader.answer("POST", "trade/order", order(clOrdId=f"a{i}")) for i in range(11)]
    codes = [one["data"][0]["sCode"] if one["data"] else one["code"] for one in answers]
    assert codes == ["0", "0", "0", "0", "51008", "0", "50004", "0", "0", "51008", "50004"]
    assert trader.names("trade/orders-pending") == ["a8", "a7", "a6", "a3", "a2", "a1", "a0"]
    assert trader.order(clOrdId="a5")["cancelSource"] == "0"
    trader.advance(100)
    assert [trader.cancel(clOrdId=name)["sCode"] for name in ("a0", "a1")] == ["0", "0"]
    trader.advance(200)
    halves = [trader.order(clOrdId=name) for name in ("a0", "a1", "a2")]
    assert [(one["state"], one["accFillSz"]) for one in halves] == [
        ("canceled", "0.005"),
        ("canceled", "0.005"),
        ("partially_filled", "0.005"),
    ]
    assert trader.rows("trade/fills") == []
    trader.advance(300)
    assert len(trader.rows("trade/fills")) == 7


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"event": "fill", "pieces": 2}, "fill has no pieces"),
        ({"event": "fills", "reason": "timer"}, "fills has no reason"),
        ({"event": "next", "account": "nobody"}, "no account nobody"),
        ({"event": "cancel", "instrument": "NO-SUCH"}, "there is no NO-SUCH"),
        ({"event": "burn"}, "is not one of"),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    mock: MockServer, options: dict[str, Any], word: str
) -> None:
    with pytest.raises(Problem, match=word):
        arm(mock, **options)
