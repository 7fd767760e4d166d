"""What an account begins with: amounts that come from the exchange, as if each had been moved.

A world may have thousands of accounts, and nobody looks at most of them. So bills, postings and
opening balances follow from an account when they are asked for, and are what
:meth:`fauxchange.domain.core.ledger.Ledger.move` would have written, amount by amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import KEPT_MS, LOGS_OF_A_BILL, OPENING, Bill, logs_of
from fauxchange.domain.core.ledger import LedgerAccount, OpeningBalance, Posting, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO

SOURCE = exchange_account("opening")


def amounts_of(account: Account) -> Iterator[tuple[str, str, Decimal]]:
    """Yield the book, the currency and the amount of each balance, in the order of the account."""
    for book, balances in account.books.items():
        for ccy, balance in balances.items():
            yield book, ccy, balance.available


def opening_postings(account: Account, now_ms: int) -> Iterator[Posting]:
    """Yield the postings that bring the balances of an account."""
    for book, ccy, amount in amounts_of(account):
        yield Posting(now_ms, OPENING, ccy, amount, SOURCE, LedgerAccount(account.id, book))


def opening_bills(
    account: Account, numbers: Iterator[int], now_ms: int
) -> Mapping[str, Sequence[Bill]]:
    """Return the bills of these postings by the logs that have them.

    ``numbers`` has one for each balance, those of books without bills included.
    """
    logs: dict[str, list[Bill]] = {}
    for book, ccy, amount in amounts_of(account):
        bill = Bill(next(numbers), now_ms, ccy, amount, amount, OPENING, other=SOURCE.book)
        if book in KEPT_MS:
            for log in logs_of(account.id, book, bill):
                logs.setdefault(log, []).append(bill)
    return logs


def bill_entries(account: Account) -> int:
    """Return how many entries these bills are in all logs together."""
    shown = sum(len(balances) for book, balances in account.books.items() if book in KEPT_MS)
    return LOGS_OF_A_BILL * shown


def is_opening_log(account: Account, book: str, ccy: str = "", kind: str = "") -> bool:
    """Whether one of these bills is in the log of a book, a currency and a kind."""
    balances = account.book(book)
    has_ccy = ccy in balances if ccy else bool(balances)
    is_there = bool(ccy) if kind else True
    return has_ccy and is_there and book in KEPT_MS and kind in {"", f"{OPENING} in"}


def opening_balance(account: Account, book: str, ccy: str) -> OpeningBalance | None:
    """Return the opening balance that such a posting is folded into, or None."""
    amount = account.balance(book, ccy).available
    return OpeningBalance(account.id, book, "available", ccy, amount) if amount else None


def source_balances(accounts: Iterable[Account]) -> Iterator[OpeningBalance]:
    """Yield the opening balances of the exchange, from which all the amounts came."""
    sums: dict[str, Decimal] = {}
    for account in accounts:
        for _, ccy, amount in amounts_of(account):
            sums[ccy] = EXACT.add(sums.get(ccy, ZERO), amount)
    for ccy, amount in sums.items():
        yield OpeningBalance(*SOURCE, ccy, amount.copy_negate())
