"""The terms of OKUSD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.okusd.product import (
    FAST,
    STANDARD,
    SUBSCRIPTION,
    OkusdPool,
    OkusdQuota,
    OkusdTerms,
)
from fauxchange.worlds.layout import FileSource, date, days, hours, layout, read, time_of_day
from fauxchange.worlds.mistakes import Mistakes, not_below, without_price

_SECTIONS = {SUBSCRIPTION: "subscription", FAST: "fast", STANDARD: "standard"}

layout(
    OkusdTerms,
    minimum="minAmt",
    quotas=FileSource("", lambda terms: {name: terms[at] for name, at in _SECTIONS.items()}),
    fee_rates=FileSource(
        "", lambda terms: {name: terms[_SECTIONS[name]]["feeRate"] for name in (FAST, STANDARD)}
    ),
    offset_ms=hours("utcOffsetHours"),
    cut_ms=time_of_day("standard/lateFrom"),
    early_ms=days("standard/days"),
    late_ms=days("standard/lateDays"),
    reward_at_ms=time_of_day("rewardAtUtc"),
    since_ms=date("ratesSince"),
    is_maintained="maintenance",
)
layout(OkusdQuota, personal="dailyLimit", platform="platformLimit", others="platformUsed")
layout(OkusdPool, amount="fast/pool")


def seed_okusd(unit: UnitOfWork, name: str, document: Mapping[str, Any] | None, seed: int) -> None:
    """Write the terms, if the world has any."""
    if document is not None:
        unit.put(read(OkusdTerms, document, exchange=name, seed=seed))
        unit.put(read(OkusdPool, document))


def okusd_mistakes(terms: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    yield from without_price("/okusd", terms, ("pays", "gives"), prices)
    if terms["pays"] == terms["gives"]:
        yield "/okusd/gives", "nothing is subscribed with itself"
    for way in ("fast", "standard"):
        reason = "a fee is less than what is redeemed"
        yield from not_below(f"/okusd/{way}/feeRate", terms[way]["feeRate"], "1", reason)
    if terms["standard"]["lateDays"] < terms["standard"]["days"]:
        yield "/okusd/standard/lateDays", "who asks late does not get it sooner"
