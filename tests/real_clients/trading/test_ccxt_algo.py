"""ccxt's stops, targets, triggers and trailing orders, unmodified; a stop kept on the exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

if TYPE_CHECKING:
    from fauxchange import MockServer

SPOT, SWAP = "BTC/USDT", "BTC/USDT:USDT"
TRIGGER, TRAILING = {"trigger": True}, {"trailing": True}
STOP = {"ordType": "conditional"}


def move(trading: MockServer, price: str) -> None:
    """Have the pair trade at a price in a second, and let two go by."""
    trading.set_pair_price("BTC-USDT", price, after_ms=1_000)
    trading.advance(seconds=2)


@pytest.mark.parametrize("symbol", [SPOT, SWAP])
def test_a_stop_loss_is_placed_fetched_and_cancelled(bot: Any, symbol: str) -> None:
    placed = bot.create_order(symbol, "market", "sell", 1, None, {"stopLossPrice": 90_000})
    order = bot.fetch_order(placed["id"], symbol, TRIGGER)
    assert (order["status"], order["stopLossPrice"]) == ("open", 90_000.0)
    assert [one["id"] for one in bot.fetch_open_orders(symbol, params=STOP | TRIGGER)] == [
        placed["id"]
    ]
    bot.cancel_order(placed["id"], symbol, TRIGGER)
    assert bot.fetch_open_orders(symbol, params=STOP | TRIGGER) == []
    ended = bot.fetch_canceled_orders(symbol, params=STOP | TRIGGER)
    assert [one["id"] for one in ended] == [placed["id"]]


def test_a_take_profit_sells(bot: Any, trading: MockServer) -> None:
    bot.create_order(SPOT, "market", "sell", 1, None, {"takeProfitPrice": 100_000})
    before = bot.fetch_balance()["BTC"]["free"]
    move(trading, "101000")
    assert bot.fetch_balance()["BTC"]["free"] == before - 1
    (ended,) = bot.fetch_closed_orders(SPOT, params=STOP | TRIGGER)
    assert ended["takeProfitPrice"] == 100_000.0


def test_a_stop_and_a_target_are_one_order(bot: Any, trading: MockServer) -> None:
    both = {"stopLossPrice": 90_000, "takeProfitPrice": 100_000}
    placed = bot.create_order(SPOT, "limit", "sell", 1, 89_000, both)
    move(trading, "89900")
    algo = bot.fetch_order(placed["id"], SPOT, TRIGGER)
    assert (algo["info"]["ordType"], algo["info"]["actualSide"]) == ("oco", "sl")
    assert bot.fetch_order(algo["info"]["ordId"], SPOT)["status"] == "closed"


def test_a_trigger_buys(bot: Any, trading: MockServer) -> None:
    placed = bot.create_order(SPOT, "market", "buy", 0.1, None, {"triggerPrice": 99_000})
    order = bot.fetch_order(placed["id"], SPOT, TRIGGER)
    assert (order["status"], order["triggerPrice"]) == ("open", 99_000.0)
    move(trading, "99500")
    algo = bot.fetch_order(placed["id"], SPOT, TRIGGER)
    child = bot.fetch_order(algo["info"]["ordId"], SPOT)
    assert (child["status"], child["filled"]) == ("closed", 0.1)


def test_a_trailing_order_follows_the_market(bot: Any, trading: MockServer) -> None:
    bot.create_order(SWAP, "market", "buy", 5)
    trail = {"trailingPercent": 1, "reduceOnly": True}
    placed = bot.create_order(SWAP, "market", "sell", 5, None, trail)
    (order,) = bot.fetch_open_orders(SWAP, params=TRAILING)
    assert (order["id"], order["info"]["callbackRatio"]) == (placed["id"], "0.01")
    move(trading, "105000")
    assert bot.fetch_positions() != []
    move(trading, "103000")
    assert bot.fetch_positions() == []
    second = bot.create_order(SWAP, "market", "sell", 5, None, {"trailingPercent": 1})
    bot.cancel_order(second["id"], SWAP, TRAILING)
    assert bot.fetch_open_orders(SWAP, params=TRAILING) == []


def test_a_stop_and_a_target_are_attached_to_an_order(bot: Any, trading: MockServer) -> None:
    attached = {"stopLoss": {"triggerPrice": 90_000}, "takeProfit": {"triggerPrice": 99_000}}
    placed = bot.create_order(SWAP, "limit", "buy", 5, 96_000, attached)
    order = bot.fetch_order(placed["id"], SWAP)
    assert (order["stopLossPrice"], order["takeProfitPrice"]) == (90_000.0, 99_000.0)
    move(trading, "95900")
    (waiting,) = bot.fetch_open_orders(SWAP, params={"ordType": "oco", **TRIGGER})
    assert (waiting["stopLossPrice"], waiting["takeProfitPrice"]) == (90_000.0, 99_000.0)
    move(trading, "99500")
    assert bot.fetch_positions() == []


def test_a_stop_on_the_exchange_is_polled_to_its_end(bot: Any, trading: MockServer) -> None:
    """As freqtrade does: the algo order until it is effective, then its order by ``ordId``."""
    bot.set_leverage(3, SWAP, {"mgnMode": "isolated", "posSide": "net"})
    isolated = {"tdMode": "isolated", "posSide": "net"}
    bot.create_order(SWAP, "market", "buy", 5, None, isolated)
    stop = {"stopLossPrice": 95_000, "reduceOnly": True, **isolated}
    placed = bot.create_order(SWAP, "limit", "sell", 5, 94_050, stop)

    def polled() -> Any:
        return bot.fetch_order(placed["id"], SWAP, {"stop": True})

    assert (polled()["status"], polled()["info"]["ordId"]) == ("open", "")
    move(trading, "94900")
    assert polled()["info"]["state"] == "effective"
    child = bot.fetch_order(polled()["info"]["ordId"], SWAP)
    assert (child["status"], child["info"]["algoId"]) == ("closed", placed["id"])
    assert bot.fetch_positions() == []
    (listed,) = bot.fetch_closed_orders(SWAP, params=STOP | TRIGGER)
    assert listed["id"] == placed["id"]


def test_what_nobody_placed_is_not_found(bot: Any) -> None:
    with pytest.raises(ccxt.OrderNotFound):
        bot.fetch_order("1", SPOT, TRIGGER)
    with pytest.raises(ccxt.OrderNotFound):
        bot.cancel_order("1", SPOT, TRIGGER)
    with pytest.raises(ccxt.InvalidOrder):
        bot.create_order(SPOT, "market", "sell", 1, None, {"stopLossPrice": 99_000})
