"""Rows of OKX's convert, and of easy convert (order-book-trading-trade)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fauxchange.domain.convert.convert import Conversion, ConvertLimits, ConvertPair, ConvertQuote
from fauxchange.domain.convert.easy_convert import EasyConversion
from fauxchange.domain.core.money import format_decimal
from fauxchange.exchanges.okx.rows.row import Row


def currency(ccy: str) -> Row:
    """One currency; its limits are the pair's (funding-account-rest-api-get-convert-currencies)."""
    return {"ccy": ccy, "min": "", "max": ""}


def pair(one: ConvertPair, base: ConvertLimits, quote: ConvertLimits, *, is_large: bool) -> Row:
    """One pair and its limits (funding-account-rest-api-get-convert-currency-pair)."""
    return {
        "instId": one.name,
        "baseCcy": one.base,
        "baseCcyMax": format_decimal(base.most(is_large=is_large)),
        "baseCcyMin": format_decimal(base.smallest),
        "quoteCcy": one.quote,
        "quoteCcyMax": format_decimal(quote.most(is_large=is_large)),
        "quoteCcyMin": format_decimal(quote.smallest),
    }


def quote(one: ConvertQuote) -> Row:
    """One quote (funding-account-rest-api-estimate-quote)."""
    request = one.request
    return {
        "quoteTime": str(one.at_ms),
        "ttlMs": str(one.ttl_ms),
        "clQReqId": one.client_id,
        "quoteId": one.id,
        "baseCcy": request.pair.base,
        "quoteCcy": request.pair.quote,
        "side": request.side,
        "origRfqSz": format_decimal(request.size),
        "rfqSz": format_decimal(request.size),
        "rfqSzCcy": request.size_ccy,
        "cnvtPx": format_decimal(one.price),
        "baseSz": format_decimal(one.base_size),
        "quoteSz": format_decimal(one.quote_size),
    }


def conversion(one: Conversion) -> Row:
    """One trade of the history (funding-account-rest-api-get-convert-history)."""
    return {
        "tradeId": one.id,
        "clTReqId": one.client_id,
        "state": "fullyFilled",
        "instId": one.pair.name,
        "baseCcy": one.pair.base,
        "quoteCcy": one.pair.quote,
        "side": one.side,
        "fillPx": format_decimal(one.price),
        "fillBaseSz": format_decimal(one.base_size),
        "fillQuoteSz": format_decimal(one.quote_size),
        "ts": str(one.at_ms),
    }


def new_conversion(one: Conversion) -> Row:
    """One trade just made (funding-account-rest-api-convert-trade)."""
    return {**conversion(one), "quoteId": one.quote}


def small_balances(small: Iterable[tuple[str, Decimal]], targets: tuple[str, ...]) -> Row:
    """Return both lists (order-book-trading-trade-get-easy-convert-currency-list)."""
    return {
        "fromData": [{"fromCcy": ccy, "fromAmt": format_decimal(amount)} for ccy, amount in small],
        "toCcy": list(targets),
    }


def new_easy_conversion(one: EasyConversion) -> Row:
    """One conversion just ordered (order-book-trading-trade-post-place-easy-convert)."""
    return {
        "status": "filled" if one.is_filled else "running",
        "fromCcy": one.paid_ccy,
        "toCcy": one.got_ccy,
        "fillFromSz": format_decimal(one.paid),
        "fillToSz": format_decimal(one.got),
        "uTime": str(one.at_ms),
    }


def easy_conversion(one: EasyConversion, place: str) -> Row:
    """One conversion of the history (order-book-trading-trade-get-easy-convert-history)."""
    return {**new_easy_conversion(one), "acct": place}
