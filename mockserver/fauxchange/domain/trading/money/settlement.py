"""Several movements of money that belong together, such as what a trade moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InsufficientFunds


class LedgerMovement(NamedTuple):
    """An amount above zero of a currency that leaves one ledger account and arrives at another."""

    ccy: str
    amount: Decimal
    debit: LedgerAccount
    credit: LedgerAccount
    reason: str


class BillText(NamedTuple):
    """What the bills of an account say about movements that are settled together."""

    reason: str
    other: str
    trade: TradeDetails | None = None


class SettlementResult(NamedTuple):
    """What a settlement changed: accounts by id, and the first bill that each of them got."""

    accounts: Mapping[str, Account]
    bills: Mapping[str, int]


def settle(
    ledger: Ledger, movements: Sequence[LedgerMovement], texts: Mapping[str, BillText]
) -> SettlementResult:
    """Carry out movements together and write one bill for each currency of a book they change.

    A bill has the sum of all movements; a currency of which nothing came or went has none.

    Raises:
        InsufficientFunds: after all movements a user's account has less than nothing.

    """
    changes, now_ms = _Changes(ledger), ledger.now_ms
    for ccy, amount, debit, credit, _ in movements:
        if debit.account:
            changes.add(debit, ccy, amount.copy_negate())
        if credit.account:
            changes.add(credit, ccy, amount)
    ledger.post(
        *(
            Posting(now_ms, reason, ccy, amount, debit, credit)
            for ccy, amount, debit, credit, reason in movements
        )
    )
    return changes.write(texts)


class _Slots:
    """Available and frozen of one currency in one book as they change, and what was there."""

    __slots__ = ("available", "before", "frozen")

    def __init__(self, before: Balance) -> None:
        self.before = before
        self.available = before.available
        self.frozen = before.frozen


class _Changes:
    """The balances that movements change, each read and written once."""

    __slots__ = ("_accounts", "_ledger", "_slots")

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._accounts: dict[str, Account] = {}
        self._slots: dict[tuple[str, str, str], _Slots] = {}

    def add(self, place: LedgerAccount, ccy: str, delta: Decimal) -> None:
        key = (place.account, place.book, ccy)
        slots = self._slots.get(key)
        if slots is None:
            account = self._accounts.get(place.account)
            if account is None:
                account = self._ledger.unit.get(Account, place.account)
                self._accounts[place.account] = account
            slots = self._slots[key] = _Slots(account.balance(place.book, ccy))
        if place.slot == "available":
            slots.available = EXACT.add(slots.available, delta)
        else:
            slots.frozen = EXACT.add(slots.frozen, delta)

    def write(self, texts: Mapping[str, BillText]) -> SettlementResult:
        books: dict[str, dict[str, dict[str, Balance]]] = {}
        numbers: dict[str, int] = {}
        bills: dict[tuple[str, str], list[Bill]] = {}
        for (account, book, ccy), slots in self._slots.items():
            after = _balance(ccy, slots)
            of_account = books.setdefault(account, {})
            if book not in of_account:
                of_account[book] = dict(self._accounts[account].book(book))
            of_account[book][ccy] = after
            if after.total != slots.before.total:
                bill = self._bill(ccy, slots.before, after, texts[account])
                numbers.setdefault(account, bill.id)
                bills.setdefault((account, book), []).append(bill)
        for place, of_book in bills.items():
            self._ledger.bill(*place, *of_book)
        changed: dict[str, Account] = {}
        for account, new_books in books.items():
            old = self._accounts[account]
            changed[account] = Account(old.id, old.user, old.master, {**old.books, **new_books})
            self._ledger.unit.put(changed[account])
        return SettlementResult(changed, numbers)

    def _bill(self, ccy: str, before: Balance, after: Balance, text: BillText) -> Bill:
        number = int(self._ledger.unit.new_id())
        delta = EXACT.subtract(after.total, before.total)
        trade = text.trade
        if trade is not None and trade.fee_ccy != ccy and trade.fee:
            trade = trade._replace(fee=ZERO)
        now_ms, total = self._ledger.now_ms, after.total
        return Bill(number, now_ms, ccy, delta, total, text.reason, other=text.other, trade=trade)


def _balance(ccy: str, slots: _Slots) -> Balance:
    before = slots.before
    for held, had in ((slots.available, before.available), (slots.frozen, before.frozen)):
        if held < ZERO:
            raise InsufficientFunds(ccy, EXACT.subtract(had, held), had)
    return Balance(slots.available, slots.frozen)
