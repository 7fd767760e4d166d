"""Candles of trades, of mark prices and of indexes, new and old."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import SPOT, Instrument, price_of
from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.domain.market.instruments.volume import volume
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.views.candles import SIZES, BarSize, Candle, page
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import candles as rows

from .lookup import instrument_of, pair_of, printed_until_ms, tape_of

# The end of the names of candles whose days begin at midnight UTC, and the zone of the others.
_UTC, _ZONE_HOURS = "utc", 8


@okx.handles("market/candles.get")
def candles(call: Call) -> Iterator[rows.CandleRow]:
    """Yield the newest candles of an instrument's trades, the running one first."""
    return _traded(call, is_history=False)


@okx.handles("market/history-candles.get")
def history_candles(call: Call) -> Iterator[rows.CandleRow]:
    """Yield the candles of an instrument's trades that are over, however old."""
    return _traded(call, is_history=True)


@okx.handles("market/mark-price-candles.get")
def mark_candles(call: Call) -> Iterator[rows.CandleRow]:
    """Yield the newest candles of an instrument's mark price."""
    return _marked(call, is_history=False)


@okx.handles("market/history-mark-price-candles.get")
def history_mark_candles(call: Call) -> Iterator[rows.CandleRow]:
    """Yield the candles of an instrument's mark price that are over."""
    return _marked(call, is_history=True)


@okx.handles("market/index-candles.get")
def index_candles(call: Call) -> Iterator[rows.CandleRow]:
    """Yield the newest candles of an index."""
    return _indexed(call, is_history=False)


@okx.handles("market/history-index-candles.get")
def history_index_candles(call: Call) -> Iterator[rows.CandleRow]:
    """Yield the candles of an index that are over."""
    return _indexed(call, is_history=True)


def _traded(call: Call, *, is_history: bool) -> Iterator[rows.CandleRow]:
    one = instrument_of(call)
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return
    for candle in _page(call, tape_of(call, one), until_ms, one.listed_ms, is_history):
        yield traded_row(one, candle)


def _marked(call: Call, *, is_history: bool) -> Iterator[rows.CandleRow]:
    one = instrument_of(call)
    mark = call.market.mark(one)
    for candle in _page(call, mark, call.now_ms, one.listed_ms, is_history):
        yield mark_row(one, candle)


def _indexed(call: Call, *, is_history: bool) -> Iterator[rows.CandleRow]:
    pair = pair_of(call, call.params["instId"])
    for candle in _page(call, call.market.index(pair.name), call.now_ms, 0, is_history):
        yield pair_row(pair, candle)


def traded_row(one: Instrument, candle: Candle) -> rows.CandleRow:
    """Return the row of a candle of an instrument's trades."""
    return rows.candle(candle, _prices(one, candle), _volumes(one, candle))


def mark_row(one: Instrument, candle: Candle) -> rows.CandleRow:
    """Return the row of a candle of an instrument's mark price."""
    return rows.price_candle(candle, _prices(one, candle))


def pair_row(pair: Pair, candle: Candle) -> rows.CandleRow:
    """Return the row of a candle of an index."""
    return rows.price_candle(candle, [ticks * pair.tick for ticks in candle[1:5]])


def _page(
    call: Call, source: Source, now_ms: int, listed_ms: int, is_history: bool
) -> list[Candle]:
    size, asked = size_of(call.param("bar")), call.page()
    running_ms = size.start(now_ms)
    older, newer = asked.older_than, max(listed_ms - 1, asked.newer_than or -1)
    if is_history:
        older = running_ms if older is None else min(older, running_ms)
    else:
        reach = int(number(call, "candleReach", "newest"))
        newer = max(newer, size.shift(running_ms, -reach))
    return page(source, size, now_ms, asked.size, older_than=older, newer_than=newer)


def size_of(bar: str) -> BarSize:
    """Return the size of a bar by its name in parameters."""
    size = SIZES[bar.removesuffix(_UTC)]
    return size if bar.endswith(_UTC) else size.in_zone(_ZONE_HOURS)


def _prices(one: Instrument, candle: Candle) -> list[Decimal]:
    return [price_of(one, ticks) for ticks in candle[1:5]]


def _volumes(one: Instrument, candle: Candle) -> tuple[Decimal, Decimal, Decimal]:
    """Return the three amounts of a candle: in sizes' unit, in a currency, in quote currency.

    The currency is the quote of SPOT, and the base of contracts.
    """
    traded = volume(one, candle.lots, candle.turnover)
    return traded.amount, traded.quote if one.kind == SPOT else traded.base, traded.quote
