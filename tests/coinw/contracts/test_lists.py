"""Lists of orders and deals of perpetuals, and the trades of the market."""

from __future__ import annotations

from typing import Any

import pytest

from .trader import INDEX, FuturesTrader, order

DAY_MS = 86_400_000


def names(rows: list[Any]) -> list[str]:
    """Return what orders are called by their owner."""
    return [row["thirdOrderId"] for row in rows]


def test_open_orders_are_listed_by_contract_and_kind(trader: FuturesTrader) -> None:
    trader.rest(thirdOrderId="btc")
    trader.rest(2_000, instrument="ETH", thirdOrderId="eth")
    assert names(trader.open()) == ["btc"]
    assert names(trader.open(instrument="eth")) == ["eth"]
    assert trader.open("execute") == []
    assert trader.data("GET", "orders/openQuantity") == {"value": 2}


def test_a_list_has_pages_and_says_how_long_it_is(trader: FuturesTrader) -> None:
    for number in range(5):
        trader.rest(90_000 + number, thirdOrderId=str(number))
    asked = {"instrument": "BTC", "positionType": "plan", "pageSize": 2, "page": 2}
    page = trader.data("GET", "orders/open", asked)
    assert names(page["rows"]) == ["2", "1"]
    assert (page["total"], page["nextId"], page["prevId"]) == (5, 0, 0)
    assert trader.data("GET", "orders/open", {**asked, "page": 9})["rows"] == []


def test_orders_are_read_by_their_ids(trader: FuturesTrader) -> None:
    first, second = trader.rest(thirdOrderId="a"), trader.rest(91_000, thirdOrderId="b")
    asked = {"positionType": "plan", "sourceIds": f"{second},1,{first}"}
    assert names(trader.data("GET", "order", asked)) == ["b", "a"]
    assert names(trader.data("GET", "order", {"positionType": "plan"})) == ["b", "a"]
    assert trader.data("GET", "order", {**asked, "positionType": "execute"}) == []
    assert trader.data("GET", "order", {**asked, "instrument": "ETH"}) == []


def test_an_order_that_has_ended_is_read_from_the_history(trader: FuturesTrader) -> None:
    filled, canceled = trader.place(), trader.rest()
    trader.data("DELETE", "order", {"id": canceled})
    for kind, number in (("execute", filled), ("plan", canceled)):
        asked = {"positionType": kind, "sourceIds": str(number)}
        assert trader.data("GET", "order", asked) == []
    assert [int(row["id"]) for row in trader.past()] == [canceled, filled]


def test_histories_have_what_ended_newest_first(trader: FuturesTrader) -> None:
    trader.place(thirdOrderId="filled")
    number = trader.rest(thirdOrderId="cancelled")
    trader.rest(91_000, thirdOrderId="open")
    trader.data("DELETE", "order", {"id": number})
    trader.place(instrument="ETH", thirdOrderId="ether")
    assert names(trader.past()) == ["ether", "cancelled", "filled"]
    assert names(trader.past(originType="execute")) == ["ether", "filled"]
    assert names(trader.past(instrument="BTC", originType="plan")) == ["cancelled"]
    several = {"originType": "execute", "symbols": "ETH,btc"}
    assert names(trader.past("orders/batchInsHistory", **several)) == ["ether", "filled"]
    assert names(trader.past("orders/batchInsArchive", **several)) == ["ether", "filled"]


def test_orders_move_to_the_archive_after_seven_days(trader: FuturesTrader) -> None:
    trader.place(thirdOrderId="filled")
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    trader.advance(7 * DAY_MS)
    assert trader.past() == []
    assert names(trader.past("orders/archive")) == ["", "filled"]
    trader.advance(86 * DAY_MS)
    assert trader.past("orders/archive") == []


def test_lists_of_days_count_from_when_an_order_ended_or_dealt(trader: FuturesTrader) -> None:
    rested = trader.rest(thirdOrderId="rested")
    trader.advance(8 * DAY_MS)
    trader.place(thirdOrderId="taken")
    trader.advance(1_000)
    trader.mock.fill_order(str(rested))
    assert names(trader.past()) == ["rested", "taken"]
    assert names(trader.past("orders/deals", instrument="BTC")) == ["rested", "taken"]
    trader.advance(3 * DAY_MS - 1_000)
    assert names(trader.past("orders/deals", instrument="BTC")) == ["rested"]
    trader.advance(4 * DAY_MS)
    assert names(trader.past()) == ["rested"]
    assert names(trader.past("orders/archive")) == ["rested", "taken"]


