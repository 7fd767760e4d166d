"""The ledger: the only way money moves.

Every movement is a balanced posting: an amount leaves one ledger account and arrives at another.
The exchange's own accounts, such as the staking pool, may go below zero, those of users never. The
postings of the log, with the opening balances that older ones were folded into, add up to the
balances at any time; :func:`audit` checks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from .account import NO_BALANCES, NOTHING, Account, Balance
from .bill import Bill, enter
from .document import document, new_tuple
from .money import ZERO, add, subtract
from .rejection import InsufficientFunds
from .unit_of_work import UnitOfWork

LOG = "postings"
KEPT = 10_000
"""How many postings the log has at least; older ones are folded, :data:`FOLDED` at once."""
FOLDED = 256

MARGINED = frozenset({"trading"})
"""The books of which less than nothing may be available: what positions have won covers it."""

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


@lru_cache(maxsize=1_024)
def exchange_account(name: str) -> LedgerAccount:
    """Return an account of the exchange itself."""
    return LedgerAccount("", name)


@lru_cache(maxsize=4_096)
def slots_of(account: str, book: str) -> tuple[LedgerAccount, LedgerAccount]:
    """Return what of a user's book is available, and what is frozen; every trade asks for it."""
    return LedgerAccount(account, book), LedgerAccount(account, book, "frozen")


class Posting(NamedTuple):
    """One balanced movement: ``amount`` of ``ccy`` leaves ``debit`` and arrives at ``credit``."""

    at_ms: int
    reason: str
    ccy: str
    amount: Decimal
    debit: LedgerAccount
    credit: LedgerAccount


# What of a posting says which balances it changes.
_MOVEMENT = "debit", "credit", "ccy", "amount"


@document("{account}/{book}/{slot}/{ccy}")
class OpeningBalance(NamedTuple):
    """What a ledger account had of a currency before the oldest posting of the log."""

    account: str
    book: str
    slot: Slot
    ccy: str
    amount: Decimal

    @property
    def place(self) -> LedgerAccount:
        """The ledger account."""
        return LedgerAccount(self.account, self.book, self.slot)


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
        details, less = (reason, client_id, note), amount.copy_negate()
        # Both sides change before the first bill gets its number.
        left = self._add(debit, ccy, less) if debit.account else None
        held = self._add(credit, ccy, amount) if credit.account else None
        if billed and left is not None:
            self._bill(debit, ccy, less, left.total, details, credit.book)
        if billed and held is not None:
            self._bill(credit, ccy, amount, held.total, details, debit.book)
        posting = new_tuple(Posting, (self.now_ms, reason, ccy, amount, debit, credit))
        self.unit.append(LOG, posting)
        fold(self.unit)
        return posting

    def freeze(
        self,
        owner: str,
        book: str,
        ccy: str,
        amount: Decimal,
        reason: str,
        *,
        overdraws: bool = False,
    ) -> None:
        """Freeze an amount of what a user's book has available, or free it if it is below zero.

        Nothing comes or goes, so there is no bill. What is available may become less than nothing
        if it ``overdraws``: as margin counts what positions have won, too.

        Raises:
            InsufficientFunds: less is available, or less is frozen.

        """
        unit, now_ms = self
        id_, user, master, books = unit.get(Account, owner)
        balances = books.get(book, NO_BALANCES)
        before, on_ice = balances.get(ccy, NOTHING)
        available = subtract(before, amount)
        frozen = add(on_ice, amount)
        takes, size = amount > ZERO, amount.copy_abs()
        if (takes and available < ZERO and not overdraws) or frozen < ZERO:
            raise InsufficientFunds(ccy, size, before if available < ZERO else on_ice)
        # As Account.with_balance has it, without a call: every order freezes something.
        changed = {**balances, ccy: new_tuple(Balance, (available, frozen))}
        unit.put(new_tuple(Account, (id_, user, master, {**books, book: changed})))
        free, ice = slots_of(owner, book)
        debit, credit = (free, ice) if takes else (ice, free)
        unit.append(LOG, new_tuple(Posting, (now_ms, reason, ccy, size, debit, credit)))
        if not takes:
            # What is frozen is freed or spent one day, which is soon enough to fold.
            fold(unit)

    def post(self, *postings: Posting) -> None:
        """Enter postings, whose balances are changed elsewhere, into the log."""
        self.unit.extend(LOG, postings)
        fold(self.unit)

    def bill(self, account: str, book: str, *bills: Bill) -> None:
        """Enter bills, at least one, into the logs of a book of an account."""
        enter(self.unit, account, book, bills)

    def _bill(
        self,
        place: LedgerAccount,
        ccy: str,
        delta: Decimal,
        balance: Decimal,
        details: tuple[str, str, str],
        other: str,
    ) -> None:
        unit, now_ms = self
        members = int(unit.new_id()), now_ms, ccy, delta, balance, *details, other, None
        enter(unit, place.account, place.book, (new_tuple(Bill, members),))

    def _add(self, place: LedgerAccount, ccy: str, delta: Decimal) -> Balance:
        account = self.unit.get(Account, place.account)
        held = account.balance(place.book, ccy)
        is_free = place.slot == "available"
        before = held.available if is_free else held.frozen
        after = add(before, delta)
        # What comes into a book that has less than nothing is welcome however little it is.
        if after < 0 and delta < 0:
            raise InsufficientFunds(ccy, -delta, before)
        parts = (after, held.frozen) if is_free else (held.available, after)
        changed = new_tuple(Balance, parts)
        self.unit.put(account.with_balance(place.book, ccy, changed))
        return changed


