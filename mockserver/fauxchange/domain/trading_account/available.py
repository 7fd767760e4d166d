"""What of a trading account may be used: what orders, positions and debts leave of it."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.figures import NO_NEEDS, needs_of, usable_with
from fauxchange.domain.positions.terms import position_terms


def usable(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal:
    """Return the equity of a currency that may be margin of something new, at least nothing.

    It is what is in the book and not frozen, with what cross positions have won or lost, less the
    margin that they need (trading-account-rest-api-get-balance, availEq).
    """
    needs = needs_of(unit, account.id, at_ms).get(ccy, NO_NEEDS)
    return usable_with(_available(unit, account, ccy), needs)


def spendable(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal:
    """Return what may be spent or taken away of a currency: profit that is not realised may not."""
    available = _available(unit, account, ccy)
    needs = needs_of(unit, account.id, at_ms).get(ccy)
    if needs is None:
        return available
    return min(max(available, ZERO), usable_with(available, needs))


def _available(unit: UnitOfWork, account: Account, ccy: str) -> Decimal:
    return account.balance(position_terms(unit, account.id).book, ccy).available
