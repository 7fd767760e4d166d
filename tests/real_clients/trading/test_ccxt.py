"""ccxt's unified spot life, unmodified: parsed numbers, and its own exceptions for codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange import MockServer

SYMBOL = "BTC/USDT"


def test_a_limit_order_rests_until_it_is_cancelled(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000)
    assert len(placed["clientOrderId"]) == 32
    order = bot.fetch_order(placed["id"], SYMBOL)
    expected = {
        "id": placed["id"],
        "clientOrderId": placed["clientOrderId"],
        "symbol": SYMBOL,
        "type": "limit",
        "side": "buy",
        "status": "open",
        "price": 96_000.0,
        "amount": 0.01,
        "filled": 0.0,
        "remaining": 0.01,
        "cost": 0.0,
        "average": None,
        "timestamp": NOON_MS,
        "postOnly": None,
        "trades": [],
    }
    assert {name: order[name] for name in expected} == expected
    assert [one["id"] for one in bot.fetch_open_orders(SYMBOL)] == [placed["id"]]
    assert bot.fetch_balance()["USDT"] == {"free": 99_040.0, "used": 960.0, "total": 100_000.0}
    assert bot.cancel_order(placed["id"], SYMBOL)["id"] == placed["id"]
    assert bot.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"
    assert bot.fetch_open_orders() == []
    assert [one["id"] for one in bot.fetch_canceled_orders(SYMBOL)] == [placed["id"]]
    assert bot.fetch_balance()["USDT"] == {"free": 100_000.0, "used": 0.0, "total": 100_000.0}


def test_a_market_order_by_amount_fills_at_once(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "market", "buy", 0.001)
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"], order["remaining"]) == ("closed", 0.001, 0.0)
    assert (order["average"], order["cost"]) == (96_956.3, 96.9563)
    assert order["fee"] == {"cost": 0.000001, "currency": "BTC"}
    assert order["lastTradeTimestamp"] == NOON_MS
    assert [one["id"] for one in bot.fetch_closed_orders(SYMBOL)] == [placed["id"]]
    assert bot.fetch_balance()["BTC"]["free"] == 2.000999


def test_a_market_order_by_cost_spends_it(bot: Any) -> None:
    placed = bot.create_market_buy_order_with_cost(SYMBOL, 100)
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"]) == ("closed", 0.00103139)
    # ccxt takes the size of such an order for its cost.
    assert (order["cost"], order["average"]) == (100.0, 96_956.3)


def test_a_market_order_to_sell_brings_quote_currency(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "market", "sell", 0.001)
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["average"], order["fee"]) == (
        "closed",
        96_955.9,
        {"cost": 0.0969559, "currency": "USDT"},
    )


def test_trades_of_the_account_are_read_with_their_fees(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "market", "buy", 0.001)
    (trade,) = bot.fetch_my_trades(SYMBOL)
    assert (trade["order"], trade["side"], trade["takerOrMaker"]) == (placed["id"], "buy", "taker")
    assert (trade["price"], trade["amount"], trade["cost"]) == (96_956.3, 0.001, 96.9563)
    assert trade["fee"] == {"cost": 0.000001, "currency": "BTC"}
    assert trade["timestamp"] == NOON_MS
    of_order, since = (
        bot.fetch_order_trades(placed["id"], SYMBOL),
        bot.fetch_my_trades(SYMBOL, since=NOON_MS, limit=1),
    )
    assert [one["id"] for one in of_order] == [one["id"] for one in since] == [trade["id"]]
    assert bot.fetch_my_trades(SYMBOL, since=NOON_MS + 1) == []


def test_an_order_is_edited(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000)
    edited = bot.edit_order(placed["id"], SYMBOL, "limit", "buy", 0.02, 95_000)
    assert edited["id"] == placed["id"]
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["price"], order["amount"], order["status"]) == (95_000.0, 0.02, "open")


def test_orders_of_one_request_succeed_and_fail_each_by_itself(bot: Any) -> None:
    terms = {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 0.01, "price": 96_000}
    good, bad = bot.create_orders([dict(terms), {**terms, "amount": 100}])
    assert good["id"].isdecimal()
    assert (bad["status"], bad["id"]) == ("rejected", None)
    assert [one["id"] for one in bot.fetch_open_orders()] == [good["id"]]


def test_orders_are_cancelled_together(bot: Any) -> None:
    ids = [bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000 - n)["id"] for n in range(3)]
    assert [one["id"] for one in bot.cancel_orders(ids, SYMBOL)] == ids
    assert bot.fetch_open_orders(SYMBOL) == []


def test_the_dead_mans_switch_cancels_what_is_open(trading: MockServer, bot: Any) -> None:
    bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000)
    bot.cancel_all_orders_after(10_000)
    trading.clock.advance(10_000)
    assert bot.fetch_open_orders(SYMBOL) == []


def test_an_order_that_would_take_is_cancelled_if_it_may_only_make(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "limit", "buy", 0.01, 97_500, {"postOnly": True})
    assert bot.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"


@pytest.mark.parametrize(("terms", "status"), [("IOC", "canceled"), ("FOK", "canceled")])
def test_an_order_that_is_in_force_for_a_moment_does_not_rest(
    bot: Any, terms: str, status: str
) -> None:
    placed = bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000, {"timeInForce": terms})
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["timeInForce"]) == (status, terms)


def test_a_resting_order_fills_when_the_market_comes(trading: MockServer, bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_900)
    trading.set_pair_price("BTC-USDT", "96800", after_ms=30_000)
    trading.clock.advance(60_000)
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["average"], order["fee"]["cost"]) == (
        "closed",
        96_900.0,
        0.000008,
    )
    (trade,) = bot.fetch_my_trades(SYMBOL)
    assert trade["takerOrMaker"] == "maker"


def test_the_ledger_has_both_sides_of_a_trade(bot: Any) -> None:
    placed = bot.create_order(SYMBOL, "market", "buy", 0.001)
    entries = {entry["currency"]: entry for entry in bot.fetch_ledger()}
    assert {ccy: entry["type"] for ccy, entry in entries.items()} == {
        "BTC": "trade",
        "USDT": "trade",
    }
    assert entries["BTC"]["referenceId"] == placed["id"]
    assert entries["BTC"]["amount"] == 0.000999
    assert entries["USDT"]["amount"] == -96.9563
    assert (entries["USDT"]["direction"], entries["BTC"]["direction"]) == ("out", "in")
    assert entries["BTC"]["fee"] == {"cost": 0.000001, "currency": "BTC"}


def test_fee_rates_are_those_that_are_paid(bot: Any) -> None:
    fee = bot.fetch_trading_fee(SYMBOL)
    assert (fee["maker"], fee["taker"]) == (0.0008, 0.001)


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ccxt.InsufficientFunds, lambda bot: bot.create_order(SYMBOL, "limit", "buy", 9, 96_000)),
        (ccxt.InvalidOrder, lambda bot: bot.create_order(SYMBOL, "limit", "buy", 0.01, 200_000)),
        (ccxt.InvalidOrder, lambda bot: bot.create_order(SYMBOL, "limit", "buy", 500, 96_000)),
        (
            ccxt.InvalidOrder,
            lambda bot: bot.create_order(
                SYMBOL, "limit", "buy", 0.01, 96_000, {"reduceOnly": True, "tdMode": "cash"}
            ),
        ),
        (
            ccxt.BadRequest,
            lambda bot: bot.create_order(
                SYMBOL, "limit", "buy", 0.01, 96_000, {"tradeQuoteCcy": "EUR"}
            ),
        ),
        (ccxt.OrderNotFound, lambda bot: bot.fetch_order("1", SYMBOL)),
        (ccxt.OrderNotFound, lambda bot: bot.cancel_order("1", SYMBOL)),
        (ccxt.OrderNotFound, lambda bot: bot.edit_order("1", SYMBOL, "limit", "buy", 1, 96_000)),
        (
            ccxt.BadSymbol,
            lambda bot: bot.private_post_trade_cancel_order({"instId": "NO-NO", "ordId": "1"}),
        ),
        (
            ccxt.BadSymbol,
            lambda bot: bot.private_get_trade_orders_history(
                {"instType": "SPOT", "instId": "BTC-USDT-SWAP"}
            ),
        ),
        (
            ccxt.ContractUnavailable,
            lambda bot: bot.private_post_trade_order(
                {
                    "instId": "ZRX-USDT",
                    "tdMode": "cash",
                    "side": "buy",
                    "ordType": "limit",
                    "px": "0.3",
                    "sz": "10",
                }
            ),
        ),
        (
            ccxt.BadRequest,
            lambda bot: bot.private_post_trade_cancel_order({"instId": "BTC-USDT"}),
        ),
        (
            ccxt.ExchangeError,
            lambda bot: bot.create_order(
                "SAND/USDT", "limit", "buy", 10, 0.3, {"tdMode": "cross", "ccy": "USDT"}
            ),
        ),
    ],
)
def test_a_code_is_ccxts_own_exception(
    bot: Any, error: type[Exception], call: Callable[[Any], Any]
) -> None:
    with pytest.raises(ccxt.BaseError) as raised:
        call(bot)
    assert type(raised.value) is error


def test_an_id_that_an_open_order_has_is_invalid(bot: Any) -> None:
    terms = {"clOrdId": "mine"}
    bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000, terms)
    with pytest.raises(ccxt.InvalidOrder, match="51016"):
        bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000, terms)


def test_closed_orders_are_read_since_a_moment(trading: MockServer, bot: Any) -> None:
    bot.create_order(SYMBOL, "market", "buy", 0.001)
    trading.clock.advance(5_000)
    second = bot.create_order(SYMBOL, "market", "buy", 0.001)
    trading.clock.advance(5_000)
    for since in (NOON_MS + 1, NOON_MS + 5_000):
        assert [one["id"] for one in bot.fetch_closed_orders(SYMBOL, since)] == [second["id"]]
    until = {"until": NOON_MS + 4_999}
    assert second["id"] not in [
        one["id"] for one in bot.fetch_closed_orders(SYMBOL, NOON_MS, None, until)
    ]


def test_an_account_in_spot_mode_has_no_margin(bot: Any) -> None:
    bot.private_post_account_set_account_level({"acctLv": "1"})
    with pytest.raises(ccxt.AccountNotEnabled, match="51010"):
        bot.create_order(SYMBOL, "limit", "buy", 0.01, 96_000, {"tdMode": "cross"})
