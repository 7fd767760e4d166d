"""Tickers of instruments (order-book-trading-market-data)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from fauxchange.domain.market import price as market_price
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument, price_of
from fauxchange.domain.market.instruments.volume import volume
from fauxchange.domain.market.views.order_book import Level
from fauxchange.domain.market.views.ticker import ticker as ticker_of
from fauxchange.domain.market.views.totals import traded_usd
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import tickers as rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import (
    book_of,
    families_of,
    instrument_of,
    instruments_of,
    printed_until_ms,
    shown_ms,
    tape_of,
)

_YUAN, _DOLLAR = "CNY", "USD"
_THOUSANDTH = Decimal("0.001")


@okx.handles("market/ticker.get")
def ticker(call: Call) -> Iterator[Row]:
    """Yield the ticker of one instrument."""
    yield _row(call, instrument_of(call))


@okx.handles("market/tickers.get")
def tickers(call: Call) -> Iterator[Row]:
    """Yield the tickers of a kind of instruments; what has never been open has none here."""
    for one in instruments_of(call, call.params["instType"], families_of(call)):
        if printed_until_ms(call, one) is not None:
            yield _row(call, one)


def _row(call: Call, one: Instrument) -> Row:
    book = book_of(call, one, 1)
    best = rows.Best(
        *_level(one, book.asks[0] if book.asks else None),
        *_level(one, book.bids[0] if book.bids else None),
    )
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return rows.unprinted(one, best, shown_ms(call))
    day = ticker_of(tape_of(call, one), until_ms, one.listed_ms)
    traded = volume(one, day.lots, day.turnover)
    prices = rows.DayPrices(
        *(price_of(one, at) for at in (day.open, day.high, day.low, day.start_utc, day.start_utc8))
    )
    return rows.ticker(
        one,
        rows.Print(price_of(one, day.last), day.last_lots * one.lot),
        best,
        prices,
        rows.DayVolume(traded.amount, traded.quote if one.kind == SPOT else traded.base),
        shown_ms(call),
    )


def _level(one: Instrument, level: Level | None) -> tuple[Decimal | None, Decimal | None]:
    if level is None:
        return None, None
    return price_of(one, level.price), level.lots * one.lot


@okx.handles("market/platform-24-volume.get")
def platform_volume(call: Call) -> Iterator[Row]:
    """Yield what was traded in a day on the whole platform."""
    usd = traded_usd(call.market, call.now_ms, partial(tape_of, call))
    yuan = usd * market_price.rate(call.unit, _DOLLAR, _YUAN, call.now_ms)
    yield rows.platform_volume(usd, yuan.quantize(Decimal("0.01")), shown_ms(call))


@okx.handles("market/exchange-rate.get")
def exchange_rate(call: Call) -> Iterator[Row]:
    """Yield how many yuan a dollar is worth."""
    rate = market_price.rate(call.unit, _DOLLAR, _YUAN, call.now_ms)
    yield rows.exchange_rate(rate.quantize(_THOUSANDTH, ROUND_HALF_UP))
