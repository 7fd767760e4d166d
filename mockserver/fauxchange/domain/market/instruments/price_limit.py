"""How far from the index users may order, and at what price a future is delivered."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from fauxchange.domain.core.durations import MINUTE_MS
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.paths.levels import TEN_SECONDS, UNITS_MS
from fauxchange.domain.market.paths.source import Source, row

from .instrument import PriceBand

_MILLION = 1_000_000
_INITIAL_MS = 10 * MINUTE_MS
_DELIVERY_MS = 30 * MINUTE_MS


class PriceLimit(NamedTuple):
    """The highest price to buy at and the lowest one to sell at, in ticks."""

    buy: int
    sell: int

    def of(self, side: str) -> int:
        """Return the worst price of a side."""
        return self.buy if side == BUY else self.sell

    def allows(self, side: str, price: int) -> bool:
        """Whether a price of a side is not beyond the limit."""
        return price <= self.buy if side == BUY else price >= self.sell


def price_limit(
    band: PriceBand, index: int, premium: int, at_ms: int, listed_ms: int
) -> PriceLimit:
    """Return the limits at a moment; ``premium`` is what the price lies above the index on average.

    They bind users only: what the market itself does is never cut.
    """
    if at_ms < listed_ms + _INITIAL_MS:
        return PriceLimit(_above(index, band.initial_ppm), _below(index, band.initial_ppm))
    return _limits(band.floating_ppm, band.maximum_ppm, index, premium)


# Those of one moment are asked for by each market order.
@lru_cache(maxsize=1_024)
def _limits(floating_ppm: int, maximum_ppm: int, index: int, premium: int) -> PriceLimit:
    buy = max(index, _above(index, floating_ppm) + premium)
    sell = min(index, _below(index, floating_ppm) + premium)
    return PriceLimit(
        min(buy, _above(index, maximum_ppm)), max(1, sell, _below(index, maximum_ppm))
    )


def _above(index: int, ppm: int) -> int:
    return index * (_MILLION + ppm) // _MILLION


def _below(index: int, ppm: int) -> int:
    return -(-index * (_MILLION - ppm) // _MILLION)


def delivery_price(index: Source, expiry_ms: int, at_ms: int) -> int:
    """Return the mean of the index over the half hour before an expiry, as far as it has gone.

    It is the mean of the prices at the end of every ten seconds; before the half hour, the index.
    """
    begin_ms = expiry_ms - _DELIVERY_MS
    unit = UNITS_MS[TEN_SECONDS]
    begin = (begin_ms - index.origin_ms) // unit
    end = (min(at_ms, expiry_ms) - index.origin_ms) // unit
    if end <= begin:
        return index.price(min(at_ms, expiry_ms))
    last = index.price(begin_ms - 1)
    total = 0
    for node in row(index, TEN_SECONDS, begin, end):
        last = node[3] if node[4] else last
        total += last
    return total // (end - begin)
