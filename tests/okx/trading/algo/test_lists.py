"""Lists of algo orders: every filter, and both directions of paging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.okx.trading.algo.waiter import of_swap
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.algo.waiter import Waiter

TRIGGER = {"ordType": "trigger", "triggerPx": "80000", "orderPx": "79000"}
NO_STOP = {"slTriggerPx": None, "slOrdPx": None}


def test_what_waits_is_listed_by_its_kind(waiter: Waiter) -> None:
    waiter.wait(algoClOrdId="c")
    waiter.wait(algoClOrdId="o", ordType="oco", tpTriggerPx="99000", tpOrdPx="-1")
    waiter.wait(algoClOrdId="t", **TRIGGER, **NO_STOP)
    waiter.wait(algoClOrdId="m", ordType="move_order_stop", callbackRatio="0.1", **NO_STOP)
    assert waiter.pending() == ["o", "c"]
    assert waiter.pending("conditional") == ["c"]
    assert waiter.pending("trigger") == ["t"]
    assert waiter.pending("move_order_stop") == ["m"]
    assert waiter.pending("twap") == []


def test_lists_page_both_ways(waiter: Waiter) -> None:
    ids = [waiter.wait(algoClOrdId=f"s{number}", sz="0.1")["algoId"] for number in range(5)]
    assert waiter.pending(limit=2) == ["s4", "s3"]
    assert waiter.pending(after=ids[3]) == ["s2", "s1", "s0"]
    assert waiter.pending(before=ids[2]) == ["s4", "s3"]
    waiter.move("88000")
    assert waiter.pending() == []
    assert waiter.ended("effective", limit=2) == ["s4", "s3"]
    assert waiter.ended("effective", after=ids[1]) == ["s0"]
    assert waiter.ended("effective", before=ids[3]) == ["s4"]


def test_lists_are_filtered_by_instrument_and_id(waiter: Waiter) -> None:
    waiter.open("10")
    algo_id = waiter.wait(algoClOrdId="s")["algoId"]
    waiter.wait(**of_swap(algoClOrdId="w"))
    assert waiter.pending(instType="SWAP") == ["w"]
    assert waiter.pending(instType="SPOT") == ["s"]
    assert waiter.pending(instId=PAIR) == ["s"]
    assert waiter.pending(algoId=algo_id) == ["s"]
    assert waiter.ended("effective", algoId=algo_id) == []


def test_the_history_ends_after_three_months(waiter: Waiter) -> None:
    algo_id = waiter.wait(algoClOrdId="s", slTriggerPx="50000")["algoId"]
    waiter.answer("POST", "trade/cancel-algos", [{"instId": PAIR, "algoId": algo_id}])
    waiter.advance(91 * 86_400_000)
    assert waiter.ended("canceled") == ["s"]
    waiter.advance(2 * 86_400_000)
    assert waiter.ended("canceled") == []
    assert waiter.code("trade/order-algo", algoId=algo_id) == "51603"


def test_only_conditional_and_oco_are_listed_together(waiter: Waiter) -> None:
    waiter.wait(algoClOrdId="s")
    path = "trade/orders-algo-pending"
    assert waiter.pending("oco,conditional") == ["s"]
    assert waiter.code(path, ordType="conditional,trigger") == "51000"


def test_an_id_that_the_exchange_never_gives_is_no_id(waiter: Waiter) -> None:
    mine = {"instId": PAIR, "algoId": "mine"}
    answer = waiter.answer("POST", "trade/cancel-algos", [mine])
    (row,) = answer["data"]
    assert (answer["code"], row["algoId"], row["sCode"], row["sMsg"]) == (
        "1",
        "",
        "51000",
        "Parameter algoId error ",
    )
    none = {"code": "51000", "data": [], "msg": "Parameter algoId error"}
    assert waiter.answer("POST", "trade/amend-algos", {**mine, "newSz": "1"}) == none
    for path in ("order-algo", "orders-algo-pending", "orders-algo-history"):
        asked = {"ordType": "oco", "algoId": "mine"}
        assert waiter.answer("GET", f"trade/{path}", asked) == none


@pytest.mark.parametrize("path", ["trade/orders-algo-pending", "trade/orders-algo-history"])
def test_a_list_of_no_kind_is_one_of_a_wrong_kind(waiter: Waiter, path: str) -> None:
    assert waiter.answer("GET", path, {"instId": PAIR}) == {
        "code": "51000",
        "data": [],
        "msg": "Parameter ordType error",
    }
