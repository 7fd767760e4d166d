"""How the twins round: amounts have so many decimal places, mean prices so many digits."""

from __future__ import annotations

from fractions import Fraction
from math import floor

_FINEST, _DIGITS = 10**12, 12
_ONE = Fraction(1)


def down(amount: Fraction) -> Fraction:
    """Return what is received of an amount; of one below zero more is paid."""
    return Fraction(floor(amount * _FINEST), _FINEST)


def up(amount: Fraction) -> Fraction:
    """Return what is paid for an amount."""
    return -down(-amount)


def shown(amount: Fraction) -> Fraction:
    """Return an amount that is worked out and never posted."""
    return Fraction(round(amount * _FINEST), _FINEST)


def to_digits(price: Fraction) -> Fraction:
    """Return a mean price as it is kept."""
    scale = _ONE
    while price * scale >= 10**_DIGITS:
        scale /= 10
    while price * scale < 10 ** (_DIGITS - 1):
        scale *= 10
    return Fraction(round(price * scale)) / scale
