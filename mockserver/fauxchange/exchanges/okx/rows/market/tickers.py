"""Rows of tickers and of what was traded in a day."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from .times import stamp


class Print(NamedTuple):
    """The last trade: its price and size."""

    price: Decimal
    size: Decimal


class Best(NamedTuple):
    """The best levels of a book; None where a side is empty."""

    ask: Decimal | None
    ask_size: Decimal | None
    bid: Decimal | None
    bid_size: Decimal | None


class DayPrices(NamedTuple):
    """How a price went in the last 24 hours, and where the days of two zones began."""

    open: Decimal
    high: Decimal
    low: Decimal
    utc_open: Decimal
    hong_kong_open: Decimal


class DayVolume(NamedTuple):
    """What was traded in 24 hours: in the unit of sizes, and in the currency of ``volCcy24h``."""

    amount: Decimal
    in_currency: Decimal


def ticker(
    one: Instrument,
    last: Print,
    best: Best,
    prices: DayPrices,
    volume: DayVolume,
    shown_ms: int,
) -> Row:
    """One ticker (order-book-trading-market-data-get-ticker)."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "last": format_decimal(last.price),
        "lastSz": format_decimal(last.size),
        **_best(best),
        **day(prices),
        "volCcy24h": format_decimal(volume.in_currency),
        "vol24h": format_decimal(volume.amount),
        "ts": stamp(shown_ms),
    }


def unprinted(one: Instrument, best: Best, shown_ms: int) -> Row:
    """Return the ticker of an instrument that has never been traded."""
    zeros = ("open24h", "high24h", "low24h", "sodUtc0", "sodUtc8", "volCcy24h", "vol24h")
    return {
        "instType": one.kind,
        "instId": one.id,
        "last": "",
        "lastSz": "",
        **_best(best),
        **dict.fromkeys(zeros, "0"),
        "ts": stamp(shown_ms),
    }


def block(one: Instrument, shown_ms: int) -> Row:
    """Return what was traded of an instrument in blocks (block-trading-rest-api): nothing."""
    return {
        "instType": one.kind,
        "instId": one.id,
        "volCcy24h": "0",
        "vol24h": "0",
        "ts": stamp(shown_ms),
    }


def index(name: str, price: Decimal, prices: DayPrices, shown_ms: int) -> Row:
    """One index (public-data-rest-api-get-index-tickers)."""
    return {
        "instId": name,
        "idxPx": format_decimal(price),
        **day(prices),
        "ts": stamp(shown_ms),
    }


def day(prices: DayPrices) -> Row:
    """Return the members that tell how a day went."""
    return {
        "open24h": format_decimal(prices.open),
        "high24h": format_decimal(prices.high),
        "low24h": format_decimal(prices.low),
        "sodUtc0": format_decimal(prices.utc_open),
        "sodUtc8": format_decimal(prices.hong_kong_open),
    }


def platform_volume(usd: Decimal, yuan: Decimal, shown_ms: int) -> Row:
    """Return what was traded on the platform in a day."""
    return {
        "volUsd": format_decimal(usd),
        "volCny": format_decimal(yuan),
        "ts": stamp(shown_ms),
    }


def exchange_rate(rate: Decimal) -> Row:
    """Return the rate of the yuan (public-data-rest-api-get-exchange-rate)."""
    return {"usdCny": format_decimal(rate)}


def _best(best: Best) -> Row:
    return {
        "askPx": decimal_or_empty(best.ask),
        "askSz": decimal_or_empty(best.ask_size),
        "bidPx": decimal_or_empty(best.bid),
        "bidSz": decimal_or_empty(best.bid_size),
    }
