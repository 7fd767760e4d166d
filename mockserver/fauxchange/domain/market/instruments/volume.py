"""What lots of an instrument are: in its own unit, in its base and in its quote currency."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from .instrument import OPTION, Instrument, price_unit

_CONTEXT = Context(prec=40)
_PLACES = Decimal(1).scaleb(-8)


class Volume(NamedTuple):
    """``amount`` is in contracts, in the base currency where there are none.

    The quote amount of an option is the premium paid, in the currency that it settles in.
    """

    amount: Decimal
    base: Decimal
    quote: Decimal


def volume(instrument: Instrument, lots: int, turnover: int) -> Volume:
    """Return what so many lots are, whose prices in ticks times lots add up to ``turnover``."""
    c = _CONTEXT
    amount = c.multiply(Decimal(lots), instrument.lot)
    if not lots:
        return Volume(amount, Decimal(0), Decimal(0))
    value = contract_size(instrument)
    priced = c.multiply(c.multiply(Decimal(turnover), price_unit(instrument)), instrument.lot)
    if instrument.is_inverse and instrument.kind != OPTION:
        quote = c.multiply(amount, value)
        mean = c.divide(priced, amount)
        base = c.divide(quote, mean).quantize(_PLACES, ROUND_HALF_EVEN, c)
        return Volume(amount, base, quote)
    return Volume(amount, c.multiply(amount, value), c.multiply(priced, value))


def contract_size(instrument: Instrument) -> Decimal:
    """Return what one contract is in the currency of its value; 1 where there are none."""
    return (instrument.contract_value or Decimal(1)) * instrument.multiplier


def coins(instrument: Instrument, amount: Decimal, price: Decimal) -> Decimal:
    """Return how much of the base currency an amount is at a price of the underlying."""
    value = _CONTEXT.multiply(amount, contract_size(instrument))
    if instrument.is_inverse and instrument.kind != OPTION:
        return _CONTEXT.divide(value, price).quantize(_PLACES, ROUND_HALF_EVEN, _CONTEXT)
    return value


def contracts(instrument: Instrument, base: Decimal, price: Decimal, *, opens: bool) -> Decimal:
    """Return how many contracts an amount of the base currency is, in whole lots.

    What opens a position is cut, what closes one is rounded to the nearest lot.
    """
    c = _CONTEXT
    inverse = instrument.is_inverse and instrument.kind != OPTION
    value = c.multiply(base, price) if inverse else base
    lots = c.divide(value, c.multiply(contract_size(instrument), instrument.lot))
    rounding = "ROUND_DOWN" if opens else "ROUND_HALF_UP"
    return lots.to_integral_value(rounding) * instrument.lot
