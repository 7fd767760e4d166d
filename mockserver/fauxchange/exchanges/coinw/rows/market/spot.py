"""Rows of CoinW's public spot market: numbers are text, most of them without zeros at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.calendar import date_at
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from fauxchange.domain.core.money import format_decimal, places
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.instruments.volume import Volume
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.venue import ListedCoin, Venue

Row = dict[str, Any]

# Dates are those of UTC+8.
_ZONE_MS = 8 * HOUR_MS

# How many decimal places the examples have: of limits, of amounts of coins, of prices in books.
_LIMIT_PLACES, _COIN_PLACES, _BOOK_PLACES, _FEE_PLACES = 20, 6, 4, 1


class BestPrices(NamedTuple):
    """The best prices of a book; 0 where a side is empty."""

    ask: Decimal
    bid: Decimal


class PairPrices(NamedTuple):
    """The last price, the highest and lowest of 24 hours, and the change as a ratio."""

    last: Decimal
    high: Decimal
    low: Decimal
    change: Decimal


def symbol(one: Instrument, tick: Decimal, venue: Venue, state: int) -> Row:
    """One pair (get-trading-pair-information)."""
    return {
        "currencyPair": one.id,
        "currencyBase": one.base,
        "currencyQuote": one.quote,
        "maxBuyCount": _scaled(one.maxima.limit_amount, _LIMIT_PLACES),
        "minBuyCount": _scaled(one.minimum, _LIMIT_PLACES),
        "pricePrecision": places(tick),
        "countPrecision": places(one.lot),
        "minBuyAmount": _scaled(one.minimum_value, _LIMIT_PLACES),
        "maxBuyAmount": _scaled(one.maxima.limit_value, _LIMIT_PLACES),
        "minBuyPrice": _scaled(tick, _LIMIT_PLACES),
        "maxBuyPrice": _scaled(venue.maximum_price, _LIMIT_PLACES),
        "state": state,
    }


def coin(one: ListedCoin, fee: Decimal) -> Row:
    """One coin (get-coin-deposits-withdrawal-limits); all deposits and withdrawals are open."""
    return {
        "symbolId": str(one.code),
        "symbol": one.name,
        "withDraw": "1",
        "recharge": "1",
        "maxQty": _scaled(one.maximum, _COIN_PLACES),
        "minQty": _scaled(one.minimum, _COIN_PLACES),
        "txFee": _scaled(fee, _FEE_PLACES),
        "chain": "@".join(one.chains),
    }


def ticker(
    one: Instrument, best: BestPrices, day: PairPrices, turnover: Decimal, frozen: int
) -> Row:
    """One pair's 24 hours; what is called the base volume is in quote currency."""
    return {
        "percentChange": format_decimal(day.change),
        "high24hr": format_decimal(day.high),
        "last": format_decimal(day.last),
        "highestBid": _book_price(best.bid),
        "id": one.code,
        "isFrozen": frozen,
        "baseVolume": format_decimal(turnover),
        "lowestAsk": _book_price(best.ask),
        "low24hr": format_decimal(day.low),
    }


def book(asks: Iterable[tuple[Decimal, Decimal]], bids: Iterable[tuple[Decimal, Decimal]]) -> Row:
    """One book (get-order-book)."""
    return {"asks": _levels(asks), "bids": _levels(bids)}


def book_of_pair(one: Instrument, levels: Row) -> Row:
    """One of several books."""
    return {"pair": one.id, **levels}


def trade(one: Instrument, printed: Trade, side: str, price: Decimal, volume: Volume) -> Row:
    """One trade (get-recent-trades)."""
    return {
        "id": printed.id,
        "type": side,
        "price": format_decimal(price),
        "amount": format_decimal(volume.base),
        "total": format_decimal(volume.quote),
        "time": date_time(printed.ms),
        "pair": one.id,
    }


def candle(one: Instrument, start_ms: int, prices: Iterable[Decimal], volume: Volume) -> Row:
    """One candle (get-k-line); prices are open, high, low and close."""
    opened, high, low, close = map(format_decimal, prices)
    return {
        "open": opened,
        "high": high,
        "low": low,
        "close": close,
        "volume": format_decimal(volume.base),
        "date": start_ms,
        "pair": one.id,
    }


def volumes(one: Instrument, volume: Volume) -> Row:
    """One pair's volume in either coin."""
    return {one.base: format_decimal(volume.base), one.quote: format_decimal(volume.quote)}


def day_volumes(totals: Mapping[str, Decimal], pairs: Mapping[str, Row]) -> Row:
    """Return the volumes of a day (get-24h-volume-for-popular-instruments)."""
    return {**{f"total{ccy}": format_decimal(sum_) for ccy, sum_ in totals.items()}, **pairs}


def date_time(at_ms: int) -> str:
    """Return a moment as a date and a time in UTC+8.

    >>> date_time(1741764644000)
    '2025-03-12 15:30:44'
    """
    local_ms = at_ms + _ZONE_MS
    day, of_day = date_at(local_ms), local_ms % DAY_MS
    hour, minute = of_day // HOUR_MS, of_day % HOUR_MS // MINUTE_MS
    second = of_day % MINUTE_MS // SECOND_MS
    return f"{day.year:04}-{day.month:02}-{day.day:02} {hour:02}:{minute:02}:{second:02}"


def _levels(levels: Iterable[tuple[Decimal, Decimal]]) -> list[list[str]]:
    return [[_book_price(price), _scaled(amount, _BOOK_PLACES)] for price, amount in levels]


def _book_price(price: Decimal) -> str:
    return _scaled(price, _BOOK_PLACES)


def _scaled(amount: Decimal, least: int) -> str:
    """Return an amount with so many decimal places, more where it has more."""
    return format(amount, f".{max(least, places(amount))}f")
