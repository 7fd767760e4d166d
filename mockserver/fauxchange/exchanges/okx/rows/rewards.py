"""Rows of OKX's stable rewards (financial-product-stable-rewards)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.rewards.stable_rewards import (
    RewardOffer,
    StableHolding,
    StableProduct,
    StableRoute,
)

from .row import Row

_UNLIMITED = "-1"


def product(one: StableProduct, now_ms: int) -> Row:
    """Return all routes of one stablecoin (financial-product-stable-rewards-get-product-info)."""
    return _with_time([_route(one.ccy, route) for route in one.routes], now_ms)


def balance(holdings: list[StableHolding], now_ms: int) -> Row:
    """Return all holdings (financial-product-stable-rewards-get-balance)."""
    return _with_time([_holding(one) for one in holdings], now_ms)


def rate(at_ms: int, apy: Decimal) -> Row:
    """One day's rate (financial-product-stable-rewards-get-apy-history)."""
    return {"rate": format_decimal(apy), "ts": str(at_ms)}


def _with_time(details: list[Row], now_ms: int) -> Row:
    return {"details": details, "ts": str(now_ms)}


def _holding(one: StableHolding) -> Row:
    return {
        "ccy": one.ccy,
        "amt": format_decimal(one.amount),
        "totalEarnAccrual": format_decimal(one.earned),
        "state": "earning" if one.is_earning else "pending",
    }


def _route(ccy: str, route: StableRoute) -> Row:
    sold, bought = route.redemption, route.subscription
    return {
        "ccy": ccy,
        "settleCcy": route.settles,
        "subFeeRate": format_decimal(bought.fee_rate),
        "redemptFeeRate": format_decimal(sold.fee_rate) if sold else "",
        "minSubAmt": format_decimal(bought.minimum),
        "minRedeemAmt": format_decimal(sold.minimum) if sold else "",
        "remainingSubQuota": _quota(bought),
        "remainingRedemptQuota": _quota(sold) if sold else "",
        "canRedeem": sold is not None,
    }


def _quota(offer: RewardOffer) -> str:
    """Return what is left for today: all of it, as nobody can use it up any more."""
    return _UNLIMITED if offer.quota is None else format_decimal(offer.quota)
