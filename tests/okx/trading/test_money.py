"""What orders do to an account: balances, bills, sizes and checks before them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from .trader import DAY_MS, PAIR, Trader, order

BILLS, ARCHIVE = "account/bills", "account/bills-archive"


def figures(trader: Trader, ccy: str) -> dict[str, Any]:
    """Return the row of a currency in the balance."""
    (account,) = trader.rows("account/balance", ccy=ccy)
    (row,) = account["details"]
    return dict(row)


def test_an_open_order_shows_in_every_figure_of_its_currency(trader: Trader) -> None:
    trader.place()
    row = figures(trader, "USDT")
    assert {name: row[name] for name in ("cashBal", "eq", "availBal", "availEq")} == {
        "cashBal": "100000",
        "eq": "100000",
        "availBal": "99040",
        "availEq": "99040",
    }
    assert row["ordFrozen"] == row["frozenBal"] == "960"


def test_an_order_to_sell_freezes_its_size(trader: Trader) -> None:
    trader.place(side="sell", px="98000", sz="0.5")
    row = figures(trader, "BTC")
    assert (row["availBal"], row["ordFrozen"], row["cashBal"]) == ("1.5", "0.5", "2")


def test_a_fill_writes_a_bill_for_each_of_its_currencies(trader: Trader) -> None:
    trader.place(clOrdId="mine", tag="bot", ordType="ioc", px="97500", sz="0.001")
    shown = trader.order(clOrdId="mine")
    base, quote = trader.rows(BILLS, type="2")
    expected = {
        "instType": "SPOT",
        "instId": PAIR,
        "type": "2",
        "subType": "1",
        "mgnMode": "cash",
        "ordId": shown["ordId"],
        "clOrdId": "mine",
        "tag": "bot",
        "tradeId": shown["tradeId"],
        "px": "96956.3",
        "sz": "0.001",
        "execType": "T",
        "fillTime": shown["fillTime"],
        "fillIdxPx": "96956.1",
        "pnl": "0",
        "from": "",
        "to": "",
        "notes": "",
        "interest": "0",
        "posBal": "0",
    }
    for bill in (base, quote):
        assert {name: bill[name] for name in expected} == expected
    assert (base["ccy"], base["balChg"], base["fee"]) == ("BTC", "0.000999", "-0.000001")
    assert (quote["ccy"], quote["balChg"], quote["fee"]) == ("USDT", "-96.9563", "0")
    assert (base["bal"], quote["bal"]) == ("2.000999", "99903.0437")


def test_a_sale_pays_its_fee_in_quote_currency(trader: Trader) -> None:
    trader.place(side="sell", ordType="ioc", px="96000", sz="0.001")
    bills = {row["ccy"]: row for row in trader.rows(BILLS, type="2", subType="2")}
    assert (bills["BTC"]["balChg"], bills["BTC"]["fee"]) == ("-0.001", "0")
    assert (bills["USDT"]["balChg"], bills["USDT"]["fee"]) == ("96.8589441", "-0.0969559")


def test_a_maker_pays_the_rate_of_makers(trader: Trader) -> None:
    trader.place(clOrdId="mine", px="96900", sz="0.01")
    trader.price("96800")
    (fill,) = trader.rows("trade/fills")
    assert (fill["execType"], fill["feeRate"], fill["fee"]) == ("M", "-0.0008", "-0.000008")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"instType": "SPOT"}, 2),
        ({"instType": "SWAP"}, 0),
        ({"instId": PAIR}, 2),
        ({"ccy": "BTC", "type": "2"}, 1),
        ({"mgnMode": "cross"}, 0),
        ({"type": "2", "subType": "2"}, 0),
        ({"type": "1"}, 5),
    ],
)
@pytest.mark.parametrize("path", [BILLS, ARCHIVE])
def test_bills_of_trades_pass_every_filter(
    trader: Trader, path: str, filters: dict[str, str], count: int
) -> None:
    trader.place(ordType="ioc", px="97500", sz="0.001")
    assert len(trader.rows(path, **filters)) == count


def test_bills_of_trades_are_kept_for_seven_days_and_three_months(trader: Trader) -> None:
    trader.place(ordType="ioc", px="97500", sz="0.001")
    trader.advance(7 * DAY_MS)
    assert trader.rows(BILLS, type="2") == []
    assert len(trader.rows(ARCHIVE, type="2")) == 2


def test_the_fee_may_be_paid_in_quote_currency_always(trader: Trader) -> None:
    assert trader.answer("POST", "account/set-fee-type", {"feeType": "1"})["code"] == "0"
    trader.place(clOrdId="mine", ordType="ioc", px="97500", sz="0.001")
    shown = trader.order(clOrdId="mine")
    assert (shown["fee"], shown["feeCcy"]) == ("-0.0969563", "USDT")
    assert trader.held("BTC") == (Decimal("2.001"), Decimal(0))


def test_sizes_are_what_is_available(trader: Trader) -> None:
    trader.place(sz="0.5", px="95000")
    assert trader.rows("account/max-avail-size", instId=PAIR, tdMode="cash") == [
        {"instId": PAIR, "availBuy": "52500", "availSell": "2"}
    ]
    assert trader.rows("account/max-size", instId=PAIR, tdMode="cash", px="50000") == [
        {"instId": PAIR, "ccy": "BTC", "maxBuy": "1.05", "maxSell": "2"}
    ]
    both = trader.rows("account/max-size", instId=f"{PAIR},ETH-USDT", tdMode="cash")
    assert [row["instId"] for row in both] == [PAIR, "ETH-USDT"]
    assert trader.code("account/max-size", instId=PAIR, tdMode="cash", tradeQuoteCcy="EUR") == (
        "51000"
    )
    for contract, ccy in (("BTC-USDT-SWAP", "USDT"), ("BTC-USD-SWAP", "BTC")):
        (row,) = trader.rows("account/max-size", instId=contract, tdMode="cross")
        assert row["ccy"] == ccy
    option = "BTC-USD-250620-96000-C"
    assert trader.code("account/max-size", instId=option, tdMode="cross") == "54072"


def test_a_check_before_an_order_places_none(trader: Trader) -> None:
    (row,) = trader.answer("POST", "trade/order-precheck", order())["data"]
    assert (row["availBal"], row["availBalChg"]) == ("100000", "-960")
    assert trader.rows("trade/orders-pending") == []
    refused = trader.answer("POST", "trade/order-precheck", order(sz="5"))
    assert (refused["code"], refused["data"]) == ("51008", [])


def test_a_sub_account_may_send_a_thousand_orders_in_two_seconds(trader: Trader) -> None:
    (row,) = trader.rows("trade/account-rate-limit")
    assert row["accRateLimit"] == "1000"


def test_fee_rates_are_those_that_are_paid(trader: Trader) -> None:
    (row,) = trader.rows("account/trade-fee", instType="SPOT", instId=PAIR)
    assert (row["maker"], row["taker"], row["level"]) == ("-0.0008", "-0.001", "Lv1")


def test_the_position_risk_shows_what_a_trade_brought(trader: Trader) -> None:
    trader.place(ordType="ioc", px="97500", sz="0.001")
    (row,) = trader.rows("account/account-position-risk")
    equities = {one["ccy"]: one["eq"] for one in row["balData"]}
    assert (equities["USDT"], equities["BTC"]) == ("99903.0437", "2.000999")


def test_there_is_no_position_to_close(trader: Trader) -> None:
    body = {"instId": "BTC-USDT-SWAP", "mgnMode": "cross"}
    answer = trader.answer("POST", "trade/close-position", body)
    assert (answer["code"], answer["msg"]) == ("51023", "Position doesn't exist.")


def test_spot_of_an_account_in_multi_currency_mode_is_traded_in_cross(trader: Trader) -> None:
    assert trader.answer("POST", "account/set-account-level", {"acctLv": "3"})["code"] == "0"
    assert trader.place(tdMode="cash")["sCode"] == "51010"
    assert trader.place(tdMode="isolated")["sCode"] == "51010"
    trader.place(clOrdId="mine", tdMode="cross", ordType="ioc", px="97500", sz="0.001")
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["tdMode"]) == ("filled", "cross")
    assert {row["mgnMode"] for row in trader.rows(BILLS, type="2")} == {"cross"}
