"""How loans move money: collateral into its book and out of it, and the debt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import rejection
from .loan import BOOK, Loan, record

FUNDING = "funding"

LENDER = exchange_account("loans")


class Pledge(NamedTuple):
    """So much of a currency as collateral."""

    ccy: str
    amount: Decimal


def lock(ledger: Ledger, loan: Loan, pledge: Pledge) -> None:
    """Take collateral out of the funding account.

    Raises:
        LoanUnfunded: it has less.

    """
    require_funds(ledger.unit, loan.account, pledge)
    ledger.move(
        pledge.ccy,
        pledge.amount,
        debit=LedgerAccount(loan.account, FUNDING),
        credit=LedgerAccount(loan.account, BOOK, "frozen"),
        reason="loan collateral locked",
    )
    record(ledger, loan, "collateral_locked", pledge.ccy, -pledge.amount)


def release(ledger: Ledger, loan: Loan, pledge: Pledge) -> None:
    """Give collateral back to the funding account."""
    ledger.move(
        pledge.ccy,
        pledge.amount,
        debit=LedgerAccount(loan.account, BOOK, "frozen"),
        credit=LedgerAccount(loan.account, FUNDING),
        reason="loan collateral released",
    )
    record(ledger, loan, "collateral_released", pledge.ccy, pledge.amount)


def close(ledger: Ledger, loan: Loan) -> None:
    """End an order that owes nothing: what is left of its collateral goes back."""
    for ccy, amount in loan.collateral.items():
        release(ledger, loan, Pledge(ccy, amount))
    ledger.unit.put(replace(loan, collateral={}, is_open=False, warned_ms=None))


def require_funds(unit: UnitOfWork, account: str, pledge: Pledge) -> None:
    """Let an amount pass that the funding account has.

    Raises:
        LoanUnfunded: it has less.

    """
    available = unit.get(Account, account).balance(FUNDING, pledge.ccy).available
    if pledge.amount > available:
        raise rejection.LoanUnfunded(pledge.ccy, pledge.amount, available)
