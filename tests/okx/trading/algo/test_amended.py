"""Amending what the order of a trigger is to have: take profit and stop loss, and its chase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.algo.waiter import SWAP
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.algo.waiter import Waiter

NO_STOP = {"slTriggerPx": None, "slOrdPx": None}
BUY = {**NO_STOP, "ordType": "trigger", "side": "buy", "sz": "0.5", "tgtCcy": "base_ccy"}
TRIGGER = {**BUY, "triggerPx": "89000", "orderPx": "-1"}
ATTACHED = [{"tpTriggerPx": "91000", "tpOrdPx": "-1", "slTriggerPx": "88000", "slOrdPx": "-1"}]


def amend(waiter: Waiter, inst_id: str = PAIR, **changes: Any) -> str:
    """Amend the algo order ``t``; return the code of the answer, or of its row."""
    named = {"instId": inst_id, "algoClOrdId": "t"}
    answer = waiter.answer("POST", "trade/amend-algos", {**named, **changes})
    return str(answer["data"][0]["sCode"] if answer["data"] else answer["code"])


def test_the_order_of_a_trigger_gets_what_was_amended(waiter: Waiter) -> None:
    waiter.wait(**TRIGGER, attachAlgoOrds=ATTACHED, algoClOrdId="t")
    change = {"newTpTriggerPx": "92000", "newSlTriggerPx": "0", "newTpOrdPx": "91900"}
    assert amend(waiter, attachAlgoOrds=[change]) == "0"
    (attached,) = waiter.algo(algoClOrdId="t")["attachAlgoOrds"]
    assert (attached["tpTriggerPx"], attached["tpOrdPx"]) == ("92000", "91900")
    assert attached["slTriggerPx"] == ""
    waiter.move("88900")
    (profit,) = waiter.rows("trade/orders-algo-pending", ordType="conditional")
    # The fee of 0.1 % was paid in what was bought.
    assert (profit["side"], profit["tpTriggerPx"], profit["sz"]) == ("sell", "92000", "0.4995")


def test_other_prices_of_a_trigger_leave_what_is_attached(waiter: Waiter) -> None:
    waiter.wait(**TRIGGER, attachAlgoOrds=ATTACHED, algoClOrdId="t")
    assert amend(waiter, newTriggerPx="89100", newOrdPx="-1") == "0"
    (attached,) = waiter.algo(algoClOrdId="t")["attachAlgoOrds"]
    assert (attached["tpTriggerPx"], attached["slTriggerPx"]) == ("91000", "88000")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"newTpTriggerPx": "88500"}, "51046"),
        ({"newSlTriggerPx": "89500"}, "51047"),
        ({"newTpTriggerPx": "0", "newSlTriggerPx": "0"}, "51531"),
        ({"newTpTriggerPx": "-1000"}, "51000"),
        ({"newTpTriggerRatio": "0.1"}, "51000"),
        ({"newTpTriggerPxType": "mark"}, "51415"),
    ],
)
def test_what_cannot_be_attached_is_refused(
    waiter: Waiter, change: dict[str, str], code: str
) -> None:
    waiter.wait(**TRIGGER, attachAlgoOrds=ATTACHED, algoClOrdId="t")
    assert amend(waiter, attachAlgoOrds=[change]) == code
    (attached,) = waiter.algo(algoClOrdId="t")["attachAlgoOrds"]
    assert (attached["tpTriggerPx"], attached["slTriggerPx"]) == ("91000", "88000")


def test_more_rows_than_are_attached_and_rows_of_nothing_are_refused(waiter: Waiter) -> None:
    waiter.wait(**TRIGGER, attachAlgoOrds=ATTACHED, algoClOrdId="t")
    two = [{"newTpTriggerPx": "92000"}, {"newTpTriggerPx": "93000"}]
    assert amend(waiter, attachAlgoOrds=two) == "51527"
    waiter.wait(algoClOrdId="t2")
    nothing = {"instId": PAIR, "algoClOrdId": "t2", "attachAlgoOrds": two[:1]}
    assert waiter.answer("POST", "trade/amend-algos", nothing)["data"][0]["sCode"] == "51538"


def test_the_chase_of_a_trigger_gets_its_new_distances(waiter: Waiter) -> None:
    chase = {"chaseType": "ratio", "chaseVal": "0.001", "maxChaseType": "distance"}
    chase |= {"maxChaseVal": "300"}
    of_swap = {"instId": SWAP, "tdMode": "cross", "sz": "1"}
    row = {**NO_STOP, "ordType": "trigger", "side": "buy", "triggerPx": "89000", **of_swap}
    waiter.wait(**row, advanceOrdType="chase", advChaseParams=[chase], algoClOrdId="t")
    change = {"newChaseVal": "0.002", "newMaxChaseVal": "500"}
    assert amend(waiter, SWAP, advChaseParams=[change]) == "0"
    (shown,) = waiter.algo(algoClOrdId="t")["advChaseParams"]
    assert (shown["chaseType"], shown["chaseVal"]) == ("ratio", "0.002")
    assert (shown["maxChaseType"], shown["maxChaseVal"]) == ("distance", "500")
    assert amend(waiter, SWAP, advChaseParams=[{"newMaxChaseVal": "0"}]) == "51000"


@pytest.mark.parametrize(
    ("chase", "change"),
    [
        ({"chaseVal": "10"}, {"newChaseVal": "0"}),
        ({"chaseVal": "0"}, {"newChaseVal": "10"}),
        ({"chaseVal": "10"}, {"newMaxChaseVal": "300"}),
    ],
)
def test_a_chase_neither_begins_nor_ceases_to_stay_behind(
    waiter: Waiter, chase: dict[str, str], change: dict[str, str]
) -> None:
    of_swap = {"instId": SWAP, "tdMode": "cross", "sz": "1"}
    row = {**NO_STOP, "ordType": "trigger", "side": "buy", "triggerPx": "89000", **of_swap}
    waiter.wait(**row, advanceOrdType="chase", advChaseParams=[chase], algoClOrdId="t")
    assert amend(waiter, SWAP, advChaseParams=[change]) == "51000"
    (shown,) = waiter.algo(algoClOrdId="t")["advChaseParams"]
    assert (shown["chaseVal"], shown["maxChaseVal"]) == (chase["chaseVal"], "")


def test_a_trigger_without_a_chase_has_none_to_amend(waiter: Waiter) -> None:
    waiter.wait(**TRIGGER, algoClOrdId="t")
    assert amend(waiter, advChaseParams=[{"newChaseVal": "1"}]) == "51000"