def test_an_order_that_dealt_in_part_is_among_deals_by_its_last_trade(
    trader: FuturesTrader,
) -> None:
    older, newer = trader.rest(thirdOrderId="older"), trader.rest(91_000, thirdOrderId="newer")
    for number in (older, newer, older):
        trader.advance(1_000)
        trader.mock.fill_order(str(number), size="1")
    rows = trader.past("orders/deals", instrument="BTC")
    assert [(row["thirdOrderId"], row["currentPiece"]) for row in rows] == [
        ("older", 2),
        ("newer", 1),
    ]
    assert names(trader.past("orders/deals", instrument="BTC", originType="execute")) == []
    assert names(trader.past("orders/deals", instrument="BTC", positionModel=1)) == []
    trader.advance(3 * DAY_MS)
    assert names(trader.past("orders/deals", instrument="BTC")) == []


@pytest.mark.parametrize(
    ("kind", "listed"),
    [
        ("execute", ["market trigger", "market"]),
        ("plan", ["limit trigger", "limit"]),
        ("planTrigger", ["limit trigger", "market trigger"]),
    ],
)
def test_an_origin_type_names_orders_that_triggers_placed_too(
    trader: FuturesTrader, kind: str, listed: list[str]
) -> None:
    trigger = {"positionType": "planTrigger", "triggerPrice": 96_000}
    trader.data("DELETE", "order", {"id": trader.rest(thirdOrderId="limit")})
    trader.place(thirdOrderId="market")
    market = order(**trigger, triggerType=1, thirdOrderId="market trigger")
    trader.data("POST", "order", market)
    limit = {**trigger, "triggerPrice": 95_900, "openPrice": 96_500}
    trader.data("POST", "order", order(**limit, triggerType=0, thirdOrderId="limit trigger"))
    trader.price("95990")
    trader.advance(1_000)
    trader.price("95800")
    trader.advance(1_000)
    assert names(trader.past(originType=kind)) == listed
    assert names(trader.past("orders/deals", instrument="BTC", originType=kind)) == listed


def test_an_origin_type_names_orders_that_trailing_stops_placed(trader: FuturesTrader) -> None:
    trader.place(quantity=5, thirdOrderId="mine")
    number = trader.position()["id"]
    trader.data("POST", "moveTPSL", {"openId": number, "callbackRate": "0.01", "quantity": "5"})
    trader.price("90000")
    trader.advance(1_000)
    for list_ in ("orders/history", "orders/archive"):
        (row,) = trader.past(list_, originType="moveStopProfitLoss")
        assert (row["originalType"], row["posType"]) == ("moveStopProfitLoss", "execute")
    (row,) = trader.past("orders/deals", instrument="BTC", originType="moveStopProfitLoss")
    assert row["originalType"] == "moveStopProfitLoss"


def test_a_deal_that_opens_and_one_that_closes(trader: FuturesTrader) -> None:
    trader.place(thirdOrderId="mine")
    number = trader.position()["id"]
    trader.data("DELETE", "positions", {"id": number, "closeRate": "1"})
    closed, opened = trader.past("orders/deals", instrument="BTC")
    assert (opened["status"], opened["currentPiece"], opened["openPrice"]) == ("open", 5, 96971.6)
    assert (closed["status"], closed["closedPiece"], closed["closePrice"]) == ("close", 5, 96971.2)
    assert (closed["openPrice"], closed["openId"], opened["openId"]) == (96971.6, number, number)
    assert (closed["fee"], closed["feeRate"]) == ("0.2909136", "0.0006")
    # What closing brought is told without the fee of opening, as in the documented example.
    assert (opened["netProfit"], opened["fee"]) == (0, "0.2909148")
    assert closed["netProfit"] == pytest.approx(-0.002 - 0.2909136)
    assert (opened["takerMaker"], opened["thirdOrderId"]) == (1, "mine")


