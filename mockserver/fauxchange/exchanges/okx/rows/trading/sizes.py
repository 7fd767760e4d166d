"""Rows of sizes and checks (trading-account-rest-api-get-maximum-order-quantity)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.exchanges.okx.rows.row import Row

# What only accounts with margin have.
_MARGIN = ("adjEq", "adjEqChg", "imr", "imrChg", "mmr", "mmrChg", "mgnRatioChg")
_POSITION = ("liqPxDiff", "liqPxDiffRatio", "liab", "liabChg")


def largest(one: Instrument, buy: Decimal, sell: Decimal) -> Row:
    """Return the largest orders of a pair, both in its base currency.

    The documentation says that what may be sold is in the quote currency; taken is what serves
    (assumed).
    """
    return {
        "instId": one.id,
        "ccy": one.base,
        "maxBuy": format_decimal(buy),
        "maxSell": format_decimal(sell),
    }


def available(one: Instrument, buy: Decimal, sell: Decimal) -> Row:
    """Return what may be used (trading-account-rest-api-get-maximum-available-balance-equity)."""
    return {
        "instId": one.id,
        "availBuy": format_decimal(buy),
        "availSell": format_decimal(sell),
    }


def precheck(free: Decimal, required: Decimal) -> Row:
    """Return what an order would change (order-book-trading-trade-post-order-precheck).

    Spot changes no margin; what is available is that of the currency which the order pays with
    (assumed: the documentation does not say of which currency it is).
    """
    return {
        **dict.fromkeys((*_MARGIN, *_POSITION), "0"),
        **dict.fromkeys(("mgnRatio", "liqPx", "posBal", "posBalChg", "liabChgCcy", "type"), ""),
        "availBal": format_decimal(free),
        "availBalChg": format_decimal(-required),
    }


def order_rate(requests: int, now_ms: int) -> Row:
    """Return how many orders an account may send (order-book-trading-trade-get-account-rate-limit).

    What a better ratio of fills would allow is told of market makers only.
    """
    return {
        "fillRatio": "",
        "mainFillRatio": "",
        "accRateLimit": str(requests),
        "nextAccRateLimit": "",
        "ts": str(now_ms),
    }
