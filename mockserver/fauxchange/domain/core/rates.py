"""Values that move with the time, yearly rates among them: pure functions of a seed and a name.

A value swings around its mean on several sine waves, each with its own phase by seed and name.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .durations import DAYS_PER_YEAR, HOUR_MS
from .money import EXACT, round_down

# A period in hours, and which part of a value the wave adds at its crest.
Wave = tuple[float, float]

# Periods in hours and widths: together they move a rate by about a tenth.
_WAVES = ((2160.0, 0.05), (168.0, 0.03), (24.0, 0.02), (7.0, 0.01))
_RATE_PLACES = Decimal("0.0001")
_DAYS_PER_YEAR = Decimal(DAYS_PER_YEAR)


def rate_around(mean: Decimal, seed: int, name: str, at_ms: int) -> Decimal:
    """Return the rate of a time, near its mean, to four decimal places.

    It is the same whenever it is computed for the same seed, name and time.
    """
    rate = mean * factor(_WAVES, seed, name, at_ms)
    return rate.quantize(_RATE_PLACES, rounding=ROUND_HALF_UP)


def factor(waves: Iterable[Wave], seed: int, name: str, at_ms: int) -> Decimal:
    """Return what a mean is multiplied by at a time, such as 1.013."""
    hours = at_ms / HOUR_MS
    exponent = sum(
        width * math.sin(2 * math.pi * (hours / period + _phase(seed, name, i)))
        for i, (period, width) in enumerate(waves)
    )
    return Decimal(repr(math.exp(exponent)))


def daily_interest(amount: Decimal, yearly_rate: Decimal, to_places: int) -> Decimal:
    """Return what an amount earns in a day, rounded down once, at the end."""
    yearly = EXACT.multiply(amount, yearly_rate)
    return round_down(EXACT.divide(yearly, _DAYS_PER_YEAR), to_places)


@lru_cache(maxsize=4096)
def _phase(seed: int, name: str, wave: int) -> float:
    """Return where a wave begins, as a fraction of its period."""
    digest = hashlib.sha256(f"{seed}/{name}/{wave}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