def test_a_deal_is_told_by_its_margin_as_in_the_examples(trader: FuturesTrader) -> None:
    trader.place()
    trader.data("DELETE", "positions", {"id": trader.position()["id"], "closeRate": "1"})
    trader.data("DELETE", "order", {"id": trader.rest(quantity="3")})
    canceled, closed, opened = trader.past("orders/deals", instrument="BTC")
    members = ("quantity", "quantityUnit", "positionMargin", "margin")
    # 96971.6 by 5 thousandths and a leverage of 10, less the fee of an isolated position.
    assert [opened[name] for name in members] == [48.4858, 1, 48.4858, 48.1948852]
    assert [closed[name] for name in members] == [48.4858, 1, 48.4858, 48.4858]
    assert [canceled[name] for name in members] == [3, 1, 0, 27]
    trader.place(positionModel=1)
    assert trader.past("orders/deals", instrument="BTC")[0]["margin"] == 48.4858


def test_the_base_size_is_that_of_all_contracts(trader: FuturesTrader) -> None:
    trader.rest()
    trader.place()
    (resting,), number = trader.open(), trader.position()["id"]
    trader.data("POST", "moveTPSL", {"openId": number, "callbackRate": "0.1", "quantity": "2"})
    assert (resting["baseSize"], trader.position()["baseSize"]) == (0.005, 0.005)
    trader.data("DELETE", "positions", {"id": number, "closeNum": "2"})
    assert trader.position()["baseSize"] == 0.003
    assert [row["baseSize"] for row in trader.past()] == ["0.002", "0.005"]
    assert [row["baseSize"] for row in trader.past("orders/deals", instrument="BTC")] == [
        0.002,
        0.005,
    ]
    assert [row["baseSize"] for row in trader.data("GET", "moveTPSL")] == [0.002]


def test_deals_have_cancelled_orders_and_none_that_wait(trader: FuturesTrader) -> None:
    number = trader.rest(thirdOrderId="cancelled")
    trader.rest(91_000, thirdOrderId="open")
    trader.data("DELETE", "order", {"id": number})
    rows = trader.past("orders/deals", instrument="BTC")
    assert [(row["thirdOrderId"], row["orderStatus"]) for row in rows] == [("cancelled", "cancel")]
    assert trader.past("orders/deals", instrument="BTC", originType="execute") == []
    assert trader.past("orders/deals", instrument="BTC", positionModel=1) == []
    trader.advance(3 * DAY_MS)
    assert trader.past("orders/deals", instrument="BTC") == []
    assert len(trader.past("orders/deals/history", instrument="BTC")) == 1


def test_a_deal_has_the_index_price_of_its_last_trade(trader: FuturesTrader) -> None:
    number = trader.rest()
    trader.mock.fill_order(str(number), size="1")
    trader.advance(1_000)
    trader.price("95000")
    trader.advance(1_000)
    trader.data("DELETE", "order", {"id": number})
    (row,) = trader.past("orders/deals", instrument="BTC")
    assert (row["orderStatus"], row["indexPrice"]) == ("cancel", INDEX)


def test_past_trades_are_those_of_the_market(trader: FuturesTrader) -> None:
    page = trader.data("GET", "orders/trades", {"instrument": "BTC", "pageSize": 20})
    ids = [row["id"] for row in page["rows"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 20
    later = {"instrument": "BTC", "pageSize": 20, "page": 2}
    second = [row["id"] for row in trader.data("GET", "orders/trades", later)["rows"]]
    assert ids[-1] - 2 == second[0]
    assert trader.past("orders/trades", instrument="BTC", page=10**9) == []


def test_there_are_no_coupons(trader: FuturesTrader) -> None:
    assert trader.data("GET", "account/almightyGoldInfo", {"type": 1}) == []
    assert trader.answer("POST", "account/almightyGoldInfo", {"status": 1}) == {
        "code": 0,
        "msg": "",
    }


def test_coins_and_contracts_are_converted(trader: FuturesTrader) -> None:
    to_coins = {"convertType": 1, "dealPiece": 11, "faceValue": 0.001}
    to_contracts = {"convertType": 2, "baseSize": 0.011, "faceValue": 0.001}
    assert trader.data("POST", "pieceConvert", to_coins) == {"value": 0.011}
    assert trader.data("POST", "pieceConvert", to_contracts) == {"value": 11}
