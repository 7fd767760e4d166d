"""Deleveraging by hand and by plans: who is closed first, at which price, and where it is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.control.errors import ControlError, NotThereError
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, audit

from .test_life import members
from .trader import SWAP, ContractTrader

if TYPE_CHECKING:
    from fauxchange import MockServer


def second(mock: MockServer) -> ContractTrader:
    """Return a trader of the first sub-account, with 100,000 USDT to trade."""
    mock.credit("okx", "faux001", "USDT", "99649.5", book="trading")
    return ContractTrader(mock, "sub1")


def test_who_has_won_most_on_the_margin_is_closed_first(trader: ContractTrader) -> None:
    other = second(trader.mock)
    other.leverage("20")
    trader.trade("sell", "10")
    other.trade("sell", "10")
    trader.price("90000")
    trader.advance(1_000)
    assert (trader.position()["adl"], other.position()["adl"]) == ("2", "5")
    first, then = trader.mock.deleverage(SWAP, "short", contracts="12", price="90500")
    assert members(first._asdict(), "account", "contracts", "left") == ["faux001", 10, 0]
    assert members(then._asdict(), "account", "contracts", "left") == ["main", 2, 8]
    assert other.positions() == []
    assert trader.position()["pos"] == "-8"


def test_what_was_deleveraged_is_shown_everywhere(trader: ContractTrader) -> None:
    trader.trade("sell", "10")
    trader.price("90000")
    trader.advance(1_000)
    entry, mark = (Decimal(trader.position()[name]) for name in ("avgPx", "markPx"))
    before = Decimal(trader.usdt()["cashBal"])
    trader.mock.deleverage(SWAP, "short", contracts="4", price="90500")
    won = (entry - Decimal(90_500)) * Decimal("0.04")
    (order,) = (
        one
        for one in trader.rows("trade/orders-history", instType="SWAP")
        if one["category"] == "adl"
    )
    assert members(order, "side", "ordType", "avgPx", "state") == [
        "buy",
        "market",
        "90500",
        "filled",
    ]
    assert members(order, "tradeId", "fee", "pnl") == ["0", "0", f"{won.normalize():f}"]
    fill = trader.rows("trade/fills", instType="SWAP")[0]
    assert members(fill, "subType", "execType", "fillPx") == ["127", "", "90500"]
    (bill,) = trader.rows("account/bills", type="9")
    assert members(bill, "subType", "px", "sz") == ["127", "90500", "4"]
    assert Decimal(bill["balChg"]) == won
    assert Decimal(trader.usdt()["cashBal"]) == before + won
    (part,) = trader.rows("account/positions-history")
    assert members(part, "type", "closeAvgPx", "triggerPx") == ["5", "90500", f"{mark:f}"]
    trader.mock.deleverage(SWAP, "short")
    (whole,) = trader.rows("account/positions-history")
    assert members(whole, "type", "closeTotalPos") == ["6", "10"]
    store = trader.mock.sandbox.store
    postings: Any = store.log(LOG)
    assert audit(store.documents(Account), postings, store.documents(OpeningBalance)) == []


def test_at_the_price_of_the_position_nothing_is_won_and_a_bill_tells_of_it(
    trader: ContractTrader,
) -> None:
    trader.trade("sell", "10")
    entry, before = trader.position()["avgPx"], trader.usdt()["cashBal"]
    (closed,) = trader.mock.deleverage(SWAP, "short", price=entry)
    assert (closed.contracts, closed.left) == (Decimal(10), Decimal(0))
    assert trader.positions() == []
    assert trader.usdt()["cashBal"] == before
    (bill,) = trader.rows("account/bills", type="9")
    assert members(bill, "balChg", "px", "sz", "pnl") == ["0", entry, "10", "0"]


def test_orders_that_would_close_the_position_are_cancelled(trader: ContractTrader) -> None:
    trader.trade("sell", "10")
    trader.send(ordType="limit", side="buy", px="90000", sz="10", clOrdId="closes")
    trader.send(ordType="limit", side="sell", px="99000", sz="1", clOrdId="opens")
    trader.mock.deleverage(SWAP, "short", contracts="3")
    (left,) = trader.rows("trade/orders-pending")
    assert left["clOrdId"] == "opens"
    (gone,) = (
        one
        for one in trader.rows("trade/orders-history", instType="SWAP")
        if one["clOrdId"] == "closes"
    )
    assert members(gone, "state", "cancelSource") == ["canceled", "6"]


def test_positions_of_the_other_way_stay(trader: ContractTrader) -> None:
    trader.trade("sell", "10", tdMode="isolated")
    trader.trade("buy", "5")
    assert [one.mode for one in trader.mock.deleverage(SWAP, "short")] == ["isolated"]
    assert members(trader.position(), "pos", "mgnMode") == ["5", "cross"]


def test_a_plan_deleverages_at_its_time(trader: ContractTrader) -> None:
    trader.trade("sell", "10")
    event = {"event": "deleveraging", "instrument": SWAP, "way": "short", "contracts": "6"}
    plan = {"fault": "market-event", "match": {"afterMs": 5_000}, "options": event}
    trader.mock.arm({"faults": [plan]})
    trader.advance(4_999)
    assert trader.position()["pos"] == "-10"
    trader.advance(1)
    assert trader.position()["pos"] == "-4"


def test_what_cannot_be_deleveraged_is_refused(trader: ContractTrader) -> None:
    with pytest.raises(NotThereError, match="no instrument NO-SWAP"):
        trader.mock.deleverage("NO-SWAP", "long")
    for name, way, more in (
        ("BTC-USDT", "long", {}),
        (SWAP, "up", {}),
        (SWAP, "long", {"contracts": "0"}),
        (SWAP, "long", {"price": "-1"}),
    ):
        with pytest.raises(ControlError):
            trader.mock.deleverage(name, way, **more)
    assert trader.mock.deleverage(SWAP, "long") == []
