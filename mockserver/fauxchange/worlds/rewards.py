"""The stablecoins that are rewarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.rewards.stable_rewards import (
    RewardOffer,
    StableProduct,
)

from .layout import KEY, layout, read, rows, time_of_day
from .mistakes import Mistakes, unpriced

layout(
    StableProduct,
    ccy=KEY,
    least="minAmt",
    reward_at_ms=time_of_day("rewardAtUtc"),
    routes=rows("settles", "settles"),
)
layout(RewardOffer, minimum="minAmt", quota="dailyLimit")


def seed_stable_rewards(
    unit: UnitOfWork, name: str, products: Mapping[str, Mapping[str, Any]], seed: int
) -> None:
    """Write what is rewarded."""
    for rank, (ccy, terms) in enumerate(products.items()):
        unit.put(read(StableProduct, terms, (ccy,), exchange=name, rank=rank, seed=seed))


def stable_rewards_mistakes(
    products: Mapping[str, Mapping[str, Any]], prices: Mapping[str, Any]
) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    yield from unpriced("/stableRewards", products, prices)
    for ccy, terms in products.items():
        if ccy in terms["settles"]:
            yield f"/stableRewards/{ccy}/settles/{ccy}", "nothing is settled in itself"
