"""ccxt's unified life of a swap, unmodified: leverage, positions, funding, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from tests.conftest import NOON_MS
from tests.okx.trading.trader import HOUR_MS

if TYPE_CHECKING:
    from fauxchange import MockServer

SYMBOL = "BTC/USDT:USDT"
INVERSE = "BTC/USD:BTC"


def test_a_position_is_opened_and_read(bot: Any) -> None:
    bot.set_leverage(10, SYMBOL, {"marginMode": "cross"})
    placed = bot.create_order(SYMBOL, "market", "buy", 2)
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"], order["reduceOnly"]) == ("closed", 2.0, False)
    assert order["fee"]["currency"] == "USDT"
    position = bot.fetch_position(SYMBOL)
    expected = {
        "symbol": SYMBOL,
        "side": "long",
        "contracts": 2.0,
        "contractSize": 0.01,
        "marginMode": "cross",
        "leverage": 10.0,
        "hedged": False,
        "entryPrice": order["average"],
        "markPrice": 96_978.0,
        "notional": 1_939.56,
        "initialMargin": 193.956,
        "timestamp": NOON_MS,
    }
    assert {name: position[name] for name in expected} == expected
    assert position["unrealizedPnl"] < 0
    assert [one["symbol"] for one in bot.fetch_positions()] == [SYMBOL]
    assert bot.fetch_leverage(SYMBOL, {"marginMode": "cross"})["longLeverage"] == 10


def test_a_limit_order_freezes_margin_and_is_cancelled(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "limit", "buy", 3, 96_000)
    assert bot.fetch_balance()["USDT"] == {"free": 99_040.0, "used": 960.0, "total": 100_000.0}
    assert [one["id"] for one in bot.fetch_open_orders(SYMBOL)] == [placed["id"]]
    bot.cancel_order(placed["id"], SYMBOL)
    assert bot.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"
    assert bot.fetch_balance()["USDT"]["free"] == 100_000.0


def test_a_position_is_reduced_and_closed(bot: Any) -> None:
    bot.create_order(SYMBOL, "market", "sell", 2)
    bot.create_order(SYMBOL, "market", "buy", 0.5, None, {"reduceOnly": True})
    position = bot.fetch_position(SYMBOL)
    assert (position["side"], position["contracts"]) == ("short", 1.5)
    bot.close_position(SYMBOL)
    assert bot.fetch_positions() == []
    history = bot.fetch_positions_history([SYMBOL])
    assert [one["info"]["direction"] for one in history] == ["short"]
    assert history[0]["realizedPnl"] < 0
    trades = bot.fetch_my_trades(SYMBOL)
    assert {one["side"] for one in trades} == {"buy", "sell"}
    assert all(one["fee"]["currency"] == "USDT" for one in trades)


def test_isolated_margin_has_its_own_balance(bot: Any) -> None:
    bot.set_leverage(5, SYMBOL, {"marginMode": "isolated", "posSide": "net"})
    bot.create_order(SYMBOL, "market", "buy", 1, None, {"marginMode": "isolated"})
    position = bot.fetch_position(SYMBOL)
    assert (position["marginMode"], position["leverage"]) == ("isolated", 5.0)
    assert position["collateral"] == pytest.approx(193.95, abs=0.1)
    assert 77_000 < position["liquidationPrice"] < 79_000


def test_both_directions_are_held_in_hedged_mode(bot: Any) -> None:
    bot.set_position_mode(True)
    assert bot.fetch_position_mode()["hedged"] is True
    bot.create_order(SYMBOL, "market", "buy", 1, None, {"hedged": True})
    bot.create_order(SYMBOL, "market", "sell", 2, None, {"hedged": True})
    found = {one["side"]: one["contracts"] for one in bot.fetch_positions()}
    assert found == {"long": 1.0, "short": 2.0}


def test_funding_is_charged_and_listed(bot: Any, trading: MockServer) -> None:
    bot.create_order(SYMBOL, "market", "buy", 10)
    trading.clock.advance(4 * HOUR_MS)
    (charged,) = bot.fetch_funding_history(SYMBOL)
    assert charged["symbol"] == SYMBOL
    assert charged["timestamp"] == NOON_MS + 4 * HOUR_MS
    rate = bot.fetch_funding_rate_history(SYMBOL, limit=1)[0]["fundingRate"]
    assert charged["amount"] * rate < 0
    entries = bot.fetch_ledger("USDT", params={"instType": "SWAP"})
    (entry,) = (one for one in entries if one["info"]["type"] == "8")
    assert abs(entry["amount"]) == pytest.approx(abs(charged["amount"]))


def test_a_crash_liquidates(bot: Any, trading: MockServer) -> None:
    bot.set_leverage(50, SYMBOL, {"marginMode": "isolated", "posSide": "net"})
    bot.create_order(SYMBOL, "market", "buy", 5, None, {"marginMode": "isolated"})
    trading.set_pair_price("BTC-USDT", "90000")
    trading.clock.advance(1_000)
    assert bot.fetch_positions() == []
    (closed,) = bot.fetch_positions_history([SYMBOL])
    assert closed["info"]["type"] == "3"


def test_inverse_contracts_are_counted_in_coins(bot: Any) -> None:
    bot.create_order(INVERSE, "market", "sell", 10)
    position = bot.fetch_position(INVERSE)
    assert (position["side"], position["contracts"], position["contractSize"]) == (
        "short",
        10.0,
        100.0,
    )
    assert position["initialMargin"] == pytest.approx(1000 / 96_942 / 3, rel=1e-4)


def test_refusals_are_the_clients_own_exceptions(bot: Any) -> None:
    with pytest.raises(ccxt.InsufficientFunds):
        bot.create_order(SYMBOL, "market", "buy", 400)
    with pytest.raises(ccxt.InvalidOrder):
        bot.create_order(SYMBOL, "limit", "buy", 1, 500_000)
    with pytest.raises(ccxt.ExchangeError, match="51169"):
        bot.create_order(SYMBOL, "market", "buy", 1, None, {"reduceOnly": True})
