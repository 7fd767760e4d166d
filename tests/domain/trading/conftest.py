"""A floor on which BTC costs 90,000: bids begin at 89,999.8, asks at 90,000.2."""

from __future__ import annotations

import pytest

from .floor import Floor


@pytest.fixture
def floor() -> Floor:
    floor = Floor(copying=True)
    floor.set_price("90000")
    floor.advance(ms=1)
    return floor
