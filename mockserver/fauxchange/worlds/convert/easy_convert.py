"""Sowing what small amounts are converted into."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.convert.easy_convert import TERMS, EasyTerms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def sow_easy_convert(unit: UnitOfWork, said: Mapping[str, Any] | None) -> None:
    """Write the terms of easy convert, if the world has any."""
    if said is None:
        return
    terms = EasyTerms(
        targets=tuple(said["targets"]),
        above_usd=Decimal(said["aboveUsd"]),
        below_usd=Decimal(said["belowUsd"]),
        paid_places=said["paidPlaces"],
        got_places=said["gotPlaces"],
        running_ms=said["runningSeconds"] * 1000,
    )
    unit.put(TERMS, terms)


def easy_convert_mistakes(
    said: Mapping[str, Any], prices: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for i, ccy in enumerate(said["targets"]):
        if ccy not in prices:
            yield f"/easyConvert/targets/{i}", f"the world has no price of {ccy!r}"
    if Decimal(said["aboveUsd"]) >= Decimal(said["belowUsd"]):
        yield "/easyConvert/aboveUsd", "nothing is above it and below belowUsd"
