"""Sowing the stablecoins that are rewarded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.rewards import stable_rewards
from fauxchange.domain.rewards.stable_rewards import (
    SHELF,
    RewardOffer,
    Route,
    StableProduct,
    StableShelf,
)
from fauxchange.worlds.earn.earn import time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def sow_stable_rewards(
    unit: UnitOfWork, said: Mapping[str, Mapping[str, Any]], now_ms: int, seed: int
) -> None:
    """Write what is rewarded, and its order; have holders rewarded."""
    for ccy, terms in said.items():
        product = _product(ccy, terms, seed)
        unit.put(ccy, product)
        stable_rewards.begin(unit, product, now_ms)
    unit.put(SHELF, StableShelf(tuple(said)))


def stable_rewards_mistakes(
    said: Mapping[str, Mapping[str, Any]], prices: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    for ccy, terms in said.items():
        if ccy not in prices:
            yield f"/stableRewards/{ccy}", "the world has no price of it"
        for settles in terms["settles"]:
            if settles == ccy:
                yield f"/stableRewards/{ccy}/settles/{ccy}", "nothing is settled in itself"


def _product(ccy: str, terms: Mapping[str, Any], seed: int) -> StableProduct:
    return StableProduct(
        ccy=ccy,
        apy=Decimal(terms["apy"]),
        least=Decimal(terms["minAmt"]),
        places=terms["places"],
        reward_at_ms=time_of_day(terms["rewardAtUtc"]),
        routes=tuple(
            Route(
                settles,
                _offer(said["subscription"]),
                _offer(said["redemption"]) if "redemption" in said else None,
            )
            for settles, said in terms["settles"].items()
        ),
        seed=seed,
    )


def _offer(said: Mapping[str, Any]) -> RewardOffer:
    return RewardOffer(
        fee_rate=Decimal(said["feeRate"]),
        minimum=Decimal(said["minAmt"]),
        quota=Decimal(said["dailyLimit"]) if "dailyLimit" in said else None,
    )
