"""Where an order trades: an instrument, its path and its units, at one moment."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.trading.settings import FillSettings, fill_settings


class Context(NamedTuple):
    """A ledger, a market and one of its instruments, and how orders of it fill.

    ``tick`` and ``lot`` are the units of paths.
    """

    ledger: Ledger
    market: Market
    instrument: Instrument
    source: Source
    tick: Decimal
    lot: Decimal
    settings: FillSettings

    @property
    def unit(self) -> UnitOfWork:
        """The unit of work."""
        return self.ledger.unit

    @property
    def now_ms(self) -> int:
        """The moment."""
        return self.ledger.now_ms

    def price(self, ticks: int) -> Decimal:
        """Return a price in ticks as a number."""
        return EXACT.multiply(ticks, self.tick)

    def size(self, lots: int) -> Decimal:
        """Return lots as an amount of the base currency."""
        return EXACT.multiply(lots, self.lot)

    def ticks(self, price: Decimal) -> int:
        """Return a price on the tick in ticks."""
        return int(EXACT.divide(price, self.tick))

    def lots(self, size: Decimal) -> int:
        """Return how many whole lots an amount of the base currency has."""
        return int(EXACT.divide_int(size, self.lot))


def context_of(ledger: Ledger, market: Market, instrument: Instrument) -> Context:
    """Return where orders of an instrument trade."""
    source = market.last(instrument)
    settings = fill_settings(ledger.unit, instrument.id)
    tick, lot = price_unit(instrument), instrument.lot
    return Context(ledger, market, instrument, source, tick, lot, settings)


def find_listed(market: Market, instrument_id: str, at_ms: int) -> Instrument | None:
    """Return an instrument by its id, whether clients see it at the moment or not."""
    try:
        return market.find_any(instrument_id, at_ms)
    except UnknownInstrument:
        return None
