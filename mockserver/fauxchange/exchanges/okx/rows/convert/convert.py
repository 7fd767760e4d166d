"""Rows of OKX's convert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_decimal

if TYPE_CHECKING:
    from fauxchange.domain.convert.convert import (
        Conversion,
        ConvertLimits,
        ConvertPair,
        ConvertQuote,
    )
    from fauxchange.exchanges.okx.rows.row import Row


def currency(ccy: str) -> Row:
    """One currency; its limits are the pair's (funding-account-rest-api-get-convert-currencies)."""
    return {"ccy": ccy, "min": "", "max": ""}


def pair(shown: ConvertPair, base: ConvertLimits, quote: ConvertLimits, *, is_large: bool) -> Row:
    """One pair and its limits (funding-account-rest-api-get-convert-currency-pair)."""
    return {
        "instId": shown.name,
        "baseCcy": shown.base,
        "baseCcyMax": format_decimal(base.most(is_large=is_large)),
        "baseCcyMin": format_decimal(base.smallest),
        "quoteCcy": shown.quote,
        "quoteCcyMax": format_decimal(quote.most(is_large=is_large)),
        "quoteCcyMin": format_decimal(quote.smallest),
    }


def quote(shown: ConvertQuote) -> Row:
    """One quote (funding-account-rest-api-estimate-quote)."""
    request = shown.wanted
    return {
        "quoteTime": str(shown.at_ms),
        "ttlMs": str(shown.ttl_ms),
        "clQReqId": shown.client_id,
        "quoteId": shown.id,
        "baseCcy": request.pair.base,
        "quoteCcy": request.pair.quote,
        "side": request.side,
        "origRfqSz": format_decimal(request.size),
        "rfqSz": format_decimal(request.size),
        "rfqSzCcy": request.size_ccy,
        "cnvtPx": format_decimal(shown.price),
        "baseSz": format_decimal(shown.base_size),
        "quoteSz": format_decimal(shown.quote_size),
    }


def conversion(shown: Conversion) -> Row:
    """One trade of the history (funding-account-rest-api-get-convert-history)."""
    return {
        "tradeId": shown.id,
        "clTReqId": shown.client_id,
        "state": "fullyFilled",
        "instId": shown.pair.name,
        "baseCcy": shown.pair.base,
        "quoteCcy": shown.pair.quote,
        "side": shown.side,
        "fillPx": format_decimal(shown.price),
        "fillBaseSz": format_decimal(shown.base_size),
        "fillQuoteSz": format_decimal(shown.quote_size),
        "ts": str(shown.at_ms),
    }


def new_conversion(shown: Conversion) -> Row:
    """One trade just made (funding-account-rest-api-convert-trade)."""
    return {**conversion(shown), "quoteId": shown.quote}
