"""Staking products, and what accounts earned with them before the sandbox began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.staking import product as staking_product
from fauxchange.domain.earn.staking.product import StakingInterest, StakingProduct
from fauxchange.worlds.layout import KEY, days, layout, read, seconds, time_of_day

layout(
    StakingProduct,
    id=KEY,
    minimum="minAmt",
    redeem_minimum="minRedeemAmt",
    settle_ms=seconds("settleSeconds"),
    accrue_at_ms=time_of_day("accrueAtUtc"),
    redeem_ms=days("redeemDays"),
    fast_limit="fastRedemptionDailyLimit",
    platform_limit="fastRedemptionPlatformLimit",
    rate_at_ms=time_of_day("rateAtUtc"),
)


def seed_staking(
    unit: UnitOfWork, terms: Mapping[str, Mapping[str, Any]], seed: int
) -> list[StakingProduct]:
    """Write what can be staked, and return it."""
    products = [read(StakingProduct, one, (key,), seed=seed) for key, one in terms.items()]
    for product in products:
        unit.put(product)
    return products


def begin_staking(
    unit: UnitOfWork,
    account: Account,
    earned: Mapping[str, Mapping[str, str]],
    products: Sequence[StakingProduct],
    now_ms: int,
) -> None:
    """Have an account earn with what it holds at the beginning."""
    for product in products:
        before = earned.get(product.id)
        if before or account.total(product.gives):
            staked = read(StakingInterest, before or {}, account=account.id, product=product.id)
            staking_product.start_accrual(unit, account.id, product, now_ms, staked)
