"""Trigger orders, take profit, stop loss and trailing stops of perpetuals."""

from __future__ import annotations

from typing import Any

import pytest

from .trader import FuturesTrader

SECOND_MS = 1_000


def trigger(trader: FuturesTrader, price: float, **changes: Any) -> Any:
    """Have an order for 5 contracts long wait for a price; return its row."""
    answer = trader.answer(
        "POST",
        "order",
        {
            "instrument": "BTC",
            "direction": "long",
            "leverage": 10,
            "quantityUnit": 1,
            "quantity": "5",
            "positionModel": 0,
            "positionType": "planTrigger",
            "triggerPrice": price,
            **changes,
        },
    )
    assert answer == {"code": 0, "data": {"value": "null"}, "msg": ""}
    return trader.open("planTrigger")[0]


def stops(trader: FuturesTrader) -> list[Any]:
    """Return the stops of the long position."""
    asked = {"stopFrom": 2, "openId": trader.position()["id"]}
    rows = trader.data("GET", "TPSL", asked)
    assert isinstance(rows, list)
    return rows


def pass_by(trader: FuturesTrader, price: str) -> None:
    """Have the market trade at a price, and what waits for it happen."""
    trader.price(price)
    trader.advance(60 * SECOND_MS)


def test_a_trigger_order_waits_and_opens_when_its_price_is_reached(trader: FuturesTrader) -> None:
    row = trigger(trader, 98_000, thirdOrderId="mine")
    assert (row["originalType"], row["posType"], row["thirdOrderId"]) == (
        "planTrigger",
        "planTrigger",
        "mine",
    )
    assert trader.assets()["alFreeze"] == 0
    pass_by(trader, "98500")
    assert trader.open("planTrigger") == []
    held = trader.position()
    assert (held["currentPiece"], held["leverage"]) == (5, 10)
    (past,) = trader.past()
    assert (past["originalType"], past["posType"]) == ("planTrigger", "execute")
    assert past["thirdOrderId"] == "mine"


def test_a_position_is_closed_by_the_own_id_of_its_trigger_order(trader: FuturesTrader) -> None:
    trigger(trader, 98_000, thirdOrderId="mine")
    pass_by(trader, "98500")
    (row,) = trader.data("DELETE", "batchClose", [{"thirdOrderId": "mine"}])
    assert row["msgCode"] == 0
    assert trader.positions() == []


def test_a_trigger_order_fires_though_another_order_has_its_own_id(trader: FuturesTrader) -> None:
    trigger(trader, 98_000, thirdOrderId="mine")
    trader.rest(80_000, thirdOrderId="mine")
    pass_by(trader, "98500")
    assert trader.position()["currentPiece"] == 5
    assert [row["thirdOrderId"] for row in trader.open()] == ["mine"]
    (past,) = trader.past()
    assert past["thirdOrderId"] == ""


def test_orders_that_stops_place_have_no_own_id_unless_the_client_gave_one(
    trader: FuturesTrader,
) -> None:
    trader.place()
    number = trader.position()["id"]
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 96_000})
    pass_by(trader, "95900")
    assert [row["thirdOrderId"] for row in trader.past()] == ["", ""]
    assert [row["thirdOrderId"] for row in trader.past("orders/deals", instrument="BTC")] == [
        "",
        "",
    ]
    trigger(trader, 95_500, triggerType=0, openPrice=90_000)
    pass_by(trader, "95400")
    (row,) = trader.open()
    assert (row["orderPrice"], "thirdOrderId" in row) == (90_000, False)


def test_a_trigger_order_may_place_a_limit_order(trader: FuturesTrader) -> None:
    trigger(trader, 98_000, triggerType=0, openPrice=97_000)
    pass_by(trader, "98500")
    (row,) = trader.open()
    assert (row["orderPrice"], row["originalType"], row["posType"]) == (
        97_000,
        "planTrigger",
        "plan",
    )


def test_what_waits_is_found_and_cancelled_by_its_id(trader: FuturesTrader) -> None:
    number = trigger(trader, 98_000)["id"]
    asked = {"positionType": "planTrigger", "sourceIds": number}
    assert [row["id"] for row in trader.data("GET", "order", asked)] == [number]
    trader.data("DELETE", "order", {"id": number})
    assert trader.open("planTrigger") == []
    ended = (1, "the order is filled or cancelled")
    assert trader.refusal("DELETE", "order", {"id": number}) == ended


