"""Rows of OKX's OKUSD (financial-product-okusd); amounts have all their decimal places."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal, format_scaled, round_down
from fauxchange.domain.earn.okusd.orders import OkusdRedemption, OkusdSubscription
from fauxchange.domain.earn.okusd.product import (
    FAST,
    STANDARD,
    SUBSCRIPTION,
    OkusdHolding,
    OkusdRoom,
    OkusdTerms,
)
from fauxchange.domain.earn.okusd.rewards import OkusdRate, OkusdReward
from fauxchange.exchanges.okx.rows.row import Row


def account(terms: OkusdTerms, holding: OkusdHolding, now_ms: int) -> Row:
    """One holding (financial-product-okusd-get-get-okusd-account)."""
    return {
        "ccy": terms.gives,
        "amt": _amount(terms, holding.amount),
        "totalEarnAccrual": _amount(terms, holding.earned),
        "ts": str(now_ms),
    }


def limits(terms: OkusdTerms, rooms: dict[str, OkusdRoom], now_ms: int) -> Row:
    """Return all quotas of today (financial-product-okusd-get-okusd-limits)."""
    subscription = rooms[SUBSCRIPTION]
    return {
        "subLimit": {"maxSubAmt": format_decimal(subscription.left), **_quota(subscription)},
        "fastRedeemLimit": {
            **_quota(rooms[FAST]),
            "feeRate": format_decimal(terms.fee_rates[FAST]),
        },
        "stdRedeemLimit": {
            **_quota(rooms[STANDARD]),
            "feeRate": format_decimal(terms.fee_rates[STANDARD]),
        },
        "ts": str(now_ms),
    }


def new_subscription(terms: OkusdTerms, order: OkusdSubscription) -> Row:
    """One subscription just made (financial-product-okusd-post-subscribe-okusd)."""
    amount = _amount(terms, order.amount)
    return {
        "ordId": order.id,
        "clOrdId": order.client_id,
        "ccy": terms.pays,
        "amt": amount,
        "okusdAmt": amount,
        "state": "success",
        "ts": str(order.at_ms),
    }


def subscription(terms: OkusdTerms, order: OkusdSubscription) -> Row:
    """One subscription of the history (financial-product-okusd-get-get-subscription-history)."""
    amount = _amount(terms, order.amount)
    return {
        "ordId": order.id,
        "clOrdId": order.client_id,
        "ccy": terms.pays,
        "amt": amount,
        "settleCcy": terms.gives,
        "settleCcyAmt": amount,
        "status": "success",
        "ts": str(order.at_ms),
    }


def new_redemption(terms: OkusdTerms, order: OkusdRedemption, kind: str) -> Row:
    """One redemption just asked for (financial-product-okusd-post-redeem-okusd)."""
    return {
        "ordId": order.id,
        "clOrdId": order.client_id,
        "ccy": terms.gives,
        "amt": _amount(terms, order.amount),
        "fee": _amount(terms, order.fee),
        "usdtAmt": _amount(terms, order.paid),
        "redeemType": kind,
        "state": "success" if order.is_settled else "processing",
        "estSettlementTime": str(order.due_ms),
        "ts": str(order.at_ms),
    }


def redemption(terms: OkusdTerms, order: OkusdRedemption) -> Row:
    """One redemption of the history (financial-product-okusd-get-get-redemption-history)."""
    return {
        "ordId": order.id,
        "clOrdId": order.client_id,
        "ccy": terms.gives,
        "amt": _amount(terms, order.amount),
        "fee": _amount(terms, order.fee),
        "settleCcy": terms.pays,
        "settleCcyAmt": _amount(terms, order.paid),
        "type": order.speed,
        "status": "success" if order.is_settled else "pending",
        "estSettlementTime": "" if order.speed == FAST else str(order.due_ms),
        "ts": str(order.at_ms),
    }


def reward(terms: OkusdTerms, one: OkusdReward) -> Row:
    """One day's reward (financial-product-okusd-get-get-rewards-history)."""
    return {
        "ccy": terms.pays,
        "earnAmt": _amount(terms, one.earned),
        "amt": _amount(terms, one.principal),
        "apr": format_decimal(one.apr),
        "ts": str(one.at_ms),
    }


def rate(one: OkusdRate) -> Row:
    """One day's rate (financial-product-okusd-get-get-apr-history)."""
    return {"apr": format_decimal(one.apr), "ts": str(one.at_ms)}


def _quota(room: OkusdRoom) -> Row:
    return {
        "personalDailyLimit": format_decimal(room.quota.personal),
        "personalUsedAmt": format_decimal(room.personal_used),
        "platformDailyLimit": format_decimal(room.quota.platform),
        "platformUsedAmt": format_decimal(room.platform_used),
    }


def _amount(terms: OkusdTerms, amount: Decimal) -> str:
    return format_scaled(round_down(amount, terms.places))
