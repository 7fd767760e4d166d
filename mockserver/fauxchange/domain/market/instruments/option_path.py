"""Mark and last price of an option over time.

The mark is a monotone map of the pair's path within two hours, for which volatility and the time
that is left are held: calls rise with the pair, puts with the pair turned upside down. Its tape
has one trade in two hours, at the mark of that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.flipped import FlippedSource
from fauxchange.domain.market.paths.mapped import MappedSource
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.sparse import SparseSource, SparseTape

from .index import LAST
from .instrument import CALL, Instrument, price_unit
from .knobs import Pair, with_defaults
from .option_marks import OptionMark, option_mark, smile

_INTERVAL_MS = 2 * HOUR_MS
_REMEMBERED = 1_024
_MEAN_LOTS = 24

# No option is marked at more units of its underlying than this, which bounds what a search opens.
_MOST = Decimal(1_000)


class OptionBasis:
    """What turns ticks of a pair into ticks of an option; implements `PriceMap`.

    ``sign`` is -1 for puts, whose prices of the pair come with the sign turned.
    """

    def __init__(self, instrument: Instrument, pair: Pair, index: Source) -> None:
        self._instrument = instrument
        self._pair = pair
        self._index = index
        self._sign = 1 if instrument.option == CALL else -1
        self._daily_ppm = with_defaults(pair).volatility_ppm or 0
        self._volatilities: Cache[int, Decimal] = Cache(_REMEMBERED)
        self._prices: Cache[tuple[int, int], int] = Cache(_REMEMBERED)

    @property
    def interval_ms(self) -> int | None:
        """Two hours."""
        return _INTERVAL_MS

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in two hours since the Unix epoch."""
        return lambda price: self._price(slot, max(1, self._sign * price))

    def widest(self, high: int, low: int) -> tuple[int, int]:  # noqa: ARG002
        """Return bounds that hold for any option at any time."""
        return int(_MOST / price_unit(self._instrument)), 1

    def _price(self, slot: int, price: int) -> int:
        ticks = self._prices.get((slot, price))
        if ticks is None:
            one = self._instrument
            mark = option_mark(
                one.option,
                price * self._pair.tick,
                one.strike or Decimal(1),
                self._left_ms(slot),
                self._volatility(slot),
            )
            value = mark.price_in_base if one.is_inverse else mark.price
            ticks = max(1, round(value / price_unit(one)))
            self._prices.put((slot, price), ticks)
        return ticks

    def _left_ms(self, slot: int) -> int:
        return (self._instrument.expiry_ms or 0) - slot * _INTERVAL_MS

    def _volatility(self, slot: int) -> Decimal:
        volatility = self._volatilities.get(slot)
        if volatility is None:
            forward = self._index.price(slot * _INTERVAL_MS - 1) * self._pair.tick
            strike = self._instrument.strike or Decimal(1)
            volatility = smile(self._daily_ppm, forward, strike, self._left_ms(slot))
            self._volatilities.put(slot, volatility)
        return volatility


def mark_at(instrument: Instrument, pair: Pair, index: Source, at_ms: int) -> OptionMark:
    """Return what an option is worth at a moment, for one unit of the underlying.

    Raises:
        ValueError: it is no option.

    """
    if instrument.strike is None or instrument.expiry_ms is None:
        raise ValueError(f"{instrument.id} has no strike")
    forward = index.price(at_ms) * pair.tick
    left_ms = instrument.expiry_ms - at_ms
    daily_ppm = with_defaults(pair).volatility_ppm or 0
    volatility = smile(daily_ppm, forward, instrument.strike, left_ms)
    return option_mark(instrument.option, forward, instrument.strike, left_ms, volatility)


def option_source(
    instrument: Instrument, pair: Pair, index: Source, view: str, seed: str
) -> Source:
    """Return the path of an option's last or mark price, in its price units."""
    path = index if instrument.option == CALL else FlippedSource(index)
    mark = MappedSource(path, OptionBasis(instrument, pair, index))
    if view != LAST:
        return mark
    since_ms, until_ms = instrument.listed_ms, instrument.expiry_ms or instrument.listed_ms
    tape = SparseTape(seed, instrument.id, _INTERVAL_MS, _MEAN_LOTS, since_ms, until_ms)
    return SparseSource(index.origin_ms, mark.price, tape)
