"""python-okx's TradeAPI and AccountAPI, unmodified, over the life of a spot order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS

from .python_okx import WARNINGS, row, rows

if TYPE_CHECKING:
    from fauxchange import MockServer

pytestmark = WARNINGS

PAIR = "BTC-USDT"
LIMIT = {"instId": PAIR, "tdMode": "cash", "side": "buy", "ordType": "limit", "sz": "0.01"}


def test_an_order_is_placed_found_listed_and_cancelled(trade: Any, account: Any) -> None:
    placed = row(trade.place_order(**LIMIT, px="96000", clOrdId="mine", tag="bot"))
    assert (placed["sCode"], placed["clOrdId"], placed["tag"]) == ("0", "mine", "bot")
    by_id = row(trade.get_order(PAIR, ordId=placed["ordId"]))
    assert by_id == row(trade.get_order(PAIR, clOrdId="mine"))
    assert (by_id["state"], by_id["px"], by_id["sz"]) == ("live", "96000", "0.01")
    assert rows(trade.get_order_list(instType="SPOT")) == [by_id]
    held = row(account.get_account_balance("USDT"))["details"][0]
    assert (held["availBal"], held["ordFrozen"]) == ("99040", "960")
    assert row(trade.cancel_order(PAIR, clOrdId="mine"))["ordId"] == placed["ordId"]
    assert rows(trade.get_order_list()) == []
    ended = row(trade.get_orders_history("SPOT"))
    assert (ended["ordId"], ended["state"], ended["cancelSource"]) == (
        placed["ordId"],
        "canceled",
        "1",
    )
    assert rows(trade.get_orders_history_archive("SPOT")) == [ended]


def test_a_market_order_fills_and_is_billed(trade: Any, account: Any) -> None:
    placed = row(
        trade.place_order(PAIR, "cash", "buy", "market", "100", clOrdId="mine", banAmend=True)
    )
    order = row(trade.get_order(PAIR, ordId=placed["ordId"]))
    assert (order["state"], order["accFillSz"], order["avgPx"]) == (
        "filled",
        "0.00103139",
        "96956.3",
    )
    fill = row(trade.get_fills(ordId=placed["ordId"]))
    assert (fill["fillPx"], fill["fillSz"], fill["fee"], fill["execType"]) == (
        "96956.3",
        "0.00103139",
        "-0.00000103139",
        "T",
    )
    assert rows(trade.get_fills_history("SPOT")) == [fill]
    bills = {bill["ccy"]: bill for bill in rows(account.get_account_bills("SPOT", type="2"))}
    assert bills["BTC"]["balChg"] == "0.00103035861"
    assert bills["USDT"]["balChg"] == "-99.999758257"
    assert rows(account.get_account_bills_archive("SPOT")) == [bills["BTC"], bills["USDT"]]


def test_an_order_is_amended(trade: Any) -> None:
    row(trade.place_order(**LIMIT, px="96000", clOrdId="mine"))
    amended = row(trade.amend_order(PAIR, clOrdId="mine", newSz="0.02", newPx="95000", reqId="r1"))
    assert (amended["sCode"], amended["reqId"]) == ("0", "r1")
    order = row(trade.get_order(PAIR, clOrdId="mine"))
    assert (order["px"], order["sz"]) == ("95000", "0.02")


def test_batches_are_answered_row_by_row(trade: Any) -> None:
    orders = [{**LIMIT, "px": "96000", "clOrdId": "a"}, {**LIMIT, "px": "1", "clOrdId": "b"}]
    orders[1]["sz"] = "9999999"
    answer = trade.place_multiple_orders(orders)
    assert (answer["code"], [one["sCode"] for one in answer["data"]]) == ("2", ["0", "51005"])
    changes = [{"instId": PAIR, "clOrdId": "a", "newPx": "95000"}]
    assert [one["sCode"] for one in rows(trade.amend_multiple_orders(changes))] == ["0"]
    names = [{"instId": PAIR, "clOrdId": name} for name in ("a", "b")]
    answer = trade.cancel_multiple_orders(names)
    assert (answer["code"], [one["sCode"] for one in answer["data"]]) == ("2", ["0", "51400"])


def test_lists_are_paged(trade: Any) -> None:
    ids = [row(trade.place_order(**LIMIT, px=f"9600{n}"))["ordId"] for n in range(5)]
    first = rows(trade.get_order_list(limit="2"))
    rest = rows(trade.get_order_list(after=first[-1]["ordId"]))
    assert [one["ordId"] for one in first + rest] == ids[::-1]
    newer = rows(trade.get_order_list(before=rest[0]["ordId"]))
    assert newer == first


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"px": "96000", "sz": "2"}, "51008"),
        ({"px": "200000"}, "51006"),
        ({"px": "96000.05"}, "51150"),
        ({"px": "96000", "sz": "0.000001"}, "51020"),
        ({}, "51204"),
        ({"instId": "NONE-USDT", "px": "1"}, "51001"),
        ({"instId": "BTC-USD-250620-96000-C", "tdMode": "cross", "px": "1", "sz": "1"}, "54072"),
        ({"instId": "BTC-USDT-SWAP", "tdMode": "cross", "px": "96000", "sz": "500"}, "51008"),
    ],
)
def test_a_refusal_has_its_code_in_the_row(trade: Any, changes: dict[str, str], code: str) -> None:
    answer = trade.place_order(**{**LIMIT, **changes})
    assert (answer["code"], [one["sCode"] for one in answer["data"]]) == ("1", [code])


def test_an_order_that_nobody_placed_is_not_found(trade: Any) -> None:
    answer = trade.get_order(PAIR, ordId="1")
    assert (answer["code"], answer["data"]) == ("51603", [])


def test_what_rests_fills_when_the_market_comes(trading: MockServer, trade: Any) -> None:
    row(trade.place_order(**LIMIT, px="96900", clOrdId="mine"))
    trading.set_pair_price(PAIR, "96800", after_ms=30_000)
    trading.clock.advance(60_000)
    order = row(trade.get_order(PAIR, clOrdId="mine"))
    assert (order["state"], order["avgPx"], order["fee"]) == ("filled", "96900", "-0.000008")
    assert NOON_MS < int(order["fillTime"]) <= NOON_MS + 30_000
    assert row(trade.get_fills())["execType"] == "M"


def test_sizes_and_fees_can_be_asked_for(account: Any) -> None:
    assert row(account.get_max_avail_size(PAIR, "cash")) == {
        "instId": PAIR,
        "availBuy": "100000",
        "availSell": "2",
    }
    assert row(account.get_max_order_size(PAIR, "cash", px="50000"))["maxBuy"] == "2"
    fees = row(account.get_fee_rates("SPOT", instId=PAIR))
    assert (fees["maker"], fees["taker"]) == ("-0.0008", "-0.001")
    risk = row(account.get_position_risk())
    equities = {one["ccy"]: one["eq"] for one in risk["balData"]}
    assert (equities["USDT"], equities["BTC"]) == ("100000", "2")


def test_there_is_no_position_to_close(trade: Any) -> None:
    answer = trade.close_positions("BTC-USDT-SWAP", "cross")
    assert (answer["code"], answer["data"]) == ("51023", [])


def test_an_algo_order_is_placed_listed_amended_and_cancelled(
    trade: Any, trading: MockServer
) -> None:
    stop = {"slTriggerPx": "90000", "slOrdPx": "-1", "sz": "0.5", "algoClOrdId": "stop"}
    of = {"instId": PAIR, "tdMode": "cash", "side": "sell", "ordType": "conditional"}
    placed = row(trade.place_algo_order(**of, **stop))
    assert row(trade.order_algos_list(ordType="conditional"))["algoId"] == placed["algoId"]
    named = {"instId": PAIR, "algoId": placed["algoId"]}
    assert row(trade.amend_algo_order(**named, newSlTriggerPx="91000"))["sCode"] == "0"
    shown = row(trade.get_algo_order_details(algoClOrdId="stop"))
    assert (shown["slTriggerPx"], shown["state"]) == ("91000", "live")
    assert row(trade.cancel_algo_order([named]))["sCode"] == "0"
    ended = row(trade.order_algos_history("conditional", state="canceled"))
    assert ended["algoId"] == placed["algoId"]
    trail = {**of, "ordType": "move_order_stop", "callbackRatio": "0.01", "sz": "0.5"}
    trailing = row(trade.place_algo_order(**trail))
    trading.set_pair_price(PAIR, "90000", after_ms=1_000)
    trading.advance(seconds=2)
    ended = row(trade.order_algos_history("move_order_stop", state="effective"))
    assert ended["algoId"] == trailing["algoId"]
    assert row(trade.get_order(PAIR, ordId=ended["ordId"]))["source"] == "25"


def test_the_position_builder_builds(account: Any) -> None:
    held = {"instId": "BTC-USDT-SWAP", "pos": "-10", "avgPx": "100000"}
    assets = [{"ccy": "USDT", "amt": "9000"}]
    built = row(account.position_builder("4", False, simPos=[held], simAsset=assets))
    (unit,) = built["riskUnitData"]
    assert (unit["riskUnit"], unit["portfolios"][0]["isRealPos"]) == ("BTC", False)
    assert float(built["totalMmr"]) == float(unit["mmr"]) > 0