def test_a_position_has_one_stop_for_all_of_it(trader: FuturesTrader) -> None:
    trader.place()
    number = trader.position()["id"]
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 96_000, "stopProfitPrice": 98_000})
    (row,) = stops(trader)
    assert (row["stopLossPrice"], row["stopProfitPrice"], row["stopType"]) == (96_000, 98_000, 2)
    assert row["stopLossRate"] == pytest.approx((96971.6 - 96_000) / 96971.6 * 10, abs=1e-6)
    again = {"id": number, "stopFrom": 2, "stopLossPrice": 95_000}
    assert trader.refusal("POST", "addTpsl", again) == (
        9610,
        "Each limit order can only add one take profit and stop loss.",
    )
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 95_000})
    assert [one["stopLossPrice"] for one in stops(trader)] == [95_000]
    trader.data("POST", "updateTpsl", {**again, "stopLossPrice": 94_000})
    assert [(one["stopLossPrice"], one["priceType"]) for one in stops(trader)] == [(94_000, 3)]


@pytest.mark.parametrize("price", ["95900", "98100"])
def test_a_stop_closes_the_position(trader: FuturesTrader, price: str) -> None:
    trader.place()
    number = trader.position()["id"]
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 96_000, "stopProfitPrice": 98_000})
    pass_by(trader, price)
    assert trader.positions() == []
    assert trader.past()[0]["originalType"] == "stopProfitLoss"
    assert trader.past()[0]["liquidateBy"] == "stopProfitAndLoss"
    assert trader.past("positions/history")[0]["liquidateBy"] == "stopProfitAndLoss"


def test_a_rate_is_a_part_of_the_margin(trader: FuturesTrader) -> None:
    # get-stop-loss-take-profit-information: 0.2544624 at a leverage of 2 and 84277.29 is 95000.
    trader.place(leverage=2)
    trader.data("POST", "TPSL", {"id": trader.position()["id"], "stopProfitRate": 0.2})
    (row,) = stops(trader)
    assert row["stopProfitPrice"] == pytest.approx(96971.6 * 1.1, abs=0.1)


def test_parts_of_a_position_have_five_stops(trader: FuturesTrader) -> None:
    trader.place(quantity="10")
    sent = {"id": trader.position()["id"], "stopFrom": 2, "stopType": 1, "closePiece": 2}
    for number in range(5):
        trader.data("POST", "addTpsl", {**sent, "stopLossPrice": 95_000 - 500 * number})
    assert [one["closePiece"] for one in stops(trader)] == [2] * 5
    refused = trader.refusal("POST", "addTpsl", {**sent, "stopLossPrice": 94_000})
    assert refused == (1, "too many trigger orders or stops")
    pass_by(trader, "94800")
    assert trader.position()["currentPiece"] == 8


def test_a_stop_that_the_price_has_passed_is_refused(trader: FuturesTrader) -> None:
    trader.place()
    number = trader.position()["id"]
    passed = (1, "the trigger price has been passed already")
    assert trader.refusal("POST", "TPSL", {"id": number, "stopLossPrice": 98_000}) == passed
    assert trader.refusal("POST", "TPSL", {"id": number})[0] == 402
    assert trader.refusal("POST", "TPSL", {"id": 1, "stopLossPrice": 1})[0] == 1


def test_a_stop_names_the_contract_of_its_position_or_none(trader: FuturesTrader) -> None:
    trader.place()
    number, order = trader.position()["id"], trader.rest()
    for path, sent in (
        ("TPSL", {"id": number}),
        ("TPSL", {"id": order}),
        ("addTpsl", {"id": number, "stopFrom": 2}),
        ("addTpsl", {"id": order, "stopFrom": 1}),
    ):
        stop = {**sent, "stopLossPrice": 80_000}
        refused = trader.refusal("POST", path, {**stop, "instrument": "ETH"})
        assert refused == (1, "the parameter instrument is not valid")
        refused = trader.refusal("POST", path, {**stop, "instrument": "NONE"})
        assert refused == (9001, "Contract not found.")
    assert stops(trader) == []
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 80_000, "instrument": "btc"})
    asked = {"stopFrom": 2, "openId": number}
    assert len(trader.data("GET", "TPSL", {**asked, "instrument": "BTC"})) == 1
    assert trader.data("GET", "TPSL", {**asked, "instrument": "ETH"}) == []


def test_stops_end_with_their_position(trader: FuturesTrader) -> None:
    trader.place()
    number = trader.position()["id"]
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 96_000})
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    trader.advance(SECOND_MS)
    assert trader.data("GET", "TPSL", {"stopFrom": 2, "openId": number}) == []
    trader.place()
    assert stops(trader) == []


