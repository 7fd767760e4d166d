"""ccxt and python-okx, unmodified: stops, targets and trailing stops of pairs on margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .python_okx import WARNINGS, row, rows

if TYPE_CHECKING:
    from fauxchange import MockServer

pytestmark = WARNINGS

SYMBOL, PAIR = "BTC/USDT", "BTC-USDT"
MARGIN = {"instType": "MARGIN"}
ISOLATED = {"marginMode": "isolated", "ccy": "USDT"}
CROSS = {"marginMode": "cross", "ccy": "USDT"}
TRIGGER = {"trigger": True}


def move(trading: MockServer, price: str) -> None:
    """Have the pair trade at a price in a second, and let two go by."""
    trading.set_pair_price(PAIR, price, after_ms=1_000)
    trading.advance(seconds=2)


def held(bot: Any) -> list[Any]:
    positions: list[Any] = bot.fetch_positions(None, MARGIN)
    return positions


def test_ccxt_stops_the_loss_of_an_isolated_purchase(bot: Any, trading: MockServer) -> None:
    bot.create_order(SYMBOL, "limit", "buy", 0.1, 97_000, ISOLATED)
    (position,) = held(bot)
    assert (position["marginMode"], position["info"]["posCcy"]) == ("isolated", "BTC")
    placed = bot.create_order(
        SYMBOL,
        *("market", "sell", 0.0999, None),
        {**ISOLATED, "stopLossPrice": 95_000, "reduceOnly": True},
    )
    waiting = bot.fetch_order(placed["id"], SYMBOL, TRIGGER)
    assert (waiting["status"], waiting["stopLossPrice"]) == ("open", 95_000.0)
    assert waiting["info"]["instType"] == "MARGIN"
    move(trading, "94900")
    ended = bot.fetch_order(placed["id"], SYMBOL, TRIGGER)
    assert (ended["info"]["state"], ended["info"]["actualSide"]) == ("effective", "sl")
    child = bot.fetch_order(ended["info"]["ordId"], SYMBOL)
    assert (child["status"], child["side"], child["filled"]) == ("closed", "sell", 0.0999)
    assert (child["reduceOnly"], child["info"]["source"]) == (True, "7")
    assert held(bot) == []
    (closed,) = bot.fetch_positions_history([SYMBOL], None, None, MARGIN)
    # 0.0999 BTC that fell from 96,956.3 to about 94,899.6 USDT.
    assert closed["info"]["pnl"] == "-205.461205488"


def test_ccxt_takes_the_profit_of_a_cross_sale(bot: Any, trading: MockServer) -> None:
    target = {"takeProfit": {"triggerPrice": 95_000}, "stopLoss": {"triggerPrice": 99_000}}
    bot.create_order(SYMBOL, "market", "sell", 0.1, None, {**CROSS, **target})
    (position,) = held(bot)
    assert position["info"]["liab"] == "-0.1"
    (waiting,) = bot.fetch_open_orders(SYMBOL, params={**TRIGGER, "ordType": "oco"})
    assert (waiting["takeProfitPrice"], waiting["stopLossPrice"]) == (95_000.0, 99_000.0)
    assert (waiting["side"], waiting["info"]["tdMode"]) == ("buy", "cross")
    move(trading, "94900")
    assert bot.fetch_open_orders(SYMBOL, params={**TRIGGER, "ordType": "oco"}) == []
    trades = bot.fetch_my_trades(SYMBOL, None, None, MARGIN)
    assert sum(one["amount"] for one in trades if one["side"] == "buy") == pytest.approx(0.1)
    assert all(one["price"] < 95_000 for one in trades if one["side"] == "buy")
    # The fee of buying back is still owed.
    (position,) = held(bot)
    assert position["info"]["liab"] == "-0.0001"


def test_ccxt_follows_an_isolated_purchase_with_a_trailing_stop(
    bot: Any, trading: MockServer
) -> None:
    bot.create_order(SYMBOL, "limit", "buy", 0.1, 97_000, ISOLATED)
    trail = {**ISOLATED, "trailingPercent": 1, "reduceOnly": True}
    bot.create_order(SYMBOL, "market", "sell", 0.0999, None, trail)
    move(trading, "105000")
    assert len(held(bot)) == 1
    move(trading, "103000")
    assert held(bot) == []


def test_what_is_stopped_by_hand_leaves_no_stop(bot: Any, trading: MockServer) -> None:
    stop = {"stopLoss": {"triggerPrice": 95_000}}
    bot.create_order(SYMBOL, "limit", "buy", 0.1, 97_000, {**ISOLATED, **stop})
    assert len(bot.fetch_open_orders(SYMBOL, params={**TRIGGER, "ordType": "conditional"})) == 1
    bot.close_position(SYMBOL, None, {"marginMode": "isolated", "ccy": "USDT"})
    trading.advance(seconds=1)
    assert held(bot) == []
    assert bot.fetch_open_orders(SYMBOL, params={**TRIGGER, "ordType": "conditional"}) == []


@pytest.mark.parametrize(("price", "side"), [("94900", "sl"), ("99500", "tp")])
def test_python_okx_attaches_both_to_an_isolated_purchase(
    trade: Any, account: Any, trading: MockServer, price: str, side: str
) -> None:
    both = {"slTriggerPx": "95000", "slOrdPx": "-1", "tpTriggerPx": "99000", "tpOrdPx": "-1"}
    placed = row(
        trade.place_order(
            *(PAIR, "isolated", "buy", "market", "9700"), ccy="BTC", attachAlgoOrds=[both]
        )
    )
    (algo,) = rows(trade.order_algos_list(ordType="oco", instType="MARGIN"))
    assert (algo["side"], algo["ccy"], algo["reduceOnly"]) == ("sell", "BTC", "true")
    assert row(account.get_positions("MARGIN"))["liabCcy"] == "USDT"
    move(trading, price)
    assert rows(account.get_positions("MARGIN")) == []
    ended = row(trade.order_algos_history("oco", state="effective", instType="MARGIN"))
    assert (ended["algoId"], ended["actualSide"]) == (algo["algoId"], side)
    child, first = rows(trade.get_orders_history("MARGIN"))
    assert (first["ordId"], child["ordId"]) == (placed["ordId"], ended["ordId"])
    history = row(account.get_positions_history("MARGIN"))
    assert (history["type"], history["ccy"], history["direction"]) == ("2", "BTC", "long")
    assert (float(history["pnl"]) > 0) == (side == "tp")
