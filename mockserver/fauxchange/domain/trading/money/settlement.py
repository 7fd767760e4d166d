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
from fauxchange.domain.positions.watch import mark


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
    ledger: Ledger,
    postings: Sequence[Posting],
    texts: Mapping[str, BillText],
    *,
    overdraws: bool = False,
) -> SettlementResult:
    """Carry out postings together and write one bill for each currency of a book they change.

    A bill has the sum of all of them; a currency of which nothing came or went has none.
    What an account has available may become less than nothing only if it ``overdraws``: a loss of
    one position that what others have won covers.

    Raises:
        InsufficientFunds: after all of them a user's account has less than nothing.

    """
    changed: dict[tuple[str, str, str], _Slots] = {}
    accounts: dict[str, Account] = {}
    for _, _, ccy, amount, debit, credit in postings:
        if debit.account:
            _slots_of(ledger, debit, ccy, changed, accounts).add(debit.slot, amount.copy_negate())
        if credit.account:
            _slots_of(ledger, credit, ccy, changed, accounts).add(credit.slot, amount)
    ledger.post(*postings)
    result = _write(ledger, changed, accounts, texts, overdraws=overdraws)
    for owner in accounts:
        mark(ledger, owner)
    return result


class _Slots:
    """What of one currency in one book changes: available and frozen, and both together."""

    __slots__ = ("available", "before", "delta", "frozen")

    def __init__(self, before: Balance) -> None:
        self.before = before
        self.available = before.available
        self.frozen = before.frozen
        self.delta = ZERO

    def add(self, slot: str, delta: Decimal) -> None:
        self.delta = EXACT.add(self.delta, delta)
        if slot == "available":
            self.available = EXACT.add(self.available, delta)
        else:
            self.frozen = EXACT.add(self.frozen, delta)

    def balance(self, ccy: str, *, overdraws: bool) -> Balance:
        """Return what is there afterwards.

        Raises:
            InsufficientFunds: it is less than nothing, and not available to overdraw.

        """
        available, frozen = self.available, self.frozen
        if (available < ZERO and not overdraws) or frozen < ZERO:
            had, held = self.before.available, available
            if frozen < ZERO:
                had, held = self.before.frozen, frozen
            raise InsufficientFunds(ccy, EXACT.subtract(had, held), had)
        return Balance(available, frozen)


def _slots_of(
    ledger: Ledger,
    place: LedgerAccount,
    ccy: str,
    changed: dict[tuple[str, str, str], _Slots],
    accounts: dict[str, Account],
) -> _Slots:
    owner, book, _ = place
    slots = changed.get((owner, book, ccy))
    if slots is None:
        account = accounts.get(owner)
        if account is None:
            account = accounts[owner] = ledger.unit.get(Account, owner)
        slots = changed[owner, book, ccy] = _Slots(account.balance(book, ccy))
    return slots


def _write(
    ledger: Ledger,
    changed: Mapping[tuple[str, str, str], _Slots],
    accounts: dict[str, Account],
    texts: Mapping[str, BillText],
    *,
    overdraws: bool,
) -> SettlementResult:
    """Write the accounts as they are now, each once, and their bills."""
    unit, now_ms = ledger
    numbers: dict[str, int] = {}
    bills: dict[tuple[str, str], list[Bill]] = {}
    books: dict[tuple[str, str], dict[str, Balance]] = {}
    for (owner, book, ccy), slots in changed.items():
        of_book = books.get((owner, book))
        if of_book is None:
            of_book = books[owner, book] = {**accounts[owner].book(book)}
        after = of_book[ccy] = slots.balance(ccy, overdraws=overdraws)
        if slots.delta:
            number = int(unit.new_id())
            numbers.setdefault(owner, number)
            bill = _bill(number, now_ms, (ccy, slots.delta, after.total), texts[owner])
            bills.setdefault((owner, book), []).append(bill)
    for place, of_place in bills.items():
        ledger.bill(*place, *of_place)
    for (owner, book), balances in books.items():
        id_, user, master = (old := accounts[owner]).id, old.user, old.master
        accounts[owner] = Account(id_, user, master, {**old.books, book: balances})
    for account in accounts.values():
        unit.put(account)
    return SettlementResult(accounts, numbers)


def _bill(number: int, at_ms: int, of: tuple[str, Decimal, Decimal], text: BillText) -> Bill:
    ccy, delta, balance = of
    reason, other, trade = text
    if trade is not None and trade.fee_ccy != ccy and trade.fee:
        trade = TradeDetails(*trade[:8], ZERO, *trade[9:])
    return Bill(number, at_ms, ccy, delta, balance, reason, "", "", other, trade)
