"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .trader import Trader

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def trader(built: MockServer) -> Trader:
    """An account with 100,000 USDT and 2 BTC to trade, and no orders."""
    built.reset()
    return Trader(built)
