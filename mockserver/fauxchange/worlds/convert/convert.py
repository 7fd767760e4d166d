"""Sowing what can be converted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.convert.convert import TERMS, ConvertLimits, ConvertTerms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def sow_convert(unit: UnitOfWork, said: Mapping[str, Any] | None) -> None:
    """Write the terms of convert, if the world has any."""
    if said is None:
        return
    limits = {
        ccy: ConvertLimits(
            Decimal(one["min"]),
            Decimal(one["max"]),
            Decimal(one["largeMax"]) if "largeMax" in one else None,
        )
        for ccy, one in said["currencies"].items()
    }
    spread, quotes = Decimal(said["spread"]), tuple(said["quotes"])
    unit.put(TERMS, ConvertTerms(spread, said["ttlMs"], said["places"], quotes, limits))


def convert_mistakes(
    said: Mapping[str, Any], prices: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for i, ccy in enumerate(said["quotes"]):
        if ccy not in said["currencies"]:
            yield f"/convert/quotes/{i}", f"{ccy!r} is not among the currencies"
    if Decimal(said["spread"]) >= 1:
        yield "/convert/spread", "a spread is less than the price"
    for ccy, one in said["currencies"].items():
        if Decimal(one["min"]) > Decimal(one["max"]):
            yield f"/convert/currencies/{ccy}/min", "more than max"
    for ccy in sorted(set(said["currencies"]) - set(prices)):
        yield f"/convert/currencies/{ccy}", "the world has no price of it"
