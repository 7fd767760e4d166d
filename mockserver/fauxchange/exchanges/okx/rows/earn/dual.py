"""Rows of OKX's dual investment."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.earn.dual import catalogue
from fauxchange.domain.earn.dual.catalogue import DualOffer
from fauxchange.domain.earn.dual.product import (
    DualOrder,
    DualPair,
    DualProduct,
    DualQuote,
    DualRedeemQuote,
    DualTerms,
)
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

_PERCENT = Decimal(100)
_PERCENT_STEP = Decimal("0.01")


def pair(one: DualPair, option: str) -> Row:
    """One pair and option (financial-product-dual-investment-get-currency-pairs)."""
    return {
        "baseCcy": one.base,
        "quoteCcy": one.quote,
        "optType": option,
        "uly": one.underlying,
    }


def offer(one: DualOffer, option: str, terms: DualTerms, now_ms: int) -> Row:
    """One product (financial-product-dual-investment-get-product-info)."""
    product, paid = one.product, one.paid
    return {
        **pair(product.pair, option),
        "absYield": format_decimal(paid.absolute),
        "annualizedYield": format_decimal(paid.annualized),
        "notionalCcy": product.ccy,
        "expTime": str(product.expires_ms),
        "interestAccrualTime": str(paid.since_ms),
        "listTime": str(product.listed_ms),
        "minSize": format_decimal(product.sizes.smallest),
        "maxSize": format_decimal(one.largest),
        "productId": product.id,
        "quoteTime": str(now_ms),
        **_redeem_times(product, paid.since_ms, terms),
        "stepSz": format_decimal(product.sizes.step),
        "tradeEndTime": str(catalogue.trade_ends_ms(product, terms)),
        "strike": format_decimal(product.strike),
    }


def quote(one: DualQuote) -> Row:
    """One quote (financial-product-dual-investment-post-request-for-quote).

    Its yearly yield is in percent, as in the documented one; everywhere else it is a fraction.
    """
    return {
        "absYield": format_decimal(one.paid.absolute),
        "annualizedYield": format_decimal(_percent(one.paid.annualized)),
        "interestAccrualTime": str(one.paid.since_ms),
        "notionalSz": format_decimal(one.amount),
        "notionalCcy": one.product.ccy,
        "productId": one.product.id,
        "quoteId": one.id,
        "validUntil": str(one.valid_until_ms),
        "idxPx": format_decimal(one.price),
    }


def redeem_quote(one: DualRedeemQuote, order: DualOrder) -> Row:
    """One redeem quote (financial-product-dual-investment-post-request-for-redeem-quote).

    The rate is the gain of the whole term in percent, which is below zero.
    """
    rate = _percent(one.rate).quantize(_PERCENT_STEP)
    return {
        "ordId": one.order,
        "quoteId": one.id,
        "redeemSz": format_decimal(one.amount),
        "redeemCcy": order.product.ccy,
        "termRate": format_decimal(rate),
        "validUntil": str(one.valid_until_ms),
    }


def order(one: DualOrder, terms: DualTerms, state: str) -> Row:
    """One order of the history (financial-product-dual-investment-get-order-history)."""
    product, is_over = one.product, one.ended_ms is not None
    price = one.price if is_over else None
    return {
        "ordId": str(one.id),
        "quoteId": one.quote,
        "state": state,
        "productId": product.id,
        "baseCcy": product.pair.base,
        "quoteCcy": product.pair.quote,
        "uly": product.pair.underlying,
        "strike": format_decimal(product.strike),
        "notionalSz": format_decimal(one.amount),
        "notionalCcy": product.ccy,
        "absYield": format_decimal(one.paid.absolute),
        "annualizedYield": format_decimal(one.paid.annualized),
        "yieldSz": format_decimal(one.earned),
        "yieldCcy": one.earned_ccy,
        "settleSz": format_decimal(one.result) if is_over and one.result is not None else "",
        "settleCcy": one.result_ccy if is_over else "",
        "settlePx": decimal_or_empty(price),
        "settleTime": "" if one.ended_ms is None else str(one.ended_ms),
        "expTime": str(product.expires_ms),
        **_redeem_times(product, one.paid.since_ms, terms),
        "cTime": str(one.at_ms),
        "uTime": str(one.changed_ms),
    }


def _percent(rate: Decimal) -> Decimal:
    return rate * _PERCENT


def _redeem_times(product: DualProduct, since_ms: int, terms: DualTerms) -> Row:
    begin_ms, end_ms = catalogue.redeem_times(product, terms, since_ms)
    return {"redeemStartTime": str(begin_ms), "redeemEndTime": str(end_ms)}
