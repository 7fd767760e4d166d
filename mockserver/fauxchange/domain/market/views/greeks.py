"""What the price of an option depends on, in the units that exchanges show."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import NamedTuple

from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market

_CONTEXT = Context(prec=12)

# Half of what the volatilities of the best bid and ask differ by.
_SPREAD = Decimal("0.02")


class Greeks(NamedTuple):
    """Greeks in quote currency, as Black and Scholes have them."""

    delta: Decimal
    gamma: Decimal
    vega: Decimal
    theta: Decimal


class OptionSummary(NamedTuple):
    """An option at a moment: ``base`` has its greeks in base currency, volatilities are yearly."""

    quote: Greeks
    base: Greeks
    leverage: Decimal
    volatility: Decimal
    bid_volatility: Decimal
    ask_volatility: Decimal
    forward: Decimal


def option_summary(market: Market, instrument: Instrument, at_ms: int) -> OptionSummary:
    """Return what an option depends on at a moment.

    Raises:
        ValueError: it is no option.

    """
    c, mark = _CONTEXT, market.option_mark(instrument, at_ms)
    pair = market.pair(instrument.pair)
    forward = market.index(pair.name).price(at_ms) * pair.tick
    delta = c.subtract(mark.delta, mark.price_in_base)
    gamma = c.subtract(c.multiply(mark.gamma, forward), delta)
    leverage = Decimal(0)
    if mark.price_in_base:
        leverage = c.divide(mark.delta.copy_abs(), mark.price_in_base)
    return OptionSummary(
        Greeks(mark.delta, mark.gamma, mark.vega, mark.theta),
        Greeks(delta, gamma, c.divide(mark.vega, forward), c.divide(mark.theta, forward)),
        leverage,
        mark.volatility,
        c.multiply(mark.volatility, 1 - _SPREAD),
        c.multiply(mark.volatility, 1 + _SPREAD),
        forward,
    )
