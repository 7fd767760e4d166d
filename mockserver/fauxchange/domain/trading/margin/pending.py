"""What open orders on margin would borrow."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.trading.contracts.pending import (
    PendingContracts,
    loan_at,
    orders_at,
    owed_by,
    pending_of,
)


def pending_loans(unit: UnitOfWork, account: str, ccy: str) -> Decimal:
    """Return what open orders on margin of an account would borrow of a currency.

    They do so for what they open, at their own prices; what they close is traded first.
    """
    total = ZERO
    for place in pending_of(unit, account):
        # The part of orders on margin is the currency of their margin.
        if place.part and place.opening and _owed_at(unit, place) == ccy:
            total = EXACT.add(total, loan_at(unit, place))
    return total


def _owed_at(unit: UnitOfWork, place: PendingContracts) -> str:
    """Return the currency that orders at a place borrow, empty if they are of contracts."""
    newest = None if place.owed else next(orders_at(unit, place), None)
    return owed_by(newest) if newest is not None and newest.kind == MARGIN else place.owed
