"""What tests do to CoinW's orders from outside: by hand and by faults; why orders filled."""

from __future__ import annotations

import pytest

from fauxchange.control.errors import ControlError
from fauxchange.explain.fills import fill_sentences

from .trader import SECOND_MS, Trader


def test_an_order_is_seen_filled_and_cancelled_by_hand(trader: Trader) -> None:
    number = str(trader.place())
    (order,) = trader.mock.open_orders("main", exchange="coinw")
    assert (order.id, order.instrument) == (number, "BTC_USDT")
    assert trader.mock.open_orders("main") == []
    assert trader.mock.fill_order(number, size="0.004")["state"] == "partly filled"
    assert trader.status(int(number)) == 2
    (fill,) = trader.mock.fills("main", exchange="coinw")
    assert fill["why"].startswith("It was filled by hand. As a maker it has a fee of 0.000008 BTC")
    assert trader.mock.cancel_order(number)["reason"] == "system"
    assert trader.status(int(number)) == 4


def test_the_journal_says_why_the_orders_of_a_call_have_filled(trader: Trader) -> None:
    number = trader.place()
    trader.price("95000")
    trader.advance(SECOND_MS)
    assert trader.status(number) == 3
    entries = trader.mock.journal.entries()
    entry = next(one for one in entries if one.endpoint_id == "spot/private/doTrade.post")
    exchange = trader.mock.app.exchanges["coinw"]
    (sentence,) = fill_sentences(entry, exchange, trader.mock.sandbox)
    assert f"order {number}: 0.01 at 96000. Trade" in sentence
    assert "which reaches its price" in sentence


def test_orders_are_accepted_matched_and_cancelled_later(trader: Trader) -> None:
    trader.mock.set_fill_settings("BTC_USDT", accept_ms=20, cancel_ms=500)
    number = trader.place()
    assert trader.code("returnOrderTrades", orderNumber=number)[0] == "-103"
    trader.advance(20)
    assert trader.open() == [number]
    trader.data("cancelOrder", orderNumber=number)
    assert trader.status(number) == 1
    trader.mock.fill_order(str(number))
    trader.advance(500)
    assert trader.status(number) == 3


def test_the_next_order_is_refused(trader: Trader) -> None:
    trader.mock.next_order(
        "refused", code="spot-amount-too-small", instrument="BTC_USDT", nth=2, exchange="coinw"
    )
    assert trader.place()
    refused = {"symbol": "BTC_USDT", "type": "0", "isMarket": "true", "funds": "100"}
    assert trader.code("doTrade", **refused) == ("-3", "the amount is below the minimum")
    assert trader.code("doTrade", **refused)[0] == "200"


def test_the_outcome_of_the_next_order_is_unknown_and_it_is_there(trader: Trader) -> None:
    trader.mock.next_order("unknown", exchange="coinw")
    answer = trader.code("doTrade", symbol="BTC_USDT", type="0", isMarket="true", funds="100")
    assert answer == ("-200", "system error")
    (row,) = trader.data("returnUTradeHistory", currencyPair="BTC_USDT")
    assert row["status"] == 3


def test_the_next_order_is_cancelled_by_the_exchange(trader: Trader) -> None:
    trader.mock.next_order("canceled", account="main", exchange="coinw")
    assert trader.status(trader.place()) == 4
    with pytest.raises(ControlError):
        trader.mock.next_order("canceled", exchange="coinw")


def test_an_account_has_rates_of_its_own(trader: Trader) -> None:
    terms = trader.mock.account_terms("main", exchange="coinw")
    assert (str(terms.maker), str(terms.taker), terms.own_fees) == ("-0.002", "-0.002", False)
    trader.mock.set_account_terms("main", taker="0", open_orders=1, exchange="coinw")
    trader.buy("100")
    (row,) = trader.data("getUserTrades")["list"]
    assert row["fee"] == "0E-18"
    trader.place()
    assert trader.code("doTrade", symbol="BTC_USDT", type="0", isMarket="true", funds="20") == (
        "-103",
        "too many open orders",
    )
    with pytest.raises(ControlError, match="no modes and levels"):
        trader.mock.set_account_terms("main", level="VIP1", exchange="coinw")


def test_a_plan_fills_a_part_of_what_rests(trader: Trader) -> None:
    number = trader.place()
    options = {"event": "fill", "account": "main", "exchange": "coinw", "part": "0.5"}
    trader.mock.arm({"faults": [{"fault": "order-event", "options": options}]})
    assert trader.open() == [number]
    assert trader.details(number)["success_total"] == "0.0050"


def test_late_views_do_not_show_a_new_order(trader: Trader) -> None:
    trader.advance(10 * SECOND_MS)
    trader.mock.fault(
        "stale-read", match={"endpoint": "spot/private/returnOpenOrders.post"}, lagMs=5_000
    )
    number = trader.place()
    assert trader.open() == []
    assert trader.status(number) == 1
