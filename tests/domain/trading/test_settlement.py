"""Postings that belong together: one bill a currency, all or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.bill import Bill, TradeDetails, log_of
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.rejection import InsufficientFunds
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.state.memory import MemoryStore

D = Decimal
BOOK = LedgerAccount("anne", "trading")
FROZEN = LedgerAccount("anne", "trading", "frozen")
MARKET, FEES = exchange_account("market"), exchange_account("fees")
TRADE = TradeDetails(
    "7", "3", "SPOT", "BTC-USDT", "buy", D(100), D("0.5"), "taker", D("-0.0005"), "BTC"
)
BOUGHT = [
    Posting(5, "trade", "USDT", D(50), FROZEN, MARKET),
    Posting(5, "released", "USDT", D(2), FROZEN, BOOK),
    Posting(5, "trade", "BTC", D("0.5"), MARKET, BOOK),
    Posting(5, "fee", "BTC", D("0.0005"), BOOK, FEES),
]
TEXTS = {"anne": BillText("bought", "market", TRADE)}


def store(frozen: str) -> MemoryStore:
    new = MemoryStore()
    with new.transaction() as unit:
        books = {"trading": {"USDT": Balance(D(10), D(frozen))}}
        unit.put(Account("anne", "1", "anne", books))
    return new


def test_each_currency_gets_one_bill_of_all_that_moved() -> None:
    of = store("52")
    with of.transaction() as unit:
        settled = settle(Ledger(unit, 5), BOUGHT, TEXTS)
        bills: list[Bill] = list(unit.newest(log_of("anne", "trading")))
    assert [(b.ccy, b.delta, b.balance, b.at_ms, b.reason, b.other) for b in bills] == [
        ("BTC", D("0.4995"), D("0.4995"), 5, "bought", "market"),
        ("USDT", D(-50), D(12), 5, "bought", "market"),
    ]
    assert [bill.trade and bill.trade.fee for bill in bills] == [D("-0.0005"), D(0)]
    assert settled.bills == {("anne", "trading"): bills[1].id}
    account = of.find(Account, "anne")
    assert account is not None
    assert account.book("trading") == {
        "USDT": Balance(D(12), D(0)),
        "BTC": Balance(D("0.4995"), D(0)),
    }
    assert len(of.log("postings")) == 4


def test_money_that_only_changes_its_slot_has_no_bill() -> None:
    of = store("52")
    with of.transaction() as unit:
        settle(Ledger(unit, 5), [Posting(5, "released", "USDT", D(2), FROZEN, BOOK)], {})
        assert not list(unit.newest(log_of("anne", "trading")))


def test_less_than_is_moved_is_refused() -> None:
    of = store("51")
    with pytest.raises(InsufficientFunds) as refused, of.transaction() as unit:
        settle(Ledger(unit, 5), BOUGHT, TEXTS)
    assert (refused.value.required, refused.value.available) == (D(52), D(51))
    assert of.log("postings") == ()
