"""Amending and cancelling orders, one by one, in batches, and by a timer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conftest import NOON_MS

from .trader import PAIR, SECOND_MS, Trader

AMEND_BATCH, CANCEL_BATCH = "trade/amend-batch-orders", "trade/cancel-batch-orders"


def test_an_amended_order_keeps_its_id_and_freezes_what_it_needs_now(trader: Trader) -> None:
    placed = trader.place(clOrdId="mine")
    trader.advance(SECOND_MS)
    row = trader.amend(clOrdId="mine", newPx="95000", newSz="0.02", reqId="r1")
    assert row == {
        "ordId": placed["ordId"],
        "clOrdId": "mine",
        "ts": str(NOON_MS + SECOND_MS),
        "reqId": "r1",
        "sCode": "0",
        "sMsg": "",
        "subCode": "",
    }
    shown = trader.order(clOrdId="mine")
    assert (shown["px"], shown["sz"], shown["state"]) == ("95000", "0.02", "live")
    assert (shown["cTime"], shown["uTime"]) == (str(NOON_MS), str(NOON_MS + SECOND_MS))
    assert trader.held("USDT") == (Decimal(98_100), Decimal(1_900))


def test_an_amendment_that_cannot_be_paid_leaves_the_order_as_it_was(trader: Trader) -> None:
    trader.place(clOrdId="mine")
    row = trader.amend(clOrdId="mine", newSz="2", reqId="r1")
    assert (row["sCode"], row["subCode"], row["reqId"]) == ("51502", "1030", "r1")
    assert trader.order(clOrdId="mine")["sz"] == "0.01"
    assert trader.held("USDT")[1] == Decimal(960)


def test_an_amendment_that_fails_cancels_the_order_if_the_client_wants_it(trader: Trader) -> None:
    trader.place(clOrdId="mine")
    row = trader.amend(clOrdId="mine", newSz="2", cxlOnFail=True)
    assert row["sCode"] == "0"
    assert trader.order(clOrdId="mine")["state"] == "canceled"
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))


def test_an_order_that_is_amended_into_the_market_takes(trader: Trader) -> None:
    trader.place(clOrdId="mine")
    assert trader.amend(clOrdId="mine", newPx="97500")["sCode"] == "0"
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["avgPx"], shown["px"]) == ("filled", "96956.3", "97500")


def test_rows_of_amendments_are_independent(trader: Trader) -> None:
    for name in ("a", "b"):
        trader.place(clOrdId=name)
    rows = [
        {"instId": PAIR, "clOrdId": "a", "newPx": "95000"},
        {"instId": PAIR, "clOrdId": "c", "newPx": "95000"},
        {"instId": PAIR, "clOrdId": "b"},
        {"instId": PAIR, "newPx": "95000"},
    ]
    assert trader.batch(AMEND_BATCH, rows) == [
        ("0", "a"),
        ("51503", "c"),
        ("51500", "b"),
        ("51003", ""),
    ]


def test_two_rows_for_one_order_refuse_the_whole_request(trader: Trader) -> None:
    trader.place(clOrdId="a")
    row = {"instId": PAIR, "clOrdId": "a", "newPx": "95000"}
    answer = trader.answer("POST", AMEND_BATCH, [row, {**row, "newPx": "94000"}])
    assert (answer["code"], answer["data"]) == ("51512", [])
    order_id = trader.order(clOrdId="a")["ordId"]
    by_both = [row, {"instId": PAIR, "ordId": order_id, "newPx": "94000"}]
    assert trader.answer("POST", AMEND_BATCH, by_both)["code"] == "51512"
    assert trader.order(clOrdId="a")["px"] == "96000"


def test_a_cancelled_order_gives_back_what_it_held(trader: Trader) -> None:
    placed = trader.place(clOrdId="mine")
    row = trader.cancel(clOrdId="mine")
    assert row == {
        "ordId": placed["ordId"],
        "clOrdId": "mine",
        "ts": str(NOON_MS),
        "sCode": "0",
        "sMsg": "",
    }
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["cancelSource"]) == ("canceled", "1")
    assert shown["cancelSourceReason"] == "Order canceled by the user"
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))
    assert trader.cancel(clOrdId="mine")["sCode"] == "51400"


def test_the_exchanges_id_counts_if_both_are_named(trader: Trader) -> None:
    first = trader.place(clOrdId="a")["ordId"]
    trader.place(clOrdId="b")
    trader.cancel(ordId=first, clOrdId="b")
    assert trader.names("trade/orders-pending") == ["b"]


def test_an_order_of_another_instrument_is_not_found(trader: Trader) -> None:
    trader.place(clOrdId="mine")
    wrong = {"instId": "ETH-USDT", "clOrdId": "mine"}
    assert trader.code("trade/order", **wrong) == "51603"
    assert trader.post("trade/cancel-order", wrong)["sCode"] == "51400"
    assert trader.post("trade/amend-order", {**wrong, "newSz": "1"})["sCode"] == "51503"


def test_rows_of_cancellations_are_independent(trader: Trader) -> None:
    for name in ("a", "b"):
        trader.place(clOrdId=name)
    rows = [
        {"instId": PAIR, "clOrdId": "a"},
        {"instId": PAIR, "clOrdId": "a"},
        {"instId": PAIR},
        {"instId": PAIR, "clOrdId": "b"},
    ]
    assert trader.batch(CANCEL_BATCH, rows) == [
        ("0", "a"),
        ("51400", "a"),
        ("51407", ""),
        ("0", "b"),
    ]
    assert trader.rows("trade/orders-pending") == []


def test_the_timer_cancels_all_orders_when_it_runs_out(trader: Trader) -> None:
    trader.place(clOrdId="a")
    row = trader.post("trade/cancel-all-after", {"timeOut": "10"})
    assert row == {"triggerTime": "1750248010", "tag": "", "ts": "1750248000"}
    trader.place(clOrdId="b", instId="ETH-USDT", px="3000", sz="0.1")
    trader.advance(10 * SECOND_MS - 1)
    assert trader.names("trade/orders-pending") == ["b", "a"]
    trader.advance(1)
    assert trader.rows("trade/orders-pending") == []
    shown = trader.order(clOrdId="a")
    assert (shown["cancelSource"], shown["uTime"]) == ("20", str(NOON_MS + 10_000))


def test_the_timer_begins_anew_with_each_call_and_ends_with_nought(trader: Trader) -> None:
    trader.place(clOrdId="a")
    trader.post("trade/cancel-all-after", {"timeOut": 10})
    trader.advance(9 * SECOND_MS)
    assert trader.post("trade/cancel-all-after", {"timeOut": "10"})["triggerTime"] == "1750248019"
    trader.advance(9 * SECOND_MS)
    assert trader.post("trade/cancel-all-after", {"timeOut": "0"})["triggerTime"] == "0"
    trader.advance(200 * SECOND_MS)
    assert trader.names("trade/orders-pending") == ["a"]


def test_a_timer_for_a_tag_cancels_the_orders_with_the_tag(trader: Trader) -> None:
    trader.place(clOrdId="a", tag="bot")
    trader.place(clOrdId="b")
    trader.post("trade/cancel-all-after", {"timeOut": "60", "tag": "bot"})
    trader.advance(60 * SECOND_MS)
    assert trader.names("trade/orders-pending") == ["b"]


@pytest.mark.parametrize("seconds", ["5", "9", "121", "-1", "ten"])
def test_a_timer_runs_ten_seconds_to_two_minutes(trader: Trader, seconds: str) -> None:
    answer = trader.answer("POST", "trade/cancel-all-after", {"timeOut": seconds})
    assert (answer["code"], answer["msg"]) == ("51000", "Parameter timeOut error")


def test_an_order_fills_at_the_trade_that_reaches_it_between_two_calls(trader: Trader) -> None:
    trader.place(clOrdId="mine", px="96900", sz="0.5")
    trader.mock.set_pair_price(PAIR, "96800", after_ms=60_000)
    trader.advance(60_000)
    shown = trader.order(clOrdId="mine")
    (fill,) = trader.rows("trade/fills")
    assert (shown["state"], shown["avgPx"], fill["execType"]) == ("filled", "96900", "M")
    assert NOON_MS < int(shown["fillTime"]) <= NOON_MS + 60_000
    printed = [
        one["ts"]
        for one in trader.rows("market/history-trades", instId=PAIR, limit="100")
        if Decimal(one["px"]) <= 96_900
    ]
    assert shown["fillTime"] == min(printed)


@pytest.mark.parametrize("name", ["algoId", "algoClOrdId", "clOrdId"])
def test_an_algo_order_that_nobody_has_is_not_found(trader: Trader, name: str) -> None:
    assert trader.code("trade/order-algo", **{name: "12"}) == "51603"


def test_an_algo_order_that_nobody_placed_is_neither_amended_nor_cancelled(trader: Trader) -> None:
    named = {"instId": PAIR, "algoId": "590919993110396111"}
    assert trader.post("trade/amend-algos", {**named, "newSz": "2"})["sCode"] == "51503"
    nowhere = {**named, "instId": "NO-NE"}
    answer = trader.answer("POST", "trade/cancel-algos", [named, nowhere])
    assert [row["sCode"] for row in answer["data"]] == ["51400", "51001"]
