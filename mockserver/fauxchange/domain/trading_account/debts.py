"""What trading accounts owe, and the record of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.money import EXACT, ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from fauxchange.domain.core.unit_of_work import UnitOfWork

MANUAL_BORROW, MANUAL_REPAY = "manual borrow", "manual repay"
AUTO_REPAY = "auto repay"


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

    ``is_running`` says that the next full hour is scheduled.
    """

    account: str
    by_ccy: Mapping[str, Debt] = field(default_factory=dict)
    is_running: bool = False


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


class Accrual(NamedTuple):
    """One hour's interest; ``rate`` is the hour's."""

    at_ms: int
    ccy: str
    interest: Decimal
    rate: Decimal
    liability: Decimal


def debts_of(unit: UnitOfWork, account: str) -> Debts:
    """Return what an account owes."""
    return unit.find(Debts, account) or Debts(account)


def debt_of(unit: UnitOfWork, account: str, ccy: str) -> Debt:
    """Return what an account owes of a currency."""
    return debts_of(unit, account).by_ccy.get(ccy, NONE)


def owes(unit: UnitOfWork, account: str) -> bool:
    """Whether an account owes anything."""
    return bool(debts_of(unit, account).by_ccy)


def family_debt(unit: UnitOfWork, master: str, ccy: str) -> Decimal:
    """Return what a master and its sub-accounts owe together of a currency."""
    found = unit.find(FamilyDebt, master, ccy)
    return found.amount if found else ZERO


def set_debt(unit: UnitOfWork, account: str, master: str, ccy: str, debt: Debt) -> None:
    """Write what is owed of a currency, and what the family owes together."""
    debts = debts_of(unit, account)
    before = debts.by_ccy.get(ccy, NONE)
    others = {one: owed for one, owed in debts.by_ccy.items() if one != ccy}
    unit.put(replace(debts, by_ccy={**others, ccy: debt} if any(debt) else others))
    change = EXACT.subtract(debt.liability, before.liability)
    if change:
        together = EXACT.add(family_debt(unit, master, ccy), change)
        unit.put(FamilyDebt(master, ccy, together))


def movements_log(account: str) -> str:
    """Return the name of the log of an account's loans and repayments."""
    return f"borrowing/{account}"


def accruals_log(account: str) -> str:
    """Return the name of the log of an account's interest."""
    return f"borrowing interest/{account}"
