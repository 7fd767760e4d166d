"""What an open order of contracts needs: margin for those of its contracts that open a position."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.positions.arithmetic import Contract, value
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import Order


def margin_of(contract: Contract, contracts: Decimal, price: Decimal, leverage: Decimal) -> Decimal:
    """Return the margin of contracts at a price, rounded up."""
    if not contracts:
        return ZERO
    return up(EXACT.divide(value(contract, contracts, price), leverage))


def need_of_rest(contract: Contract, order: Order, left: Decimal) -> Decimal:
    """Return what so many contracts of an order need at its own price and leverage.

    What closes a position is traded first, so that what is left of an order opens. An order of an
    exchange that holds fees needs its own besides.
    """
    price = ZERO if order.price is None else order.price
    opening = min(left, order.opening)
    margin = margin_of(contract, opening, price, order.leverage)
    return EXACT.add(margin, fee_held(contract, opening, price, order.reserve))


def fee_held(contract: Contract, contracts: Decimal, price: Decimal, reserve: Decimal) -> Decimal:
    """Return what contracts at a price hold for their fee, at a rate, rounded up."""
    if not reserve or not contracts:
        return ZERO
    return up(EXACT.multiply(value(contract, contracts, price), reserve))