def fold(unit: UnitOfWork) -> None:
    """Fold the oldest postings into opening balances, once the log has enough more than it keeps.

    So few are folded at once that no call waits for a long log.

    A settlement's postings may be folded in part, so an opening balance may be below zero.
    """
    folded = unit.trim(LOG, keep=KEPT, least=FOLDED, most=FOLDED, members=_MOVEMENT)
    if not folded:
        return
    for ((account, book, slot), ccy), amount in _sums(folded, {}).items():
        before = unit.find(OpeningBalance, account, book, slot, ccy)
        after = amount if before is None else add(before.amount, amount)
        unit.put(new_tuple(OpeningBalance, (account, book, slot, ccy, after)))


def balances(
    postings: Iterable[Posting], opening: Iterable[OpeningBalance] = ()
) -> Mapping[tuple[LedgerAccount, str], Decimal]:
    """Add postings to what there was before: ledger account and currency -> amount."""
    sums = {(one.place, one.ccy): one.amount for one in opening}
    return _sums(((one.debit, one.credit, one.ccy, one.amount) for one in postings), sums)


def _sums(
    movements: Iterable[tuple[LedgerAccount, LedgerAccount, str, Decimal]],
    sums: dict[tuple[LedgerAccount, str], Decimal],
) -> dict[tuple[LedgerAccount, str], Decimal]:
    """Add movements, :data:`_MOVEMENT` of each, to sums, and return these."""
    # Many move the same way: the fees and fundings of an account.
    moved: dict[tuple[LedgerAccount, LedgerAccount, str], Decimal] = {}
    for debit, credit, ccy, amount in movements:
        way = debit, credit, ccy
        moved[way] = add(moved[way], amount) if way in moved else amount
    for (debit, credit, ccy), amount in moved.items():
        for key, delta in (((debit, ccy), amount.copy_negate()), ((credit, ccy), amount)):
            sums[key] = add(sums.get(key, ZERO), delta)
    return sums


def audit(
    accounts: Iterable[Account],
    postings: Iterable[Posting],
    opening: Iterable[OpeningBalance] = (),
) -> list[str]:
    """Compare every balance with the sum of its postings and of what there was before them.

    All opening balances of a currency add up to nothing, as postings do. Return one sentence a
    difference.
    """
    opening = tuple(opening)
    sums = dict(balances(postings, opening))
    wrong = _unbalanced(opening)
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


def _unbalanced(opening: Iterable[OpeningBalance]) -> list[str]:
    by_ccy: dict[str, Decimal] = {}
    for one in opening:
        by_ccy[one.ccy] = add(by_ccy.get(one.ccy, ZERO), one.amount)
    return [f"opening balances of {ccy} add up to {sum_}" for ccy, sum_ in by_ccy.items() if sum_]


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
        is_short = shown < 0 and (slot == "frozen" or book not in MARGINED)
        if posted != shown or is_short:
            wrong.append(f"{account.id}/{book}/{slot} {ccy}: {shown} shown, {posted} posted")
    return wrong
