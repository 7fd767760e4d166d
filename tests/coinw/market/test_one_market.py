"""CoinW and OKX see one market; it is a function of seed and time."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from .client import DAY_MS, CoinwClient

if TYPE_CHECKING:
    from typing import Any

VIEWS = [
    "/api/v1/public?command=returnTicker",
    "/api/v1/public?command=returnOrderBook&symbol=ETH_USDT",
    "/api/v1/public?command=returnTradeHistory&symbol=SOL_USDT",
    "/api/v1/public?command=returnChartData&currencyPair=BTC_USDC&period=900",
    "/api/v1/public?command=return24hVolume",
    "/v1/perpumPublic/tickers",
    "/v1/perpumPublic/ticker?instrument=SAND",
    "/v1/perpumPublic/ticker/list?symbols=BTC,ETH",
    "/v1/perpumPublic/depth?base=BTC",
    "/v1/perpumPublic/trades?base=DOGE",
    "/v1/perpumPublic/klines?currencyCode=BTC_USDC&granularity=3&limit=5",
    "/v1/perpum/fundingRate?instrument=BTC",
]

# When an answer was made, and where on the tape: that these move is no life.
CLOCKS = ("ts", "t", "time", "date", "createdDate", "id")


def lively(body: Any) -> Any:
    """Return an answer without its times and ids."""
    if isinstance(body, dict):
        return {name: lively(member) for name, member in body.items() if name not in CLOCKS}
    if isinstance(body, list):
        inner = body[1:] if body and str(body[0]).startswith("175") else body
        return [lively(item) for item in inner]
    return body


@pytest.fixture(scope="module")
def again() -> CoinwClient:
    return CoinwClient()


@pytest.fixture(scope="module")
def another() -> CoinwClient:
    return CoinwClient(seed=8)


@pytest.fixture(scope="module")
def later() -> CoinwClient:
    return CoinwClient(at_ms=CoinwClient().now_ms + DAY_MS + 7_200_000)


@pytest.mark.parametrize("view", VIEWS)
def test_one_seed_answers_the_same_and_others_do_not(
    market: CoinwClient, again: CoinwClient, another: CoinwClient, later: CoinwClient, view: str
) -> None:
    first = market.body(view)
    assert json.dumps(first) == json.dumps(again.body(view))
    assert lively(first) != lively(another.body(view))
    assert lively(first) != lively(later.body(view))


def both(market: CoinwClient) -> list[Decimal]:
    """Return what BTC costs: OKX spot and swap, CoinW spot, book, candle, contract, its candle."""
    spot, swap = (
        market.okx("market/ticker", instId=name)[0]["last"]
        for name in ("BTC-USDT", "BTC-USDT-SWAP")
    )
    (contract,) = market.futures("perpumPublic/ticker", instrument="BTC")
    klines = market.futures("perpumPublic/klines", currencyCode="BTC", granularity=0, limit=1)
    prices = [
        spot,
        swap,
        market.spot("returnTicker")["BTC_USDT"]["last"],
        market.spot("returnOrderBook", symbol="BTC_USDT")["bids"][0][0],
        market.spot("returnChartData", currencyPair="BTC_USDT", period=60)[0]["close"],
        contract["last_price"],
        contract["fair_price"],
        klines[0][4],
    ]
    return [Decimal(str(price)) for price in prices]


def test_both_exchanges_have_nearly_one_price(market: CoinwClient) -> None:
    prices = both(market)
    assert max(prices) / min(prices) < Decimal("1.002")


def test_coinw_lies_a_little_above_okx(market: CoinwClient) -> None:
    okx = Decimal(market.okx("market/ticker", instId="BTC-USDT")[0]["last"])
    coinw = Decimal(market.spot("returnTicker")["BTC_USDT"]["last"])
    assert coinw - okx == Decimal("1.2")


def test_a_price_that_is_set_moves_every_view_of_both_exchanges() -> None:
    market = CoinwClient()
    market.mock.set_price("BTC", "123456")
    market.mock.clock.advance(1_000)
    for price in both(market):
        assert abs(price / 123_456 - 1) < Decimal("0.003")


def test_okx_lists_nothing_of_coinw(market: CoinwClient) -> None:
    listed = {
        row["instId"]
        for kind in ("SPOT", "SWAP")
        for row in market.okx("public/instruments", instType=kind)
    }
    assert "BTC-USDT" in listed
    assert not [name for name in listed if "_" in name or "-" not in name]
    assert market.body("/api/v5/market/ticker?instId=BTC_USDT")["code"] == "51001"
    assert market.body("/v1/perpumPublic/depth?base=BTC-USDT-SWAP")["code"] != 0
