"""What a grid of an instrument would have won lately, and which one is advised for that.

Nothing of it is documented but its members: the range is where the price was in that time, and as
many grids as make each as wide as the price goes in an hour on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import pairwise
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS, YEAR_MS
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.views.candles import SIZES, Candle, candles
from fauxchange.domain.trading.matching.context import Context as Trading
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.money.fees import fee_rates

from .acts import least_investment, least_margin_of
from .checks import FEWEST, MOST, most_grids
from .grid import GridRequest
from .levels import level_prices, margin_range
from .rejection import NoAdvice

_HOUR = SIZES["1H"]
_SHOWN = Context(prec=16, rounding=ROUND_HALF_EVEN)


class GridAdvice(NamedTuple):
    """A grid that is advised: its request, what each grid wins at least and at most, as a part.

    ``yearly`` is the part of what is invested that its grids would have won in a year, ``least``
    the smallest investment.
    """

    request: GridRequest
    margins: tuple[Decimal, Decimal]
    yearly: Decimal
    least: Decimal


def advise(ledger: Ledger, market: Market, request: GridRequest, days: int) -> GridAdvice:
    """Return the grid that is advised by what the price did in the last days.

    Only the instrument, the spacing, the direction and the leverage of the request count.

    Raises:
        NoAdvice: the instrument has no such past, or hardly moved.
        Rejection: what `create_grid` raises for an instrument.

    """
    context, now_ms = context_of(ledger, market, request.instrument), ledger.now_ms
    past = candles(context.source, _HOUR, now_ms - days * DAY_MS, now_ms + 1, now_ms)
    past = [one for one in past if one.start_ms >= request.instrument.listed_ms]
    if not past:
        raise NoAdvice(f"{request.instrument.id} has no past")
    request = _request(context, request, past)
    tick = context.terms.tick
    prices = level_prices(request.spacing, request.low, request.high, request.grids, tick)
    fee = fee_rates(context.unit, "", request.instrument).reserve
    won = _won(context, prices, fee, past)
    yearly = _SHOWN.divide(_SHOWN.multiply(won, YEAR_MS), days * DAY_MS)
    if request.direction:
        least = least_margin_of(ledger, market, request).quote
        yearly = _SHOWN.multiply(yearly, request.leverage)
    else:
        least = least_investment(ledger, market, request).in_quote
    return GridAdvice(request, margin_range(prices, fee), yearly, least)


def _request(context: Trading, request: GridRequest, past: Sequence[Candle]) -> GridRequest:
    low, high = min(one.low for one in past), max(one.high for one in past)
    if low >= high:
        raise NoAdvice("the price has not moved")
    mean = _SHOWN.divide(sum(one.high - one.low for one in past), len(past))
    fitting = int(_SHOWN.divide(high - low, max(mean, Decimal(1))))
    request = request._replace(low=context.price(low), high=context.price(high))
    most = min(most_grids(context, request), MOST)
    if most < FEWEST:
        raise NoAdvice("the price hardly moved")
    return request._replace(grids=max(min(fitting, most), FEWEST))


def _won(
    context: Trading, prices: Sequence[Decimal], fee: Decimal, past: Sequence[Candle]
) -> Decimal:
    """Return what the grids would have won in that time, as a part of what they cost.

    A grid wins when the price at the end of an hour lies above it, and lay below it an hour before.
    """
    kept = _SHOWN.subtract(1, fee)
    wins = [
        EXACT.subtract(EXACT.multiply(upper, kept), EXACT.divide(lower, kept))
        for lower, upper in pairwise(prices)
    ]
    won = ZERO
    for before, now in pairwise(context.price(one.close) for one in past):
        for win, (lower, upper) in zip(wins, pairwise(prices), strict=True):
            if before <= lower and now >= upper:
                won = _SHOWN.add(won, win)
    return _SHOWN.divide(won, sum(prices[:-1]))
