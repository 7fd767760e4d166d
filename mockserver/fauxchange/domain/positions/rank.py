"""Which positions are deleveraged first: those that have won most on the margin they took.

OKX shows ranks of 1 to 5 and documents no more (trading-account-rest-api-get-positions, adl); the
steps are assumed.
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO

from .figures import Figures

# Profit on the opening margin by which a position goes up one rank.
_STEP = Decimal("0.2")
_RANKS = 5


def gain_of(one: Figures) -> Decimal:
    """Return what a position has won or lost, as a part of the margin that its entry took."""
    return EXACT.divide(one.profit, one.opening) if one.opening else ZERO


def rank_of(one: Figures) -> int:
    """Return the place of a position in the queue, from 1 to 5, which goes first."""
    gain = gain_of(one)
    return min(_RANKS, 1 + int(EXACT.divide(gain, _STEP))) if gain > 0 else 1
