"""ccxt's candles of every documented bar, of each other's making and of the trades'."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from fauxchange import MockServer
from tests.conftest import NOON_MS
from tests.real_clients.market.conftest import DAY_MS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

Candle = list[Any]

HOUR_MS = 60 * MINUTE_MS
FIXED = {
    "1m": MINUTE_MS,
    "3m": 3 * MINUTE_MS,
    "5m": 5 * MINUTE_MS,
    "15m": 15 * MINUTE_MS,
    "30m": 30 * MINUTE_MS,
    "1h": HOUR_MS,
    "2h": 2 * HOUR_MS,
    "4h": 4 * HOUR_MS,
    "6h": 6 * HOUR_MS,
    "12h": 12 * HOUR_MS,
    "1d": DAY_MS,
    "1w": 7 * DAY_MS,
}
MONTHS = ["1M", "3M"]
SYMBOLS = ["BTC/USDT", "BTC/USDT:USDT", "BTC/USD:BTC", "BTC/USDT:USDT-250926"]


@pytest.fixture(scope="module")
def today() -> Iterator[Any]:
    """A ccxt.okx whose exchange lives today: to page, ccxt counts back from its own clock."""
    with MockServer(limits=False, exchange="okx") as running:
        running.clock.freeze()
        client = ccxt.okx({"enableRateLimit": False})
        client.urls["api"]["rest"] = running.url
        client.load_markets()
        yield client
        client.session.close()


def times(candles: list[Candle]) -> list[int]:
    """Return when each candle opens, in milliseconds."""
    return [candle[0] for candle in candles]


@pytest.mark.parametrize(("bar", "length"), FIXED.items())
def test_candles_of_a_bar_stand_on_its_grid_without_a_gap(okx: Any, bar: str, length: int) -> None:
    starts = times(okx.fetch_ohlcv("BTC/USDT", bar, limit=200))
    assert len(starts) == 200
    assert {later - earlier for earlier, later in pairwise(starts)} == {length}
    assert starts[-1] <= NOON_MS < starts[-1] + length


@pytest.mark.parametrize(("bar", "newest"), [("1M", "2025-06-01"), ("3M", "2025-04-01")])
def test_candles_of_months_open_on_the_first_day_at_midnight(
    okx: Any, bar: str, newest: str
) -> None:
    starts = [okx.iso8601(time) for time in times(okx.fetch_ohlcv("BTC/USDT", bar, limit=20))]
    assert len(starts) == 20
    assert {text[7:] for text in starts} == {"-01T00:00:00.000Z"}
    assert starts[-1].startswith(newest)


@pytest.mark.parametrize("bar", [*FIXED, *MONTHS])
def test_the_candle_that_runs_closes_at_the_last_price(okx: Any, bar: str) -> None:
    for symbol in SYMBOLS:
        newest = okx.fetch_ohlcv(symbol, bar, limit=1)[-1]
        assert newest[4] == okx.fetch_ticker(symbol)["last"], symbol


@pytest.mark.parametrize("bar", [*FIXED, *MONTHS])
def test_a_candle_opens_where_the_last_closed_and_holds_its_prices(okx: Any, bar: str) -> None:
    candles = okx.fetch_ohlcv("ETH/USDT", bar, limit=100)
    for before, after in pairwise(candles):
        assert after[1] == before[4]
    for _, first, high, low, last, volume in candles:
        assert low <= min(first, last) <= max(first, last) <= high
        assert volume >= 0


# What ccxt calls the volume of an inverse contract is worked out from a mean price of its candle,
# which an hour and its minutes do not share to the last digit.
@pytest.mark.parametrize(
    ("symbol", "rel"),
    [
        ("BTC/USDT", 1e-9),
        ("BTC/USDT:USDT", 1e-9),
        ("BTC/USDT:USDT-250926", 1e-9),
        ("BTC/USD:BTC", 1e-3),
    ],
)
def test_an_hour_is_the_aggregate_of_its_minutes(okx: Any, symbol: str, rel: float) -> None:
    since = NOON_MS - 3 * HOUR_MS
    hours = okx.fetch_ohlcv(symbol, "1h", since=since, limit=3)
    minutes = okx.fetch_ohlcv(symbol, "1m", since=since, limit=180)
    assert (len(hours), len(minutes)) == (3, 180)
    for hour, part in zip(hours, (minutes[:60], minutes[60:120], minutes[120:]), strict=True):
        highs, lows, volumes = ([row[column] for row in part] for column in (2, 3, 5))
        assert hour[:5] == [part[0][0], part[0][1], max(highs), min(lows), part[-1][4]]
        assert hour[5] == pytest.approx(sum(volumes), rel=rel)


def test_a_minute_is_the_aggregate_of_its_trades(okx: Any) -> None:
    candles = okx.fetch_ohlcv("BTC/USDT", "1m", since=NOON_MS - 5 * MINUTE_MS, limit=5)
    trades = okx.fetch_trades("BTC/USDT", limit=500)
    assert trades[0]["timestamp"] < candles[0][0]
    for start, _, high, low, last, volume in candles:
        inside = [t for t in trades if start <= t["timestamp"] < start + MINUTE_MS]
        assert inside[-1]["price"] == last
        assert low <= min(t["price"] for t in inside)
        assert max(t["price"] for t in inside) <= high
        assert sum(t["amount"] for t in inside) == pytest.approx(volume)


def test_the_day_of_the_ticker_is_that_of_its_candles(okx: Any) -> None:
    ticker = okx.fetch_ticker("BTC/USDT")
    hours = okx.fetch_ohlcv("BTC/USDT", "1h", limit=24)
    assert max(row[2] for row in hours) <= ticker["high"]
    assert ticker["low"] <= min(row[3] for row in hours)


@pytest.mark.parametrize("age", [600, 5_000])
def test_with_since_the_candles_begin_there_and_go_forward(okx: Any, age: int) -> None:
    since = NOON_MS - age * MINUTE_MS
    starts = times(okx.fetch_ohlcv("BTC/USDT", "1m", since=since, limit=300))
    assert starts == list(range(since, since + 300 * MINUTE_MS, MINUTE_MS))


def test_a_page_back_ends_where_the_one_before_began(okx: Any) -> None:
    newer = times(okx.fetch_ohlcv("BTC/USDT", "5m", limit=300))
    older = times(okx.fetch_ohlcv("BTC/USDT", "5m", limit=300, params={"until": newer[0]}))
    assert len(older) == 300
    assert older[-1] == newer[0] - 5 * MINUTE_MS


@pytest.mark.parametrize("bar", ["1m", "5m", "1h", "1d"])
def test_five_hundred_candles_are_paged_forward_to_now(today: Any, bar: str) -> None:
    length = FIXED[bar]
    now = today.fetch_time()
    newest = now - now % length
    since = newest - 499 * length
    candles = today.fetch_ohlcv("BTC/USDT", bar, since, 500, {"paginate": True})
    assert times(candles) == list(range(since, newest + 1, length))
    assert candles[-1][4] == today.fetch_ticker("BTC/USDT")["last"]


def test_candles_of_mark_and_index_end_at_mark_and_index(okx: Any) -> None:
    mark = okx.fetch_mark_ohlcv("BTC/USDT:USDT", "1h", limit=100)
    index = okx.fetch_index_ohlcv("BTC/USDT:USDT", "1h", limit=100)
    assert (len(mark), len(index)) == (100, 100)
    assert mark[-1][4] == okx.fetch_mark_price("BTC/USDT:USDT")["markPrice"]
    (row,) = okx.public_get_market_index_tickers({"instId": "BTC-USDT"})["data"]
    assert index[-1][4] == float(row["idxPx"])
    assert times(mark) == times(index)
