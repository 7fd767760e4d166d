"""Amounts of coins have 12 decimal places at most; what is finer goes to the house."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_UP, Decimal

from fauxchange.domain.core.money import EXACT

_FINEST = Decimal("1e-12")


def up(amount: Decimal) -> Decimal:
    """Return what a user pays for an amount that is not below zero."""
    rounded = amount.quantize(_FINEST, ROUND_UP, EXACT)
    return amount if rounded == amount else rounded


def down(amount: Decimal) -> Decimal:
    """Return what a user receives of an amount that is not below zero."""
    rounded = amount.quantize(_FINEST, ROUND_DOWN, EXACT)
    return amount if rounded == amount else rounded


def floor(amount: Decimal) -> Decimal:
    """Return what a user receives of an amount, or pays for one that is below zero."""
    rounded = amount.quantize(_FINEST, ROUND_FLOOR, EXACT)
    return amount if rounded == amount else rounded
