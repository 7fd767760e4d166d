"""What open orders on margin would borrow."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.trading.contracts.pending import orders_at, pending_of
from fauxchange.domain.trading.order import Order


def pending_loans(unit: UnitOfWork, account: str, ccy: str, but: str = "") -> Decimal:
    """Return what open orders on margin of an account would borrow of a currency, save one order.

    They do so for what they open, at their own prices; what they close is traded first.
    """
    total = ZERO
    for place in pending_of(unit, account):
        # The part of orders on margin is the currency of their margin.
        if place.part and place.opening:
            for order in orders_at(unit, place):
                if order.id != but and order.kind == MARGIN and _borrowed_ccy(order) == ccy:
                    total = EXACT.add(total, _loan(order))
    return total


def _borrowed_ccy(order: Order) -> str:
    return order.quote if order.side == BUY else order.base


def _loan(order: Order) -> Decimal:
    opens = min(order.opening, order.left)
    return EXACT.multiply(opens, order.price or ZERO) if order.side == BUY else opens
