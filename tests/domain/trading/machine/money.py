"""The twin's money: what an open order needs, and what a trade costs, by the written rules."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal

from .values import BUY, ZERO

WIDE = Context(prec=80)
_COIN = Decimal("0.000000000001")


def times(one: Decimal, other: Decimal) -> Decimal:
    """Return an exact product."""
    return WIDE.multiply(one, other)


def paid(amount: Decimal) -> Decimal:
    """Return what a user pays: 12 places, upwards."""
    return amount.quantize(_COIN, rounding=ROUND_UP, context=WIDE)


def received(amount: Decimal) -> Decimal:
    """Return what a user receives: 12 places, downwards."""
    return amount.quantize(_COIN, rounding=ROUND_DOWN, context=WIDE)


def need(side: str, price: Decimal, size: Decimal, reserve: Decimal) -> Decimal:
    """Return what so much of an order needs at its price, a fee in quote currency included."""
    if side != BUY:
        return size
    value = paid(times(price, size))
    return value + paid(times(value, reserve))


def fee(amount: Decimal, rate: Decimal) -> Decimal:
    """Return the fee of an amount (below zero) or the rebate, in the favour of the exchange."""
    if rate > 0:
        return received(times(amount, rate))
    return -paid(times(amount, -rate)) if rate else ZERO
