"""Sowing on which terms flexible loans are given."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rates import HOUR_MS
from fauxchange.domain.loans.loan import TERMS, Borrowable, Levels, LoanTerms, LoanTier, Pledgeable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def sow_loan(unit: UnitOfWork, said: Mapping[str, Any] | None, seed: int) -> None:
    """Write the terms, if the world lends anything."""
    if said is None:
        return
    lent = {
        ccy: Borrowable(Decimal(one["rate"]), Decimal(one["minAmt"]), Decimal(one["quota"]))
        for ccy, one in said["borrow"].items()
    }
    liquidation = said["liquidation"]
    terms = LoanTerms(
        borrowable=lent,
        collateral={ccy: _pledgeable(one) for ccy, one in said["collateral"].items()},
        pairs={
            (one["collateralCcy"], one["borrowCcy"]): _levels(one["ltv"]) for one in said["eMode"]
        },
        restricted=frozenset(said.get("restricted", ())),
        quotes=tuple(said["quotes"]),
        transition=liquidation["through"],
        places=said["places"],
        fee=Decimal(liquidation["fee"]),
        partial_from=Decimal(liquidation["partialFromUsd"]),
        partial_step=Decimal(liquidation["partialStep"]),
        watch_ms=said["watchSeconds"] * 1000,
        settle_ms=said["settleSeconds"] * 1000,
        keep_ms=said["clientIdSeconds"] * 1000,
        seed=seed,
    )
    unit.put(TERMS, terms)


def loan_mistakes(said: Mapping[str, Any], prices: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for member in ("borrow", "collateral"):
        for ccy in sorted(set(said[member]) - set(prices)):
            yield f"/flexibleLoan/{member}/{ccy}", "the world has no price of it"
    if said["liquidation"]["through"] not in prices:
        yield "/flexibleLoan/liquidation/through", "the world has no price of it"
    if not 0 < Decimal(said["liquidation"]["partialStep"]) <= 1:
        yield "/flexibleLoan/liquidation/partialStep", "a part is more than nothing, at most all"
    if HOUR_MS % (said["watchSeconds"] * 1000):
        yield "/flexibleLoan/watchSeconds", "an hour is no multiple of it"
    for ccy, one in said["collateral"].items():
        yield from _tier_mistakes(f"/flexibleLoan/collateral/{ccy}/tiers", one["tiers"])
        yield from _level_mistakes(f"/flexibleLoan/collateral/{ccy}/ltv", one["ltv"])
    for i, pair in enumerate(said["eMode"]):
        where = f"/flexibleLoan/eMode/{i}"
        if pair["collateralCcy"] not in said["collateral"]:
            yield f"{where}/collateralCcy", "it is not taken as collateral"
        if pair["borrowCcy"] not in said["borrow"]:
            yield f"{where}/borrowCcy", "it is not lent"
        yield from _level_mistakes(f"{where}/ltv", pair["ltv"])


def _tier_mistakes(where: str, tiers: list[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for i, tier in enumerate(tiers):
        if not 0 < Decimal(tier["counts"]) <= 1:
            yield f"{where}/{i}/counts", "collateral counts more than nothing, at most all"
        if "upToUsd" not in tier and i < len(tiers) - 1:
            yield f"{where}/{i}/upToUsd", "only the last tier has no end"
    tops = [(i, Decimal(tier["upToUsd"])) for i, tier in enumerate(tiers) if "upToUsd" in tier]
    for (_, below), (i, top) in pairwise(tops):
        if top <= below:
            yield f"{where}/{i}/upToUsd", f"not more than {below}"


def _level_mistakes(where: str, ltv: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    initial, margin_call, liquidation = _levels(ltv)
    if not 0 < initial < margin_call < liquidation <= 1:
        yield where, "initial, marginCall and liquidation grow, and are at most 1"


def _pledgeable(said: Mapping[str, Any]) -> Pledgeable:
    tiers = tuple(
        LoanTier(Decimal(one["upToUsd"]) if "upToUsd" in one else None, Decimal(one["counts"]))
        for one in said["tiers"]
    )
    return Pledgeable(Decimal(said["minAmt"]), tiers, _levels(said["ltv"]))


def _levels(said: Mapping[str, str]) -> Levels:
    return Levels(
        Decimal(said["initial"]), Decimal(said["marginCall"]), Decimal(said["liquidation"])
    )
