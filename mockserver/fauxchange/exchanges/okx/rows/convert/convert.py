"""Rows of OKX's convert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import text

if TYPE_CHECKING:
    from fauxchange.domain.convert.convert import Conversion, ConvertQuote, Limits, Pair
    from fauxchange.exchanges.okx.rows.row import Row


def currency(ccy: str) -> Row:
    """One currency; its limits are the pair's (funding-account-rest-api-get-convert-currencies)."""
    return {"ccy": ccy, "min": "", "max": ""}


def pair(shown: Pair, base: Limits, quote: Limits, *, is_large: bool) -> Row:
    """One pair and its limits (funding-account-rest-api-get-convert-currency-pair)."""
    return {
        "instId": shown.name,
        "baseCcy": shown.base,
        "baseCcyMax": text(base.most(is_large=is_large)),
        "baseCcyMin": text(base.smallest),
        "quoteCcy": shown.quote,
        "quoteCcyMax": text(quote.most(is_large=is_large)),
        "quoteCcyMin": text(quote.smallest),
    }


def quote(shown: ConvertQuote) -> Row:
    """One quote (funding-account-rest-api-estimate-quote)."""
    wanted = shown.wanted
    return {
        "quoteTime": str(shown.at_ms),
        "ttlMs": str(shown.ttl_ms),
        "clQReqId": shown.client_id,
        "quoteId": shown.id,
        "baseCcy": wanted.pair.base,
        "quoteCcy": wanted.pair.quote,
        "side": wanted.side,
        "origRfqSz": text(wanted.size),
        "rfqSz": text(wanted.size),
        "rfqSzCcy": wanted.size_ccy,
        "cnvtPx": text(shown.price),
        "baseSz": text(shown.base_size),
        "quoteSz": text(shown.quote_size),
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
        "fillPx": text(shown.price),
        "fillBaseSz": text(shown.base_size),
        "fillQuoteSz": text(shown.quote_size),
        "ts": str(shown.at_ms),
    }


def traded(shown: Conversion) -> Row:
    """One trade just made (funding-account-rest-api-convert-trade)."""
    return {**conversion(shown), "quoteId": shown.quote}
