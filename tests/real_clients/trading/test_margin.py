"""ccxt and python-okx, unmodified, over the life of a pair on margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.trader import HOUR_MS

from .python_okx import WARNINGS, row, rows

if TYPE_CHECKING:
    from fauxchange import MockServer

pytestmark = WARNINGS

SYMBOL, PAIR = "BTC/USDT", "BTC-USDT"


def test_ccxt_sells_short_and_sees_its_position(bot: Any, trading: MockServer) -> None:
    bot.set_leverage(5, SYMBOL, {"marginMode": "cross"})
    placed = bot.create_order(
        SYMBOL, "market", "sell", 0.1, None, {"marginMode": "cross", "ccy": "USDT"}
    )
    order = bot.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"], order["average"]) == ("closed", 0.1, 96_955.9)
    assert order["info"]["instType"] == "MARGIN"
    assert order["fee"] == {"cost": 9.69559, "currency": "USDT"}
    (position,) = bot.fetch_positions(None, {"instType": "MARGIN"})
    assert (position["symbol"], position["marginMode"], position["leverage"]) == (
        *(SYMBOL, "cross", 5.0),
    )
    assert position["info"]["liab"] == "-0.1"
    assert position["entryPrice"] == 96_955.9
    # A fifth of 0.1 BTC at the mark price of 96,956.1.
    assert position["initialMargin"] == 1_939.122
    trading.advance(ms=2 * HOUR_MS)
    interest = bot.fetch_borrow_interest("BTC", SYMBOL, None, None, {"marginMode": "cross"})
    assert [(one["currency"], one["amountBorrowed"]) for one in interest] == [("BTC", 0.1)] * 2
    assert all(one["interest"] > 0 for one in interest)
    assert bot.fetch_cross_borrow_rate("BTC")["rate"] > 0


def test_ccxt_buys_with_isolated_margin_in_quote_currency_by_itself(bot: Any) -> None:
    bot.set_leverage(4, SYMBOL, {"marginMode": "isolated"})
    bot.create_order(SYMBOL, "limit", "buy", 0.1, 97_000, {"marginMode": "isolated"})
    (position,) = bot.fetch_positions(None, {"instType": "MARGIN"})
    # ccxt names the quote currency for purchases: 0.1 BTC at 96,956.3, four times levered.
    assert position["info"]["ccy"] == "USDT"
    assert position["collateral"] == pytest.approx(2_423.9075 - 9.7157, abs=0.01)
    assert position["info"]["margin"] == "2423.9075"
    bot.create_order(
        SYMBOL,
        "market",
        "sell",
        0.05,
        None,
        {"marginMode": "isolated", "reduceOnly": True, "ccy": "USDT"},
    )
    (position,) = bot.fetch_positions(None, {"instType": "MARGIN"})
    assert position["info"]["pos"] == "0.0499"
    trades = bot.fetch_my_trades(SYMBOL, None, None, {"instType": "MARGIN"})
    assert [one["side"] for one in trades] == ["buy", "sell"]


def test_python_okx_opens_adds_margin_and_closes(trade: Any, account: Any) -> None:
    row(account.set_leverage(lever="5", mgnMode="isolated", instId=PAIR))
    size = row(account.get_max_order_size(PAIR, "isolated", ccy="BTC"))
    assert size["maxSell"] == "10"
    opened = row(trade.place_order(PAIR, "isolated", "buy", "market", "9697.8", ccy="BTC"))
    held = row(account.get_positions("MARGIN"))
    assert {name: held[name] for name in ("pos", "posCcy", "liab", "liabCcy", "margin")} == {
        "pos": "0.11992683362",
        "posCcy": "BTC",
        "liab": "-9697.799881994",
        "liabCcy": "USDT",
        "margin": "0.020004476",
    }
    row(account.adjustment_margin(PAIR, "net", "add", "0.01"))
    assert row(account.get_positions("MARGIN"))["margin"] == "0.030004476"
    loans = rows(account.get_max_loan(PAIR, "isolated", "BTC"))
    assert [(one["ccy"], one["side"]) for one in loans] == [("BTC", "sell"), ("USDT", "buy")]
    closed = row(trade.close_positions(PAIR, "isolated", ccy="BTC"))
    assert closed["instId"] == PAIR
    assert rows(account.get_positions("MARGIN")) == []
    history = row(account.get_positions_history("MARGIN"))
    assert (history["type"], history["direction"]) == ("2", "long")
    (first, *_) = rows(trade.get_fills("MARGIN"))[::-1]
    assert first["ordId"] == opened["ordId"]
    bills = rows(account.get_account_bills(instType="MARGIN", ccy="BTC"))
    assert [(one["subType"], one["mgnMode"]) for one in bills] == [
        ("2", "isolated"),
        ("160", ""),
        ("1", "isolated"),
    ]
