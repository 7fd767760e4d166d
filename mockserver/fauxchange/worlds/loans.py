"""On which terms flexible loans are given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.loans.loan import Borrowable, Levels, LoanTerms, LoanTier, Pledgeable

from .layout import FileSource, layout, read, seconds
from .mistakes import Mistakes, unpriced, without_price


def _pairs(rows: list[Mapping[str, Any]]) -> list[Any]:
    return [[[one["collateralCcy"], one["borrowCcy"]], one["ltv"]] for one in rows]


layout(
    LoanTerms,
    borrowable="borrow",
    pairs=FileSource("eMode", _pairs),
    restricted=FileSource("restricted", default=[]),
    transition="liquidation/through",
    fee="liquidation/fee",
    partial_from="liquidation/partialFromUsd",
    partial_step="liquidation/partialStep",
    watch_ms=seconds("watchSeconds"),
    settle_ms=seconds("settleSeconds"),
    keep_ms=seconds("clientIdSeconds"),
)
layout(Borrowable, minimum="minAmt")
layout(Pledgeable, minimum="minAmt", levels="ltv")
layout(LoanTier, up_to="upToUsd", share="counts")


def seed_loans(unit: UnitOfWork, terms: Mapping[str, Any] | None, seed: int) -> None:
    """Write the terms, if the world lends anything."""
    if terms is not None:
        unit.put(read(LoanTerms, terms, seed=seed))


def loan_mistakes(terms: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for member in ("borrow", "collateral"):
        yield from unpriced(f"/flexibleLoan/{member}", terms[member], prices)
    yield from without_price(
        "/flexibleLoan/liquidation", terms["liquidation"], ("through",), prices
    )
    if not 0 < Decimal(terms["liquidation"]["partialStep"]) <= 1:
        yield "/flexibleLoan/liquidation/partialStep", "a part is more than nothing, at most all"
    if HOUR_MS % (terms["watchSeconds"] * 1000):
        yield "/flexibleLoan/watchSeconds", "an hour is no multiple of it"
    for ccy, one in terms["collateral"].items():
        yield from _tier_mistakes(f"/flexibleLoan/collateral/{ccy}/tiers", one["tiers"])
        yield from _level_mistakes(f"/flexibleLoan/collateral/{ccy}/ltv", one["ltv"])
    for i, pair in enumerate(terms["eMode"]):
        where = f"/flexibleLoan/eMode/{i}"
        if pair["collateralCcy"] not in terms["collateral"]:
            yield f"{where}/collateralCcy", "it is not taken as collateral"
        if pair["borrowCcy"] not in terms["borrow"]:
            yield f"{where}/borrowCcy", "it is not lent"
        yield from _level_mistakes(f"{where}/ltv", pair["ltv"])


def _tier_mistakes(where: str, tiers: list[Mapping[str, str]]) -> Mistakes:
    for i, tier in enumerate(tiers):
        if not 0 < Decimal(tier["counts"]) <= 1:
            yield f"{where}/{i}/counts", "collateral counts more than nothing, at most all"
        if "upToUsd" not in tier and i < len(tiers) - 1:
            yield f"{where}/{i}/upToUsd", "only the last tier has no end"
    tops = [(i, Decimal(tier["upToUsd"])) for i, tier in enumerate(tiers) if "upToUsd" in tier]
    for (_, below), (i, top) in pairwise(tops):
        if top <= below:
            yield f"{where}/{i}/upToUsd", f"not more than {below}"


def _level_mistakes(where: str, ltv: Mapping[str, str]) -> Mistakes:
    initial, margin_call, liquidation = read(Levels, ltv)
    if not 0 < initial < margin_call < liquidation <= 1:
        yield where, "initial, marginCall and liquidation grow, and are at most 1"
