"""Where a DCA bot buys and sells, how much, and what money it takes."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, round_down
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.trading.bots.levels import whole

from .bot import DcaCycle, DcaPlan

_ONE = Decimal(1)
# Mean prices have so many digits, as those of orders have.
_MEAN = Context(prec=12, rounding=ROUND_HALF_EVEN)
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN)
# Amounts of money have so many places.
_PLACES = 12
# More than the margin of an order has to be there: one at the market needs 5 % more than its price,
# and all of them pay fees, which grow with leverage (assumed).
_SPARE, _SPARE_FOR_FEES = Decimal("1.06"), Decimal("0.001")


def average_of(cycle: DcaCycle) -> Decimal:
    """Return the average price at which a cycle has opened, ZERO if it has not."""
    return _MEAN.divide(cycle.spent, cycle.bought) if cycle.bought else ZERO


def distance(plan: DcaPlan, order: int) -> Decimal:
    """Return how far the safety order of a number, from 1, lies from the first price; a part."""
    part = ZERO
    for at in range(order):
        part = _SHOWN.add(part, _SHOWN.multiply(plan.step, _SHOWN.power(plan.spread, at)))
    return part


def safety_price(
    plan: DcaPlan, order: int, initial_price: Decimal, tick: Decimal, *, is_long: bool
) -> Decimal:
    """Return the price of a safety order, on the tick that is farther from the first price."""
    part = distance(plan, order)
    return away(initial_price, -part if is_long else part, tick, rises=not is_long)


def away(price: Decimal, part: Decimal, tick: Decimal, *, rises: bool) -> Decimal:
    """Return a price that lies a part of another from that, on the tick above or below it."""
    exact = _SHOWN.multiply(price, _SHOWN.add(_ONE, part))
    rounding = ROUND_CEILING if rises else ROUND_FLOOR
    return EXACT.multiply(_SHOWN.divide(exact, tick).to_integral_value(rounding), tick)


def safety_amount(plan: DcaPlan, order: int) -> Decimal:
    """Return what the safety order of a number, from 1, spends."""
    return round_down(_SHOWN.multiply(plan.safety, _SHOWN.power(plan.growth, order - 1)), _PLACES)


def whole_amount(plan: DcaPlan) -> Decimal:
    """Return what all orders of a cycle spend."""
    safety = (safety_amount(plan, order) for order in range(1, plan.orders + 1))
    return exact_sum((plan.initial, *safety))


def scaled(amount: Decimal, scale: Decimal) -> Decimal:
    """Return an amount of a cycle whose orders are so much larger than those of the plan."""
    return round_down(EXACT.multiply(amount, scale), _PLACES)


def size_of(
    instrument: Instrument, amount: Decimal, price: Decimal, leverage: Decimal, lot: Decimal
) -> Decimal:
    """Return the size of an order that spends an amount at a price, in whole lots.

    Of contracts the amount is margin, and some of it is spare.
    """
    if leverage:
        worth = _worth_of_one(instrument, price, leverage)
        return whole(_SHOWN.divide(EXACT.multiply(amount, leverage), worth), lot)
    return whole(_SHOWN.divide(amount, price), lot)


def least_margin(
    instrument: Instrument, minimum: Decimal, price: Decimal, leverage: Decimal
) -> Decimal:
    """Return the margin of the smallest order of contracts at a price, in whole cents."""
    worth = _worth_of_one(instrument, price, leverage)
    margin = _SHOWN.divide(EXACT.multiply(minimum, worth), leverage)
    return EXACT.divide(EXACT.multiply(margin, 100).to_integral_value(ROUND_CEILING), 100)


def _worth_of_one(instrument: Instrument, price: Decimal, leverage: Decimal) -> Decimal:
    """Return what a contract is worth at a price, and what is to be spare."""
    spare = EXACT.add(_SPARE, EXACT.multiply(leverage, _SPARE_FOR_FEES))
    return EXACT.multiply(EXACT.multiply(price, Contract.of(instrument).size), spare)
