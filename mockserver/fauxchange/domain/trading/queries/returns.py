"""What bots have won, as a part of what was put into them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from fauxchange.domain.core.durations import YEAR_MS
from fauxchange.domain.core.money import ZERO

# Ratios are shown, and never posted.
_SHOWN = Context(prec=16, rounding=ROUND_HALF_EVEN)


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """Return one amount divided by another, 0 of nothing."""
    return _SHOWN.divide(part, whole) if whole else ZERO


def yearly(profit: Decimal, since_ms: int, until_ms: int) -> Decimal:
    """Return what a profit between two times would be in a year, 0 if no time has gone by."""
    return ratio(profit, _SHOWN.divide(until_ms - since_ms, YEAR_MS))
