"""Lists of orders and fills: their forms, their filters, and how far they reach."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import NOON_MS

from .trader import DAY_MS, SECOND_MS, Trader


@pytest.fixture
def ended(trader: Trader) -> list[int]:
    """Four orders a second apart: filled, cancelled, of another pair, and filled."""
    numbers = []
    for changes in ({}, {"out_trade_no": "b"}, {"symbol": "ETH_USDT"}, {}):
        if changes.get("out_trade_no"):
            numbers.append(trader.place(**changes))
            trader.data("cancelOrder", orderNumber=numbers[-1])
        else:
            numbers.append(trader.buy("100", **changes))
        trader.advance(SECOND_MS)
    return numbers


def test_an_open_order_is_shown_as_in_the_documented_example(trader: Trader) -> None:
    number = trader.place(amount="0.0001", rate="82000")
    assert trader.data("returnOpenOrders", currencyPair="BTC_USDT") == [
        {
            "orderNumber": number,
            "date": NOON_MS,
            "startingAmount": "8.20",
            "total": "0.0001",
            "type": "buy",
            "prize": "82000.00",
            "success_count": "0.0000",
            "success_amount": "0.00",
            "status": 1,
        }
    ]


def test_open_orders_are_those_of_a_pair_newest_first(trader: Trader) -> None:
    first = trader.place()
    trader.advance(SECOND_MS)
    second = trader.place()
    trader.place(symbol="ETH_USDT", rate="3000", amount="0.1")
    assert trader.open() == [second, first]
    assert trader.open(startAt=NOON_MS + 1) == [second]
    assert trader.open(endAt=NOON_MS) == [first]
    assert trader.open("ETH_BTC") == []


def test_a_state_is_shown_as_in_the_documented_example(trader: Trader) -> None:
    number = trader.place(amount="0.0001", rate="82000")
    trader.data("cancelOrder", orderNumber=number)
    assert trader.data("returnOrderStatus", orderNumber=number) == {
        "status": 4,
        "currencyPair": "BTC_USDT",
        "date": "2025-06-18 20:00:00",
        "total": "0.0001",
        "type": "buy",
        "startingAmount": "8.20",
    }


def test_a_state_is_told_for_seven_days_and_details_for_three_months(trader: Trader) -> None:
    number = trader.place()
    trader.data("cancelOrder", orderNumber=number)
    unknown = ("-103", "the order does not exist")
    trader.advance(7 * DAY_MS - 1)
    assert trader.code("returnOrderStatus", orderNumber=number)[0] == "200"
    trader.advance(1)
    assert trader.code("returnOrderStatus", orderNumber=number) == unknown
    assert trader.code("returnOrderTrades", orderNumber=number)[0] == "200"
    assert len(trader.data("getBatchHistoryOrders", orderIds=number)) == 1
    trader.advance(85 * DAY_MS)
    assert trader.code("returnOrderTrades", orderNumber=number) == unknown
    assert trader.data("getBatchHistoryOrders", orderIds=number) == []


def test_the_history_of_a_pair_has_open_filled_and_cancelled_orders(
    trader: Trader, ended: list[int]
) -> None:
    number = trader.place(amount="0.0001", rate="82000", out_trade_no="3-04-2-4")
    rows = trader.data("returnUTradeHistory", currencyPair="BTC_USDT")
    assert [row["tradeID"] for row in rows] == [number, ended[3], ended[1], ended[0]]
    assert [row["status"] for row in rows] == [1, 3, 4, 3]
    assert rows[0] == {
        "tradeID": number,
        "date": NOON_MS + 4 * SECOND_MS,
        "amount": "8.20",
        "total": "0.0001",
        "fee": "0.00",
        "type": "buy",
        "prize": "82000.00",
        "success_count": "0.0000",
        "success_amount": "0.00",
        "status": 1,
        "out_trade_no": "3-04-2-4",
    }


@pytest.mark.parametrize(
    ("bounds", "names"),
    [
        ({"startAt": NOON_MS + 1}, [3, 1]),
        ({"endAt": NOON_MS + 1}, [0]),
        ({"endAt": NOON_MS + SECOND_MS}, [1, 0]),
        ({"startAt": NOON_MS + SECOND_MS, "endAt": NOON_MS + SECOND_MS}, [1]),
    ],
)
def test_the_history_of_a_pair_ends_at_times_which_belong_to_it(
    trader: Trader, ended: list[int], bounds: dict[str, int], names: list[int]
) -> None:
    rows = trader.data("returnUTradeHistory", currencyPair="BTC_USDT", **bounds)
    assert [row["tradeID"] for row in rows] == [ended[one] for one in names]


def test_the_history_of_a_pair_has_the_newest_hundred_orders(trader: Trader) -> None:
    numbers = [trader.place() for _ in range(101)]
    rows = trader.data("returnUTradeHistory", currencyPair="BTC_USDT")
    assert [row["tradeID"] for row in rows] == numbers[:0:-1]


def test_several_orders_are_shown_and_unknown_ones_left_out(
    trader: Trader, ended: list[int]
) -> None:
    rows = trader.data("getBatchHistoryOrders", orderIds=f"{ended[1]},5,{ended[0]}")
    assert rows[1] == {
        "orderId": ended[0],
        "date": "2025-06-18 20:00:00",
        "side": "BUY",
        "type": "MARKET",
        "dealSize": "0.0010",
        "dealFunds": "96.95",
        "dealAvgPrice": "96957.50",
        "fee": "0.000002",
        "size": "0.0010",
        "status": 3,
    }
    assert (rows[0]["orderId"], rows[0]["type"], rows[0]["status"]) == (ended[1], "LIMIT", 4)
    assert trader.code("getBatchHistoryOrders", orderIds=",".join(["5"] * 51))[0] == "-3"


def test_a_fill_is_shown_as_in_the_documented_example(trader: Trader) -> None:
    number = trader.buy("100")
    (row,) = trader.data("getUserTrades", symbol="BTC_USDT")["list"]
    assert row == {
        "orderType": "LIMIT",
        "orderId": number,
        "fee": "0.000002000000000000",
        "price": "96957.500000000000000000",
        "size": "0.001000000000000000",
        "side": "BUY",
        "time": NOON_MS,
        "tradeId": 1012869433,
    }


def test_fills_are_of_all_pairs_or_of_one(trader: Trader, ended: list[int]) -> None:
    assert _orders(trader) == [ended[3], ended[2], ended[0]]
    assert _orders(trader, symbol="ETH_USDT") == [ended[2]]
    assert _orders(trader, symbol="btc_usdt", startAt=NOON_MS + 1) == [ended[3]]
    assert _orders(trader, endAt=NOON_MS) == [ended[0]]


def test_a_page_of_fills_has_so_many_and_begins_and_ends_at_trades(
    trader: Trader, ended: list[int]
) -> None:
    trades = [row["tradeId"] for row in trader.data("getUserTrades")["list"]]
    assert _orders(trader, limit=1) == [ended[3]]
    assert _orders(trader, after=trades[0]) == [ended[2], ended[0]]
    assert _orders(trader, before=trades[2]) == [ended[3], ended[2]]
    assert _orders(trader, symbol="BTC_USDT", after=trades[0]) == [ended[0]]
    assert _orders(trader, symbol="BTC_USDT", before=trades[0] - 1) == [ended[3]]
    assert _orders(trader, symbol="BTC_USDT", after=trades[0] + 1) == [ended[3], ended[0]]
    assert _orders(trader, symbol="BTC_USDT", after=1) == []


def test_fills_are_shown_for_three_months(trader: Trader) -> None:
    number = trader.buy("100")
    trader.advance(92 * DAY_MS - 1)
    assert _orders(trader) == [number]
    trader.advance(1)
    assert _orders(trader) == []


def _orders(trader: Trader, **params: Any) -> list[int]:
    return [row["orderId"] for row in trader.data("getUserTrades", **params)["list"]]
