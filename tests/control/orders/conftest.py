"""A mock whose orders are steered over its admin API, and a trader who sees what clients see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.okx.trading.trader import Trader

if TYPE_CHECKING:
    from tests.control.conftest import Steered


@pytest.fixture
def trader(steered: Steered) -> Trader:
    """The main account, with 100,000 USDT and 2 BTC to trade."""
    return Trader(steered.mock)
