"""Several postings that belong together, such as what a trade moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import NOTHING, Account, Balance
from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.ledger import Ledger, Posting
from fauxchange.domain.core.money import ZERO, add, subtract
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
    unit, now_ms = ledger
    accounts: dict[str, Account] = {}
    numbers: dict[str, int] = {}
    bills: dict[tuple[str, str], list[Bill]] = {}
    books: dict[tuple[str, str], dict[str, Balance]] = {}
    ledger.post(*postings)
    for (owner, book, ccy), change in _changes_of(postings).items():
        place = owner, book
        of_book = books.get(place)
        if of_book is None:
            if owner not in accounts:
                accounts[owner] = unit.get(Account, owner)
            of_book = books[place] = {**accounts[owner].book(book)}
        held = of_book[ccy] = _balance(ccy, of_book.get(ccy, NOTHING), change, overdraws=overdraws)
        delta = add(*change)
        if delta:
            number = int(unit.new_id())
            numbers.setdefault(owner, number)
            bill = _bill(number, now_ms, (ccy, delta, held.total), texts[owner])
            bills.setdefault(place, []).append(bill)
    for place, of_place in bills.items():
        ledger.bill(*place, *of_place)
    for (owner, book), balances in books.items():
        id_, user, master, others = accounts[owner]
        accounts[owner] = new_tuple(Account, (id_, user, master, {**others, book: balances}))
    for owner, account in accounts.items():
        unit.put(account)
        mark(ledger, owner)
    return SettlementResult(accounts, numbers)


def _changes_of(postings: Sequence[Posting]) -> dict[tuple[str, str, str], list[Decimal]]:
    """Return what postings add to each currency of users' books: available and frozen."""
    changes: dict[tuple[str, str, str], list[Decimal]] = {}
    for _, _, ccy, amount, (debited, debit_book, debit_slot), (credited, book, slot) in postings:
        if debited:
            change = changes.setdefault((debited, debit_book, ccy), [ZERO, ZERO])
            number = debit_slot == "frozen"
            change[number] = subtract(change[number], amount)
        if credited:
            change = changes.setdefault((credited, book, ccy), [ZERO, ZERO])
            number = slot == "frozen"
            change[number] = add(change[number], amount)
    return changes


def _balance(ccy: str, before: Balance, change: Sequence[Decimal], *, overdraws: bool) -> Balance:
    """Return what is there after a change.

    Raises:
        InsufficientFunds: it is less than nothing, and not available to overdraw.

    """
    had, held = before
    available, frozen = add(had, change[0]), add(held, change[1])
    if frozen < ZERO:
        raise InsufficientFunds(ccy, subtract(held, frozen), held)
    if available < ZERO and not overdraws:
        raise InsufficientFunds(ccy, subtract(had, available), had)
    return new_tuple(Balance, (available, frozen))


def _bill(number: int, at_ms: int, of: tuple[str, Decimal, Decimal], text: BillText) -> Bill:
    ccy, delta, balance = of
    reason, other, trade = text
    if trade is not None and trade.fee_ccy != ccy and trade.fee:
        trade = new_tuple(TradeDetails, (*trade[:8], ZERO, *trade[9:]))
    members = number, at_ms, ccy, delta, balance, reason, "", "", other, trade
    return new_tuple(Bill, members)
