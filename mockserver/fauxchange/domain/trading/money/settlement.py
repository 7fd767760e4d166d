"""Several postings that belong together, such as what a trade moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import NO_BALANCES, NOTHING, Account, Balance
from fauxchange.domain.core.bill import Bill, TradeDetails, enter
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
    """What a settlement changed: accounts by id, and the first bill of each book of theirs."""

    accounts: Mapping[str, Account]
    bills: Mapping[tuple[str, str], int]


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
    numbers: dict[tuple[str, str], int] = {}
    ledger.post(*postings)
    for (owner, book), changes in _changes_of(postings).items():
        id_, user, master, books = accounts.get(owner) or unit.get(Account, owner)
        balances, bills = {**books.get(book, NO_BALANCES)}, []
        for ccy, change in changes.items():
            delta, held = _changed(ccy, balances.get(ccy, NOTHING), change, overdraws=overdraws)
            balances[ccy] = held
            if delta:
                bills.append(_bill(int(unit.new_id()), now_ms, (ccy, delta, held), texts[owner]))
        accounts[owner] = new_tuple(Account, (id_, user, master, {**books, book: balances}))
        if bills:
            numbers[owner, book] = bills[0].id
            enter(unit, owner, book, bills)
    for owner, account in accounts.items():
        unit.put(account)
        mark(ledger, owner)
    return new_tuple(SettlementResult, (accounts, numbers))


def _changes_of(postings: Sequence[Posting]) -> dict[tuple[str, str], dict[str, list[Decimal]]]:
    """Return by user and book what postings add to its currencies: available and frozen."""
    changes: dict[tuple[str, str], dict[str, list[Decimal]]] = defaultdict(dict)
    for _, _, ccy, amount, (debited, debit_book, debit_slot), (credited, book, slot) in postings:
        if debited:
            change = changes[debited, debit_book].setdefault(ccy, [ZERO, ZERO])
            number = debit_slot == "frozen"
            change[number] = subtract(change[number], amount)
        if credited:
            change = changes[credited, book].setdefault(ccy, [ZERO, ZERO])
            number = slot == "frozen"
            change[number] = add(change[number], amount)
    return changes


def _changed(
    ccy: str, before: Balance, change: Sequence[Decimal], *, overdraws: bool
) -> tuple[Decimal, Balance]:
    """Return what comes or goes by a change, and what is there after it.

    Raises:
        InsufficientFunds: it is less than nothing, and not available to overdraw.

    """
    had, held = before
    free, ice = change
    available = add(had, free)
    if available < ZERO and not overdraws:
        raise InsufficientFunds(ccy, subtract(had, available), had)
    if not ice:
        return free, new_tuple(Balance, (available, held))
    frozen = add(held, ice)
    if frozen < ZERO:
        raise InsufficientFunds(ccy, subtract(held, frozen), held)
    return add(free, ice), new_tuple(Balance, (available, frozen))


def _bill(number: int, at_ms: int, of: tuple[str, Decimal, Balance], text: BillText) -> Bill:
    ccy, delta, (available, frozen) = of
    reason, other, trade = text
    if trade is not None and trade.fee_ccy != ccy and trade.fee:
        trade = new_tuple(TradeDetails, (*trade[:8], ZERO, *trade[9:]))
    balance = add(available, frozen) if frozen else available
    members = number, at_ms, ccy, delta, balance, reason, "", "", other, trade
    return new_tuple(Bill, members)
