"""A market that stands still, so that what a client reads in two calls belongs to one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE_MS = 60_000
DAY_MS = 86_400_000

MOMENT_MS = NOON_MS + 34_567
"""2025-06-18T12:00:34.567Z: every candle that runs has begun and is not over."""


@pytest.fixture(scope="session")
def market() -> Iterator[MockServer]:
    """A mock on a socket whose clock stands; without rate limits, since no window would end."""
    with MockServer(clock=ManualClock(MOMENT_MS), limits=False, exchange="okx") as running:
        yield running


@pytest.fixture(scope="session")
def okx(market: MockServer) -> Iterator[Any]:
    """A ccxt.okx without keys whose markets are loaded."""
    client = ccxt.okx({"enableRateLimit": False})
    client.urls["api"]["rest"] = market.url
    client.load_markets()
    yield client
    client.session.close()
