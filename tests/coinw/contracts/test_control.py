"""What a test decides about orders of perpetuals, and what a journal says of them."""

from __future__ import annotations

from fauxchange.explain.fills import fill_sentences

from .trader import FuturesTrader

_PLACE = "futures/order.post"


def test_the_next_order_of_a_contract_is_refused(trader: FuturesTrader) -> None:
    trader.mock.next_order(
        "refused", code="futures-symbol-closed", instrument="BTC", exchange="coinw"
    )
    assert trader.refused(instrument="ETH")[0] == 0
    assert trader.refused()[0] == 9111
    assert trader.refused()[0] == 0


def test_the_next_order_of_an_account_is_refused_whatever_it_is(trader: FuturesTrader) -> None:
    trader.mock.next_order(
        "refused", code="futures-not-enough-margin", account="main", exchange="coinw"
    )
    assert trader.refused() == (1, "the available margin is not enough")
    assert trader.refused()[0] == 0


def test_the_next_order_is_cancelled_once_it_is_accepted(trader: FuturesTrader) -> None:
    trader.mock.next_order("canceled", account="main", exchange="coinw")
    trader.place(thirdOrderId="mine")
    assert trader.positions() == []
    (row,) = trader.past()
    assert (row["thirdOrderId"], row["orderStatus"]) == ("mine", "cancel")


def test_an_order_on_its_way_that_closes_more_than_is_left_is_cancelled(
    trader: FuturesTrader,
) -> None:
    trader.place()
    held = trader.position()["id"]
    trader.mock.set_fill_settings("BTC", accept_ms=700)
    for contracts in ("3", "3", "2"):
        trader.data("DELETE", "positions", {"id": held, "closeNum": contracts})
    trader.advance(700)
    states = [(row["totalPiece"], row["orderStatus"]) for row in trader.past()[:3]]
    assert states == [("2", "finish"), ("3", "cancel"), ("3", "finish")]
    assert trader.positions() == []


def test_an_order_on_its_way_opens_nothing_when_its_position_is_gone(
    trader: FuturesTrader,
) -> None:
    trader.place()
    trader.mock.set_fill_settings("BTC", accept_ms=700)
    trader.data("DELETE", "positions", {"id": trader.position()["id"], "closeNum": "3"})
    trader.mock.deleverage("BTC", "long")
    trader.advance(700)
    assert trader.positions() == []
    assert trader.past()[0]["orderStatus"] == "cancel"


def test_money_comes_into_the_funding_account_too(trader: FuturesTrader) -> None:
    trader.mock.credit("coinw", "main", "USDT", "5", book="wealth")
    change = trader.mock.debit("coinw", "main", "USDT", "2", book="wealth")
    assert (change.book, str(change.available)) == ("wealth", "3")


def test_the_journal_says_why_an_order_has_filled(trader: FuturesTrader) -> None:
    trader.place()
    exchange = trader.mock.app.exchanges["coinw"]
    (entry,) = [one for one in trader.mock.journal.entries() if one.endpoint_id == _PLACE]
    (sentence,) = fill_sentences(entry, exchange, trader.mock.sandbox)
    assert "It took from the book when it came" in sentence


def test_nothing_is_ordered_or_closed_while_a_charge_is_settled(trader: FuturesTrader) -> None:
    trader.place()
    trader.mock.delay_settlement("BTC", 40_000)
    trader.advance(4 * 3_600_000)
    (listed,) = trader.data("GET", "instruments", {"name": "BTC"})
    assert listed["status"] == "settlement"
    closing = {"id": str(trader.position()["id"]), "closeRate": "1"}
    assert trader.refused()[0] == 9010
    assert trader.refused(positionType="plan", openPrice="90000")[0] == 9010
    assert trader.refusal("DELETE", "positions", closing)[0] == 9010
    assert trader.refused(instrument="ETH")[0] == 0
    trader.advance(40_000)
    assert trader.refusal("DELETE", "positions", closing)[0] == 0
    (listed,) = trader.data("GET", "instruments", {"name": "BTC"})
    assert listed["status"] == "online"


def test_a_contract_that_is_being_settled_is_told_apart_from_one_that_is_closed(
    trader: FuturesTrader,
) -> None:
    trader.mock.change_instrument("BTC", state="settling")
    assert trader.refused() == (9010, "no orders are taken while the funding fee is settled")
    trader.mock.change_instrument("BTC", state="suspended")
    assert trader.refused() == (9111, "the contract cannot be traded at the moment")
