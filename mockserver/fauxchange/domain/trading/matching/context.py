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
from fauxchange.domain.trading.order import Order
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
    them. ``terms`` are those of the moment, ``step`` is what sizes are multiples of.
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
    step: Decimal
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
        instrument, now_ms, path = self.instrument, self.now_ms, self.index_path
        index = self.index_price() if path is None else path.price(now_ms)
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


class _InstrumentFacts(NamedTuple):
    """What was known of an instrument last time: `members` of a context after its market.

    ``is_steady`` says that they are the same at every moment since the listing, by these rules.
    """

    instrument: Instrument
    rules: OrderRules
    members: tuple[object, ...]
    is_steady: bool


def context_of(ledger: Ledger, market: Market, instrument: Instrument) -> Context:
    """Return where orders of an instrument trade."""
    unit, now_ms = ledger
    rules = order_rules(unit)
    known: _InstrumentFacts | None = market.memo.get(instrument.id)
    if known is None or known.instrument is not instrument or known.rules is not rules:
        known = market.memo[instrument.id] = _know(market, instrument, rules, now_ms)
    _, _, members, is_steady = known
    if is_steady and now_ms >= instrument.listed_ms:
        return new_tuple(Context, (ledger, unit, now_ms, market, *members))
    ladder, terms = market.ladder(instrument, now_ms), terms_at(instrument, now_ms)
    step = _step(terms, instrument)
    members = (*members[:_LADDER], ladder, *members[_LADDER + 1 : _TERMS], terms, step)
    return new_tuple(
        Context, (ledger, unit, now_ms, market, *members, *known.members[_TERMS + 2 :])
    )


def context_of_order(ledger: Ledger, market: Market, order: Order) -> Context:
    """Return where an order trades; its instrument may have expired while it was on its way."""
    instrument = find_listed(market, order.instrument, ledger.now_ms)
    if instrument is None:
        instrument = market.find_any(order.instrument, order.created_ms)
    return context_of(ledger, market, instrument)


# Where ladder and terms, with the step of these, are among the members after the market.
_LADDER, _TERMS = (Context._fields.index(name) - 4 for name in ("ladder", "terms"))


def _know(
    market: Market, instrument: Instrument, rules: OrderRules, now_ms: int
) -> _InstrumentFacts:
    pair, unit = market.pair(instrument.pair), price_unit(instrument)
    is_shaped = any(setting.instrument == instrument.id for setting in market.log.books)
    terms = terms_at(instrument, max(now_ms, instrument.listed_ms))
    members = (
        instrument,
        market.last(instrument),
        market.ladder(instrument, now_ms),
        unit,
        instrument.lot,
        terms,
        _step(terms, instrument),
        rules,
        fills_by(rules, instrument.id),
        market.index(pair.name) if pair.tick == unit else None,
        Scale.of(unit),
        Scale.of(instrument.lot),
    )
    is_steady = not instrument.changes and instrument.expiry_ms is None and not is_shaped
    return _InstrumentFacts(instrument, rules, members, is_steady)


def _step(terms: Terms, instrument: Instrument) -> Decimal:
    """Return what sizes are multiples of: a lot may become finer, but paths count in the first."""
    return max(terms.lot, instrument.lot)


def find_listed(market: Market, instrument_id: str, at_ms: int) -> Instrument | None:
    """Return an instrument by its id, whether clients see it at the moment or not."""
    try:
        return market.find_any(instrument_id, at_ms)
    except UnknownInstrument:
        return None
