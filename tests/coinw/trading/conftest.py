"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .trader import Trader, at_noon, with_funds

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon, without limits."""
    return at_noon()


@pytest.fixture
def trader(built: MockServer) -> Trader:
    """An account with 100,000 USDT and 2 BTC to trade, and no orders."""
    built.reset()
    return with_funds(built)
