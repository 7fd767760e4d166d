"""Greeks of what a position builder holds, in the ways in which they are shown."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT
from fauxchange.domain.market.instruments.option_marks import OptionMark

from .holdings import PositionGreeks, Valued

# In coins as Black and Scholes have them, adjusted by the premium, and in money.
BLACK_SCHOLES, ADJUSTED, CASH = "black-scholes", "adjusted", "cash"

_HUNDRED = Decimal(100)


def greeks_of(one: Valued, kind: str) -> PositionGreeks:
    """Return the greeks of a position; of what is no option there is a delta only."""
    amount = one.amount
    if one.option is not None:
        return _of_option(one.option, amount, one.base_price, kind)
    if one.holding.instrument.is_inverse:
        amount = EXACT.divide(amount, one.mark)
    return PositionGreeks(EXACT.multiply(amount, one.base_price) if kind == CASH else amount)


def _of_option(mark: OptionMark, amount: Decimal, price: Decimal, kind: str) -> PositionGreeks:
    """Return the greeks of an option (trading-account-rest-api-get-greeks names them)."""
    delta, gamma, theta, vega = mark.delta, mark.gamma, mark.theta, mark.vega
    if kind == ADJUSTED:
        delta = EXACT.subtract(delta, mark.price_in_base)
        gamma = EXACT.subtract(EXACT.multiply(gamma, price), delta)
        theta, vega = EXACT.divide(theta, price), EXACT.divide(vega, price)
    elif kind == CASH:
        delta = EXACT.multiply(delta, price)
        # What the delta in money changes by when the price moves by a hundredth.
        gamma = EXACT.divide(EXACT.multiply(gamma, EXACT.multiply(price, price)), _HUNDRED)
    return PositionGreeks(*(EXACT.multiply(amount, each) for each in (delta, gamma, theta, vega)))
