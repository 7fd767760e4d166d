"""Rows of OKX's on-chain earn."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal, round_down
from fauxchange.domain.earn.onchain.product import (
    OnchainEarning,
    OnchainOrder,
    OnchainProduct,
    Sale,
)
from fauxchange.exchanges.okx.rows.row import Row

Numbers = Mapping[str, Mapping[str, Mapping[str, str]]]

APY_PLACES = 4


def offer(
    product: OnchainProduct, *, sale: Sale, available: Decimal, most: Decimal, numbers: Numbers
) -> Row:
    """One product, and what the account may put in (financial-product-on-chain-earn-get-offers)."""
    amounts = {
        "bal": format_decimal(available),
        "minAmt": format_decimal(product.minimum),
        "maxAmt": format_decimal(most),
    }
    return {
        **_product(product),
        "apy": format_decimal(product.apy),
        "earlyRedeem": product.redeems_early,
        "investData": [{"ccy": product.ccy, **amounts}],
        "earningData": [_earning_kind(one, numbers) for one in product.earnings],
        "state": numbers["onchainSale"][sale]["number"],
        "redeemPeriod": list(product.redeem_period),
        "fastRedemptionDailyLimit": "",
    }


def order_result(order: OnchainOrder) -> Row:
    """Tell which order was purchased, redeemed or cancelled."""
    return {"ordId": str(order.id), "tag": order.tag}


def active_order(order: OnchainOrder, product: OnchainProduct, numbers: Numbers) -> Row:
    """One order (financial-product-on-chain-earn-get-active-orders)."""
    return {
        **_order(order, product, numbers),
        "earningData": _earnings(order, product, numbers, "earnings"),
        "fastRedemptionData": [],
        "estSettlementTime": _time(order.settles_ms),
        "cancelRedemptionDeadline": _time(order.undo_ms),
    }


def completed_order(order: OnchainOrder, product: OnchainProduct, numbers: Numbers) -> Row:
    """One order that is over (financial-product-on-chain-earn-get-order-history)."""
    return {
        **_order(order, product, numbers),
        "earningData": _earnings(order, product, numbers, "realizedEarnings"),
        "redeemedTime": _time(order.ended_ms),
    }


def _product(product: OnchainProduct) -> Row:
    return {
        "ccy": product.ccy,
        "productId": product.id,
        "protocol": product.protocol,
        "protocolType": product.protocol_type,
        "term": str(product.term_days),
    }


def _order(order: OnchainOrder, product: OnchainProduct, numbers: Numbers) -> Row:
    return {
        **_product(product),
        **order_result(order),
        "state": numbers["onchainOrder"][order.state]["number"],
        "apy": format_decimal(round_down(order.apy, APY_PLACES)),
        "investData": [{"ccy": order.ccy, "amt": format_decimal(order.amount)}],
        "purchasedTime": str(order.at_ms),
    }


def _earnings(
    order: OnchainOrder, product: OnchainProduct, numbers: Numbers, member: str
) -> list[Row]:
    return [
        {**_earning_kind(earning, numbers), member: format_decimal(earned)}
        for earning, earned in zip(product.earnings, order.earned, strict=True)
    ]


def _earning_kind(earning: OnchainEarning, numbers: Numbers) -> Row:
    paid = "daily" if earning.is_daily else "redemption"
    return {"ccy": earning.ccy, "earningType": numbers["onchainEarning"][paid]["number"]}


def _time(at_ms: int | None) -> str:
    return "" if at_ms is None else str(at_ms)
