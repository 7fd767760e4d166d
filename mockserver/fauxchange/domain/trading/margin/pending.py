"""What open orders on margin would borrow."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.trading.contracts.pending import orders_at, pending_of
from fauxchange.domain.trading.order import Order


def pending_loans(unit: UnitOfWork, account: str, ccy: str) -> Decimal:
    """Return what open orders on margin of an account would borrow of a currency.

    They do so for what they open, at their own prices; what they close is traded first.
    """
    total = ZERO
    for place in pending_of(unit, account):
        # The part of orders on margin is the currency of their margin.
        orders = orders_at(unit, place) if place.part and place.opening else iter(())
        newest = next(orders, None)
        if newest is None or newest.kind != MARGIN or _borrowed_ccy(newest) != ccy:
            continue
        if place.side == SELL:
            total = EXACT.add(total, place.opening)
        else:
            total = reduce(EXACT.add, map(loan_of, orders), EXACT.add(total, loan_of(newest)))
    return total


def loan_of(order: Order) -> Decimal:
    """Return what an open order on margin would borrow."""
    opens = min(order.opening, order.left)
    return EXACT.multiply(opens, order.price or ZERO) if order.side == BUY else opens


def _borrowed_ccy(order: Order) -> str:
    return order.quote if order.side == BUY else order.base
