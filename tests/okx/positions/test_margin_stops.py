"""Pairs on margin: take profit, stop loss and what else waits for a price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import PAIR

from .margin_trader import MarginTrader
from .test_life import members

STOP = {"slTriggerPx": "89000", "slOrdPx": "-1"}
BOTH = {**STOP, "tpTriggerPx": "91000", "tpOrdPx": "-1"}
STOPS = "conditional,oco"


@pytest.fixture
def trader(built: MockServer) -> MarginTrader:
    """A trader of the pair at 90,000."""
    built.reset()
    trader = MarginTrader(built)
    trader.price("90000")
    trader.advance(1)
    return trader


def wait(trader: MarginTrader, **changes: Any) -> Any:
    """Place a stop loss of half a coin, isolated unless it says otherwise; return the row."""
    row = {
        "instId": PAIR,
        "tdMode": "isolated",
        "side": "sell",
        "ordType": "conditional",
        "sz": "0.5",
        **STOP,
        **changes,
    }
    kept = {name: value for name, value in row.items() if value is not None}
    return trader.post("trade/order-algo", kept)


def waiting(trader: MarginTrader, kind: str = STOPS) -> list[Any]:
    """Return the algo orders of the pair on margin that wait."""
    return trader.rows("trade/orders-algo-pending", ordType=kind, instType="MARGIN")


def ended(trader: MarginTrader, state: str, kind: str = STOPS) -> list[Any]:
    """Return those that ended in a state."""
    return trader.rows("trade/orders-algo-history", ordType=kind, state=state, instType="MARGIN")


def last_order(trader: MarginTrader) -> Any:
    """Return the newest order on margin that is done."""
    return trader.rows("trade/orders-history", instType="MARGIN")[0]


def test_what_is_attached_closes_the_position_that_its_order_opened(
    trader: MarginTrader,
) -> None:
    row = trader.on_margin("buy", "9000", attachAlgoOrds=[BOTH])
    assert row["sCode"] == "0"
    (algo,) = waiting(trader)
    assert members(algo, "instType", "ccy", "ordType", "side", "reduceOnly", "lever") == [
        *("MARGIN", "USDT", "oco", "sell", "true", "3")
    ]
    # 9,000 USDT at 90,000.3 and a little more; the fee is not taken off.
    assert algo["sz"] == "0.09999968"
    trader.move("88900")
    assert trader.positions() == []
    (algo,) = ended(trader, "effective")
    # The position has what is left after the fee of 0.1 %.
    assert members(algo, "actualSide", "actualSz") == ["sl", "0.09989968"]
    order = last_order(trader)
    assert order["ordId"] == algo["ordId"]
    assert members(order, "ccy", "tdMode", "reduceOnly", "source", "avgPx") == [
        *("USDT", "isolated", "true", "7", "88899.8")
    ]
    trader.require_balance()


def test_what_is_attached_to_a_sale_buys_back_what_was_sold(trader: MarginTrader) -> None:
    profit = {"tpTriggerPx": "89000", "tpOrdPx": "-1"}
    trader.on_margin("sell", "0.1", "USDT", tdMode="cross", attachAlgoOrds=[profit])
    trader.move("88900")
    order = last_order(trader)
    assert members(order, "side", "sz", "accFillSz", "tgtCcy") == ["buy", "0.1", "0.1", ""]
    # The fee is paid in what is bought: a thousandth is still owed.
    assert trader.position()["liab"] == "-0.0001"
    trader.require_balance()


def test_what_is_attached_ends_with_the_position(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9000", "BTC", attachAlgoOrds=[BOTH])
    trader.on_margin("buy", "4500", "USDT", attachAlgoOrds=[STOP])
    assert len(waiting(trader)) == 2
    assert trader.close_margin(ccy="BTC") == "0"
    trader.advance(1)
    # The position with margin in USDT is another one.
    assert [row["ccy"] for row in waiting(trader)] == ["USDT"]
    assert [row["ccy"] for row in ended(trader, "canceled")] == ["BTC"]


def test_a_stop_loss_without_a_currency_is_of_the_position_that_is_held(
    trader: MarginTrader,
) -> None:
    trader.on_margin("buy", "9000", "USDT")
    wait(trader, reduceOnly=True, cxlOnClosePos=True)
    (algo,) = waiting(trader)
    assert members(algo, "ccy", "sz", "tgtCcy", "tdMode") == ["USDT", "0.5", "", "isolated"]
    trader.move("88900")
    assert trader.positions() == []
    # It takes no more than the position has.
    assert last_order(trader)["sz"] == "0.09989968"


def test_a_purchase_at_the_market_is_for_an_amount_of_quote_currency(
    trader: MarginTrader,
) -> None:
    trader.on_margin("sell", "0.1", "USDT", tdMode="cross")
    order = {"side": "buy", "sz": "9900", "slTriggerPx": "91000", "tdMode": "cross", "ccy": "USDT"}
    wait(trader, reduceOnly=True, **order)
    trader.move("91100")
    order = last_order(trader)
    assert members(order, "side", "reduceOnly", "tdMode") == ["buy", "true", "cross"]
    # The position has 8,991 USDT, and 109 more and the fees are needed to buy back 0.1 BTC.
    assert 9_119 < Decimal(order["sz"]) < 9_120
    assert trader.positions() == []
    trader.require_balance()


@pytest.mark.parametrize(
    ("order", "price", "size"),
    [
        # 1,000 USDT, less 5 % for the price, three times levered: 2,857.14 USDT at 88,899.8.
        ({"side": "sell", "sz": "0.5"}, "88900", "0.03213891"),
        # Whole lots of 0.00000001 BTC at 91,100.2.
        ({"side": "buy", "sz": "9000", "slTriggerPx": "91000"}, "91100", "2857.142"),
    ],
)
def test_a_stop_that_opens_is_cut_to_what_the_margin_pays(
    trader: MarginTrader, order: dict[str, str], price: str, size: str
) -> None:
    trader.mock.debit("okx", "main", "USDT", "99000", book="trading")
    assert wait(trader, ccy="USDT", **order)["sCode"] == "0"
    assert trader.coin("USDT")["ordFrozen"] == "0"
    trader.move(price)
    (algo,) = ended(trader, "effective")
    assert members(algo, "sz", "actualSz") == [order["sz"], last_order(trader)["sz"]]
    assert algo["actualSz"].startswith(size)
    trader.require_balance()


def test_the_mark_price_may_trigger(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9000")
    wait(trader, reduceOnly=True, slTriggerPxType="mark")
    (algo,) = waiting(trader)
    assert algo["slTriggerPxType"] == "mark"
    trader.move("88900")
    assert [row["state"] for row in ended(trader, "effective")] == ["effective"]


def test_a_trailing_stop_closes_when_the_market_comes_back(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9000")
    legs = dict.fromkeys(STOP)
    wait(trader, ordType="move_order_stop", callbackRatio="0.01", reduceOnly=True, **legs)
    trader.move("92000")
    (algo,) = waiting(trader, "move_order_stop")
    # One hundredth below 92,000.1 at the most.
    assert 91_079 < Decimal(algo["moveTriggerPx"]) < 91_081
    trader.move("91000")
    assert trader.positions() == []
    assert last_order(trader)["source"] == "25"


def test_an_iceberg_opens_a_position_part_by_part(trader: MarginTrader) -> None:
    iceberg = {"szLimit": "0.01", "lmtOrderNumber": "2", "aggressiveness": "radical"}
    changes = {"ordType": "smart_iceberg", "side": "buy", "sz": "0.02", "ccy": "USDT"}
    wait(trader, **changes, **iceberg, **dict.fromkeys(STOP))
    trader.advance(3_000)
    (algo,) = ended(trader, "effective", "smart_iceberg")
    assert (algo["actualSz"], len(algo["ordIdList"])) == ("0.02", 2)
    assert Decimal(trader.position()["liab"]) == Decimal("-1800.004")


def test_leverage_waits_for_what_waits_on_margin(trader: MarginTrader) -> None:
    algo = wait(trader, ccy="USDT")["algoId"]
    assert trader.lever("5") == "59668"
    assert trader.lever("5", "cross") == "0"
    trader.answer("POST", "trade/cancel-algos", [{"instId": PAIR, "algoId": algo}])
    assert trader.lever("5") == "0"


def test_a_stop_of_spot_locks_no_leverage(trader: MarginTrader) -> None:
    # Without a currency it is of spot, as in the documented example.
    wait(trader, tdMode="cross")
    assert waiting(trader) == []
    assert trader.lever("5", "cross") == "0"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ordType": "trigger", "triggerPx": "91000", "orderPx": "-1"}, "54000"),
        ({"closeFraction": "1", "sz": None, "reduceOnly": True}, "51327"),
        ({"ordType": "chase"}, "51000"),
        ({"posSide": "long"}, "51000"),
        ({"ccy": "ETH"}, "51130"),
        ({"instId": "SAND-USDT", "sz": "10"}, "54000"),
        ({"tpOrdKind": "limit", "tpOrdPx": "91000", "cxlOnClosePos": True}, "51094"),
        ({"cxlOnClosePos": True}, "51000"),
    ],
)
def test_what_algo_orders_on_margin_do_not_have_is_refused(
    trader: MarginTrader, changes: dict[str, Any], code: str
) -> None:
    row = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT", "side": "sell", "sz": "0.5"}
    legs = {"ordType": "conditional", **STOP}
    kept = {name: value for name, value in {**row, **legs, **changes}.items() if value is not None}
    answer = trader.answer("POST", "trade/order-algo", kept)
    assert (answer["data"] or [{"sCode": answer["code"]}])[0]["sCode"] == code


@pytest.mark.parametrize(
    ("attached", "code"),
    [
        ([{"tpTriggerPx": "89000", "tpOrdPx": "-1"}], "51050"),
        ([{**BOTH, "tpOrdKind": "limit", "tpOrdPx": "91000"}], "51094"),
        ([{**BOTH, "amendPxOnTriggerType": "1"}], "51077"),
        ([{"slTriggerRatio": "-0.1", "slOrdPx": "-1"}], "51000"),
    ],
)
def test_what_nothing_on_margin_has_attached_is_refused(
    trader: MarginTrader, attached: list[Any], code: str
) -> None:
    assert trader.on_margin("buy", "9000", attachAlgoOrds=attached)["sCode"] == code


def test_nothing_is_attached_to_what_only_reduces(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9000")
    refused = trader.on_margin("sell", "0.01", reduceOnly=True, attachAlgoOrds=[STOP])
    assert refused["sCode"] == "51100"


def test_accounts_that_share_their_margin_have_no_isolated_pairs() -> None:
    """Documented by OKX (post-place-order, post-place-algo-order): isolated is not available."""
    clock = ManualClock(NOON_MS)
    trader = MarginTrader(MockServer(world="multi-currency", clock=clock, limits=False))
    assert trader.on_margin("buy", "9000")["sCode"] == "51010"
    assert wait(trader, ccy="USDT")["sCode"] == "51010"
