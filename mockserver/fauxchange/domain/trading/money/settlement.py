"""Several postings that belong together, such as what a trade moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InsufficientFunds


class BillText(NamedTuple):
    """What the bills of an account say about postings that are settled together."""

    reason: str
    other: str
    trade: TradeDetails | None = None


class SettlementResult(NamedTuple):
    """What a settlement changed: accounts by id, and the first bill that each of them got."""

    accounts: Mapping[str, Account]
    bills: Mapping[str, int]


def settle(
    ledger: Ledger, postings: Sequence[Posting], texts: Mapping[str, BillText]
) -> SettlementResult:
    """Carry out postings together and write one bill for each currency of a book they change.

    A bill has the sum of all of them; a currency of which nothing came or went has none.

    Raises:
        InsufficientFunds: after all of them a user's account has less than nothing.

    """
    changes = _Changes(ledger)
    for _, _, ccy, amount, debit, credit in postings:
        if debit.account:
            changes.add(debit, ccy, amount.copy_negate())
        if credit.account:
            changes.add(credit, ccy, amount)
    ledger.post(*postings)
    return changes.write(texts)


class _Slots:
    """What of one currency in one book changes: available and frozen, and both together."""

    __slots__ = ("available", "before", "delta", "frozen")

    def __init__(self, before: Balance) -> None:
        self.before = before
        self.available = before.available
        self.frozen = before.frozen
        self.delta = ZERO


class _Changes:
    """The balances that postings change, each read and written once."""

    __slots__ = ("_accounts", "_ledger", "_slots")

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._accounts: dict[str, Account] = {}
        self._slots: dict[tuple[str, str, str], _Slots] = {}

    def add(self, place: LedgerAccount, ccy: str, delta: Decimal) -> None:
        account_id, book, slot = place
        key = (account_id, book, ccy)
        slots = self._slots.get(key)
        if slots is None:
            account = self._accounts.get(account_id)
            if account is None:
                account = self._ledger.unit.get(Account, account_id)
                self._accounts[account_id] = account
            slots = self._slots[key] = _Slots(account.balance(book, ccy))
        slots.delta = EXACT.add(slots.delta, delta)
        if slot == "available":
            slots.available = EXACT.add(slots.available, delta)
        else:
            slots.frozen = EXACT.add(slots.frozen, delta)

    def write(self, texts: Mapping[str, BillText]) -> SettlementResult:
        accounts, unit, now_ms = self._accounts, self._ledger.unit, self._ledger.now_ms
        numbers: dict[str, int] = {}
        bills: dict[tuple[str, str], list[Bill]] = {}
        for (account_id, book, ccy), slots in self._slots.items():
            after = _balance(ccy, slots)
            accounts[account_id] = accounts[account_id].with_balance(book, ccy, after)
            if not slots.delta:
                continue
            reason, other, trade = texts[account_id]
            if trade is not None and trade.fee_ccy != ccy and trade.fee:
                trade = TradeDetails(*trade[:8], ZERO, *trade[9:])
            number, delta = int(unit.new_id()), slots.delta
            bill = Bill(number, now_ms, ccy, delta, after.total, reason, other=other, trade=trade)
            numbers.setdefault(account_id, number)
            bills.setdefault((account_id, book), []).append(bill)
        for place, of_book in bills.items():
            self._ledger.bill(*place, *of_book)
        for account in accounts.values():
            unit.put(account)
        return SettlementResult(accounts, numbers)


def _balance(ccy: str, slots: _Slots) -> Balance:
    available, frozen = slots.available, slots.frozen
    if available < ZERO or frozen < ZERO:
        before = slots.before
        had, held = before.available, available
        if available >= ZERO:
            had, held = before.frozen, frozen
        raise InsufficientFunds(ccy, EXACT.subtract(had, held), had)
    return Balance(available, frozen)
