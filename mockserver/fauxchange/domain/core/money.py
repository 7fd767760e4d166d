"""Amounts of money: ``Decimal`` inside, plain text at the edge, never a float."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal

ZERO = Decimal(0)

# Enough digits that adding the largest documented balance to the smallest loses nothing.
EXACT = Context(prec=60)

# What is divided seldom comes out even: a quotient has fewer digits, so that it can be added to.
QUOTIENT = Context(prec=40)

# Reading a method of a context takes as long as what it does: hot paths call these.
add, subtract, multiply, divide = EXACT.add, EXACT.subtract, EXACT.multiply, EXACT.divide
divide_int, remainder = EXACT.divide_int, EXACT.remainder


def format_decimal(amount: Decimal) -> str:
    """Return the amount without exponent and without trailing zeros: ``0``, ``37.11827078``."""
    if not amount:
        return "0"
    text = str(amount)
    if "E" in text:
        text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_scaled(amount: Decimal) -> str:
    """Return the amount without exponent, trailing zeros kept as they are: ``400.000``."""
    return format(amount, "f")


def places(amount: Decimal) -> int:
    """Return the number of decimal places as written: 3 for ``0.100``."""
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_down(amount: Decimal, to_places: int) -> Decimal:
    """Cut the amount to so many decimal places, as amounts that the exchange pays are."""
    return amount.quantize(Decimal(1).scaleb(-to_places), rounding=ROUND_DOWN, context=EXACT)


def round_up(amount: Decimal, to_places: int) -> Decimal:
    """Raise the amount to so many decimal places, as amounts that users owe are."""
    return amount.quantize(Decimal(1).scaleb(-to_places), rounding=ROUND_UP, context=EXACT)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of all amounts without rounding; zero of none."""
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def plain(amount: Decimal) -> Decimal:
    """Return the same amount without zeros at its end and without an exponent."""
    return Decimal(format_decimal(amount))
