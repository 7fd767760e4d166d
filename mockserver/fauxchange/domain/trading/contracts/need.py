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

    What closes a position is traded first, so that what is left of an order opens.
    """
    price = ZERO if order.price is None else order.price
    return margin_of(contract, min(left, order.opening), price, order.leverage)
