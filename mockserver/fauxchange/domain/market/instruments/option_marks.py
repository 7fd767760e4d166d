"""Mark prices and greeks of options: Black and Scholes, in decimals of a context of its own.

Decimal rounds exponentials and logarithms correctly, so the result is the same everywhere; whoever
calls may have any context. There is no interest: the forward price is the index.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS, MINUTE_MS

from .instrument import CALL

_CONTEXT = Context(prec=24, rounding=ROUND_HALF_EVEN)
_SHOWN = Context(prec=10, rounding=ROUND_HALF_EVEN)
_YEAR_MS = Decimal(365 * DAY_MS)
_ROOT_TWO_PI = Decimal("2.50662827463100050241577")
_ROOT_YEAR = _CONTEXT.sqrt(Decimal(365))
_ONE, _TWO, _HALF = Decimal(1), Decimal(2), Decimal("0.5")

# Beyond so many deviations nothing is left of the tail.
_FAR = 8

# How volatility grows away from the money: by the distance in deviations of a day, and its square.
_SKEW, _SMILE = Decimal("-0.01"), Decimal("0.004")
_SMALLEST, _SMALLEST_DAILY = Decimal("0.05"), Decimal("0.005")


class OptionMark(NamedTuple):
    """What an option is worth, for one unit of the underlying.

    ``price`` is in quote currency, ``price_in_base`` in units of the underlying; ``theta`` is for
    a day, ``vega`` for a change of the volatility by one hundredth.
    """

    price: Decimal
    price_in_base: Decimal
    volatility: Decimal
    delta: Decimal
    gamma: Decimal
    theta: Decimal
    vega: Decimal


def smile(daily_ppm: int, forward: Decimal, strike: Decimal, left_ms: int) -> Decimal:
    """Return the yearly volatility of a strike from the daily one of its pair in millionths."""
    c = _CONTEXT
    at_the_money = c.multiply(c.divide(Decimal(daily_ppm), Decimal(1_000_000)), _ROOT_YEAR)
    root = c.sqrt(c.divide(Decimal(max(left_ms, DAY_MS)), Decimal(DAY_MS)))
    daily = c.divide(at_the_money, _ROOT_YEAR)
    away = c.divide(c.ln(c.divide(strike, forward)), c.multiply(max(daily, _SMALLEST_DAILY), root))
    factor = c.add(_ONE, c.multiply(away, c.add(_SKEW, c.multiply(_SMILE, away))))
    return _SHOWN.plus(max(_SMALLEST, c.multiply(at_the_money, factor)))


def option_mark(
    option: str, forward: Decimal, strike: Decimal, left_ms: int, volatility: Decimal
) -> OptionMark:
    """Return the mark of a call or a put; in its last minute as if a minute were left."""
    c = _CONTEXT
    years = c.divide(Decimal(max(left_ms, MINUTE_MS)), _YEAR_MS)
    root = c.sqrt(years)
    deviation = c.multiply(volatility, root)
    d1 = c.add(c.divide(c.ln(c.divide(forward, strike)), deviation), c.multiply(_HALF, deviation))
    d2 = c.subtract(d1, deviation)
    density = _density(d1)
    above, exercised = _normal(d1, density), normal(d2)
    call = c.subtract(c.multiply(forward, above), c.multiply(strike, exercised))
    # A put is a call less the forward, by parity.
    is_call = option == CALL
    price = call if is_call else c.subtract(call, c.subtract(forward, strike))
    price = max(Decimal(0), price)
    decay = c.divide(c.multiply(c.multiply(forward, density), volatility), c.multiply(_TWO, root))
    return OptionMark(
        _SHOWN.plus(price),
        _SHOWN.divide(price, forward),
        volatility,
        _SHOWN.plus(above if is_call else c.subtract(above, _ONE)),
        _SHOWN.divide(density, c.multiply(forward, deviation)),
        _SHOWN.divide(decay.copy_negate(), Decimal(365)),
        _SHOWN.divide(c.multiply(c.multiply(forward, density), root), Decimal(100)),
    )


def normal(x: Decimal) -> Decimal:
    """Return the part of a standard normal distribution below a value."""
    return _normal(x, _density(x))


def _normal(x: Decimal, density: Decimal) -> Decimal:
    c = _CONTEXT
    if x.copy_abs() > _FAR:
        return _ONE if x > 0 else Decimal(0)
    # N(x) = 1/2 + density(x) * (x + x^3/3 + x^5/(3*5) + ...); every term is positive for x > 0.
    square = c.multiply(x, x)
    term = total = x.copy_abs()
    odd = 1
    while term > _SMALL_TERM:
        odd += 2
        term = c.divide(c.multiply(term, square), Decimal(odd))
        total = c.add(total, term)
    half = c.multiply(density, total)
    return c.add(_HALF, half) if x > 0 else c.subtract(_HALF, half)


_SMALL_TERM = Decimal("1e-14")


def _density(x: Decimal) -> Decimal:
    c = _CONTEXT
    return c.divide(c.exp(c.divide(c.multiply(x, x), Decimal(-2))), _ROOT_TWO_PI)
