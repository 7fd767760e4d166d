"""What CoinW lists of the market, and the paths of its instruments as its clients see them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.market import tape as users_tape
from fauxchange.domain.market.instruments.instrument import Instrument, price_of, terms_at
from fauxchange.domain.market.instruments.life import printed_until
from fauxchange.domain.market.instruments.volume import Volume, contract_size, volume
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.state import has_market
from fauxchange.domain.market.venue import Venue
from fauxchange.domain.market.views import trades as tape
from fauxchange.domain.market.views.candles import SIZES, Candle, page
from fauxchange.domain.market.views.order_book import Book, Level
from fauxchange.domain.market.views.ticker import ticker
from fauxchange.domain.trading.matching import makers
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.market import EXCHANGE


class DayFigures(NamedTuple):
    """The last price of an instrument, and how it went in the 24 hours until now."""

    last: Decimal
    high: Decimal
    low: Decimal
    change: Decimal
    volume: Volume


class TapeTrade(NamedTuple):
    """A trade with its price, its amount and what that is in base and quote currency."""

    trade: Trade
    price: Decimal
    volume: Volume


class PricedCandle(NamedTuple):
    """A candle with its four prices (open, high, low, close) and what was traded in it."""

    start_ms: int
    prices: tuple[Decimal, ...]
    volume: Volume


class TimeRange(NamedTuple):
    """A range of time, its ends included; None where it is open."""

    since_ms: int | None
    until_ms: int | None

    def has(self, at_ms: int) -> bool:
        """Whether a time is within the range."""
        is_late = self.until_ms is not None and at_ms > self.until_ms
        return at_ms >= (self.since_ms or 0) and not is_late


def venue_of(call: Call) -> Venue:
    """Return what CoinW lists of the market, nothing in a world that has none."""
    return call.market.venue(EXCHANGE) if has_market(call.unit) else Venue(EXCHANGE)


def instruments_of(call: Call, kind: str) -> Iterator[Instrument]:
    """Yield the instruments of a kind that clients see now."""
    return venue_of(call).listing(call.now_ms, kind)


def find_instrument(call: Call, name: str, kind: str) -> Instrument:
    """Return an instrument by its name in any case.

    Raises:
        UnknownInstrument: nobody sees it at the moment.

    """
    one = venue_of(call).find(name.upper(), call.now_ms, kind)
    if one is None:
        raise UnknownInstrument(name)
    return one


def state_of(call: Call, one: Instrument) -> str:
    """Return the state of an instrument now."""
    return terms_at(one, call.now_ms).state


def book_of(call: Call, one: Instrument, depth: int) -> Book:
    """Return the book of an instrument, empty where nobody may order."""
    return makers.book_of(call.unit, call.market, one, call.now_ms, depth)


def tape_of(call: Call, one: Instrument) -> Source:
    """Return the path of an instrument's trades, users' own included."""
    return users_tape.tape_of(call.unit, call.market, one)


def levels_of(one: Instrument, levels: tuple[Level, ...]) -> list[tuple[Decimal, Decimal]]:
    """Return price and amount of levels; the amount is in base currency or contracts."""
    return [(price_of(one, level.price), level.lots * one.lot) for level in levels]


def levels_in_base(one: Instrument, levels: tuple[Level, ...]) -> list[tuple[Decimal, Decimal]]:
    """Return the levels of a contract's book with amounts in its base currency."""
    size = contract_size(one)
    return [(price, amount * size) for price, amount in levels_of(one, levels)]


def day_of(call: Call, one: Instrument) -> DayFigures | None:
    """Return the last 24 hours of an instrument, None if it has never been traded."""
    until_ms = printed_until(one, call.market.facts.origin_ms, call.now_ms)
    if until_ms is None:
        return None
    day = ticker(tape_of(call, one), until_ms, one.listed_ms)
    last, opened = price_of(one, day.last), price_of(one, day.open)
    high, low = price_of(one, day.high), price_of(one, day.low)
    return DayFigures(last, high, low, last / opened - 1, volume(one, day.lots, day.turnover))


def trades_of(call: Call, one: Instrument, limit: int, bounds: TimeRange) -> Iterator[TapeTrade]:
    """Yield the newest trades of an instrument within bounds, newest first."""
    until_ms = printed_until(one, call.market.facts.origin_ms, call.now_ms)
    if until_ms is None:
        return
    older = None if bounds.until_ms is None else bounds.until_ms + 1
    newer = max(one.listed_ms, bounds.since_ms or 0) - 1
    source = tape_of(call, one)
    for trade in tape.by_time(source, until_ms, limit, older_than=older, newer_than=newer):
        traded = volume(one, trade.lots, trade.lots * trade.price)
        yield TapeTrade(trade, price_of(one, trade.price), traded)


def candles_of(
    call: Call, one: Instrument, bar: str, limit: int, bounds: TimeRange
) -> Iterator[PricedCandle]:
    """Yield the newest candles of an instrument that start within bounds, newest first."""
    until_ms = printed_until(one, call.market.facts.origin_ms, call.now_ms)
    if until_ms is None:
        return
    older = None if bounds.until_ms is None else bounds.until_ms + 1
    newer = max(one.listed_ms, bounds.since_ms or 0) - 1
    source, size = tape_of(call, one), SIZES[bar]
    for candle in page(source, size, until_ms, limit, older_than=older, newer_than=newer):
        yield priced_candle(one, candle)


def priced_candle(one: Instrument, candle: Candle) -> PricedCandle:
    """Return a candle of an instrument with prices and amounts for ticks and lots."""
    prices = tuple(price_of(one, ticks) for ticks in candle[1:5])
    return PricedCandle(candle.start_ms, prices, volume(one, candle.lots, candle.turnover))


def bounds_of(call: Call, since: str, until: str) -> TimeRange:
    """Return the range of time that two parameters give; nothing has happened after now."""
    ends = (call.params.get(name) for name in (since, until))
    return TimeRange(*(None if ms is None else min(ms, call.now_ms + 1) for ms in ends))


def shown_ms(call: Call) -> int:
    """Return the time of the call on the clock that the exchange shows."""
    return call.now_ms + call.skew_ms
