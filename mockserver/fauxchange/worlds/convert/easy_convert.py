"""What small amounts are converted into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.convert.easy_convert import EasyTerms
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.worlds.layout import layout, read, seconds
from fauxchange.worlds.mistakes import Mistakes, not_below

layout(EasyTerms, running_ms=seconds("runningSeconds"))


def seed_easy_convert(unit: UnitOfWork, terms: Mapping[str, Any] | None) -> None:
    """Write the terms of easy convert, if the world has any."""
    if terms is not None:
        unit.put(read(EasyTerms, terms))


def easy_convert_mistakes(terms: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for i, ccy in enumerate(terms["targets"]):
        if ccy not in prices:
            yield f"/easyConvert/targets/{i}", f"the world has no price of {ccy!r}"
    reason = "nothing is above it and below belowUsd"
    yield from not_below("/easyConvert/aboveUsd", terms["aboveUsd"], terms["belowUsd"], reason)
