"""Rows of OKX's public prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.money import format_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from fauxchange.exchanges.okx.instruments import OkxInstrument

    from .row import Row

_SIZES = ("lastSz", "askSz", "bidSz", "volCcy24h", "vol24h")


class DayPrices(NamedTuple):
    """The price of an instrument now and in the last 24 hours, in whole ticks.

    ``utc_open`` and ``hong_kong_open`` are the prices at which the days of both zones began.
    """

    last: Decimal
    open: Decimal
    high: Decimal
    low: Decimal
    utc_open: Decimal
    hong_kong_open: Decimal


def ticker(
    one: OkxInstrument,
    prices: DayPrices,
    ask: Decimal,
    bid: Decimal,
    sizes: Mapping[str, str],
    shown_ms: int,
) -> Row:
    """One ticker (order-book-trading-market-data-get-ticker); sizes are the documented ones."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "last": format_decimal(prices.last),
        "askPx": format_decimal(ask),
        "bidPx": format_decimal(bid),
        **_day(prices),
        "ts": _stamp(shown_ms),
        **{name: sizes[name] for name in _SIZES},
    }


def index(one: OkxInstrument, prices: DayPrices, shown_ms: int) -> Row:
    """One index (public-data-rest-api-get-index-tickers)."""
    return {
        "instId": one.family,
        "idxPx": format_decimal(prices.last),
        **_day(prices),
        "ts": _stamp(shown_ms),
    }


def mark(one: OkxInstrument, kind: str, price: Decimal, shown_ms: int) -> Row:
    """One mark price (public-data-rest-api-get-mark-price)."""
    return {
        "instType": kind,
        "instId": one.id,
        "markPx": format_decimal(price),
        "ts": _stamp(shown_ms),
    }


def _day(prices: DayPrices) -> Row:
    return {
        "open24h": format_decimal(prices.open),
        "high24h": format_decimal(prices.high),
        "low24h": format_decimal(prices.low),
        "sodUtc0": format_decimal(prices.utc_open),
        "sodUtc8": format_decimal(prices.hong_kong_open),
    }


def _stamp(at_ms: int) -> str:
    """Return a time as documented: 13 digits, on clocks that stand long ago too."""
    return f"{at_ms:013}"
