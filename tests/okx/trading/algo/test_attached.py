"""Take profit and stop loss that are attached to an order, through their life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.okx.trading.algo.waiter import SWAP
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.algo.waiter import Waiter

BOTH = {"tpTriggerPx": "92000", "tpOrdPx": "-1", "slTriggerPx": "88000", "slOrdPx": "-1"}


def enter(waiter: Waiter, *attached: dict[str, Any], **changes: Any) -> Any:
    """Place an order for ten contracts of the swap at 89,500 with something attached."""
    order = {
        "instId": SWAP,
        "tdMode": "cross",
        "side": "buy",
        "ordType": "limit",
        "px": "89500",
        "sz": "10",
        "attachAlgoOrds": list(attached),
        **changes,
    }
    return waiter.post("trade/order", order)


def waiting(waiter: Waiter) -> list[tuple[str, str, str]]:
    """Return size, take profit and stop loss of what waits, newest first."""
    rows = waiter.rows("trade/orders-algo-pending", ordType="conditional,oco")
    return [(row["sz"], row["tpTriggerPx"], row["slTriggerPx"]) for row in rows]


def test_they_wait_once_the_order_is_filled(waiter: Waiter) -> None:
    placed = waiter.place(
        px="89000", sz="0.5", attachAlgoOrds=[{**BOTH, "attachAlgoClOrdId": "mine"}]
    )
    (attached,) = waiter.order(ordId=placed["ordId"])["attachAlgoOrds"]
    assert (attached["slTriggerPx"], attached["attachAlgoClOrdId"]) == ("88000", "mine")
    assert waiter.pending() == []
    waiter.move("88900")
    assert waiter.order(ordId=placed["ordId"])["state"] == "filled"
    algo = waiter.algo(algoClOrdId="mine")
    # As in a recorded account: what was bought is less by the fee of a maker, 0.08 %.
    assert (algo["ordType"], algo["side"], algo["sz"]) == ("oco", "sell", "0.4996")
    assert algo["algoId"] != attached["attachAlgoId"] != ""
    waiter.move("93000")
    algo = waiter.algo(algoClOrdId="mine")
    assert (algo["state"], algo["actualSide"]) == ("effective", "tp")
    assert waiter.order(ordId=algo["ordId"])["side"] == "sell"


def test_what_brings_less_than_the_smallest_order_has_no_stop(waiter: Waiter) -> None:
    placed = waiter.place(px="90100", sz="0.00001", attachAlgoOrds=[BOTH])
    waiter.advance(1)
    row = waiter.order(ordId=placed["ordId"])
    # The fee leaves 0.00000999 of it.
    assert (row["state"], row["accFillSz"]) == ("filled", "0.00001")
    (attached,) = row["attachAlgoOrds"]
    assert (attached["failCode"], attached["failReason"]) == (
        "51020",
        "Your order should meet or exceed the minimum order amount.",
    )
    assert waiter.pending() == []


def test_those_of_an_order_that_is_cancelled_are_dropped(waiter: Waiter) -> None:
    placed = waiter.place(px="80000", attachAlgoOrds=[{**BOTH, "slTriggerPx": "70000"}])
    waiter.cancel(ordId=placed["ordId"])
    waiter.advance(10)
    assert waiter.pending() == []


def test_those_of_a_market_order_wait_at_once(waiter: Waiter) -> None:
    enter(waiter, BOTH, ordType="market", px=None)
    assert waiting(waiter) == [("10", "92000", "88000")]
    waiter.move("87000")
    assert (waiter.position(), waiting(waiter)) == ("0", [])


def test_those_of_contracts_end_with_the_position(waiter: Waiter) -> None:
    enter(waiter, BOTH, ordType="market", px=None)
    waiter.post("trade/close-position", {"instId": SWAP, "mgnMode": "cross"})
    assert waiting(waiter) == []
    assert waiter.ended("canceled") == [""]


def test_several_take_profits_close_their_parts(waiter: Waiter) -> None:
    parts = [{"tpTriggerPx": f"9{number}000", "tpOrdPx": "-1", "sz": "5"} for number in (1, 2)]
    loss = {"slTriggerPx": "88000", "slOrdPx": "-1", "amendPxOnTriggerType": "1"}
    assert enter(waiter, *parts, loss)["sCode"] == "0"
    waiter.move("89000")
    assert sorted(waiting(waiter)) == [
        ("10", "", "88000"),
        ("5", "91000", ""),
        ("5", "92000", ""),
    ]
    waiter.move("91500")
    assert waiter.position() == "5"
    assert sorted(waiting(waiter)) == [("5", "", "89500"), ("5", "92000", "")]
    waiter.move("89400")
    assert (waiter.position(), waiting(waiter)) == ("0", [])


def test_a_ratio_is_of_the_price_of_the_fills(waiter: Waiter) -> None:
    ratio = {"tpTriggerRatio": "0.02", "tpOrdPx": "-1", "slTriggerRatio": "-0.01", "slOrdPx": "-1"}
    assert enter(waiter, ratio)["sCode"] == "0"
    waiter.move("89000")
    assert waiting(waiter) == [("10", "91290", "88605")]


def test_a_take_profit_in_the_book_is_found_by_the_id_that_it_was_attached_with(
    waiter: Waiter,
) -> None:
    limit = {"tpOrdKind": "limit", "tpOrdPx": "91000", "slTriggerPx": "88000", "slOrdPx": "-1"}
    assert enter(waiter, {**limit, "attachAlgoClOrdId": "mine"})["sCode"] == "0"
    waiter.move("89000")
    (order,) = waiter.rows("trade/order", instId=SWAP, clOrdId="mine")
    assert (order["px"], order["state"], order["isTpLimit"]) == ("91000", "live", "true")
    assert order["linkedAlgoOrd"] == {"algoId": waiter.algo(algoClOrdId="mine")["algoId"]}


LIMITS = [
    {"tpOrdKind": "limit", "tpOrdPx": "91000", "sz": "4", "attachAlgoClOrdId": "near"},
    {"tpOrdKind": "limit", "tpOrdPx": "92000", "sz": "6", "attachAlgoClOrdId": "far"},
]


def booked(waiter: Waiter) -> list[tuple[str, ...]]:
    """Return the take profits in the book, newest first."""
    names = ("clOrdId", "px", "sz", "side", "reduceOnly", "isTpLimit")
    rows = waiter.rows("trade/orders-pending", instType="SWAP")
    return [tuple(row[name] for name in names) for row in rows]


def test_several_take_profits_in_the_book_close_their_parts(waiter: Waiter) -> None:
    loss = {"slTriggerPx": "88000", "slOrdPx": "-1"}
    assert enter(waiter, *LIMITS, loss)["sCode"] == "0"
    waiter.move("89000")
    assert booked(waiter) == [
        ("far", "92000", "6", "sell", "true", "true"),
        ("near", "91000", "4", "sell", "true", "true"),
    ]
    # They are orders; only the stop loss waits.
    assert waiting(waiter) == [("10", "", "88000")]
    waiter.move("91500")
    assert (waiter.position(), waiting(waiter)) == ("6", [("6", "", "88000")])
    waiter.move("92500")
    assert (waiter.position(), waiting(waiter), booked(waiter)) == ("0", [], [])


def test_the_stop_loss_takes_all_take_profits_out_of_the_book(waiter: Waiter) -> None:
    enter(waiter, *LIMITS, {"slTriggerPx": "88000", "slOrdPx": "-1"})
    waiter.move("89000")
    waiter.move("87900")
    assert (waiter.position(), waiting(waiter), booked(waiter)) == ("0", [], [])
    rows = waiter.rows("trade/orders-history", instType="SWAP", state="canceled")
    assert {row["clOrdId"]: row["cancelSource"] for row in rows} == {"far": "36", "near": "36"}


def test_a_take_profit_in_the_book_needs_no_stop_loss(waiter: Waiter) -> None:
    limit = {"tpOrdKind": "limit", "tpOrdPx": "91000", "attachAlgoClOrdId": "mine"}
    assert enter(waiter, limit)["sCode"] == "0"
    waiter.move("89000")
    assert booked(waiter) == [("mine", "91000", "10", "sell", "true", "true")]
    (order,) = waiter.rows("trade/order", instId=SWAP, clOrdId="mine")
    assert (order["linkedAlgoOrd"], order["algoId"]) == ({"algoId": ""}, "")
    assert waiter.code("trade/order-algo", algoClOrdId="mine") == "51603"
    assert waiter.ended("canceled") == waiter.ended("effective") == []
    assert waiting(waiter) == []
    waiter.post("trade/close-position", {"instId": SWAP, "mgnMode": "cross", "autoCxl": True})
    assert (waiter.position(), booked(waiter)) == ("0", [])


def test_a_trailing_stop_may_be_attached(waiter: Waiter) -> None:
    assert enter(waiter, {"callbackRatio": "0.01"})["sCode"] == "0"
    waiter.move("89400")
    (row,) = waiter.rows("trade/orders-algo-pending", ordType="move_order_stop")
    assert (row["sz"], row["side"], row["callbackRatio"]) == ("10", "sell", "0.01")


def test_what_is_attached_is_amended_with_the_order(waiter: Waiter) -> None:
    placed = enter(waiter, BOTH)
    named = {"instId": SWAP, "ordId": placed["ordId"]}
    row = waiter.post(
        "trade/amend-order",
        {**named, "attachAlgoOrds": [{"newSlTriggerPx": "85000", "newTpTriggerPx": "0"}]},
    )
    assert row["sCode"] == "0"
    waiter.move("89000")
    assert waiting(waiter) == [("10", "", "85000")]


def test_an_amendment_of_what_is_attached_that_fails_may_end_the_order(waiter: Waiter) -> None:
    placed = enter(waiter, BOTH)
    wrong = {"instId": SWAP, "ordId": placed["ordId"], "reqId": "r1"}
    wrong |= {"attachAlgoOrds": [{"newSlTriggerPx": "99000"}]}
    assert waiter.post("trade/amend-order", wrong)["sCode"] == "51047"
    row = waiter.post("trade/amend-order", {**wrong, "cxlOnFail": True})
    assert (row["sCode"], row["reqId"]) == ("0", "r1")
    (order,) = waiter.rows("trade/order", instId=SWAP, ordId=placed["ordId"])
    assert (order["state"], order["cancelSource"]) == ("canceled", "0")
    assert waiter.post("trade/amend-order", {**wrong, "cxlOnFail": True})["sCode"] == "51503"


def test_the_order_of_a_trigger_has_what_is_attached(waiter: Waiter) -> None:
    algo = {
        "instId": SWAP,
        "tdMode": "cross",
        "side": "buy",
        "ordType": "trigger",
        "sz": "10",
        "triggerPx": "91000",
        "orderPx": "-1",
        "attachAlgoOrds": [{**BOTH, "slTriggerPx": "90000"}],
    }
    assert waiter.post("trade/order-algo", algo)["sCode"] == "0"
    waiter.move("91500")
    assert waiter.position() == "10"
    assert waiting(waiter) == [("10", "92000", "90000")]


def test_a_part_is_covered_once_the_rest_is_cancelled(waiter: Waiter) -> None:
    placed = waiter.place(px="89000", sz="0.5", attachAlgoOrds=[BOTH])
    waiter.mock.fill_order(placed["ordId"], size="0.2")
    waiter.advance(1)
    assert waiter.order(ordId=placed["ordId"])["state"] == "partially_filled"
    assert waiter.pending() == []
    waiter.cancel(instId=PAIR, ordId=placed["ordId"])
    waiter.advance(1)
    # Less the fee of a maker, 0.08 %.
    assert waiting(waiter) == [("0.19984", "92000", "88000")]


def test_a_part_of_contracts_is_covered_while_there_is_a_position(waiter: Waiter) -> None:
    placed = enter(waiter, BOTH)
    waiter.mock.fill_order(placed["ordId"], size="4")
    waiter.advance(1)
    waiter.cancel(instId=SWAP, ordId=placed["ordId"])
    waiter.advance(1)
    assert waiting(waiter) == [("4", "92000", "88000")]

    waiter.post("trade/close-position", {"instId": SWAP, "mgnMode": "cross"})
    placed = enter(waiter, BOTH)
    waiter.mock.fill_order(placed["ordId"], size="4")
    waiter.advance(1)
    waiter.post("trade/close-position", {"instId": SWAP, "mgnMode": "cross"})
    waiter.cancel(instId=SWAP, ordId=placed["ordId"])
    waiter.advance(1)
    assert (waiter.position(), waiting(waiter)) == ("0", [])


def test_several_take_profits_need_the_whole_order(waiter: Waiter) -> None:
    parts = [{"tpTriggerPx": f"9{number}000", "tpOrdPx": "-1", "sz": "5"} for number in (1, 2)]
    loss = {"slTriggerPx": "88000", "slOrdPx": "-1", "amendPxOnTriggerType": "1"}
    placed = enter(waiter, *parts, loss)
    waiter.mock.fill_order(placed["ordId"], size="4")
    waiter.advance(1)
    waiter.cancel(instId=SWAP, ordId=placed["ordId"])
    waiter.advance(1)
    assert (waiter.position(), waiting(waiter)) == ("4", [])
