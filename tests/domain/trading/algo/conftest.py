"""A floor on which BTC costs 90,000, and algo orders in few words."""

from __future__ import annotations

import pytest

from tests.domain.trading.algo.waits import AlgoFloor


@pytest.fixture
def floor() -> AlgoFloor:
    floor = AlgoFloor(copying=True)
    floor.set_price("90000")
    floor.advance(ms=1)
    return floor
