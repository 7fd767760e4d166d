"""What can be converted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.convert.convert import ConvertLimits, ConvertTerms
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.worlds.layout import layout, read
from fauxchange.worlds.mistakes import Mistakes, above, not_below, unpriced

layout(ConvertTerms, limits="currencies")
layout(ConvertLimits, smallest="min", largest="max", large="largeMax")


def seed_convert(unit: UnitOfWork, terms: Mapping[str, Any] | None) -> None:
    """Write the terms of convert, if the world has any."""
    if terms is not None:
        unit.put(read(ConvertTerms, terms))


def convert_mistakes(terms: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for i, ccy in enumerate(terms["quotes"]):
        if ccy not in terms["currencies"]:
            yield f"/convert/quotes/{i}", f"{ccy!r} is not among the currencies"
    yield from not_below("/convert/spread", terms["spread"], "1", "a spread is less than the price")
    for ccy, one in terms["currencies"].items():
        yield from above(f"/convert/currencies/{ccy}/min", one["min"], one["max"], "more than max")
    yield from unpriced("/convert/currencies", terms["currencies"], prices)
