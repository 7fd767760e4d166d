"""Orders that place their orders by themselves: chase, time-weighted and iceberg orders."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.okx.trading.algo.waiter import SWAP, of_swap
from tests.okx.trading.trader import PAIR

if TYPE_CHECKING:
    from tests.okx.trading.algo.waiter import Waiter

NO_STOP = {"slTriggerPx": None, "slOrdPx": None}
CHASE = {**of_swap(reduceOnly=None), **NO_STOP, "ordType": "chase", "side": "buy"}
TWAP = {
    **NO_STOP,
    "ordType": "twap",
    "sz": "0.5",
    "szLimit": "0.2",
    "pxLimit": "80000",
    "pxSpread": "20",
    "timeInterval": "10",
}
ICEBERG = {
    **NO_STOP,
    "ordType": "smart_iceberg",
    "side": "buy",
    "sz": "0.05",
    "szLimit": "0.01",
    "lmtOrderNumber": "2",
    "aggressiveness": "radical",
}


def child(waiter: Waiter, algo: Any, instrument: str = PAIR) -> Any:
    (row,) = waiter.rows("trade/order", instId=instrument, ordId=algo["ordId"])
    return row


def kinds(waiter: Waiter) -> list[Any]:
    return waiter.rows("trade/orders-algo-pending", ordType="chase")


def test_a_chase_follows_the_best_bid_until_it_is_filled(waiter: Waiter) -> None:
    assert waiter.wait(**CHASE, algoClOrdId="c")["sCode"] == "0"
    (algo,) = kinds(waiter)
    first = child(waiter, algo, SWAP)
    assert (first["ordType"], first["state"], first["source"]) == ("post_only", "live", "34")
    waiter.move("90500")
    waiter.advance(1_000)
    second = child(waiter, waiter.algo(algoClOrdId="c"), SWAP)
    assert second["ordId"] == first["ordId"]
    assert Decimal(second["px"]) - Decimal(first["px"]) > 400
    waiter.move("90400")
    algo = waiter.algo(algoClOrdId="c")
    assert (algo["state"], algo["actualSz"], waiter.position()) == ("effective", "10", "10")


def test_a_chase_ends_when_it_has_come_too_far(waiter: Waiter) -> None:
    waiter.wait(**CHASE, algoClOrdId="c", maxChaseType="distance", maxChaseVal="300")
    algo = waiter.algo(algoClOrdId="c")
    assert (algo["maxChaseType"], algo["maxChaseVal"], algo["chaseVal"]) == ("distance", "300", "0")
    waiter.move("90500")
    waiter.advance(1_000)
    assert waiter.algo(algoClOrdId="c")["state"] == "canceled"
    assert child(waiter, algo, SWAP)["cancelSource"] == "42"


def test_the_order_of_a_chase_is_cancelled_with_it_and_not_amended(waiter: Waiter) -> None:
    waiter.wait(**CHASE, algoClOrdId="c")
    algo = waiter.algo(algoClOrdId="c")
    change = {"instId": SWAP, "ordId": algo["ordId"], "newPx": "80000"}
    assert waiter.post("trade/amend-order", change)["sCode"] == "51506"
    row = {"instId": SWAP, "algoClOrdId": "c"}
    assert waiter.post("trade/cancel-algos", [row])["sCode"] == "0"
    assert child(waiter, algo, SWAP)["state"] == "canceled"


def test_a_time_weighted_order_takes_a_part_at_each_interval(waiter: Waiter) -> None:
    waiter.wait(**TWAP, algoClOrdId="t")
    sizes = []
    for _ in range(3):
        waiter.advance(10_000)
        sizes.append(waiter.algo(algoClOrdId="t")["actualSz"])
    algo = waiter.algo(algoClOrdId="t")
    assert (sizes, algo["state"]) == (["0.4", "0.5", "0.5"], "effective")
    orders = [waiter.order(ordId=one) for one in algo["ordIdList"]]
    assert {one["ordType"] for one in orders} == {"ioc"}
    assert [one["source"] for one in orders] == ["13", "13", "13"]
    times = [int(one["cTime"]) for one in orders]
    assert [later - times[0] for later in times] == [0, 10_000, 20_000]


def test_it_pauses_beyond_its_limit(waiter: Waiter) -> None:
    waiter.wait(**{**TWAP, "pxLimit": "95000"}, algoClOrdId="t")
    waiter.advance(1)
    algo = waiter.algo(algoClOrdId="t")
    assert (algo["state"], algo["actualSz"]) == ("pause", "0")
    assert waiter.pending("twap") == ["t"]
    waiter.move("96000")
    waiter.advance(10_000)
    assert waiter.algo(algoClOrdId="t")["actualSz"] != "0"


def test_of_a_limit_that_nobody_meets_the_last_orders_are_listed(waiter: Waiter) -> None:
    # Where the market stands: nobody sells at it, nor is it beyond it.
    waiter.wait(**{**TWAP, "side": "buy", "pxLimit": "90000"}, algoClOrdId="t")
    waiter.advance(999 * 10_000)
    first = waiter.algo(algoClOrdId="t")
    waiter.advance(50_000)
    then = waiter.algo(algoClOrdId="t")
    assert (then["state"], then["actualSz"]) == ("live", "0")
    assert (len(first["ordIdList"]), len(then["ordIdList"])) == (1_000, 1_000)
    assert then["ordIdList"][:-5] == first["ordIdList"][5:]


def test_an_iceberg_shows_a_part_at_a_time(waiter: Waiter) -> None:
    waiter.wait(**{**ICEBERG, "aggressiveness": "conservative"}, algoClOrdId="i")
    waiter.advance(1)
    (row,) = waiter.rows("trade/orders-algo-pending", ordType="smart_iceberg")
    assert [one["triggerStrategy"] for one in row["triggerParams"]] == ["instant"]
    first = child(waiter, waiter.algo(algoClOrdId="i"))
    assert (first["sz"], first["ordType"], first["state"]) == ("0.025", "post_only", "live")
    waiter.move("89900")
    waiter.advance(1_000)
    algo = waiter.algo(algoClOrdId="i")
    assert (algo["actualSz"], len(algo["ordIdList"])) == ("0.025", 2)
    waiter.move("89800")
    algo = waiter.algo(algoClOrdId="i")
    assert (algo["state"], algo["actualSz"]) == ("effective", "0.05")


def test_an_iceberg_may_begin_with_a_price(waiter: Waiter) -> None:
    start = {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": "89000"}
    waiter.wait(**ICEBERG, algoClOrdId="i", triggerParams=[start])
    waiter.advance(5_000)
    assert waiter.algo(algoClOrdId="i")["ordIdList"] == []
    (row,) = waiter.rows("trade/orders-algo-pending", ordType="smart_iceberg")
    (shown,) = row["triggerParams"]
    assert {name: shown[name] for name in start} == start
    waiter.move("88900")
    waiter.advance(5_000)
    algo = waiter.algo(algoClOrdId="i")
    assert (algo["state"], algo["actualSz"]) == ("effective", "0.05")


def test_one_that_cannot_be_paid_has_failed(waiter: Waiter) -> None:
    waiter.wait(**{**TWAP, "sz": "4", "szLimit": "3"}, algoClOrdId="t")
    waiter.advance(1)
    algo = waiter.algo(algoClOrdId="t")
    assert (algo["state"], algo["failCode"]) == ("order_failed", "51008")


def test_a_trigger_may_begin_a_chase(waiter: Waiter) -> None:
    chase = {"chaseType": "distance", "chaseVal": "0"}
    trigger = {"ordType": "trigger", "triggerPx": "91000", "advanceOrdType": "chase"}
    waiter.wait(**{**CHASE, **trigger}, advChaseParams=[chase], algoClOrdId="t")
    waiting = waiter.algo(algoClOrdId="t")
    assert (waiting["advanceOrdType"], waiting["subAlgoIdList"]) == ("chase", [])
    assert waiting["advChaseParams"] == [{**chase, "maxChaseType": "", "maxChaseVal": ""}]
    waiter.move("91200")
    algo = waiter.algo(algoClOrdId="t")
    assert (algo["state"], algo["ordIdList"]) == ("effective", [])
    (begun,) = kinds(waiter)
    assert algo["subAlgoIdList"] == [begun["algoId"]]
    assert child(waiter, begun, SWAP)["ordType"] == "post_only"


def test_a_chase_that_cannot_be_amended_ends_with_its_order_if_it_is_to(waiter: Waiter) -> None:
    waiter.wait(**CHASE, algoClOrdId="c")
    waiter.advance(1)
    change = {"instId": SWAP, "algoClOrdId": "c", "newSz": "2"}
    row = waiter.post("trade/amend-algos", change)
    assert row["sCode"] != "0"
    assert len(waiter.rows("trade/orders-pending")) == 1
    assert waiter.post("trade/amend-algos", {**change, "cxlOnFail": True})["sCode"] == "0"
    waiter.advance(1)
    assert waiter.algo(algoClOrdId="c")["state"] == "canceled"
    assert waiter.rows("trade/orders-pending") == []
