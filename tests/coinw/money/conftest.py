"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.coinw.trading.trader import Trader, with_funds

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def owner(built: MockServer) -> Trader:
    """The owner of an account with 100,000 USDT and 2 BTC, whose sub-account has 99.5 USDT."""
    built.reset()
    built.credit("coinw", "sub001", "USDT", "99.5")
    return with_funds(built)
