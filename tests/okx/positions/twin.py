"""Liquidation once more, naively: all seconds one after the other, with plain numbers.

It imports nothing of ours. It is given positions, cash and rates as they were read, and the mark
prices of each second, and says in which second the account covers no more what it has to.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Held(NamedTuple):
    """Contracts of an instrument, below zero if short, and the price they were bought at.

    ``rate`` is the part of their value that has to be left.
    """

    instrument: str
    contracts: Decimal
    size: Decimal
    entry: Decimal
    rate: Decimal
    is_inverse: bool = False


def worth(one: Held, mark: Decimal) -> Decimal:
    """Return what contracts are worth."""
    amount = abs(one.contracts) * one.size
    return amount / mark if one.is_inverse else amount * mark


def won(one: Held, mark: Decimal) -> Decimal:
    """Return what contracts have won."""
    amount = one.contracts * one.size
    if one.is_inverse:
        return amount / one.entry - amount / mark
    return amount * (mark - one.entry)


def first_uncovered(
    cash: Decimal, held: list[Held], seconds: Iterable[tuple[int, Mapping[str, Decimal]]]
) -> int | None:
    """Return the first time at which cash and profit are no more than what has to be left."""
    for at_ms, marks in seconds:
        own = cash + sum(won(one, marks[one.instrument]) for one in held)
        must = sum(worth(one, marks[one.instrument]) * one.rate for one in held)
        if own <= must:
            return at_ms
    return None
