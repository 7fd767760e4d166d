"""Asks a mock about its market, as clients without keys do."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fauxchange import ManualClock, MockServer, Request
from tests.conftest import NOON_MS

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000

# One of every kind, as they are listed on 18 June 2025.
SPOT, CROSS = "SOL-USDT", "ETH-BTC"
LINEAR, INVERSE = "ETH-USDT-SWAP", "BTC-USD-SWAP"
FUTURE, OPTION = "BTC-USDT-250627", "BTC-USD-250620-96000-C"
TRADED = [SPOT, CROSS, LINEAR, INVERSE, FUTURE]


class MarketClient:
    """A mock with a clock that stands until it is advanced."""

    def __init__(self, at_ms: int = NOON_MS, seed: int = 7) -> None:
        self.mock = MockServer(clock=ManualClock(at_ms), seed=seed, limits=False)

    @property
    def now_ms(self) -> int:
        """The time of the mock."""
        return self.mock.clock.now_ms()

    def advance(self, by_ms: int) -> None:
        """Let time go by."""
        self.mock.clock.advance(by_ms)

    def body(self, path: str, **params: Any) -> Any:
        """Return the whole answer to a question."""
        target = f"/api/v5/{path}?{urlencode(params)}"
        return json.loads(self.mock.handle(Request.of("GET", target)).body)

    def get(self, path: str, **params: Any) -> Any:
        """Return the data of an answer that is no refusal."""
        body = self.body(path, **params)
        assert body["code"] == "0", (path, params, body)
        return body["data"]

    def row(self, path: str, **params: Any) -> Any:
        """Return the only row of an answer."""
        (row,) = self.get(path, **params)
        return row

    def trades(self, inst_id: str, since_ms: int, until_ms: int) -> list[Any]:
        """Return all trades from one time to before another, oldest first."""
        found: list[Any] = []
        page = self.get("market/history-trades", instId=inst_id, type=2, after=until_ms)
        while page:
            inside = [trade for trade in page if int(trade["ts"]) >= since_ms]
            found += inside
            if len(inside) < len(page):
                break
            oldest = page[-1]["tradeId"]
            page = self.get("market/history-trades", instId=inst_id, type=1, after=oldest)
        return found[::-1]


def prices(candle: list[str]) -> list[Decimal]:
    """Return open, high, low and close."""
    return [Decimal(number) for number in candle[1:5]]


def joined(candles: list[list[str]]) -> list[Decimal]:
    """Return open, high, low, close and volume of neighbouring candles, oldest first."""
    return [
        Decimal(candles[0][1]),
        max(Decimal(candle[2]) for candle in candles),
        min(Decimal(candle[3]) for candle in candles),
        Decimal(candles[-1][4]),
        sum((Decimal(candle[5]) for candle in candles), Decimal(0)),
    ]


def joined_trades(trades: list[Any]) -> list[Decimal]:
    """Return open, high, low, close and volume of trades, oldest first."""
    printed = [Decimal(trade["px"]) for trade in trades]
    sizes = (Decimal(trade["sz"]) for trade in trades)
    return [printed[0], max(printed), min(printed), printed[-1], sum(sizes, Decimal(0))]
