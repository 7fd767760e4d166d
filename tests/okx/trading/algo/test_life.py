"""The life of an algo order as clients see it: it waits, triggers, and is found as an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.okx.trading.algo.waiter import of_swap
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.algo.waiter import Waiter


def test_a_stop_becomes_an_order_that_is_found_by_its_id(waiter: Waiter) -> None:
    placed = waiter.wait(algoClOrdId="stop1", tag="t")
    assert (placed["sCode"], placed["algoClOrdId"], placed["tag"]) == ("0", "stop1", "t")
    algo = waiter.algo(algoId=placed["algoId"])
    assert (algo["state"], algo["ordId"], algo["ordIdList"]) == ("live", "", [])
    waiter.move("88000")
    algo = waiter.algo(algoClOrdId="stop1")
    assert (algo["state"], algo["actualSide"], algo["actualSz"]) == ("effective", "sl", "0.5")
    order = waiter.order(ordId=algo["ordId"])
    assert algo["ordIdList"] == [order["ordId"]]
    assert (order["algoId"], order["algoClOrdId"], order["source"]) == (
        algo["algoId"],
        "stop1",
        "7",
    )
    assert (order["state"], order["accFillSz"], order["cTime"]) == (
        "filled",
        "0.5",
        algo["triggerTime"],
    )
    assert order["clOrdId"] not in {"", "stop1"}


def test_clord_id_works_as_the_id_of_an_algo_order(waiter: Waiter) -> None:
    placed = waiter.wait(clOrdId="mine")
    assert (placed["clOrdId"], placed["algoClOrdId"]) == ("mine", "mine")
    assert waiter.algo(clOrdId="mine")["algoId"] == placed["algoId"]


def test_a_stop_of_contracts_closes_the_position(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**of_swap(sz="20", algoClOrdId="s"))
    waiter.move("88000")
    assert waiter.position() == "0"
    assert waiter.algo(algoClOrdId="s")["actualSz"] == "10"


def test_what_closes_a_whole_position_closes_what_it_is_by_then(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**of_swap(sz=None, closeFraction="1", algoClOrdId="s"))
    waiter.open("5")
    waiter.move("88000")
    algo = waiter.algo(algoClOrdId="s")
    assert (waiter.position(), algo["actualSz"], algo["closeFraction"]) == ("0", "15", "1")
    # As recorded ones: they have no size, and contracts no currency that pays.
    assert (algo["sz"], algo["tradeQuoteCcy"]) == ("", "")


def test_an_order_that_cannot_be_paid_says_why(waiter: Waiter) -> None:
    waiter.wait(algoClOrdId="s", sz="2")
    waiter.place(side="sell", ordType="market", px=None, sz="2")
    waiter.move("88000")
    algo = waiter.algo(algoClOrdId="s")
    assert (algo["state"], algo["failCode"], algo["ordId"]) == ("order_failed", "51008", "")


def test_one_that_has_nothing_to_reduce_says_what_is_there(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**of_swap(algoClOrdId="first", slTriggerPx="89500"))
    waiter.wait(**of_swap(algoClOrdId="second", slTriggerPx="89000"))
    waiter.open("20", side="sell")
    waiter.move("89400")
    waiter.open("10")
    waiter.move("88900")
    shown = [waiter.algo(algoClOrdId=name)["failCode"] for name in ("first", "second")]
    # The position has turned to the other side, and is gone.
    assert shown == ["51170", "51169"]


def test_one_that_is_too_large_for_the_market_is_refused(waiter: Waiter) -> None:
    # At 90,000 they are worth 1,080,000 USDT; 1,000,000 is the most.
    assert waiter.wait(sz="12")["sCode"] == "51202"
    assert waiter.wait(sz="11")["sCode"] == "0"
    assert waiter.wait(sz="12", slOrdPx="88000")["sCode"] == "0"


def test_of_a_conditional_order_with_both_only_the_stop_loss_counts(waiter: Waiter) -> None:
    waiter.wait(algoClOrdId="s", tpTriggerPx="91000", tpOrdPx="-1")
    waiter.move("92000")
    assert waiter.algo(algoClOrdId="s")["state"] == "live"
    waiter.move("88000")
    assert waiter.algo(algoClOrdId="s")["actualSide"] == "sl"


def test_of_an_oco_order_one_leg_triggers(waiter: Waiter) -> None:
    waiter.wait(ordType="oco", algoClOrdId="s", tpTriggerPx="91000", tpOrdPx="90500")
    waiter.move("92000")
    waiter.move("88000")
    algo = waiter.algo(algoClOrdId="s")
    assert (algo["actualSide"], algo["actualPx"], len(algo["ordIdList"])) == ("tp", "90500", 1)


def test_a_trigger_of_contracts_by_the_mark_price_buys(waiter: Waiter) -> None:
    waiter.wait(
        **of_swap(
            ordType="trigger",
            side="buy",
            triggerPx="91000",
            triggerPxType="mark",
            orderPx="-1",
            slTriggerPx=None,
            slOrdPx=None,
            reduceOnly=None,
            algoClOrdId="t",
        )
    )
    waiter.move("92000")
    assert waiter.position() == "10"
    order_id = waiter.algo(algoClOrdId="t")["ordId"]
    (order,) = waiter.rows("trade/order", instId="BTC-USDT-SWAP", ordId=order_id)
    assert (order["source"], order["state"]) == ("6", "filled")


def test_a_trailing_stop_shows_where_it_would_trigger(waiter: Waiter) -> None:
    trail = {"slTriggerPx": None, "slOrdPx": None, "ordType": "move_order_stop"}
    waiter.wait(**trail, callbackRatio="0.01", algoClOrdId="m")
    assert waiter.algo(algoClOrdId="m")["moveTriggerPx"] == "89100"
    waiter.move("95000")
    algo = waiter.algo(algoClOrdId="m")
    assert (algo["callbackRatio"], algo["state"]) == ("0.01", "live")
    assert algo["moveTriggerPx"] == "94050"
    waiter.move("94000")
    algo = waiter.algo(algoClOrdId="m")
    assert waiter.order(ordId=algo["ordId"])["source"] == "25"


def test_an_amended_trigger_is_waited_for(waiter: Waiter) -> None:
    algo_id = waiter.wait(algoClOrdId="s")["algoId"]
    change = {"instId": PAIR, "algoId": algo_id, "newSlTriggerPx": "87000", "newSz": "0.2"}
    row = waiter.post("trade/amend-algos", {**change, "reqId": "r1"})
    assert (row["sCode"], row["reqId"], row["algoClOrdId"]) == ("0", "r1", "s")
    waiter.move("88000")
    assert waiter.algo(algoId=algo_id)["state"] == "live"
    waiter.move("86900")
    assert waiter.algo(algoId=algo_id)["actualSz"] == "0.2"


def test_one_that_is_cancelled_is_listed_as_such(waiter: Waiter) -> None:
    algo_id = waiter.wait(algoClOrdId="s")["algoId"]
    rows = [{"instId": PAIR, "algoId": algo_id}, {"instId": PAIR, "algoId": "1"}]
    answer = waiter.answer("POST", "trade/cancel-algos", rows)
    assert [row["sCode"] for row in answer["data"]] == ["0", "51400"]
    assert (waiter.pending(), waiter.ended("canceled")) == ([], ["s"])


def test_what_belongs_to_a_position_ends_with_it(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**of_swap(algoClOrdId="mine", cxlOnClosePos=True))
    waiter.wait(**of_swap(algoClOrdId="stays"))
    waiter.wait(**of_swap(algoClOrdId="whole", sz=None, closeFraction="1"))
    close = {"instId": "BTC-USDT-SWAP", "mgnMode": "cross"}
    assert waiter.answer("POST", "trade/close-position", close)["code"] == "0"
    assert waiter.pending() == ["stays"]
    assert waiter.ended("canceled") == ["whole", "mine"]


def test_a_position_lists_what_closes_the_whole_of_it(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**of_swap())
    algo_id = waiter.wait(**of_swap(sz=None, closeFraction="1"))["algoId"]
    (position,) = waiter.rows("account/positions")
    assert position["closeOrderAlgo"] == [
        {
            "algoId": algo_id,
            "slTriggerPx": "89000",
            "slTriggerPxType": "last",
            "tpTriggerPx": "",
            "tpTriggerPxType": "",
            "closeFraction": "1",
        }
    ]


def test_each_side_of_a_hedged_account_has_its_own(waiter: Waiter) -> None:
    waiter.post("account/set-position-mode", {"posMode": "long_short_mode"})
    waiter.open("10", posSide="long")
    waiter.open("10", side="sell", posSide="short")
    waiter.wait(**of_swap(reduceOnly=None, posSide="long", algoClOrdId="l"))
    waiter.move("88000")
    held = {row["posSide"]: row["pos"] for row in waiter.rows("account/positions")}
    assert held == {"short": "10"}
    assert waiter.algo(algoClOrdId="l")["posSide"] == "long"


def test_one_of_a_suspended_instrument_waits_as_its_prices_stand(waiter: Waiter) -> None:
    waiter.wait(algoClOrdId="s")
    waiter.mock.halt(PAIR)
    waiter.move("88000")
    assert waiter.algo(algoClOrdId="s")["state"] == "live"


def test_leverage_waits_for_algo_orders_to_be_cancelled(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**of_swap())
    change = {"instId": "BTC-USDT-SWAP", "mgnMode": "cross", "lever": "7"}
    assert waiter.answer("POST", "account/set-leverage", change)["code"] == "59669"


LIMIT_PROFIT = of_swap(
    ordType="oco", tpOrdKind="limit", tpOrdPx="91000", cxlOnClosePos=True, algoClOrdId="p"
)


def test_a_limit_take_profit_is_in_the_book_and_ends_the_stop_loss(waiter: Waiter) -> None:
    waiter.open("10")
    assert waiter.wait(**LIMIT_PROFIT)["sCode"] == "0"
    algo = waiter.algo(algoClOrdId="p")
    (order,) = waiter.rows("trade/orders-pending")
    assert algo["linkedOrd"] == {"ordId": order["ordId"]}
    assert (order["linkedAlgoOrd"], order["isTpLimit"]) == ({"algoId": algo["algoId"]}, "true")
    assert (order["px"], order["reduceOnly"]) == ("91000", "true")
    waiter.move("91500")
    algo = waiter.algo(algoClOrdId="p")
    assert (algo["state"], algo["actualSide"], waiter.position()) == ("effective", "tp", "0")


def test_a_stop_loss_takes_its_limit_take_profit_out_of_the_book(waiter: Waiter) -> None:
    waiter.open("10")
    waiter.wait(**LIMIT_PROFIT)
    (profit,) = waiter.rows("trade/orders-pending")
    waiter.move("88000")
    algo = waiter.algo(algoClOrdId="p")
    assert (algo["state"], algo["actualSide"], waiter.position()) == ("effective", "sl", "0")
    assert waiter.rows("trade/orders-pending") == []
    (order,) = waiter.rows("trade/order", instId=profit["instId"], ordId=profit["ordId"])
    assert (order["state"], order["cancelSource"]) == ("canceled", "36")


def test_a_limit_take_profit_goes_with_its_stop_loss(waiter: Waiter) -> None:
    waiter.open("10")
    algo = waiter.wait(**LIMIT_PROFIT)["algoId"]
    (profit,) = waiter.rows("trade/orders-pending")
    waiter.answer("POST", "trade/cancel-algos", [{"instId": profit["instId"], "algoId": algo}])
    (order,) = waiter.rows("trade/order", instId=profit["instId"], ordId=profit["ordId"])
    assert (order["state"], order["cancelSource"]) == ("canceled", "37")
