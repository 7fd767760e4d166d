"""What people do to one instrument while its pair goes on: freeze it, halt it, change its book."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import plain
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .facts import BookSetting
from .instruments.index import LAST, MARK, PriceStretch
from .instruments.instrument import (
    DELISTED,
    LIVE,
    POST_ONLY,
    PRE_OPEN,
    SETTLING,
    SUSPENDED,
    Change,
    Instrument,
    price_unit,
    terms_at,
)
from .instruments.mark import book_shape
from .pair_changes import NO_PRICE, is_price
from .paths.scripted import PricePoint, PriceScript
from .rejection import UnknownInstrument
from .state import change, has_market, market_of

VIEWS = (LAST, MARK)
SIDES = ("bids", "asks", "")
STATES = (LIVE, POST_ONLY, SUSPENDED, PRE_OPEN, SETTLING, DELISTED)


class FrozenPrice(NamedTuple):
    """The price at which a view stands, and until when; None is until it is released."""

    view: str
    price: Decimal
    until_ms: int | None


class BookFigures(NamedTuple):
    """A book: best ask minus best bid, the mean amount of a level, the side without levels."""

    spread: Decimal
    depth: Decimal
    empty: str


class InstrumentTerms(NamedTuple):
    """State and tick of an instrument from a moment on, and until when; None is for ever."""

    state: str
    tick: Decimal
    since_ms: int
    until_ms: int | None


def find_listed(unit: UnitOfWork, now_ms: int, name: str) -> Instrument:
    """Return an instrument of any exchange, also one that clients do not see.

    Raises:
        KeyError: the market has no such instrument.

    """
    if not has_market(unit):
        raise KeyError(name)
    try:
        return market_of(unit).find_any(name, now_ms)
    except UnknownInstrument:
        raise KeyError(name) from None


def freeze(
    unit: UnitOfWork,
    now_ms: int,
    name: str,
    view: str = LAST,
    price: Decimal | None = None,
    for_ms: int | None = None,
) -> FrozenPrice:
    """Hold the last or the mark price of an instrument, by default where it is.

    Raises:
        KeyError: the market has no such instrument.
        ValueError: it is no price or no view.

    """
    if view not in VIEWS:
        raise ValueError(f"a view is {LAST} or {MARK}")
    one = find_listed(unit, now_ms, name)
    market = market_of(unit).without_future(name, now_ms, view)
    path = market.last(one) if view == LAST else market.mark(one)
    units = path.price(now_ms) if price is None else _units(one, price, now_ms)
    until_ms = None if for_ms is None else now_ms + for_ms
    script = PriceScript((PricePoint(now_ms, units),), None)
    stretch = PriceStretch(name, now_ms, script, view=view, until_ms=until_ms)
    change(unit, market.with_stretch(stretch), now_ms)
    return FrozenPrice(view, plain(units * price_unit(one)), until_ms)


def release(unit: UnitOfWork, now_ms: int, name: str) -> int:
    """Have both prices of an instrument move again; return how many were frozen.

    Raises:
        KeyError: the market has no such instrument.

    """
    find_listed(unit, now_ms, name)
    market = market_of(unit)
    views = [one for one in VIEWS if market.log.is_changed(name, now_ms, one)]
    for view in views:
        market = market.with_stretch(PriceStretch(name, now_ms, view=view))
    change(unit, market, now_ms)
    return len(views)


def set_book(
    unit: UnitOfWork,
    now_ms: int,
    name: str,
    spread: Decimal | None = None,
    depth: Decimal | None = None,
    empty: str = "",
    for_ms: int | None = None,
) -> BookFigures:
    """Change the book of an instrument from now on; what is left out is the world's.

    Raises:
        KeyError: the market has no such instrument.
        ValueError: it is no spread, depth or side.

    """
    if empty not in SIDES:
        raise ValueError("an empty side is bids or asks")
    one, market = find_listed(unit, now_ms, name), market_of(unit)
    shape = replace(book_shape(one, market.pair(one.pair)), empty=empty)
    if spread is not None:
        shape = replace(shape, spread=_units(one, spread, now_ms))
    if depth is not None:
        shape = replace(shape, lots=_lots(one, depth, now_ms))
    market = market.with_book(BookSetting(name, now_ms, shape))
    if for_ms is not None:
        market = market.with_book(BookSetting(name, now_ms + for_ms, None))
    change(unit, market, now_ms)
    lot = terms_at(one, now_ms).lot
    return BookFigures(plain(shape.spread * price_unit(one)), plain(shape.lots * lot), empty)


def clear_book(unit: UnitOfWork, now_ms: int, name: str) -> None:
    """Have the book of an instrument be the world's from now on.

    Raises:
        KeyError: the market has no such instrument.

    """
    find_listed(unit, now_ms, name)
    change(unit, market_of(unit).with_book(BookSetting(name, now_ms, None)), now_ms)


def set_terms(
    unit: UnitOfWork,
    now_ms: int,
    name: str,
    *,
    state: str | None = None,
    tick: Decimal | None = None,
    begin_ms: int,
    for_ms: int | None = None,
) -> InstrumentTerms:
    """Change the state or the tick of an instrument from a moment on; what is left out stays.

    What was set for later than that is forgotten. After ``for_ms`` both are what they were.

    Raises:
        KeyError: the market has no such instrument.
        ValueError: it is no state or no such tick, or the moment is over.

    """
    if state is not None and state not in STATES:
        raise ValueError(f"a state is one of {', '.join(STATES)}")
    if begin_ms < now_ms:
        raise ValueError(f"{begin_ms} is over: what an instrument was stays as it was")
    one = find_listed(unit, now_ms, name)
    before = terms_at(one, begin_ms)
    changes = [Change(begin_ms, state, tick)]
    until_ms = None if for_ms is None else begin_ms + for_ms
    if until_ms is not None:
        back = Change(until_ms, state and before.state, tick and before.tick)
        changes.append(back)
    market = market_of(unit).with_changes(name, changes)
    change(unit, market, now_ms)
    terms = terms_at(market.find_any(name, now_ms), begin_ms)
    return InstrumentTerms(terms.state, plain(terms.tick), begin_ms, until_ms)


def _units(instrument: Instrument, price: Decimal, now_ms: int) -> int:
    """Return a price in units of the instrument's paths, on the tick that it has now."""
    tick = terms_at(instrument, now_ms).tick
    if not is_price(price):
        raise ValueError(f"{price} is {NO_PRICE}")
    ticks = round(price / tick)
    if ticks < 1:
        raise ValueError(f"{price} is below the tick of {instrument.id}, {tick}")
    return ticks * int(tick / price_unit(instrument))


def _lots(instrument: Instrument, amount: Decimal, now_ms: int) -> int:
    lots = int(amount / terms_at(instrument, now_ms).lot) if amount.is_finite() else 0
    if lots < 1:
        raise ValueError(f"{amount} is less than a lot of {instrument.id}")
    return lots