def test_an_order_brings_its_stops_along(trader: FuturesTrader) -> None:
    number = trader.rest(96_900, stopLossPrice=95_000, stopProfitPrice=99_000)
    asked = {"stopFrom": 1, "orderId": number}
    (row,) = trader.data("GET", "TPSL", asked)
    assert (row["stopLossPrice"], row["stopProfitPrice"], row["openId"]) == (95_000, 99_000, None)
    assert (
        trader.refusal("POST", "addTpsl", {"id": number, "stopFrom": 1, "stopLossPrice": 94_000})[0]
        == 9610
    )
    pass_by(trader, "96500")
    pass_by(trader, "96501")
    (row,) = stops(trader)
    assert (row["stopLossPrice"], row["currentPiece"]) == (95_000, 5)
    pass_by(trader, "94900")
    assert trader.positions() == []


def test_what_an_order_has_with_it_is_of_all_of_the_position_that_it_opens(
    trader: FuturesTrader,
) -> None:
    trader.place(stopLossPrice=95_000, stopProfitPrice=99_000)
    (row,) = stops(trader)
    assert (row["stopType"], row["closePiece"], row["currentPiece"]) == (2, 5, 5)
    held = trader.position()
    trader.data("POST", "TPSL", {"id": held["id"], "stopLossPrice": 96_000})
    assert [(one["stopLossPrice"], one["stopProfitPrice"]) for one in stops(trader)] == [
        (96_000, None)
    ]
    trader.place(quantity="2")
    pass_by(trader, "95900")
    assert trader.positions() == []


def test_what_an_order_has_with_it_is_of_its_contracts_where_there_are_others(
    trader: FuturesTrader,
) -> None:
    trader.place()
    trader.place(quantity="2", stopLossPrice=95_000)
    (row,) = stops(trader)
    assert (row["stopType"], row["closePiece"], row["currentPiece"]) == (1, 2, 7)
    pass_by(trader, "94900")
    assert trader.position()["currentPiece"] == 5


def brought_along(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in row if name.startswith("stop")}


def test_an_open_order_says_which_stops_it_brings_along(trader: FuturesTrader) -> None:
    trader.rest(96_900, leverage=2)
    number = trader.rest(
        90_000,
        leverage=2,
        stopLossPrice=81_000,
        stopProfitPrice=99_000,
        stopProfitOrderPrice=99_100,
    )
    rows = trader.data("GET", "orders/open", {"instrument": "BTC", "positionType": "plan"})["rows"]
    assert [brought_along(row) for row in rows] == [
        {
            "stopLossPrice": 81_000,
            "stopLossRate": 0.2,  # of the margin: a tenth of the price by 2
            "stopLossType": "execute",
            "stopProfitPrice": 99_000,
            "stopProfitRate": 0.2,
            "stopProfitOrderPrice": 99_100,
            "stopProfitType": "plan",
        },
        {},
    ]
    asked = {"positionType": "plan", "sourceIds": number}
    assert brought_along(trader.data("GET", "order", asked)[0]) == brought_along(rows[0])


def test_a_trigger_order_says_which_stops_its_order_brings_along(trader: FuturesTrader) -> None:
    row = trigger(trader, 90_000, openPrice=90_000, leverage=1, stopLossPrice=81_000)
    assert brought_along(row) == {
        "stopLossPrice": 81_000,
        "stopLossRate": 0.1,
        "stopLossType": "execute",
    }


def triggers(trader: FuturesTrader, path: str, **asked: Any) -> list[Any]:
    return [(row["triggerPrice"], row["triggerType"]) for row in trader.past(path, **asked)]


def test_orders_that_a_price_placed_say_which(trader: FuturesTrader) -> None:
    trader.place()
    number = trader.position()["id"]
    limit = {"stopProfitPrice": 110_000, "stopProfitOrderPrice": 109_000}
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 90_000, **limit})
    trigger(trader, 105_000, quantity="2")
    pass_by(trader, "105500")
    pass_by(trader, "111000")
    assert triggers(trader, "orders/history") == [("110000", 0), ("105000", 1), ("0", 0)]
    deals = triggers(trader, "orders/deals", instrument="BTC")
    assert deals == [(110_000, 0), (105_000, 1), (0, 1)]


def test_a_position_says_what_closes_all_of_it(trader: FuturesTrader) -> None:
    trader.place(leverage=2)
    assert [name for name in trader.position() if name.startswith("stop")] == []
    number = trader.position()["id"]
    trader.data(
        "POST",
        "TPSL",
        {
            "id": number,
            "stopLossPrice": 90_000,
            "stopProfitPrice": 110_000,
            "stopProfitOrderPrice": 110_100,
        },
    )
    part = {"id": number, "stopFrom": 2, "stopType": 1, "closePiece": 1, "stopLossPrice": 80_000}
    trader.data("POST", "addTpsl", part)
    row = trader.position()
    assert {name: row[name] for name in row if name.startswith("stop")} == {
        "stopLossPrice": 90_000,
        "stopLossRate": 0.14378643,  # of the margin: (96971.6 - 90000) / 96971.6 by 2
        "stopLossType": "execute",
        "stopProfitPrice": 110_000,
        "stopProfitRate": 0.26870548,
        "stopProfitOrderPrice": 110_100,
        "stopProfitType": "plan",
    }


