"""What an open order needs: exactly that is frozen for it, at every moment."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO, add, multiply
from fauxchange.domain.market.paths.bars import BUY

from .rounding import up


class Need(NamedTuple):
    """What pays for an order's trades, and what pays a fee that is not taken from what it gets."""

    value: Decimal
    fee: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return add(self.value, self.fee) if self.fee else self.value


def total_need(side: str, price: Decimal, size: Decimal, reserve: Decimal) -> Decimal:
    """Return both parts of what so much of an order at a price needs together."""
    return total_need_of(side, multiply(price, size), size, reserve)


def total_need_of(side: str, exact_value: Decimal, size: Decimal, reserve: Decimal) -> Decimal:
    """Return likewise what an order needs whose value, price times size, is known."""
    if side != BUY:
        return size
    value = up(exact_value)
    return add(value, up(multiply(value, reserve))) if reserve else value


def need_of(side: str, price: Decimal, size: Decimal, reserve: Decimal) -> Need:
    """Return what so much of an order at a price needs: quote currency to buy, base to sell."""
    if side != BUY:
        return Need(size, ZERO)
    value = up(multiply(price, size))
    return Need(value, up(multiply(value, reserve)) if reserve else ZERO)
