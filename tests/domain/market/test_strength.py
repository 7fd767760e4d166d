"""The relative strength index of closing prices, and when there is a signal of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.market.views.strength import (
    ABOVE,
    BELOW,
    CROSS,
    CROSS_DOWN,
    CROSS_UP,
    signals,
    strength,
)

# The closing prices that charts schools show the index by, in hundredths of a cent.
CLOSES = [
    *(443389, 440902, 441497, 436124, 443278, 448264, 450955, 454245, 458433, 460826),
    *(458931, 460328, 456140, 462820, 462820, 460028, 460328),
]


def test_the_usual_example_comes_out() -> None:
    shown = [one.quantize(Decimal("0.01")) for one in strength(CLOSES, 14)]
    assert shown == [Decimal("70.53"), Decimal("66.32"), Decimal("66.55")]


def test_what_only_rises_is_100_and_what_does_not_move_is_50() -> None:
    assert list(strength(range(16), 14)) == [100, 100]
    assert list(strength([7] * 16, 14)) == [50, 50]
    assert list(strength(range(14), 14)) == []


@pytest.mark.parametrize(
    ("condition", "threshold", "number"),
    [
        (CROSS_DOWN, "70", 1),
        (CROSS_UP, "66.5", 1),
        (CROSS, "66.5", 2),
        (CROSS_UP, "90", 0),
        (ABOVE, "60", 2),
        (BELOW, "66.4", 1),
    ],
)
def test_signals_are_counted(condition: str, threshold: str, number: int) -> None:
    assert signals(CLOSES, 14, condition, Decimal(threshold)) == number
