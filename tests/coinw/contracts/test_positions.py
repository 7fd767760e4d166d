"""Positions of perpetuals: closing, reversing, their margin, and how they are held."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange.domain.positions.arithmetic import Contract, liquidation_price

from .trader import FuturesTrader

HOUR_MS = 3_600_000


def close(trader: FuturesTrader, **params: Any) -> Any:
    """Return the answer to a call that closes the long position."""
    return trader.answer("DELETE", "positions", {"id": trader.position()["id"], **params})


def test_a_part_of_a_position_is_closed_by_contracts_or_by_a_rate(trader: FuturesTrader) -> None:
    trader.place(quantity="10")
    number = close(trader, closeNum="3")["data"]["value"]
    assert isinstance(number, int)
    held = trader.position()
    assert (held["currentPiece"], held["closedPiece"], held["totalPiece"]) == (7, 3, 10)
    close(trader, closeRate="0.5")
    assert trader.position()["currentPiece"] == 4
    close(trader, closeRate="1")
    assert trader.positions() == []


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, 402),
        ({"closeNum": "1", "closeRate": "1"}, 402),
        ({"closeNum": "6"}, 1),
        ({"closeNum": "1.5"}, 1),
        ({"closeRate": "0.1"}, 1),
        ({"closeNum": "1", "positionType": "plan"}, 402),
    ],
)
def test_closing_is_refused(trader: FuturesTrader, params: dict[str, str], code: int) -> None:
    trader.place()
    assert close(trader, **params)["code"] == code
    assert trader.position()["currentPiece"] == 5


def test_a_limit_order_closes_when_its_price_is_reached(trader: FuturesTrader) -> None:
    trader.place()
    close(trader, closeNum="5", positionType="plan", orderPrice="97500")
    (row,) = trader.open()
    assert (row["status"], row["frozenFee"], row["direction"]) == ("close", 0, "long")
    assert close(trader, closeNum="1")["msg"] == (
        "the position has fewer contracts that can be closed"
    )
    trader.price("98000")
    trader.advance(60_000)
    assert trader.positions() == []
    (past,) = trader.past("positions/history")
    assert (past["avgClosePrice"], past["orderStatus"]) == (97_500, "finish")


def test_what_a_closed_position_brought_is_in_its_history(trader: FuturesTrader) -> None:
    trader.place()
    number = str(trader.position()["id"])
    close(trader, closeRate="1")
    (row,) = trader.past("positions/history")
    # Bought at 96971.6 and sold at 96971.2: 0.002 lost, and 0.06 % of either value paid.
    assert (row["openId"], row["avgOpenPrice"], row["avgClosePrice"]) == (
        number,
        "96971.6",
        96971.2,
    )
    assert row["netProfit"] == pytest.approx(-0.5838284)
    assert (row["liquidateBy"], row["tradePiece"]) == ("manual", "5")
    assert trader.available() == Decimal("9999.4161716")


def test_a_position_that_is_opened_again_has_another_id(trader: FuturesTrader) -> None:
    trader.place()
    first = trader.position()["id"]
    close(trader, closeRate="1")
    trader.place()
    assert trader.position()["id"] != first
    assert trader.position()["closedPiece"] == 0


def test_all_positions_of_a_contract_are_closed(trader: FuturesTrader) -> None:
    trader.place()
    trader.place(direction="short")
    trader.place(instrument="ETH")
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    assert [one["instrument"] for one in trader.positions()] == ["ETH"]
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})


def test_positions_are_closed_by_the_own_ids_of_their_orders(trader: FuturesTrader) -> None:
    trader.place(thirdOrderId="mine")
    rows = trader.data("DELETE", "batchClose", [{"thirdOrderId": "mine"}, {"thirdOrderId": "no"}])
    closing = trader.past()[0]["id"]
    assert rows == [
        {"msgCode": 0, "openId": closing, "thirdOrderId": "mine"},
        {"msgCode": 1, "openId": None, "thirdOrderId": "no"},
    ]
    assert trader.positions() == []


def test_all_positions_of_one_own_id_are_closed(trader: FuturesTrader) -> None:
    trader.data("POST", "positions/type", {"layout": "1", "positionModel": 0})
    for contracts in ("1", "2"):
        trader.place(thirdOrderId="mine", quantity=contracts)
    trader.place(thirdOrderId="mine", instrument="ETH")
    trader.place(thirdOrderId="other")
    trader.data("DELETE", "allpositions", {"instrument": "ETH"})
    (row,) = trader.data("DELETE", "batchClose", [{"thirdOrderId": "mine"}])
    assert (row["msgCode"], row["openId"]) == (0, trader.past()[0]["id"])
    assert [one["tradePiece"] for one in trader.past()[:2]] == [2, 1]
    assert [one["totalPiece"] for one in trader.positions()] == [5]


def test_reversing_opens_as_much_of_the_other_direction(trader: FuturesTrader) -> None:
    trader.place()
    held = trader.position()["id"]
    trader.data("POST", "positions/reverse", {"id": held})
    (row,) = trader.positions()
    assert (row["direction"], row["currentPiece"], row["leverage"]) == ("short", 5, 10)
    assert trader.refusal("POST", "positions/reverse", {"id": held}) == (
        1,
        "the position does not exist",
    )


def test_the_margin_of_an_isolated_position_is_changed(trader: FuturesTrader) -> None:
    trader.place()
    held = trader.position()
    number = held["id"]
    trader.data("POST", "positions/margin", {"id": number, "addMargin": 10, "reduceMargin": 0})
    assert trader.position()["margin"] == 58.1948
    assert trader.position()["liquidationPrice"] < held["liquidationPrice"]
    trader.data("POST", "positions/margin", {"id": number, "reduceMargin": 9})
    assert trader.position()["margin"] == 49.1948
    for params in ({"addMargin": 0}, {"addMargin": 1, "reduceMargin": 1}, {"addMargin": 20_000}):
        assert trader.refusal("POST", "positions/margin", {"id": number, **params})[0] == 1
    coupons = {"id": number, "addMargin": 1, "type": "almightyGold"}
    assert trader.refusal("POST", "positions/margin", coupons)[0] == 1


def test_a_cross_position_has_no_margin_to_change(trader: FuturesTrader) -> None:
    trader.place(positionModel=1)
    params = {"id": trader.position()["id"], "addMargin": 1}
    assert trader.refusal("POST", "positions/margin", params)[0] == 1


def test_the_layout_is_chosen_while_nothing_is_open(trader: FuturesTrader) -> None:
    assert trader.data("GET", "positions/type") == {"layout": 0, "positionModel": 0}
    choice = {"layout": "1", "positionModel": 1}
    assert trader.data("POST", "positions/type", choice) == "TRANSACTION_SUCCESS"
    assert trader.data("GET", "positions/type") == {"layout": 1, "positionModel": 1}
    number = trader.rest()
    text = "You have an open order in this mode, please close or cancel it first."
    other = {"layout": "0", "positionModel": 1}
    assert trader.refusal("POST", "positions/type", other) == (9042, text)
    assert trader.refusal("POST", "positions/type", choice)[0] == 0
    trader.data("DELETE", "order", {"id": number})
    trader.data("POST", "positions/type", other)


def test_kept_apart_each_order_opens_a_position_of_its_own(trader: FuturesTrader) -> None:
    trader.data("POST", "positions/type", {"layout": "1", "positionModel": 0})
    trader.place(quantity="2", thirdOrderId="one")
    trader.place(quantity="3", thirdOrderId="two")
    first, second = trader.positions()
    assert (first["currentPiece"], second["currentPiece"]) == (2, 3)
    asked = {"instrument": "BTC", "openIds": second["id"]}
    assert trader.data("GET", "positions", asked) == [second]
    trader.data("DELETE", "positions", {"id": second["id"], "closeNum": "1"})
    assert [one["currentPiece"] for one in trader.positions()] == [2, 2]
    trader.data("DELETE", "batchClose", [{"thirdOrderId": "one"}])
    assert [one["id"] for one in trader.positions()] == [second["id"]]
    assert trader.data("GET", "orders/availSize", {"instrument": "BTC"})["availBuy"] == 2
    trader.data("POST", "positions/reverse", {"id": second["id"]})
    assert [one["direction"] for one in trader.positions()] == ["short"]


def test_sizes_that_can_be_opened_and_closed(trader: FuturesTrader) -> None:
    closable = {"instrument": "BTC"}
    assert trader.answer("GET", "orders/availSize", closable) == {"code": 0, "msg": ""}
    trader.place()
    assert trader.data("GET", "orders/availSize", closable) == {"availBuy": 5, "availSell": 0}
    asked = {"leverage": 10, "instrument": "BTC", "positionModel": 0, "orderPrice": 90_000}
    most = trader.data("GET", "orders/maxSize", asked)["maxBuy"]
    at = {"positionType": "plan", "openPrice": 90_000}
    assert trader.refused(quantity=str(most + 1), **at)[1] == "the available margin is not enough"
    trader.rest(quantity=str(most))


def test_leverage_is_told_of_positions_and_orders(trader: FuturesTrader) -> None:
    trader.place()
    number = trader.rest()
    held = {"positionId": trader.position()["id"]}
    assert trader.data("GET", "positions/leverage", held) == {"value": 10}
    assert trader.data("GET", "positions/leverage", {"orderId": number}) == {"value": 10}
    assert trader.refusal("GET", "positions/leverage", {"orderId": 1})[0] == 1


def test_the_margin_rate_is_one_at_the_liquidation_price(trader: FuturesTrader) -> None:
    trader.place()
    held = trader.position()
    rate = trader.data("GET", "positions/marginRate", {"positionId": held["id"]})["value"]
    assert rate > 20
    assert trader.data("GET", "positions/marginRate") == {"value": 0}
    trader.price(str(int(held["liquidationPrice"]) + 20))
    assert trader.data("GET", "positions/marginRate", {"positionId": held["id"]})["value"] < 1.2


@pytest.mark.parametrize("layout", ["0", "1"])
def test_positions_of_both_sides_are_liquidated_where_their_contract_takes_both(
    trader: FuturesTrader, layout: str
) -> None:
    trader.data("POST", "positions/type", {"layout": layout, "positionModel": 1})
    trader.place(positionModel=1, leverage=100, quantity="400")
    trader.place(positionModel=1, leverage=100, quantity="100", direction="short")
    prices = {row["direction"]: row["liquidationPrice"] for row in trader.positions()}
    # 38788.64 - 9697.12 - 10000 + fees of 29.091456, by 0.4 - 0.1 - 0.5 (0.004 + 0.0006).
    assert prices == pytest.approx({"long": 64227.7845, "short": 64227.7845}, abs=1e-3)
    trader.price("64300")
    trader.advance(60_000)
    assert len(trader.positions()) == 2
    trader.price("64150")
    trader.advance(60_000)
    assert trader.positions() == []


def test_an_isolated_position_is_liquidated_at_its_price(trader: FuturesTrader) -> None:
    trader.place()
    trader.price("87000")
    trader.advance(60_000)
    assert trader.positions() == []
    (row,) = trader.past("positions/history")
    assert row["liquidateBy"] == "liquidate"
    assert trader.available() == Decimal("9951.5142")
    assert trader.past()[0]["liquidateBy"] == "liquidate"


def test_a_cross_position_is_liquidated_with_the_whole_account(trader: FuturesTrader) -> None:
    trader.place(positionModel=1, leverage=100, quantity="4000")
    trader.price("94000")
    trader.advance(60_000)
    assert trader.positions() == []
    assert 0 <= trader.available() < 1_000


@pytest.mark.parametrize("mode", [0, 1])
def test_funding_moves_money_at_its_time(trader: FuturesTrader, mode: int) -> None:
    trader.mock.set_premium("BTC", "0.01")
    trader.place(positionModel=mode, quantity="100")
    trader.advance(4 * HOUR_MS)
    held = trader.position()
    assert held["fundingSettle"] > 0
    assert held["fundingFee"] == str(held["fundingSettle"])
    rate = trader.data("GET", "fundingRate", {"instrument": "BTC"})["value"]
    assert held["fundingSettle"] == pytest.approx(100 * 0.001 * 96_971 * rate, rel=0.05)


def test_recorded_liquidation_prices_are_those_of_the_formula() -> None:
    # get-current-positions: SAND long at 0.24477 and BTC short at 108827.9, both at 2 times; what
    # is kept is 0.8 % and 0.3 % of the value, and the fee of 0.06 %.
    sand = liquidation_price(
        Contract(Decimal(10), is_inverse=False),
        Decimal(1),
        Decimal("0.24477"),
        Decimal("1.22385") - Decimal("0.00146862"),
        Decimal("0.0086"),
    )
    btc = liquidation_price(
        Contract(Decimal("0.001"), is_inverse=False),
        Decimal(-1),
        Decimal("108827.9"),
        Decimal("54.41395") - Decimal("0.06529674"),
        Decimal("0.0036"),
    )
    assert sand == pytest.approx(Decimal("0.123594777082913"))
    assert btc == pytest.approx(Decimal("162591.22485053807"))


def test_the_account_tells_what_is_in_use(trader: FuturesTrader) -> None:
    trader.place()
    trader.place(positionModel=1, quantity="10")
    assets = trader.assets()
    assert assets["almightyGold"] == 0
    assert assets["availableMargin"] == assets["availableUsdt"]
    in_use = 48.1949 + 96.97 + 0.2909 * 3
    assert assets["availableUsdt"] == pytest.approx(10_000 - in_use, abs=0.01)
    assert assets["alMargin"] == 0
    assert assets["crossUnPnl"] < 0
