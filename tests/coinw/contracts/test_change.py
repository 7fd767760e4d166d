"""Changing and cancelling orders of perpetuals."""

from __future__ import annotations

from typing import Any

import pytest

from .trader import FuturesTrader, order


def modify(trader: FuturesTrader, number: int, **changes: Any) -> Any:
    """Return the answer to a change of a limit order."""
    changed = {"positionType": "plan", "openPrice": 91_000, **changes}
    return trader.answer("PUT", "order", {"id": number, **order(**changed)})


def test_a_change_is_a_new_order_and_the_old_one_is_replaced(trader: FuturesTrader) -> None:
    number = trader.rest()
    data = modify(trader, number)["data"]
    assert data["originId"] == str(number)
    (row,) = trader.open()
    assert (str(row["id"]), row["orderPrice"]) == (data["editId"], 91_000)
    (old,) = trader.past()
    assert (old["id"], old["orderStatus"], old["status"]) == (
        str(number),
        "markerChange",
        "cancel",
    )


def test_a_change_to_a_trigger_order_answers_with_no_id(trader: FuturesTrader) -> None:
    trigger = {"positionType": "planTrigger", "triggerPrice": 96_000, "triggerType": 1}
    answer = modify(trader, trader.rest(), openPrice=None, **trigger)
    assert answer == {"code": 0, "data": {"value": "null"}, "msg": ""}
    (row,) = trader.open("planTrigger")
    assert modify(trader, row["id"])["data"]["originId"] == str(row["id"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"leverage": 20}, 9081),
        ({"positionModel": 1}, 9050),
        ({"quantity": "1.5"}, 1),
        ({"quantity": "1200"}, 1),
        ({"instrument": "ETH", "openPrice": 2_000}, 1),
    ],
)
def test_a_change_that_fails_costs_the_order(
    trader: FuturesTrader, changes: dict[str, Any], code: int
) -> None:
    number = trader.rest()
    assert modify(trader, number, **changes)["code"] == code
    assert trader.open() == []
    assert trader.past()[0]["id"] == str(number)
    assert trader.available() == 10_000


def test_only_open_orders_are_changed_and_cancelled(trader: FuturesTrader) -> None:
    number = trader.place()
    ended = (1, "the order is filled or cancelled")
    assert trader.refusal("DELETE", "order", {"id": number}) == ended
    answer = modify(trader, number)
    assert (answer["code"], answer["msg"]) == ended
    unknown = (1, "the order does not exist")
    assert trader.refusal("DELETE", "order", {"id": 1}) == unknown


def test_an_order_that_is_cancelled_gives_back_what_it_held(trader: FuturesTrader) -> None:
    number = trader.rest()
    trader.data("DELETE", "order", {"id": number})
    assert trader.available() == 10_000
    (row,) = trader.past()
    assert (row["orderStatus"], row["cancelPiece"], row["openId"]) == ("cancel", 5, 0)


def test_several_orders_are_cancelled_all_or_none(trader: FuturesTrader) -> None:
    numbers = [trader.rest(90_000), trader.rest(91_000)]
    assert trader.refusal("DELETE", "batchOrders", {"sourceIds": [*numbers, 1]})[0] == 1
    assert len(trader.open()) == 2
    trader.data("DELETE", "batchOrders", {"sourceIds": numbers, "posType": "plan"})
    assert trader.open() == []


def test_orders_of_spot_are_not_orders_of_contracts(trader: FuturesTrader) -> None:
    from tests.coinw.trading.trader import Trader

    number = Trader(trader.mock).place(amount="0.001", rate="90000")
    assert trader.refusal("DELETE", "order", {"id": number})[1] == "the order does not exist"
    assert trader.data("GET", "orders/openQuantity") == {"value": 0}
