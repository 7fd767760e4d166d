"""The relative strength index of closing prices, and what counts as a signal of it.

The mean gain and the mean loss are smoothed as J. Welles Wilder did (New Concepts in Technical
Trading Systems, 1978): the first is that of a period, each later one takes a part of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import pairwise

from fauxchange.domain.core.money import ZERO

# When there is a signal: the index crosses a threshold, or lies beyond it.
CROSS_UP, CROSS_DOWN, CROSS = "cross up", "cross down", "cross"
ABOVE, BELOW = "above", "below"

WARM_UP = 100
"""After so many closing prices more the index hardly knows any more where it began."""

_HUNDRED = Decimal(100)
_SHOWN = Context(prec=16, rounding=ROUND_HALF_EVEN)


def strength(closes: Sequence[int], period: int) -> Iterator[Decimal]:
    """Yield the index of each closing price, from 0 to 100, from that with the number period on.

    It is 50 where no price has changed.
    """
    gain = loss = ZERO
    for number, (before, now) in enumerate(pairwise(closes), start=1):
        change = now - before
        seen = min(number, period)
        gain = _smooth(gain, max(change, 0), seen)
        loss = _smooth(loss, max(-change, 0), seen)
        if number >= period:
            total = _SHOWN.add(gain, loss)
            yield _SHOWN.divide(_SHOWN.multiply(_HUNDRED, gain), total) if total else Decimal(50)


def _smooth(mean: Decimal, value: int, seen: int) -> Decimal:
    return _SHOWN.add(mean, _SHOWN.divide(_SHOWN.subtract(value, mean), seen))


def is_signal(condition: str, threshold: Decimal, before: Decimal, now: Decimal) -> bool:
    """Whether the index, which went from one value to another, meets a condition."""
    if condition == ABOVE:
        return now > threshold
    if condition == BELOW:
        return now < threshold
    rises, falls = before < threshold <= now, before > threshold >= now
    return {CROSS_UP: rises, CROSS_DOWN: falls}.get(condition, rises or falls)


def signals(closes: Sequence[int], period: int, condition: str, threshold: Decimal) -> int:
    """Return how often the index of closing prices has met a condition."""
    values = pairwise(strength(closes, period))
    return sum(is_signal(condition, threshold, before, now) for before, now in values)
