"""The shape of synthetic prices: a day looks alike at every scale."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from statistics import median

import pytest

from fauxchange.domain.market.paths.levels import (
    DAY,
    HALF_HOUR,
    MINUTE,
    SECOND,
    TEN_SECONDS,
    UNITS_MS,
)
from fauxchange.domain.market.paths.source import row

from .sources import synthetic

DAYS = 30

# A second's range may be so much of its day's beside what few trades cause by themselves.
LARGEST = {9_000_000: 0.03, 900: 0.05}


def ratios(trades: int, reference: int, seed: str, level: int) -> list[float]:
    """Return the realised deviation of a level over that which the day's range means, by day."""
    source = synthetic(trades, reference, seed)
    count = UNITS_MS[DAY] // UNITS_MS[level]
    found = []
    for number, day in enumerate(row(source, DAY, 0, DAYS)):
        nodes = list(row(source, level, number * count, (number + 1) * count))
        squares = sum((b[3] - a[3]) ** 2 for a, b in pairwise(nodes))
        found.append(sqrt(squares / ((day[1] - day[2]) ** 2 / 2.77)))
    return found


@pytest.mark.parametrize("seed", ["1", "2", "3"])
@pytest.mark.parametrize("level", [HALF_HOUR, MINUTE])
@pytest.mark.parametrize(("trades", "reference"), [(100_000, 9_000_000), (20_000, 9_000_000)])
def test_realised_volatility_fits_the_day(
    trades: int, reference: int, level: int, seed: str
) -> None:
    found = ratios(trades, reference, seed, level)
    assert 0.7 < median(found) < 1.4
    if level == MINUTE:
        assert 0.7 < min(found) < max(found) < 1.4


@pytest.mark.parametrize(("trades", "reference"), [(100_000, 9_000_000), (20_000, 900)])
def test_no_second_moves_like_a_day(trades: int, reference: int) -> None:
    source = synthetic(trades, reference)
    for number, day in enumerate(row(source, DAY, 0, 3)):
        limit = max(LARGEST[reference], 10 / sqrt(day[4])) * (day[1] - day[2])
        tens = row(source, TEN_SECONDS, number * 8_640, (number + 1) * 8_640)
        widest = sorted(range(8_640), key=[n[2] - n[1] for n in tens].__getitem__)[:200]
        for ten in widest:
            seconds = source.children(TEN_SECONDS, number * 8_640 + ten)
            assert max(node[1] - node[2] for node in seconds) <= limit


def test_seconds_of_an_hour_realise_what_its_minutes_do() -> None:
    source = synthetic(200_000)
    totals = []
    for level in (MINUTE, TEN_SECONDS, SECOND):
        count = 7_200_000 // UNITS_MS[level]
        squares = 0
        for number in range(12):
            begin = number * 25 * count
            nodes = list(row(source, level, begin, begin + count))
            squares += sum((b[3] - a[3]) ** 2 for a, b in pairwise(nodes))
        totals.append(sqrt(squares))
    assert 0.7 < totals[1] / totals[0] < 1.4
    assert 0.7 < totals[2] / totals[0] < 1.4


def test_minutes_do_not_follow_from_the_minutes_before() -> None:
    nodes = list(row(synthetic(200_000), MINUTE, 0, 5 * 1_440))
    moves = [node[3] - node[0] for node in nodes]
    together = sum(a * b for a, b in pairwise(moves))
    assert abs(together) < 0.08 * sum(move * move for move in moves)
