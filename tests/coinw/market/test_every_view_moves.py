"""A script on a pair moves every view of CoinW's spot pairs and contracts; none is a constant."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .client import HOUR_MS, CoinwClient

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[CoinwClient], Any]


def book(side: str) -> Read:
    return lambda market: market.spot("returnOrderBook", symbol="BTC_USDT")[side][0][0]


def contract(of: str) -> Read:
    return lambda market: market.futures("perpumPublic/ticker", instrument="BTC")[0][of]


def depth(side: str) -> Read:
    return lambda market: market.futures("perpumPublic/depth", base="BTC")[side][0]["p"]


PRICES: dict[str, Read] = {
    "spot last": lambda market: market.spot("returnTicker")["BTC_USDT"]["last"],
    "spot low": lambda market: market.spot("returnTicker")["BTC_USDT"]["low24hr"],
    "spot best bid of the ticker": lambda m: m.spot("returnTicker")["BTC_USDT"]["highestBid"],
    "spot bid": book("bids"),
    "spot ask": book("asks"),
    "spot trade": lambda market: market.spot("returnTradeHistory", symbol="BTC_USDT")[0]["price"],
    "spot candle": lambda market: market.spot(
        "returnChartData", currencyPair="BTC_USDT", period=60
    )[0]["close"],
    "contract last": contract("last_price"),
    "contract fair price": contract("fair_price"),
    "contract low": contract("low"),
    "contracts": lambda market: next(
        row["last_price"]
        for row in market.futures("perpumPublic/tickers")
        if row["base_coin"].upper() == "BTC"
    ),
    "contract bid": depth("bids"),
    "contract ask": depth("asks"),
    "contract trade": lambda market: market.futures("perpumPublic/trades", base="BTC")[0]["price"],
    "contract candle": lambda market: market.futures(
        "perpumPublic/klines", currencyCode="BTC", granularity=0, limit=1
    )[0][4],
}
OTHERS: dict[str, Read] = {
    "volumes": lambda market: market.spot("return24hVolume"),
    "spot volume": lambda market: market.spot("returnTicker")["BTC_USDT"]["baseVolume"],
    "funding rate": lambda market: market.futures("perpum/fundingRate", instrument="BTC"),
}


class Moments:
    """The views before and after a script, and those of another seed."""

    def __init__(self) -> None:
        market, other = CoinwClient(), CoinwClient(seed=8)
        self.before, self.other = self._read(market), self._read(other)
        market.mock.set_pair_price("BTC-USDT", "60000")
        self.at_once = self._read(market)
        market.mock.clock.advance(12 * HOUR_MS)
        self.after = self._read(market)

    def _read(self, market: CoinwClient) -> dict[str, str]:
        return {view: str(read(market)) for view, read in (PRICES | OTHERS).items()}


@pytest.fixture(scope="module")
def moments() -> Moments:
    return Moments()


@pytest.mark.parametrize("view", PRICES)
def test_a_script_moves_a_view_at_once_to_where_it_says(moments: Moments, view: str) -> None:
    assert Decimal(moments.before[view]) > 80_000
    assert abs(Decimal(moments.at_once[view]) / 60_000 - 1) < Decimal("0.005")


@pytest.mark.parametrize("view", [*PRICES, *OTHERS])
def test_a_view_is_no_constant(moments: Moments, view: str) -> None:
    assert moments.before[view] != moments.other[view]
    assert moments.before[view] != moments.after[view]
