"""The plain formulas of contracts, in fractions: nothing is rounded but what is posted or shown."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from .values import NOTHING, Listed

# Amounts have so many decimal places, mean prices so many digits.
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


def worth(one: Listed, contracts: Fraction, price: Fraction) -> Fraction:
    """Return the value of contracts."""
    amount = abs(contracts) * one.size
    return amount / price if one.is_inverse else amount * price


def won(one: Listed, contracts: Fraction, entry: Fraction, price: Fraction) -> Fraction:
    """Return what contracts have won."""
    amount = contracts * one.size
    if one.is_inverse:
        return amount / entry - amount / price
    return amount * price - amount * entry


def mean(
    one: Listed, contracts: Fraction, before: Fraction, added: Fraction, price: Fraction
) -> Fraction:
    """Return the mean price of contracts with others that are added."""
    if not contracts:
        return price
    total = contracts + added
    if one.is_inverse:
        return to_digits(total / (contracts / before + added / price))
    return to_digits((contracts * before + added * price) / total)


def margin(one: Listed, contracts: Fraction, price: Fraction, leverage: Fraction) -> Fraction:
    """Return the margin of contracts at a price."""
    return up(worth(one, contracts, price) / leverage)


def price_where_covered(
    one: Listed, contracts: Fraction, entry: Fraction, cover: Fraction, rate: Fraction
) -> Fraction | None:
    """Return the price at which cover and profit are just such a part of the value."""
    size, amount = abs(contracts) * one.size, contracts * one.size
    way = 1 if contracts > 0 else -1
    if one.is_inverse:
        above, below = size * (1 + way * rate), size / entry + way * cover
    else:
        above, below = size * entry - way * cover, size * (1 - way * rate)
    assert amount
    if not below:
        return None
    price = above / below
    return price if price > NOTHING else None
