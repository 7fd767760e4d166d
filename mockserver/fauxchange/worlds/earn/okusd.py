"""Sowing the terms of OKUSD."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.time_of_day import DAY_MS
from fauxchange.domain.earn.okusd import rewards
from fauxchange.domain.earn.okusd.product import (
    FAST,
    STANDARD,
    SUBSCRIPTION,
    TERMS,
    OkusdPool,
    OkusdTerms,
    Quota,
)

from .earn import time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork

_HOUR_MS = 3_600_000


def sow_okusd(unit: UnitOfWork, said: Mapping[str, Any] | None, now_ms: int, seed: int) -> None:
    """Write the terms, if the world has any, and have holders rewarded."""
    if said is None:
        return
    terms = _terms(said, seed)
    unit.put(TERMS, terms)
    unit.put(TERMS, OkusdPool(Decimal(said["fast"]["pool"])))
    rewards.begin(unit, terms, now_ms)


def okusd_mistakes(said: Mapping[str, Any], prices: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for name in ("pays", "gives"):
        if said[name] not in prices:
            yield f"/okusd/{name}", f"the world has no price of {said[name]!r}"
    if said["pays"] == said["gives"]:
        yield "/okusd/gives", "nothing is subscribed with itself"
    for deed in ("fast", "standard"):
        if Decimal(said[deed]["feeRate"]) >= 1:
            yield f"/okusd/{deed}/feeRate", "a fee is less than what is redeemed"
    if said["standard"]["lateDays"] < said["standard"]["days"]:
        yield "/okusd/standard/lateDays", "who asks late does not get it sooner"


def _terms(said: Mapping[str, Any], seed: int) -> OkusdTerms:
    fast, standard = said["fast"], said["standard"]
    since = datetime.fromisoformat(said["ratesSince"]).replace(tzinfo=UTC)
    return OkusdTerms(
        pays=said["pays"],
        gives=said["gives"],
        minimum=Decimal(said["minAmt"]),
        places=said["places"],
        quotas={
            SUBSCRIPTION: _quota(said["subscription"]),
            FAST: _quota(fast),
            STANDARD: _quota(standard),
        },
        fee_rates={
            FAST: Decimal(fast["feeRate"]),
            STANDARD: Decimal(standard["feeRate"]),
        },
        offset_ms=said["utcOffsetHours"] * _HOUR_MS,
        cut_ms=time_of_day(standard["lateFrom"]),
        early_ms=standard["days"] * DAY_MS,
        late_ms=standard["lateDays"] * DAY_MS,
        apr=Decimal(said["apr"]),
        reward_at_ms=time_of_day(said["rewardAtUtc"]),
        since_ms=int(since.timestamp()) * 1000,
        seed=seed,
        is_maintained=said.get("maintenance", False),
    )


def _quota(said: Mapping[str, Any]) -> Quota:
    return Quota(
        personal=Decimal(said["dailyLimit"]),
        platform=Decimal(said["platformLimit"]),
        others=Decimal(said["platformUsed"]),
    )
