"""Placing and cancelling: what an order freezes, what it takes, and what it is for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange import Request
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Posting, audit
from tests.clients import body_of

from .trader import DAY_MS, SECOND_MS, Trader

D = Decimal


def test_an_order_has_an_id_of_19_digits_and_no_other_order_has_it(trader: Trader) -> None:
    numbers = [trader.place() for _ in range(3)]
    assert [len(str(number)) for number in numbers] == [19, 19, 19]
    assert numbers == sorted(set(numbers))


def test_an_order_to_buy_freezes_its_value_until_it_is_cancelled(
    trader: Trader,
) -> None:
    number = trader.place(amount="0.01", rate="96000")
    assert trader.held("USDT") == (D(99_040), D(960))
    trader.data("cancelOrder", orderNumber=number)
    assert trader.held("USDT") == (D(100_000), D(0))


def test_an_order_to_sell_freezes_its_amount(trader: Trader) -> None:
    trader.place(type="1", amount="0.5", rate="99000")
    assert trader.held("BTC") == (D("1.5"), D("0.5"))


def test_a_limit_order_fills_at_its_price_when_the_tape_reaches_it(
    trader: Trader,
) -> None:
    number = trader.place(amount="0.01", rate="96000")
    assert trader.status(number) == 1
    trader.price("95990")
    trader.advance(SECOND_MS)
    assert trader.details(number) == {
        "tradeID": number,
        "currencyPair": "BTC_USDT",
        "type": "buy",
        "amount": "0.00",
        "success_amount": "960.00",
        "total": "0.0000",
        "success_total": "0.0100",
        "fee": "0.00002",
        "date": "2025-06-18 20:00:00",
        "status": 3,
    }
    assert trader.held("USDT") == (D(99_040), D(0))
    assert trader.held("BTC") == (D("2.00998"), D(0))


def test_the_fee_is_paid_in_the_coin_that_a_trade_brings(trader: Trader) -> None:
    trader.sell("0.01")
    (sold,) = trader.data("getUserTrades")["list"]
    assert sold["fee"] == "1.939142000000000000"
    assert trader.held("USDT") == (D(100_000) + D("969.571") - D("1.939142"), D(0))
    assert trader.held("BTC") == (D("1.99"), D(0))


def test_a_market_order_for_funds_buys_whole_lots_for_them(trader: Trader) -> None:
    details = trader.details(trader.buy("1000"))
    assert (details["status"], details["success_total"]) == (3, "0.0103")
    assert details["success_amount"] == "998.66"
    assert details["total"] == details["amount"][:1] + ".0000"


def test_a_market_order_for_an_amount_buys_that(trader: Trader) -> None:
    number = trader.buy(None, amount="0.02")  # type: ignore[arg-type]
    assert trader.details(number)["success_total"] == "0.0200"


def test_funds_count_for_a_market_order_to_buy_that_has_both(trader: Trader) -> None:
    number = trader.buy("1000", amount="0.5")
    assert trader.details(number)["success_amount"] == "998.66"


def test_an_amount_counts_for_a_market_order_to_sell_that_has_both(trader: Trader) -> None:
    number = trader.sell("0.02", funds="1000")
    assert trader.details(number)["success_total"] == "0.0200"


def test_funds_of_nothing_are_none(trader: Trader) -> None:
    number = trader.buy("0", amount="0.02")
    assert trader.details(number)["success_total"] == "0.0200"


@pytest.mark.parametrize("flag", ["true", "True", "1"])
def test_clients_write_in_several_ways_that_an_order_is_a_market_order(
    trader: Trader, flag: str
) -> None:
    assert trader.status(trader.buy("100", isMarket=flag)) == 3


@pytest.mark.parametrize("flag", ["false", "False", "0"])
def test_clients_write_in_several_ways_that_an_order_is_none(trader: Trader, flag: str) -> None:
    assert trader.status(trader.place(isMarket=flag)) == 1


def test_a_market_order_that_the_balance_cannot_pay_is_refused_whole(trader: Trader) -> None:
    answer = trader.code("doTrade", symbol="BTC_USDT", type="0", isMarket="true", funds="100000.01")
    assert answer == ("200005", "insufficient balance")
    assert trader.held("USDT") == (D(100_000), D(0))


def test_an_own_id_names_one_order_even_after_that_has_ended(trader: Trader) -> None:
    number = trader.place(out_trade_no="mine")
    trader.data("cancelOrder", orderNumber=number)
    order = {"symbol": "BTC_USDT", "type": "0", "isMarket": "true", "funds": "10"}
    assert trader.code("doTrade", **order, out_trade_no="mine") == (
        "-103",
        "out_trade_no is in use",
    )
    assert trader.code("doTrade", **order, out_trade_no="other")[0] == "200"


def test_an_own_id_may_be_used_again_when_its_order_is_no_longer_shown(trader: Trader) -> None:
    number = trader.place(out_trade_no="mine")
    trader.data("cancelOrder", orderNumber=number)
    trader.advance(92 * DAY_MS)
    assert trader.place(out_trade_no="mine")


def test_all_orders_of_a_pair_are_cancelled_or_all(trader: Trader) -> None:
    number = trader.place()
    other = trader.place(symbol="ETH_USDT", rate="3000", amount="0.1")
    assert trader.data("cancelAllOrder", currencyPair="ETH_USDT") == {}
    assert (trader.status(number), trader.status(other)) == (1, 4)
    assert trader.data("cancelAllOrder") == {}
    assert trader.status(number) == 4
    assert trader.data("cancelAllOrder") == {}
    assert trader.held("USDT") == (D(100_000), D(0))


def test_a_cancelled_order_keeps_what_it_has_filled(trader: Trader) -> None:
    trader.mock.set_fill_settings("BTC_USDT", pieces=2)
    number = trader.place(amount="0.01", rate="96000")
    trader.mock.fill_order(str(number), size="0.004")
    assert trader.status(number) == 2
    trader.data("cancelOrder", orderNumber=number)
    details = trader.details(number)
    assert (details["status"], details["success_total"], details["total"]) == (
        4,
        "0.0040",
        "0.0060",
    )
    assert (details["success_amount"], details["amount"]) == ("384.00", "576.00")


def test_trades_of_users_are_printed_on_the_tape_that_all_see(trader: Trader) -> None:
    trader.sell("0.01")
    (own,) = trader.data("getUserTrades")["list"]
    target = "/api/v1/public?command=returnTradeHistory&symbol=BTC_USDT"
    printed = body_of(trader.mock.handle(Request.of("GET", target)))["data"][0]
    assert (printed["id"], printed["type"], printed["amount"]) == (own["tradeId"], "SELL", "0.01")


def test_what_another_account_has_is_not_there(trader: Trader) -> None:
    assert trader.code("cancelOrder", orderNumber="4600000000000000001") == (
        "-103",
        "the order does not exist",
    )


def test_money_adds_up_after_all_of_it(trader: Trader) -> None:
    trader.place()
    trader.buy()
    trader.sell()
    trader.price("95000")
    trader.advance(SECOND_MS)
    store = trader.mock.sandbox.store
    postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
    assert audit(store.documents(Account), postings) == []
