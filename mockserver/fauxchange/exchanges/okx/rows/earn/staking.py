"""Rows of OKX's staking (financial-product-eth-staking, financial-product-sol-staking)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import format_decimal, format_scaled, round_down
from fauxchange.domain.earn.staking.orders import StakingOrder
from fauxchange.domain.earn.staking.product import StakingInterest, StakingProduct
from fauxchange.exchanges.okx.rows.row import Row

# Both are shown with as many digits as the documentation shows.
_APY_PLACES = 8
_PERCENT_PLACES = 2


def staking_balance(ccy: str, amount: Decimal, interest: StakingInterest) -> Row:
    """Show staked tokens and their interest (financial-product-sol-staking-get-balance)."""
    return {
        "amt": format_decimal(amount),
        "ccy": ccy,
        "latestInterestAccrual": format_decimal(interest.latest),
        "totalInterestAccrual": format_decimal(interest.total),
    }


def staking_product(product: StakingProduct, apr: Decimal) -> Row:
    """Show terms, the rate in percent (financial-product-eth-staking-get-product-info)."""
    return {
        "fastRedemptionDailyLimit": format_decimal(product.fast_limit),
        "rate": _amount(apr * 100, _PERCENT_PLACES),
        "redemptDays": str(product.redeem_ms // DAY_MS),
        "minAmt": format_decimal(product.minimum),
    }


def staking_order(order: StakingOrder, digits: int) -> Row:
    """Show an order (financial-product-sol-staking-get-purchase-amp-redeem-history)."""
    is_redemption = order.kind == "redeem"
    is_waited_for = is_redemption and order.status == "pending"
    return {
        "type": order.kind,
        "amt": _amount(order.amount, digits),
        "redeemingAmt": _amount(order.redeeming, digits) if is_redemption else "",
        "status": order.status,
        "requestTime": str(order.requested_ms),
        "completedTime": "" if order.completed_ms is None else str(order.completed_ms),
        "estCompletedTime": str(order.due_ms) if is_waited_for else "",
    }


def apy(at_ms: int, rate: Decimal) -> Row:
    """Show the rate of one day (financial-product-eth-staking-get-apy-history-public)."""
    return {"rate": _amount(rate, _APY_PLACES), "ts": str(at_ms)}


def _amount(amount: Decimal, digits: int) -> str:
    return format_scaled(round_down(amount, digits))
