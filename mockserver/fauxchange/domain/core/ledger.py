"""The ledger: the only way money moves.

Every movement is a balanced posting: an amount leaves one ledger account and arrives at another.
The exchange's own accounts, such as the staking pool, may go below zero, those of users never. The
postings of the log add up to the balances at any time; :func:`audit` checks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from .account import Account, Balance
from .bill import Bill, log_of
from .money import EXACT, ZERO
from .rejection import InsufficientFunds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from .unit_of_work import UnitOfWork

LOG = "postings"
Slot = Literal["available", "frozen"]


class LedgerAccount(NamedTuple):
    """Where money is: a slot of a book of a user's account, or an account of the exchange."""

    account: str
    book: str
    slot: Slot = "available"

    @property
    def is_exchange(self) -> bool:
        """Whether this is one of the exchange's own."""
        return not self.account


def exchange_account(name: str) -> LedgerAccount:
    """Return an account of the exchange itself."""
    return LedgerAccount("", name)


class Posting(NamedTuple):
    """One balanced movement: ``amount`` of ``ccy`` leaves ``debit`` and arrives at ``credit``."""

    at_ms: int
    reason: str
    ccy: str
    amount: Decimal
    debit: LedgerAccount
    credit: LedgerAccount


class Ledger(NamedTuple):
    """Moves money within one unit of work, at one time."""

    unit: UnitOfWork
    now_ms: int

    def move(
        self,
        ccy: str,
        amount: Decimal,
        *,
        debit: LedgerAccount,
        credit: LedgerAccount,
        reason: str,
        client_id: str = "",
        note: str = "",
    ) -> Posting:
        """Move money between two ledger accounts, and write a bill for each user's book it changes.

        Raises:
            InsufficientFunds: the debited account is a user's and has less.
            ValueError: the amount is not above zero, which is an error of ours.

        """
        if amount <= 0:
            raise ValueError(f"a posting moves more than nothing, not {amount} {ccy}")
        # Freezing moves money within a book and changes no total, so there is no bill of it.
        billed = debit[:2] != credit[:2]
        sides = ((debit, credit, -amount), (credit, debit, amount))
        changed = [
            (place, other, delta, self._add(place, ccy, delta))
            for place, other, delta in sides
            if not place.is_exchange
        ]
        if billed:
            details = reason, client_id, note
            for place, other, delta, held in changed:
                self._bill(place, ccy, delta, held.total, details, other.book)
        posting = Posting(self.now_ms, reason, ccy, amount, debit, credit)
        self.post(posting)
        return posting

    def freeze(self, place: LedgerAccount, ccy: str, amount: Decimal, reason: str) -> None:
        """Freeze an amount of what a user's book has available, or free it if it is below zero.

        Nothing comes or goes, so there is no bill.

        Raises:
            InsufficientFunds: less is available, or less is frozen.

        """
        account = self.unit.get(Account, place.account)
        held = account.balance(place.book, ccy)
        available = EXACT.subtract(held.available, amount)
        frozen = EXACT.add(held.frozen, amount)
        if available < 0 or frozen < 0:
            short = held.available if available < 0 else held.frozen
            raise InsufficientFunds(ccy, abs(amount), short)
        changed = account.with_balance(place.book, ccy, Balance(available, frozen))
        self.unit.put(changed)
        free = LedgerAccount(place.account, place.book)
        ice = LedgerAccount(place.account, place.book, "frozen")
        debit, credit = (free, ice) if amount > 0 else (ice, free)
        self.post(Posting(self.now_ms, reason, ccy, abs(amount), debit, credit))

    def post(self, posting: Posting) -> None:
        """Enter a posting, whose balances are changed elsewhere, into the log."""
        self.unit.append(LOG, posting)

    def bill(self, place: LedgerAccount, bill: Bill) -> None:
        """Enter a bill into the logs of a book."""
        self.unit.append(log_of(place.account, place.book), bill)
        self.unit.append(log_of(place.account, place.book, bill.ccy), bill)

    def _bill(
        self,
        place: LedgerAccount,
        ccy: str,
        delta: Decimal,
        balance: Decimal,
        details: tuple[str, str, str],
        other: str,
    ) -> None:
        number = int(self.unit.new_id())
        self.bill(place, Bill(number, self.now_ms, ccy, delta, balance, *details, other))

    def _add(self, place: LedgerAccount, ccy: str, delta: Decimal) -> Balance:
        account = self.unit.get(Account, place.account)
        held = account.balance(place.book, ccy)
        is_free = place.slot == "available"
        before = held.available if is_free else held.frozen
        after = EXACT.add(before, delta)
        if after < 0:
            raise InsufficientFunds(ccy, -delta, before)
        changed = Balance(after, held.frozen) if is_free else Balance(held.available, after)
        self.unit.put(account.with_balance(place.book, ccy, changed))
        return changed


def balances(postings: Iterable[Posting]) -> Mapping[tuple[LedgerAccount, str], Decimal]:
    """Add postings up: ledger account and currency -> amount."""
    sums: dict[tuple[LedgerAccount, str], Decimal] = {}
    for posting in postings:
        for place, delta in ((posting.debit, -posting.amount), (posting.credit, posting.amount)):
            key = (place, posting.ccy)
            sums[key] = EXACT.add(sums.get(key, ZERO), delta)
    return sums


def audit(accounts: Iterable[Account], postings: Iterable[Posting]) -> list[str]:
    """Compare every balance with the sum of its postings; return one sentence a difference."""
    sums = dict(balances(postings))
    wrong = []
    for account in accounts:
        for book, held_by_ccy in account.books.items():
            for ccy, held in held_by_ccy.items():
                wrong += _differences(account, book, ccy, held, sums)
    wrong += [
        f"{place.account}/{place.book}/{place.slot} {ccy}: {amount} posted, but no balance"
        for (place, ccy), amount in sums.items()
        if amount and not place.is_exchange
    ]
    return wrong


def _differences(
    account: Account,
    book: str,
    ccy: str,
    held: Balance,
    sums: dict[tuple[LedgerAccount, str], Decimal],
) -> list[str]:
    slots: tuple[Slot, ...] = ("available", "frozen")
    wrong = []
    for slot in slots:
        posted = sums.pop((LedgerAccount(account.id, book, slot), ccy), ZERO)
        shown: Decimal = getattr(held, slot)
        if posted != shown or shown < 0:
            wrong.append(f"{account.id}/{book}/{slot} {ccy}: {shown} shown, {posted} posted")
    return wrong
