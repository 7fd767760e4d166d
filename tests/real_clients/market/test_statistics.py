"""Trading statistics as ccxt and python-okx read them, beside the candles of the same clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from okx.TradingData import TradingDataAPI

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import MockServer

HOUR_MS = 3_600_000
LIVE = "0"


@pytest.fixture(scope="module")
def trading_data(market: MockServer) -> Iterator[TradingDataAPI]:
    """The statistics of python-okx."""
    with TradingDataAPI(flag=LIVE, domain=market.url) as api:
        yield api


def test_the_history_of_open_interest_ends_with_what_is_open(okx: Any) -> None:
    history = okx.fetch_open_interest_history("SOL/USDT:USDT", "1h")
    assert (len(history), history[-1]["timestamp"]) == (100, NOON_MS)
    now = okx.fetch_open_interest("SOL/USDT:USDT")
    for name in ("openInterestAmount", "openInterestValue"):
        assert history[-1][name] == pytest.approx(now[name], rel=0.01)


def test_the_volume_of_a_currency_is_that_of_its_candles(okx: Any, trading_data: Any) -> None:
    rows = trading_data.get_contracts_interest_volume("SOL", period="1H")["data"]
    hour = next(row for row in rows if row[0] == str(NOON_MS - HOUR_MS))
    traded = 0.0
    for symbol in ("SOL/USDT:USDT", "SOL/USD:SOL"):
        (candle,) = okx.fetch_ohlcv(symbol, "1h", since=NOON_MS - HOUR_MS, limit=1)
        # ccxt has the volume of contracts in coins.
        traded += candle[5] * sum(candle[1:5]) / 4
    assert float(hour[2]) == pytest.approx(traded, rel=0.001)


def test_ratios_of_longs_to_shorts_are_on_the_grid(okx: Any) -> None:
    ratios = okx.fetch_long_short_ratio_history("BTC/USDT:USDT", "1h", limit=24)
    times = [one["timestamp"] for one in ratios]
    assert times == [NOON_MS - hours * HOUR_MS for hours in range(23, -1, -1)]
    assert all(0.1 < one["longShortRatio"] < 10 for one in ratios)
    assert len({one["longShortRatio"] for one in ratios}) > 12


def test_python_okx_reads_statistics_of_spot_and_of_options(trading_data: Any) -> None:
    assert trading_data.get_support_coin()["data"]["option"] == ["BTC", "ETH"]
    taken = trading_data.get_taker_volume("BTC", "SPOT", period="1D")["data"]
    assert len(taken) == 180
    flow = trading_data.get_taker_block_volume("BTC")["data"]
    whole = trading_data.get_options_interest_volume("BTC")["data"][0]
    assert flow[0] == whole[0]
    assert sum(map(float, flow[1:5])) == pytest.approx(float(whole[2]))
