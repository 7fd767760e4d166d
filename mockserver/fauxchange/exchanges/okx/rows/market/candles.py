"""Rows of candles: lists, not objects."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.views.candles import Candle

from .times import stamp

CandleRow = list[str]


def candle(one: Candle, prices: Iterable[Decimal], volumes: Iterable[Decimal]) -> CandleRow:
    """One candle of trades (order-book-trading-market-data-get-candlesticks)."""
    *row, confirm = price_candle(one, prices)
    return [*row, *map(format_decimal, volumes), confirm]


def price_candle(one: Candle, prices: Iterable[Decimal]) -> CandleRow:
    """One candle of a price alone (public-data-rest-api-get-index-candlesticks)."""
    return [stamp(one.start_ms), *map(format_decimal, prices), "1" if one.confirmed else "0"]
