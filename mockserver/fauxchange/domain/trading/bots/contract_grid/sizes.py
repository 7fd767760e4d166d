"""How large the grids of a bot of contracts are."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.trading.bots.grid import LONG, NEUTRAL
from fauxchange.domain.trading.bots.levels import whole
from fauxchange.domain.trading.matching.context import Context

# More than the margin of all grids has to be there: an order at the market needs 5 % more than its
# price, and all of them pay fees (assumed).
_SPARE = Decimal("1.06")


def rising(prices: tuple[Decimal, ...], last: Decimal) -> tuple[int, ...]:
    """Return the grids that lie above a price."""
    return tuple(one for one in range(len(prices) - 1) if prices[one] >= last)


def each_of(
    context: Context,
    prices: tuple[Decimal, ...],
    margin: Decimal,
    leverage: Decimal,
    last: Decimal,
) -> Decimal:
    """Return how many contracts each grid may have with a margin, in whole lots."""
    worth = _worth_of_one(context, prices, last)
    lot = max(context.terms.lot, context.lot)
    return whole(EXACT.divide(EXACT.multiply(margin, leverage), worth), lot)


def least_margin(
    context: Context, prices: tuple[Decimal, ...], leverage: Decimal, last: Decimal
) -> Decimal:
    """Return the margin with which each grid has the smallest order, in whole cents."""
    worth = EXACT.multiply(context.terms.minimum, _worth_of_one(context, prices, last))
    cents = EXACT.multiply(EXACT.divide(worth, leverage), 100).to_integral_value(ROUND_CEILING)
    return EXACT.divide(cents, 100)


def _worth_of_one(context: Context, prices: tuple[Decimal, ...], last: Decimal) -> Decimal:
    """Return what a contract in each grid is worth, and what is to be spare."""
    entries = exact_sum(min(one, last) for one in prices[:-1])
    size = Contract.of(context.instrument).size
    return EXACT.multiply(EXACT.multiply(entries, size), _SPARE)


def base_contracts(
    prices: tuple[Decimal, ...], each: Decimal, direction: str, last: Decimal
) -> Decimal:
    """Return the contracts, signed, for the grids that close some first; none if neutral."""
    if direction == NEUTRAL:
        return ZERO
    above = len(rising(prices, last))
    if direction == LONG:
        return EXACT.multiply(each, above)
    return EXACT.multiply(each, above + 1 - len(prices))