def test_a_trailing_stop_follows_the_market(trader: FuturesTrader) -> None:
    trader.place()
    number = trader.position()["id"]
    sent = {"openId": number, "callbackRate": "0.01", "quantity": "5"}
    trader.data("POST", "moveTPSL", sent)
    (row,) = trader.data("GET", "moveTPSL")
    assert (row["callbackRate"], row["status"], row["openId"]) == (0.01, "open", str(number))
    pass_by(trader, "100000")
    assert trader.position()["currentPiece"] == 5
    pass_by(trader, "98900")
    assert trader.positions() == []
    assert trader.data("GET", "moveTPSL")[0]["status"] == "close"
    assert trader.past()[0]["liquidateBy"] == "moveStopProfitAndLoss"
    assert trader.past("positions/history")[0]["liquidateBy"] == "moveStopProfitAndLoss"


def test_a_trailing_stop_needs_a_distance(trader: FuturesTrader) -> None:
    trader.place()
    sent = {"openId": trader.position()["id"], "callbackRate": "0", "quantity": "5"}
    refused = trader.refusal("POST", "moveTPSL", sent)
    assert refused == (1, "the callback rate is not valid")


def test_stops_of_positions_that_are_kept_apart_are_of_one_of_them(trader: FuturesTrader) -> None:
    trader.data("POST", "positions/type", {"layout": "1", "positionModel": 0})
    trader.place(quantity="2")
    trader.place(quantity="3")
    first, second = (one["id"] for one in trader.positions())
    trader.data("POST", "TPSL", {"id": second, "stopLossPrice": 96_000})
    assert trader.data("GET", "TPSL", {"stopFrom": 2, "openId": first}) == []
    pass_by(trader, "95900")
    assert [one["id"] for one in trader.positions()] == [first]


def test_an_order_that_closes_a_position_has_no_stops(trader: FuturesTrader) -> None:
    trader.place()
    sent = {"id": trader.position()["id"], "positionType": "plan", "closeNum": 3}
    number = trader.data("DELETE", "positions", {**sent, "orderPrice": "98000"})["value"]
    stop = {"id": str(number), "stopLossPrice": 94_000}
    refused = (1, "the parameter id is not valid")
    assert trader.refusal("POST", "TPSL", stop) == refused
    assert trader.refusal("POST", "addTpsl", {**stop, "stopFrom": 1}) == refused
    pass_by(trader, "98100")
    assert trader.position()["currentPiece"] == 2


@pytest.mark.parametrize("prices", [{"stopLossPrice": 96_901}, {"stopProfitPrice": 96_899}])
def test_what_an_order_has_with_it_lies_on_its_side_of_its_price(
    trader: FuturesTrader, prices: dict[str, Any]
) -> None:
    passed = (1, "the trigger price has been passed already")
    resting = {"positionType": "plan", "openPrice": 96_900}
    assert trader.refused(**resting, **prices) == passed
    trigger_order = {"positionType": "planTrigger", "triggerPrice": 96_900, "triggerType": 1}
    assert trader.refused(**trigger_order, **prices) == passed
    number = str(trader.rest(96_900))
    assert trader.refusal("POST", "TPSL", {"id": number, **prices}) == passed
    assert trader.data("GET", "TPSL", {"stopFrom": 1, "orderId": number}) == []


def test_what_an_order_at_the_market_has_with_it_lies_beside_the_best_price(
    trader: FuturesTrader,
) -> None:
    passed = (1, "the trigger price has been passed already")
    assert trader.refused(stopLossPrice=99_000) == passed
    assert trader.refused(direction="short", stopProfitPrice=99_000) == passed
    assert trader.refused(stopLossPrice=0) == (1, "the price is not valid")
    assert trader.positions() == []


def test_what_a_canceled_order_had_with_it_does_not_wait(trader: FuturesTrader) -> None:
    number = trader.rest(95_000, stopLossPrice=90_000)
    asked = {"stopFrom": 1, "orderId": number}
    assert [row["stopLossPrice"] for row in trader.data("GET", "TPSL", asked)] == [90_000]
    trader.data("DELETE", "order", {"id": str(number)})
    assert trader.data("GET", "TPSL", asked) == []
