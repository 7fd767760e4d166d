"""Orders of perpetuals: what they need, in which unit, and what fixes their terms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.coinw.trading.trader import Trader
from tests.coinw.trading.trader import order as spot_order

from .trader import ASK, BID, FuturesTrader, order


def test_a_market_order_opens_a_position_of_its_direction(trader: FuturesTrader) -> None:
    trader.place()
    held = trader.position()
    assert (held["currentPiece"], held["openPrice"], held["leverage"]) == (5, ASK, 10)
    assert held["instrument"] == "BTC"
    assert held["base"] == "btc"


def test_the_other_direction_opens_a_second_position(trader: FuturesTrader) -> None:
    trader.place()
    trader.place(direction="short", quantity="3")
    assert [one["direction"] for one in trader.positions()] == ["long", "short"]
    assert trader.position("short")["openPrice"] == BID


def test_orders_of_one_direction_are_one_position(trader: FuturesTrader) -> None:
    trader.place()
    trader.place(quantity="2")
    assert trader.position()["currentPiece"] == 7


def test_margin_pays_the_fee_of_an_isolated_position(trader: FuturesTrader) -> None:
    # 5 contracts of 0.001 BTC at 96971.6 are worth 484.858, a tenth of which is their margin; the
    # fee is 0.06 % of the value.
    trader.place()
    held = trader.position()
    assert held["positionMargin"] == 48.4858
    assert held["fee"] == "0.2909"
    assert held["margin"] == 48.1948
    assert trader.available() == Decimal("9951.5142")


def test_the_account_pays_the_fee_of_a_cross_position(trader: FuturesTrader) -> None:
    trader.place(positionModel=1)
    held = trader.position()
    assert (held["margin"], held["fee"], held["positionModel"]) == (48.4858, "0.2909", 1)
    # What may be moved is what is left of 9,999.7090852 after the margin at the mark price.
    assert trader.assets()["availableUsdt"] == pytest.approx(9951.2238852)


def test_a_limit_order_holds_margin_and_the_fee_of_a_maker(trader: FuturesTrader) -> None:
    trader.rest()
    (row,) = trader.open()
    assert (row["margin"], row["frozenFee"], row["orderStatus"]) == (45, 0.045, "unFinish")
    assets = trader.assets()
    assert (assets["alFreeze"], assets["availableUsdt"]) == (0, 9954.955)


def test_a_limit_order_fills_as_a_maker_when_its_price_is_reached(trader: FuturesTrader) -> None:
    number = trader.rest(96_900)
    trader.price("96500")
    trader.advance(120_000)
    (row,) = trader.past()
    assert (row["id"], row["orderStatus"], row["avgPrice"]) == (str(number), "finish", "96900")
    assert trader.position()["fee"] == "0.0484"
    assert trader.open() == []


@pytest.mark.parametrize(
    ("unit", "quantity", "contracts"),
    [(0, "100", 1), (0, "96.97", 0), (1, "3", 3), (2, "0.0025", 2), (2, "0.0009", 0)],
)
def test_a_quantity_is_of_quote_coin_contracts_or_base_coin(
    trader: FuturesTrader, unit: int, quantity: str, contracts: int
) -> None:
    if contracts:
        trader.place(quantityUnit=unit, quantity=quantity)
        assert trader.position()["currentPiece"] == contracts
    else:
        refused = trader.refused(quantityUnit=unit, quantity=quantity)
        assert refused == (1, "the quantity is below the minimum")


def test_an_order_shows_its_quantity_as_it_was_given(trader: FuturesTrader) -> None:
    trader.rest(quantityUnit=0, quantity="200")
    (row,) = trader.open()
    assert (row["quantity"], row["quantityUnit"], row["totalPiece"]) == (200, 0, 2)


def test_open_orders_and_positions_fix_the_leverage(trader: FuturesTrader) -> None:
    trader.rest()
    assert trader.refused(leverage=20) == (9081, "New opening cannot adjust leverage multiples")
    trader.mock.reset()
    trader.place()
    assert trader.refused(leverage=20, direction="short")[0] == 9081
    assert trader.refused(leverage=20, instrument="ETH")[0] == 0


def test_open_orders_fix_the_margin_mode(trader: FuturesTrader) -> None:
    trader.rest()
    assert trader.refused(positionModel=1) == (
        9050,
        "The margin mode cannot be changed for existing orders.",
    )


def test_positions_do_not_fix_the_margin_mode(trader: FuturesTrader) -> None:
    trader.place()
    trader.place(positionModel=1)
    assert [one["positionModel"] for one in trader.positions()] == [0, 1]


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"instrument": "NO"}, 9001, "Contract not found."),
        ({"leverage": 101}, 1, "the contract does not have this leverage"),
        ({"quantity": "1.5"}, 1, "the quantity is no whole number of contracts"),
        ({"quantity": "5001"}, 1, "the quantity is above the maximum"),
        ({"quantity": "1100"}, 1, "the available margin is not enough"),
        ({"positionType": "plan"}, 402, "param required"),
        ({"positionType": "plan", "openPrice": 0}, 1, "the price is not valid"),
        ({"positionType": "plan", "openPrice": 200_000}, 1, "the price is beyond the limit"),
        (
            {"positionType": "plan", "openPrice": 90_000.01},
            1,
            "the price has more decimal places than the contract",
        ),
        ({"goldId": 1}, 1, "the parameter goldId is not valid"),
        ({"positionType": "planTrigger", "triggerPrice": 0}, 1, "the price is not valid"),
        (
            {"positionType": "planTrigger", "triggerPrice": 1, "triggerType": 0},
            402,
            "param required",
        ),
    ],
)
def test_an_order_is_refused(
    trader: FuturesTrader, changes: dict[str, object], code: int, text: str
) -> None:
    assert trader.refused(**changes) == (code, text)
    assert trader.available() == 10_000


def test_an_own_id_names_one_open_order(trader: FuturesTrader) -> None:
    number = trader.rest(thirdOrderId="mine")
    assert trader.refused(thirdOrderId="mine") == (1, "an open order has this thirdOrderId")
    trader.data("DELETE", "order", {"id": number})
    trader.rest(thirdOrderId="mine")


def test_a_batch_takes_or_refuses_each_order_by_itself(trader: FuturesTrader) -> None:
    rows = [order(thirdOrderId="one"), order(instrument="NO", thirdOrderId="two")]
    first, second = trader.data("POST", "batchOrders", rows)
    assert (first["code"], first["msgCode"], first["thirdOrderId"]) == (0, 0, "one")
    assert second == {"code": 9001, "msgCode": 9001, "openId": None, "thirdOrderId": "two"}
    assert trader.position()["currentPiece"] == 5


def test_nothing_trades_while_a_contract_is_closed(trader: FuturesTrader) -> None:
    number = trader.rest()
    trader.mock.change_instrument("BTC", state="suspended")
    assert trader.refused(quantity="1")[0] == 9111
    trader.data("DELETE", "order", {"id": number})


def test_own_ids_of_contracts_are_apart_from_those_of_spot(trader: FuturesTrader) -> None:
    spot = Trader(trader.mock)
    trader.mock.credit("coinw", "main", "USDT", "10000")
    spot.place(out_trade_no="mine")
    trader.place(thirdOrderId="mine")
    assert trader.data("DELETE", "batchClose", [{"thirdOrderId": "mine"}])[0]["msgCode"] == 0
    assert spot.code("doTrade", **spot_order(out_trade_no="mine"))[0] == "-103"


def test_the_number_of_an_order_that_is_no_id_finds_nothing(trader: FuturesTrader) -> None:
    number = trader.rest()
    (row,) = trader.open()
    assert row["primaryId"] == number % 10_000_000_000
    missing = trader.refusal("DELETE", "order", {"id": str(row["primaryId"])})
    assert missing == (1, "the order does not exist")
