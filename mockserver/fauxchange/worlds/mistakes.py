"""What the schema of world files cannot state, where several sections have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

Mistakes = Iterator[tuple[str, str]]
"""Where a file is wrong, as a JSON pointer, and why."""


def unpriced(where: str, ccys: Collection[str], prices: Collection[str]) -> Mistakes:
    """Yield the members of an object that are currencies without a price."""
    for ccy in sorted(set(ccys) - set(prices)):
        yield f"{where}/{ccy}", "the world has no price of it"


def without_price(
    where: str, document: Mapping[str, Any], members: Iterable[str], prices: Collection[str]
) -> Mistakes:
    """Yield the members whose values are currencies without a price."""
    for member in members:
        if document[member] not in prices:
            yield f"{where}/{member}", f"the world has no price of {document[member]!r}"


def not_below(where: str, amount: str, bound: str, reason: str) -> Mistakes:
    """Yield a mistake if an amount is not below a bound."""
    if Decimal(amount) >= Decimal(bound):
        yield where, reason


def above(where: str, amount: str, bound: str, reason: str) -> Mistakes:
    """Yield a mistake if an amount is above a bound."""
    if Decimal(amount) > Decimal(bound):
        yield where, reason
