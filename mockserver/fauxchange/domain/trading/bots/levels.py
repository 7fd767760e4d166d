"""The prices of a grid, and how what is invested is divided among its grids."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal
from itertools import pairwise
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum

from .grid import ARITHMETIC

_ONE = Decimal(1)
# Ratios and roots are shown or rounded to ticks.
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN)


def level_prices(
    spacing: str, low: Decimal, high: Decimal, count: int, tick: Decimal
) -> tuple[Decimal, ...]:
    """Return the edges of the grids between two prices, lowest first, each on the tick."""
    if spacing == ARITHMETIC:
        step = _SHOWN.divide(_SHOWN.subtract(high, low), count)
        exact = [_SHOWN.add(low, _SHOWN.multiply(step, at)) for at in range(count + 1)]
    else:
        ratio = _SHOWN.divide(high, low)
        exact = [
            _SHOWN.multiply(low, _SHOWN.power(ratio, _SHOWN.divide(at, count)))
            for at in range(count + 1)
        ]
    return tuple(_on_tick(one, tick) for one in exact)


def _on_tick(price: Decimal, tick: Decimal) -> Decimal:
    ticks = _SHOWN.divide(price, tick).to_integral_value(ROUND_HALF_EVEN)
    return EXACT.multiply(ticks, tick)


def margin_range(prices: Sequence[Decimal], fee: Decimal) -> tuple[Decimal, Decimal]:
    """Return the smallest and the largest profit of a grid, as a part of what it buys for.

    ``fee`` is the part of a trade that is paid, twice of each grid. So the documented example has
    them (get-grid-algo-order-details: 10 grids from 400 to 5000 at 0.1 %).
    """
    kept = _SHOWN.power(_SHOWN.subtract(_ONE, fee), 2)
    margins = [
        _SHOWN.subtract(_SHOWN.multiply(_SHOWN.divide(upper, lower), kept), _ONE)
        for lower, upper in pairwise(prices)
    ]
    return min(margins), max(margins)


def narrowest(prices: Sequence[Decimal]) -> Decimal:
    """Return the smallest part by which the upper price of a grid is above its lower one."""
    ratios = (_SHOWN.divide(upper, lower) for lower, upper in pairwise(prices))
    return _SHOWN.subtract(min(ratios), _ONE)


def most_between(spacing: str, low: Decimal, high: Decimal, margin: Decimal) -> int:
    """Return how many grids fit between two prices that each win more than a margin.

    The documented example comes out (get-max-grid-quantity-public: 285 from 50,000 to 70,000).
    """
    if spacing == ARITHMETIC:
        # The uppermost grid wins the least: its width is that part of its lower price.
        exact = _SHOWN.divide(
            _SHOWN.multiply(_SHOWN.subtract(high, low), _SHOWN.add(_ONE, margin)),
            _SHOWN.multiply(high, margin),
        )
    else:
        exact = _SHOWN.divide(
            _SHOWN.divide(high, low).ln(_SHOWN), _SHOWN.add(_ONE, margin).ln(_SHOWN)
        )
    return max(int(exact.to_integral_value(ROUND_CEILING)) - 1, 0)


class Division(NamedTuple):
    """How a bot begins: the size of each grid, which of them sell first, and what they need.

    ``needed`` is the base currency that the grids need that sell first.
    """

    each: Decimal
    selling: tuple[int, ...]
    needed: Decimal


def divide(
    prices: Sequence[Decimal],
    last: Decimal,
    ask: Decimal,
    invested: tuple[Decimal, Decimal],
    lot: Decimal,
) -> Division:
    """Divide what is invested, an amount of quote and one of base currency, among the grids.

    A grid whose lower price is below the last one begins with a purchase there, the others with a
    sale at their upper price, for which the base currency is bought at ``ask`` or invested. Each
    grid gets the same size, in whole lots.
    """
    grids = range(len(prices) - 1)
    selling = tuple(one for one in grids if prices[one] >= last)
    buying = exact_sum(prices[one] for one in grids if prices[one] < last)
    quote, base = invested
    value = EXACT.add(quote, EXACT.multiply(base, ask))
    each = whole(_SHOWN.divide(value, EXACT.add(buying, EXACT.multiply(ask, len(selling)))), lot)
    return Division(each, selling, EXACT.multiply(each, len(selling)))


def whole(size: Decimal, lot: Decimal) -> Decimal:
    """Return a size cut to whole lots."""
    return EXACT.multiply(EXACT.divide_int(size, lot), lot) if size > 0 else ZERO


def least_size(minimum: Decimal, fee: Decimal, lot: Decimal) -> Decimal:
    """Return the smallest size of a grid, in whole lots: what its fees leave is still an order."""
    kept = _SHOWN.power(_SHOWN.subtract(_ONE, fee), 2)
    lots = _SHOWN.divide(_SHOWN.divide(minimum, kept), lot).to_integral_value(ROUND_CEILING)
    return EXACT.multiply(lots, lot)
