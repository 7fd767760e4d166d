"""Yearly rates that move with the time."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from .waves import factor

# Periods in hours and widths: together they move a rate by about a tenth.
_WAVES = ((2160.0, 0.05), (168.0, 0.03), (24.0, 0.02), (7.0, 0.01))
_RATE_PLACES = Decimal("0.0001")


def rate_around(mean: Decimal, seed: int, name: str, at_ms: int) -> Decimal:
    """Return the rate of a time, near its mean, to four decimal places.

    It is the same whenever it is computed for the same seed, name and time.
    """
    rate = mean * factor(_WAVES, seed, name, at_ms)
    return rate.quantize(_RATE_PLACES, rounding=ROUND_HALF_UP)
