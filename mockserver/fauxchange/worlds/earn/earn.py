"""Sowing what earns: staking products and savings."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.earn import savings
from fauxchange.domain.earn.savings import SavingsMarket, SavingsTerms
from fauxchange.domain.earn.staking import product as staking_product
from fauxchange.domain.earn.staking.product import DAY_MS, Staked, StakingProduct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.account import Account
    from fauxchange.domain.core.unit_of_work import UnitOfWork

_MINUTE_MS = 60_000


def sow_terms(unit: UnitOfWork, exchange: Mapping[str, Any], seed: int) -> list[StakingProduct]:
    """Write on which terms an exchange stakes and saves; return what can be staked."""
    terms = exchange.get("staking", {})
    products = [_product(key, said, seed) for key, said in terms.items()]
    for product in products:
        unit.put(product.id, product)
    saved = exchange.get("savings")
    if saved:
        unit.put(savings.BOOK, SavingsMarket(tuple(saved["currencies"])))
        for ccy in saved["currencies"]:
            unit.put(ccy, _savings(ccy, saved, seed))
    return products


def begin_earning(
    unit: UnitOfWork,
    account: Account,
    said: Mapping[str, Any],
    products: list[StakingProduct],
    now_ms: int,
) -> None:
    """Have an account earn on what it holds at the beginning."""
    for product in products:
        earned = said.get("staked", {}).get(product.id)
        if earned or staking_product.held(account, product):
            earned = earned or {"latest": "0", "total": "0"}
            staked = Staked(Decimal(earned["latest"]), Decimal(earned["total"]))
            staking_product.begin(unit, account.id, product, now_ms, staked)
    for ccy in account.book(savings.BOOK):
        savings.begin(unit, account.id, savings.terms_of(unit, ccy), now_ms)


def _product(key: str, terms: Mapping[str, Any], seed: int) -> StakingProduct:
    return StakingProduct(
        id=key,
        pays=terms["pays"],
        gives=terms["gives"],
        minimum=Decimal(terms["minAmt"]),
        places=terms["places"],
        settle_ms=terms["settleSeconds"] * 1000,
        accrue_at_ms=time_of_day(terms["accrueAtUtc"]),
        apr=Decimal(terms["apr"]),
        redeem_ms=terms["redeemDays"] * DAY_MS,
        fast_limit=Decimal(terms["fastRedemptionDailyLimit"]),
        platform_limit=Decimal(terms["fastRedemptionPlatformLimit"]),
        rate_at_ms=time_of_day(terms["rateAtUtc"]),
        seed=seed,
        suspended=frozenset(terms.get("suspended", ())),
    )


def _savings(ccy: str, said: Mapping[str, Any], seed: int) -> SavingsTerms:
    currency = said["currencies"][ccy]
    since = datetime.fromisoformat(said["ratesSince"]).replace(tzinfo=UTC)
    return SavingsTerms(
        ccy=ccy,
        minimum=Decimal(currency["minAmt"]),
        rate=Decimal(currency["rate"]),
        share=Decimal(said["lenderShare"]),
        least=Decimal(said["minRate"]),
        most=Decimal(said["maxRate"]),
        places=said["places"],
        since_ms=int(since.timestamp()) * 1000,
        seed=seed,
    )


def time_of_day(text: str) -> int:
    """Return ``HH:MM`` in milliseconds after midnight."""
    hours, minutes = map(int, text.split(":"))
    return (hours * 60 + minutes) * _MINUTE_MS
