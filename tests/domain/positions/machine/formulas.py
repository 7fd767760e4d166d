"""The plain formulas of contracts, in fractions: nothing is rounded but what is posted or shown."""

from __future__ import annotations

from fractions import Fraction

from tests.domain.positions.rounding import to_digits, up

from .values import NOTHING, Listed


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
