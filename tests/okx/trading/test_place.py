"""Placing orders: what is answered, and what the order is afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.rejection import NotEnough
from fauxchange.exchanges.okx.handlers.trading import place as handlers

from .trader import ASK, BID, PAIR, Trader, order

if TYPE_CHECKING:
    from fauxchange.domain.core.account import Account
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.order import Order
    from fauxchange.domain.trading.request import OrderRequest


def test_an_order_below_the_market_rests_and_freezes_what_it_needs(trader: Trader) -> None:
    answer = trader.answer("POST", "trade/order", order(clOrdId="mine", tag="bot1"))
    assert (answer["code"], answer["msg"]) == ("0", "")
    assert answer["inTime"] == "1750248000000000"
    (row,) = answer["data"]
    shown = trader.order(ordId=row["ordId"])
    assert row == {
        "ordId": shown["ordId"],
        "clOrdId": "mine",
        "tag": "bot1",
        "ts": shown["cTime"],
        "sCode": "0",
        "sMsg": "Order placed",
        "subCode": "",
    }
    assert (shown["state"], shown["px"], shown["sz"], shown["tag"]) == (
        "live",
        "96000",
        "0.01",
        "bot1",
    )
    assert trader.held("USDT") == (Decimal(99040), Decimal(960))


def test_a_parameter_of_the_wrong_form_is_told_in_a_row(trader: Trader) -> None:
    assert trader.answer("POST", "trade/order", order(clOrdId="a-b", tag="bot1")) == {
        "code": "1",
        "msg": "All operations failed",
        "data": [
            {
                "ordId": "",
                "clOrdId": "a-b",
                "tag": "bot1",
                "ts": "1750248000000",
                "sCode": "51000",
                "sMsg": "Parameter clOrdId error ",
                "subCode": "",
            }
        ],
        "inTime": "1750248000000000",
        "outTime": "1750248000000000",
    }


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("trade/order", order(sz="0"), "51000"),
        ("trade/order", order(tdMode=""), "50014"),
        ("trade/cancel-order", {"instId": PAIR}, "51407"),
        ("trade/amend-order", {"instId": PAIR, "ordId": "1", "newSz": "x"}, "51000"),
        ("trade/amend-order", {"instId": PAIR, "ordId": "mine", "newSz": "1"}, "51000"),
    ],
)
def test_orders_their_changes_and_their_ends_tell_wrong_forms_in_rows(
    trader: Trader, path: str, body: dict[str, str], code: str
) -> None:
    answer = trader.answer("POST", path, body)
    assert (answer["code"], [row["sCode"] for row in answer["data"]]) == ("1", [code])


def test_an_id_that_the_exchange_never_gives_is_no_id(trader: Trader) -> None:
    assert trader.answer("POST", "trade/cancel-order", {"instId": PAIR, "ordId": "mine"}) == {
        "code": "1",
        "msg": "All operations failed",
        "data": [
            {
                "ordId": "",
                "clOrdId": "",
                "ts": "1750248000000",
                "sCode": "51000",
                "sMsg": "Parameter ordId error ",
            }
        ],
        "inTime": "1750248000000000",
        "outTime": "1750248000000000",
    }
    assert trader.answer("GET", "trade/order", {"instId": PAIR, "ordId": "mine"}) == {
        "code": "51000",
        "data": [],
        "msg": "Parameter ordId error",
    }


def test_an_algo_order_tells_a_wrong_form_in_the_envelope(trader: Trader) -> None:
    stop = {**order(ordType="conditional", slTriggerPx="x", slOrdPx="-1"), "px": ""}
    assert trader.answer("POST", "trade/order-algo", stop) == {
        "code": "51000",
        "data": [],
        "msg": "Parameter slTriggerPx error",
    }


def test_an_order_that_nobody_met_shows_no_fill(trader: Trader) -> None:
    trader.place(clOrdId="mine")
    shown = trader.order(clOrdId="mine")
    empty = ("fillPx", "tradeId", "fillTime", "avgPx", "cancelSource", "tgtCcy", "lever")
    assert {name: shown[name] for name in empty} == dict.fromkeys(empty, "")
    nought = ("accFillSz", "fillSz", "fee", "rebate", "pnl")
    assert {name: shown[name] for name in nought} == dict.fromkeys(nought, "0")
    assert (shown["feeCcy"], shown["tradeQuoteCcy"], shown["stpMode"]) == (
        "BTC",
        "USDT",
        "cancel_maker",
    )


def test_a_market_order_to_buy_spends_quote_currency(trader: Trader) -> None:
    trader.place(clOrdId="mine", ordType="market", px=None, sz="100")
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["tgtCcy"], shown["sz"]) == ("filled", "quote_ccy", "100")
    assert (shown["px"], shown["avgPx"], shown["accFillSz"]) == ("", ASK, "0.00103139")
    assert (shown["fee"], shown["feeCcy"]) == ("-0.00000103139", "BTC")


def test_a_market_order_to_sell_gives_base_currency(trader: Trader) -> None:
    trader.place(clOrdId="mine", side="sell", ordType="market", px=None, sz="0.001")
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["tgtCcy"]) == ("filled", "base_ccy")
    assert (shown["avgPx"], shown["accFillSz"]) == (BID, "0.001")
    assert (shown["fee"], shown["feeCcy"]) == ("-0.0969559", "USDT")


def test_the_currency_of_a_size_is_for_market_orders_only(trader: Trader) -> None:
    trader.place(clOrdId="mine", tgtCcy="quote_ccy")
    assert trader.order(clOrdId="mine")["sz"] == "0.01"
    assert trader.held("USDT")[1] == Decimal(960)


def test_a_market_order_may_name_the_other_currency(trader: Trader) -> None:
    trader.place(clOrdId="mine", ordType="market", px=None, tgtCcy="base_ccy", sz="0.001")
    assert trader.order(clOrdId="mine")["accFillSz"] == "0.001"
    trader.place(
        clOrdId="other", side="sell", ordType="market", px=None, tgtCcy="quote_ccy", sz="50"
    )
    sold = trader.order(clOrdId="other")
    assert Decimal("49.99") < Decimal(sold["accFillSz"]) * Decimal(sold["avgPx"]) <= 50


@pytest.mark.parametrize(
    ("changes", "state", "source"),
    [
        ({"ordType": "post_only", "px": "97500"}, "canceled", "31"),
        ({"ordType": "fok"}, "canceled", "13"),
        ({"ordType": "ioc"}, "canceled", "14"),
        ({"ordType": "ioc", "px": "97500"}, "filled", ""),
        ({"ordType": "fok", "px": "97500"}, "filled", ""),
        ({"ordType": "post_only"}, "live", ""),
    ],
)
def test_each_type_ends_as_documented(
    trader: Trader, changes: dict[str, str], state: str, source: str
) -> None:
    row = trader.place(clOrdId="mine", **changes)
    assert row["sCode"] == "0"
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["cancelSource"]) == (state, source)
    assert shown["ordType"] == changes["ordType"]


def test_a_price_beyond_the_limit_may_be_moved_to_it(trader: Trader) -> None:
    assert trader.place(px="200000", sz="0.001")["sCode"] == "51006"
    row = trader.place(px="200000", sz="0.001", pxAmendType="1", clOrdId="mine")
    assert row["sCode"] == "0"
    shown = trader.order(clOrdId="mine")
    assert (shown["state"], shown["px"]) == ("filled", "98895.2")


def test_a_refusal_is_told_in_the_row_and_changes_nothing(trader: Trader) -> None:
    answer = trader.answer("POST", "trade/order", order(clOrdId="mine", tag="bot1", sz="2"))
    assert (answer["code"], answer["msg"]) == ("1", "All operations failed")
    assert answer["data"] == [
        {
            "ordId": "",
            "clOrdId": "mine",
            "tag": "bot1",
            "ts": "1750248000000",
            "sCode": "51008",
            "sMsg": "Order failed. Insufficient USDT balance in account ",
            "subCode": "1000",
        }
    ]
    assert answer["inTime"] == "1750248000000000"
    assert trader.code("trade/order", instId=PAIR, clOrdId="mine") == "51603"
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))


def test_a_clients_id_may_be_used_again_when_its_order_has_ended(trader: Trader) -> None:
    first = trader.place(clOrdId="mine")
    assert trader.place(clOrdId="mine")["sCode"] == "51016"
    trader.cancel(clOrdId="mine")
    second = trader.place(clOrdId="mine")
    assert trader.order(clOrdId="mine")["ordId"] == second["ordId"] != first["ordId"]


def test_the_rows_of_a_batch_are_independent_and_in_order(trader: Trader) -> None:
    rows = [
        order(clOrdId="a"),
        order(clOrdId="b", px="96000.05"),
        order(clOrdId="c", instId="ETH-USDT", px="3000", sz="0.1"),
        order(clOrdId="d", sz=None),
        order(clOrdId="e", instId="NONE-USDT"),
        order(clOrdId="a"),
    ]
    assert trader.batch("trade/batch-orders", rows) == [
        ("0", "a"),
        ("51150", "b"),
        ("0", "c"),
        ("50014", "d"),
        ("51001", "e"),
        ("51016", "a"),
    ]
    assert trader.names("trade/orders-pending") == ["c", "a"]


def test_a_batch_that_is_too_long_is_refused_before_its_rows_are_looked_at(trader: Trader) -> None:
    answer = trader.answer("POST", "trade/batch-orders", [{}] * 21)
    assert (answer["code"], answer["data"]) == ("51111", [])
    assert answer["msg"] == "Maximum 20 orders can be placed in bulk."


@pytest.mark.parametrize(
    ("mode", "maker", "taker"),
    [
        (None, ("canceled", "32"), ("filled", "")),
        ("cancel_maker", ("canceled", "32"), ("filled", "")),
        ("cancel_taker", ("live", ""), ("canceled", "32")),
        ("cancel_both", ("canceled", "32"), ("canceled", "32")),
    ],
)
def test_accounts_of_one_master_do_not_trade_with_each_other(
    trader: Trader, mode: str | None, maker: tuple[str, str], taker: tuple[str, str]
) -> None:
    trader.mock.credit("okx", "faux001", "BTC", "1", book="trading")
    other = Trader(trader.mock, "sub1")
    trader.place(clOrdId="maker", px="96956", sz="0.002")
    other.place(clOrdId="taker", side="sell", px="96900", sz="0.0005", ordType="ioc", stpMode=mode)
    for account, name, expected in ((trader, "maker", maker), (other, "taker", taker)):
        shown = account.order(clOrdId=name)
        assert (shown["state"], shown["cancelSource"]) == expected


def test_options_are_refused_with_a_documented_code(trader: Trader) -> None:
    row = trader.place(instId="BTC-USD-250620-96000-C", tdMode="cross", sz="1")
    assert row["sCode"] == "54072"
    assert row["sMsg"] == "This contract is currently view-only and not tradable."


def test_a_row_that_fails_midway_leaves_nothing_and_the_next_ones_go_on(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(ledger: Ledger, market: Market, account: Account, request: OrderRequest) -> Order:
        placed = place(ledger, market, account, request)
        if request.client_id == "second":
            raise NotEnough("USDT", placed.held, Decimal(0), "buy")
        return placed

    monkeypatch.setattr(handlers, "place", breaks)
    rows = [order(clOrdId=name) for name in ("first", "second", "third")]
    codes = trader.batch("trade/batch-orders", rows)
    assert codes == [("0", "first"), ("51008", "second"), ("0", "third")]
    assert trader.names("trade/orders-pending") == ["third", "first"]
    assert trader.code("trade/order", instId=PAIR, clOrdId="second") == "51603"
    assert trader.held("USDT") == (Decimal(98080), Decimal(1920))
