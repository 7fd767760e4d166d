"""Rows of OKX's answers about earning: staking and savings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_decimal, format_scaled, round_down

if TYPE_CHECKING:
    from decimal import Decimal

    from fauxchange.domain.core.account import Balance
    from fauxchange.domain.earn.savings import HourlyRate, Lending, Saving, SavingsTerms
    from fauxchange.domain.earn.staking.orders import StakingOrder
    from fauxchange.domain.earn.staking.product import Staked, StakingProduct
    from fauxchange.exchanges.okx.rows.row import Row

# Both are shown with as many digits as the documentation shows.
_APY_PLACES = 8
_PERCENT_PLACES = 2
_DAY_MS = 86_400_000


def staked(ccy: str, amount: Decimal, interest: Staked) -> Row:
    """Show staked tokens and their interest (financial-product-sol-staking-get-balance)."""
    return {
        "amt": format_decimal(amount),
        "ccy": ccy,
        "latestInterestAccrual": format_decimal(interest.latest),
        "totalInterestAccrual": format_decimal(interest.total),
    }


def staking_product(product: StakingProduct, at_ms: int) -> Row:
    """Show terms, the rate in percent (financial-product-eth-staking-get-product-info)."""
    return {
        "fastRedemptionDailyLimit": format_decimal(product.fast_limit),
        "rate": _scaled(product.apr_at(at_ms) * 100, _PERCENT_PLACES),
        "redemptDays": str(product.redeem_ms // _DAY_MS),
        "minAmt": format_decimal(product.minimum),
    }


def staking_order(order: StakingOrder, digits: int) -> Row:
    """Show an order (financial-product-sol-staking-get-purchase-amp-redeem-history)."""
    is_redemption = order.kind == "redeem"
    is_waited_for = is_redemption and order.status == "pending"
    return {
        "type": order.kind,
        "amt": _scaled(order.amount, digits),
        "redeemingAmt": _scaled(order.redeeming, digits) if is_redemption else "",
        "status": order.status,
        "requestTime": str(order.requested_ms),
        "completedTime": "" if order.completed_ms is None else str(order.completed_ms),
        "estCompletedTime": str(order.due_ms) if is_waited_for else "",
    }


def apy(at_ms: int, rate: Decimal) -> Row:
    """Show the rate of one day (financial-product-eth-staking-get-apy-history-public)."""
    return {"rate": _scaled(rate, _APY_PLACES), "ts": str(at_ms)}


def saving(terms: SavingsTerms, held: Balance, kept: Saving) -> Row:
    """Show what is saved (financial-product-simple-earn-flexible-get-saving-balance)."""
    return {
        "ccy": terms.ccy,
        "amt": _scaled(held.total, terms.places),
        "earnings": _scaled(kept.earnings, terms.places),
        "rate": _scaled(kept.wanted, terms.places),
        "loanAmt": _scaled(held.frozen, terms.places),
        "pendingAmt": _scaled(held.available, terms.places),
        "redemptAmt": "",
    }


def lending(one: Lending) -> Row:
    """Show an hour of lending (financial-product-simple-earn-flexible-get-lending-history)."""
    return {
        "ccy": one.ccy,
        "amt": format_decimal(one.amount),
        "earnings": format_decimal(one.earnings),
        "rate": format_decimal(one.rate),
        "ts": str(one.at_ms),
    }


def lending_rate(one: HourlyRate) -> Row:
    """Show rates (financial-product-simple-earn-flexible-get-public-borrow-history-public)."""
    return {
        "ccy": one.ccy,
        "amt": "",
        "rate": format_decimal(one.borrowing),
        "lendingRate": format_decimal(one.lending),
        "ts": str(one.at_ms),
    }


def lending_summary(ccy: str, average: Decimal, last: Decimal, following: Decimal) -> Row:
    """Show rates (financial-product-simple-earn-flexible-get-public-borrow-info-public)."""
    return {
        "ccy": ccy,
        "avgAmt": "",
        "avgAmtUsd": "",
        "avgRate": format_decimal(average),
        "preRate": format_decimal(last),
        "estRate": format_decimal(following),
    }


def _scaled(amount: Decimal, digits: int) -> str:
    return format_scaled(round_down(amount, digits))
