"""Accounts with money of both kinds, for what is walked through call by call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.coinw.trading.trader import with_funds

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at its beginning: 100,000 USDT and 2 BTC in spot, and 10,000 USDT in futures."""
    built.reset()
    with_funds(built)
    built.credit("coinw", "main", "USDT", "9561.200857609999982", book="futures")
    return built
