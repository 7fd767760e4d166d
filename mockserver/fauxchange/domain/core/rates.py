"""Yearly rates that move: a pure function of the sandbox's seed, a name and the time."""

from __future__ import annotations

import hashlib
import math
from decimal import ROUND_HALF_UP, Decimal

HOUR_MS = 3_600_000

# Periods in hours and how much of the rate each wave moves it; together about a tenth.
_WAVES = ((2160.0, 0.05), (168.0, 0.03), (24.0, 0.02), (7.0, 0.01))
_RATE_PLACES = Decimal("0.0001")


def around(mean: Decimal, seed: int, name: str, at_ms: int) -> Decimal:
    """Return a rate near its mean, to four decimal places; the same whenever it is asked for."""
    hours = at_ms / HOUR_MS
    moved = sum(
        width * math.sin(2 * math.pi * (hours / period + _phase(seed, name, i)))
        for i, (period, width) in enumerate(_WAVES)
    )
    value = mean * Decimal(repr(math.exp(moved)))
    return value.quantize(_RATE_PLACES, rounding=ROUND_HALF_UP)


def _phase(seed: int, name: str, wave: int) -> float:
    digest = hashlib.sha256(f"{seed}/{name}/{wave}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
