"""Public channels of perpetuals: prices, books, trades, candles and rates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.market.instruments.instrument import SWAP, Instrument, price_of
from fauxchange.domain.market.views.candles import SIZES
from fauxchange.domain.positions.figures import mark_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.candle_feed import CandleFeed, CandlePath
from fauxchange.exchanges.channels import Push, StateFeed
from fauxchange.exchanges.coinw.enums import count, number, word
from fauxchange.exchanges.coinw.handlers.market.lookup import (
    TapeTrade,
    book_of,
    day_of,
    find_instrument,
    levels_in_base,
    shown_ms,
)
from fauxchange.exchanges.coinw.rows.market import pushes as rows
from fauxchange.exchanges.coinw.rows.market.pushes import Row

from .registry import coinw
from .tape import PrintedFeed, candle_path

_RATIO = Decimal("0.000001")
_ONE = Decimal(100_000_000)
_ZONE_HOURS = 8


def contract_of(call: Call) -> Instrument:
    """Return the contract that a subscription names.

    Raises:
        UnknownInstrument: nobody lists it; the subscription pushes nothing then (seen live).

    """
    return find_instrument(call, call.params["pairCode"], SWAP)


@coinw.state("futures-ticker_swap")
def ticker(call: Call) -> Iterator[Row]:
    """Yield the last 24 hours of a contract."""
    one = contract_of(call)
    day = day_of(call, one)
    if day is not None:
        prices = (day.last, day.high, day.low)
        yield rows.contract_ticker(one, prices, day.change.quantize(_RATIO), day.volume)


class _StampedFeed(StateFeed):
    """Pushes a state with its time, which is no change by itself."""

    def first(self, call: Call) -> Iterator[Push]:
        """Return the state."""
        return _stamped(call, super().first(call))

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the state if it has changed."""
        return _stamped(call, super().tick(call, is_quiet=is_quiet))


def _stamped(call: Call, pushes: Iterator[Push]) -> Iterator[Push]:
    for push in pushes:
        yield push._replace(data=[rows.stamped(row, shown_ms(call)) for row in push.data])


def _depth(call: Call) -> Iterator[Row]:
    one = contract_of(call)
    found = book_of(call, one, count(call, "rows", "pushed contract levels"))
    yield rows.contract_book(one, levels_in_base(one, found.asks), levels_in_base(one, found.bids))


coinw.feed("futures-depth")(lambda: _StampedFeed(_depth))


def _trade(call: Call, one: Instrument, printed: TapeTrade) -> Row:  # noqa: ARG001
    direction = number(call, "direction", printed.trade.side)
    return rows.contract_trade(printed.trade, direction, printed.price, printed.volume)


coinw.feed("futures-fills")(lambda: PrintedFeed(contract_of, _trade))


def _candles(call: Call, zone_hours: int) -> CandlePath | None:
    """Return what candles are made of whose days begin so many hours east of Greenwich."""
    interval = call.params["interval"]
    written = interval if interval == "1M" else interval.removesuffix("m").upper()
    size = SIZES[word(call, "contractInterval", written)].in_zone(zone_hours)
    return candle_path(call, contract_of(call), size, lambda candle: rows.contract_candle(*candle))


coinw.feed("futures-candles_swap")(lambda: CandleFeed(partial(_candles, zone_hours=_ZONE_HOURS)))
coinw.feed("futures-candles_swap_utc")(lambda: CandleFeed(partial(_candles, zone_hours=0)))


class _LowerCaseFeed(_StampedFeed):
    """Pushes a price or a rate, whose contract is named in small letters."""

    def first(self, call: Call) -> Iterator[Push]:
        """Return the state."""
        return _lowered(call, super().first(call))

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the state if it has changed."""
        return _lowered(call, super().tick(call, is_quiet=is_quiet))


def _lowered(call: Call, pushes: Iterator[Push]) -> Iterator[Push]:
    for push in pushes:
        yield push._replace(beside={"pairCode": call.params["pairCode"].lower()})


def _index(call: Call) -> Iterator[Row]:
    one = contract_of(call)
    yield rows.price(one, price_of(one, call.market.index_price(one, call.now_ms)))


def _mark(call: Call) -> Iterator[Row]:
    one = contract_of(call)
    yield rows.price(one, mark_of(call.market, one, call.now_ms))


def _rate(call: Call) -> Iterator[Row]:
    one = contract_of(call)
    rate = call.market.funding_rate(one, call.now_ms)
    hours = call.market.funding_schedule(one).interval_at(call.now_ms) // HOUR_MS
    yield rows.rate(one, rate.rate / _ONE, rate.time_ms, hours)


coinw.feed("futures-index_price")(lambda: _LowerCaseFeed(_index))
coinw.feed("futures-mark_price")(lambda: _LowerCaseFeed(_mark))
coinw.feed("futures-funding_rate")(lambda: _LowerCaseFeed(_rate))
