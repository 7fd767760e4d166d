"""What trading accounts owe, and the record of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import HOUR_MS, YEAR_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import record
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import positions_of

INTEREST_KEPT_MS = YEAR_MS
"""How long the hours of interest can be read, in ms."""

MANUAL_BORROW, MANUAL_REPAY = "manual borrow", "manual repay"
AUTO_BORROW, AUTO_REPAY = "auto borrow", "auto repay"


class Debt(NamedTuple):
    """What is owed of a currency: the liability, and interest that was not deducted yet."""

    liability: Decimal = ZERO
    interest: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Liability and interest together."""
        return EXACT.add(self.liability, self.interest)


NONE = Debt()


@document("{account}")
@dataclass(frozen=True, slots=True)
class Debts:
    """What an account owes, by currency; the key is the account's.

    ``is_running`` says that the next full hour is scheduled; ``since_ms`` is when the liability in
    each currency that was ever owed changed last, the latest change at the end.
    """

    account: str
    by_ccy: Mapping[str, Debt] = field(default_factory=dict)
    is_running: bool = False
    since_ms: Mapping[str, int] = field(default_factory=dict)


@tells_of(Debts)
class BorrowingChanged(DocumentChanged[Debts]):
    """What an account owes, as it has become."""


@document("{master}/{ccy}")
@dataclass(frozen=True, slots=True)
class FamilyDebt:
    """What a master and its sub-accounts owe together of a currency."""

    master: str
    ccy: str
    amount: Decimal


class Movement(NamedTuple):
    """A loan or a repayment; ``owed`` is the liability after it."""

    at_ms: int
    ccy: str
    kind: str
    amount: Decimal
    owed: Decimal


class DebtStretch(NamedTuple):
    """A time in which so much was owed of a currency; it is entered at its end, ``at_ms``."""

    since_ms: int
    at_ms: int
    liability: Decimal


def debts_of(unit: UnitOfWork, account: str) -> Debts:
    """Return what an account owes."""
    return unit.find(Debts, account) or Debts(account)


def debt_of(unit: UnitOfWork, account: str, ccy: str) -> Debt:
    """Return what an account owes of a currency."""
    return debts_of(unit, account).by_ccy.get(ccy, NONE)


def all_owed(unit: UnitOfWork, account: str) -> Mapping[str, Debt]:
    """Return what an account owes by currency, with what its positions of margin trading owe."""
    owed = dict(debts_of(unit, account).by_ccy)
    for position in positions_of(unit, account):
        loan = position.loan
        if loan is not None:
            before = owed.get(loan.owes_ccy, NONE)
            owed[loan.owes_ccy] = Debt(
                EXACT.add(before.liability, loan.owed), EXACT.add(before.interest, loan.interest)
            )
    return owed


def owes(unit: UnitOfWork, account: str) -> bool:
    """Whether an account owes anything."""
    return bool(debts_of(unit, account).by_ccy)


def family_debt(unit: UnitOfWork, master: str, ccy: str) -> Decimal:
    """Return what a master and its sub-accounts owe together of a currency."""
    found = unit.find(FamilyDebt, master, ccy)
    return found.amount if found else ZERO


def set_debt(ledger: Ledger, account: str, master: str, ccy: str, debt: Debt) -> None:
    """Write what is owed of a currency, and what the family owes together."""
    unit = ledger.unit
    debts = debts_of(unit, account)
    before = debts.by_ccy.get(ccy, NONE)
    others = {one: owed for one, owed in debts.by_ccy.items() if one != ccy}
    debts = replace(debts, by_ccy={**others, ccy: debt} if any(debt) else others)
    change = EXACT.subtract(debt.liability, before.liability)
    if change:
        count_family_debt(unit, master, ccy, change)
        since_ms = debts.since_ms.get(ccy, ledger.now_ms)
        stretch = DebtStretch(since_ms, ledger.now_ms, before.liability)
        end_stretch(unit, stretches_log(account, ccy), stretch)
        since = {one: at_ms for one, at_ms in debts.since_ms.items() if one != ccy}
        debts = replace(debts, since_ms={**since, ccy: ledger.now_ms})
    unit.put(debts)


def count_family_debt(unit: UnitOfWork, master: str, ccy: str, change: Decimal) -> None:
    """Count that a master and its sub-accounts owe so much more of a currency together."""
    unit.put(FamilyDebt(master, ccy, EXACT.add(family_debt(unit, master, ccy), change)))


def end_stretch(unit: UnitOfWork, log: str, stretch: DebtStretch) -> None:
    """Enter the time in which a liability stayed as it was, if an hour was full meanwhile."""
    since_ms, at_ms, liability = stretch
    if liability and at_ms // HOUR_MS > since_ms // HOUR_MS:
        record(unit, log, stretch, INTEREST_KEPT_MS)


def movements_log(account: str) -> str:
    """Return the name of the log of an account's loans and repayments."""
    return f"borrowing/{account}"


def stretches_log(borrower: str, ccy: str) -> str:
    """Return the name of the log of the times in which a borrower owed the same of a currency.

    It is an account, or the key of one of its positions of margin trading.
    """
    return f"borrowing stretches/{borrower}/{ccy}"
