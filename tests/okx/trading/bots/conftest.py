"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.okx.trading.bots.gridder import Gridder
from tests.okx.trading.trader import at_noon

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon, without limits."""
    return at_noon()


@pytest.fixture
def gridder(built: MockServer) -> Gridder:
    """An account with 100,000 USDT and 2 BTC to trade, and no bots; BTC costs 90,000."""
    built.reset()
    gridder = Gridder(built)
    gridder.price("90000")
    gridder.advance(1)
    return gridder
