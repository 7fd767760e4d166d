"""Asks a mock about CoinW's market, as clients without keys do."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fauxchange import ManualClock, MockServer, Request
from tests.conftest import NOON_MS

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000


class CoinwClient:
    """A mock with a clock that stands until it is advanced."""

    def __init__(self, at_ms: int = NOON_MS, seed: int = 7) -> None:
        self.mock = MockServer(clock=ManualClock(at_ms), seed=seed, limits=False)

    @property
    def now_ms(self) -> int:
        """The time of the mock."""
        return self.mock.clock.now_ms()

    def body(self, target: str) -> Any:
        """Return the whole answer to a question."""
        return json.loads(self.mock.handle(Request.of("GET", target)).body)

    def spot(self, command: str, **params: Any) -> Any:
        """Return what a spot command answers."""
        body = self.body(f"/api/v1/public?{urlencode({'command': command, **params})}")
        assert body["code"] == "200", (command, params, body)
        return body["data"]

    def futures(self, path: str, **params: Any) -> Any:
        """Return what a call of the futures answers."""
        body = self.body(f"/v1/{path}?{urlencode(params)}")
        assert body["code"] == 0, (path, params, body)
        return body["data"]

    def okx(self, path: str, **params: Any) -> Any:
        """Return what OKX answers."""
        return self.body(f"/api/v5/{path}?{urlencode(params)}")["data"]


def joined_prices(prices: list[Decimal], sizes: list[Decimal]) -> list[Decimal]:
    """Return open, high, low, close and volume of trades, oldest first."""
    return [prices[0], max(prices), min(prices), prices[-1], sum(sizes, Decimal(0))]
