"""Where an order trades: an instrument, its path and its units, at one moment."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import multiply
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import (
    Instrument,
    Terms,
    price_unit,
    terms_at,
)
from fauxchange.domain.market.instruments.price_limit import PriceLimit, price_limit
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.views.ladder.ladder import Ladder
from fauxchange.domain.trading.settings import FillSettings, OrderRules, fills_by, order_rules


class Scale(NamedTuple):
    """What counts in a unit: an amount times a ``factor`` is whole, and the unit is ``each`` then.

    Multiplying takes a quarter of what dividing does.
    """

    factor: Decimal
    each: int

    @classmethod
    def of(cls, unit: Decimal) -> Scale:
        """Return the scale of a unit, which is above zero."""
        _, digits, exponent = unit.as_tuple()
        whole = int("".join(map(str, digits)))
        if isinstance(exponent, str) or exponent > 0:
            return cls(Decimal(1), int(unit))
        return cls(Decimal((0, (1,), -exponent)), whole)


class Context(NamedTuple):
    """A unit of work, a market and one of its instruments, and how orders of it fill.

    ``tick`` and ``lot`` are the units of paths, ``tick_scale`` and ``lot_scale`` what counts in
    them. ``terms`` are those of the moment.
    ``index_path`` is the path of the index price, if it counts in the same ticks.
    """

    ledger: Ledger
    unit: UnitOfWork
    now_ms: int
    market: Market
    instrument: Instrument
    source: Source
    ladder: Ladder
    tick: Decimal
    lot: Decimal
    terms: Terms
    rules: OrderRules
    settings: FillSettings
    index_path: Source | None
    tick_scale: Scale
    lot_scale: Scale

    def index_price(self) -> int:
        """Return the index price now, in ticks."""
        if self.index_path is None:
            return self.market.index_price(self.instrument, self.now_ms)
        return self.index_path.price(self.now_ms)

    def price_limit(self) -> PriceLimit:
        """Return the limits of users' prices now, in ticks."""
        instrument, now_ms, index = self.instrument, self.now_ms, self.index_price()
        premium = self.market.mark(instrument).price(now_ms) - index
        return price_limit(instrument.band, index, premium, now_ms, instrument.listed_ms)

    def price(self, ticks: int) -> Decimal:
        """Return a price in ticks as a number."""
        return multiply(ticks, self.tick)

    def size(self, lots: int) -> Decimal:
        """Return lots as an amount of the base currency."""
        return multiply(lots, self.lot)

    def ticks(self, price: Decimal) -> int:
        """Return a price on the tick in ticks."""
        factor, each = self.tick_scale
        return int(multiply(price, factor)) // each

    def lots(self, size: Decimal) -> int:
        """Return how many whole lots an amount of the base currency has."""
        factor, each = self.lot_scale
        return int(multiply(size, factor)) // each


class _Steady(NamedTuple):
    """What is the same of an instrument at every moment; without terms or ladder those change."""

    instrument: Instrument
    source: Source
    tick: Decimal
    terms: Terms | None
    ladder: Ladder | None
    index_path: Source | None
    tick_scale: Scale
    lot_scale: Scale


def context_of(ledger: Ledger, market: Market, instrument: Instrument) -> Context:
    """Return where orders of an instrument trade."""
    unit, now_ms = ledger
    known: _Steady | None = market.memo.get(instrument.id)
    if known is None or known.instrument is not instrument:
        known = market.memo[instrument.id] = _know(market, instrument, now_ms)
    _, source, tick, terms, ladder, index, *scales = known
    if terms is None or now_ms < instrument.listed_ms:
        terms = terms_at(instrument, now_ms)
    if ladder is None:
        ladder = market.ladder(instrument, now_ms)
    rules = order_rules(unit)
    fills = fills_by(rules, instrument.id)
    units, found = (tick, instrument.lot, terms), (rules, fills, index)
    where = ledger, unit, now_ms, market, instrument, source, ladder
    return new_tuple(Context, (*where, *units, *found, *scales))


def _know(market: Market, instrument: Instrument, now_ms: int) -> _Steady:
    is_steady = not instrument.changes and instrument.expiry_ms is None
    pair = market.pair(instrument.pair)
    is_shaped = any(setting.instrument == instrument.id for setting in market.log.books)
    return _Steady(
        instrument,
        market.last(instrument),
        price_unit(instrument),
        terms_at(instrument, max(now_ms, instrument.listed_ms)) if is_steady else None,
        None if is_shaped else market.ladder(instrument, now_ms),
        market.index(pair.name) if pair.tick == price_unit(instrument) else None,
        Scale.of(price_unit(instrument)),
        Scale.of(instrument.lot),
    )


def find_listed(market: Market, instrument_id: str, at_ms: int) -> Instrument | None:
    """Return an instrument by its id, whether clients see it at the moment or not."""
    try:
        return market.find_any(instrument_id, at_ms)
    except UnknownInstrument:
        return None
