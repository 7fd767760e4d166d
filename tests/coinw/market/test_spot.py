"""CoinW's spot market: forms as documented, and every view of one tape."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from .client import MINUTE_MS, joined_prices

if TYPE_CHECKING:
    from typing import Any

    from .client import CoinwClient

# A pair of each form: a finer tick than its pair's, the same one, one that follows another pair.
PAIRS = ["BTC_USDT", "DOGE_USDT", "BTC_USDC"]


def test_a_pair_says_how_it_is_traded(market: CoinwClient) -> None:
    row = next(one for one in market.spot("returnSymbol") if one["currencyPair"] == "BTC_USDT")
    assert row == {
        "currencyPair": "BTC_USDT",
        "currencyBase": "BTC",
        "currencyQuote": "USDT",
        "maxBuyCount": "9999999.00000000000000000000",
        "minBuyCount": "0.00010000000000000000",
        "pricePrecision": 2,
        "countPrecision": 4,
        "minBuyAmount": "5.00000000000000000000",
        "maxBuyAmount": "99999999.00000000000000000000",
        "minBuyPrice": "0.01000000000000000000",
        "maxBuyPrice": "99999999.00000000000000000000",
        "state": 1,
    }


def test_a_suspended_pair_is_listed_as_disabled_and_frozen(market: CoinwClient) -> None:
    states = {row["currencyPair"]: row["state"] for row in market.spot("returnSymbol")}
    assert (states["ZRX_USDT"], states["BTC_USDT"]) == (2, 1)
    tickers = market.spot("returnTicker")
    assert (tickers["ZRX_USDT"]["isFrozen"], tickers["BTC_USDT"]["isFrozen"]) == (1, 0)
    assert market.spot("returnOrderBook", symbol="ZRX_USDT") == {"asks": [], "bids": []}


def test_every_coin_of_every_pair_is_a_currency(market: CoinwClient) -> None:
    coins = market.spot("returnCurrencies")
    pairs = market.spot("returnSymbol")
    assert {ccy for row in pairs for ccy in row["currencyPair"].split("_")} == coins.keys()
    assert coins["ETH"] == {
        "symbolId": "16",
        "symbol": "ETH",
        "withDraw": "1",
        "recharge": "1",
        "maxQty": "60.000000",
        "minQty": "0.010000",
        "txFee": "0.001",
        "chain": "ETH@BSC@Arbitrum@BASE",
    }


@pytest.mark.parametrize("pair", PAIRS)
def test_the_best_levels_bracket_the_last_trade(market: CoinwClient, pair: str) -> None:
    ticker = market.spot("returnTicker")[pair]
    book = market.spot("returnOrderBook", symbol=pair, size=20)
    asks, bids = ([Decimal(one[0]) for one in book[side]] for side in ("asks", "bids"))
    trade = market.spot("returnTradeHistory", symbol=pair)[0]
    assert trade["price"] == ticker["last"]
    assert bids[0] <= Decimal(trade["price"]) <= asks[0]
    assert (asks, bids) == (sorted(asks), sorted(bids, reverse=True))
    assert (len(asks), len(bids)) == (20, 20)
    assert (book["asks"][0][0], book["bids"][0][0]) == (ticker["lowestAsk"], ticker["highestBid"])


def test_several_books_have_the_names_of_their_pairs(market: CoinwClient) -> None:
    books = market.spot("returnOrderBook", symbol="BTC_USDT,ETH_USDT")
    assert [book.pop("pair") for book in books] == ["BTC_USDT", "ETH_USDT"]
    assert books[1] == market.spot("returnOrderBook", symbol="ETH_USDT")
    assert len(books[1]["asks"]) == 5


@pytest.mark.parametrize("pair", PAIRS)
def test_a_candle_is_the_aggregate_of_its_trades(market: CoinwClient, pair: str) -> None:
    candles = market.spot("returnChartData", currencyPair=pair, period=60)
    candle = next(one for one in candles[1:] if one["volume"] != "0")
    start = candle["date"]
    trades: list[Any] = []
    # A page has 50 rows: seconds are read one by one.
    for second in range(start, start + MINUTE_MS, 1000):
        rows = market.spot("returnTradeHistory", symbol=pair, start=second, end=second + 999)
        assert len(rows) < 50
        trades += rows[::-1]
    printed = [Decimal(one["price"]) for one in trades]
    sizes = [Decimal(one["amount"]) for one in trades]
    shown = [Decimal(candle[name]) for name in ("open", "high", "low", "close", "volume")]
    assert shown == joined_prices(printed, sizes)
    assert all(
        Decimal(one["total"]) == Decimal(one["price"]) * Decimal(one["amount"]) for one in trades
    )


def test_an_hour_is_the_aggregate_of_its_minutes(market: CoinwClient) -> None:
    hour = market.spot("returnChartData", currencyPair="ETH_USDT", period=3600)[1]
    start = hour["date"]
    minutes = market.spot(
        "returnChartData",
        currencyPair="ETH_USDT",
        period=60,
        start=start,
        end=start + 60 * MINUTE_MS - 1,
    )[::-1]
    assert len(minutes) == 60
    assert (minutes[0]["open"], minutes[-1]["close"]) == (hour["open"], hour["close"])
    assert max(Decimal(one["high"]) for one in minutes) == Decimal(hour["high"])
    assert min(Decimal(one["low"]) for one in minutes) == Decimal(hour["low"])
    assert sum(Decimal(one["volume"]) for one in minutes) == Decimal(hour["volume"])


def test_the_newest_hundred_candles_come_newest_first(market: CoinwClient) -> None:
    rows = market.spot("returnChartData", currencyPair="BTC_USDT", period=300)
    starts = [row["date"] for row in rows]
    assert starts == [market.now_ms - i * 5 * MINUTE_MS for i in range(100)]


def test_a_range_of_trades_ends_where_it_is_told_to(market: CoinwClient) -> None:
    newest = market.spot("returnTradeHistory", symbol="BTC_USDT")
    assert len(newest) == 50
    since, until = market.now_ms - 2 * MINUTE_MS, market.now_ms - MINUTE_MS
    rows = market.spot("returnTradeHistory", symbol="BTC_USDT", start=since, end=until)
    times = [row["time"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert (times[-1] >= "2025-06-18 19:58:00", times[0] <= "2025-06-18 19:59:00") == (True, True)
    ids = [row["id"] for row in rows]
    assert ids == list(range(ids[0], ids[0] - len(ids), -1))


def test_the_totals_of_a_day_are_those_of_the_pairs(market: CoinwClient) -> None:
    volumes = market.spot("return24hVolume")
    tickers = market.spot("returnTicker")
    assert volumes["BTC_USDT"]["USDT"] == tickers["BTC_USDT"]["baseVolume"]
    in_usdt = (Decimal(row["baseVolume"]) for name, row in tickers.items() if "_USDT" in name)
    assert Decimal(volumes["totalUSDT"]) == sum(in_usdt)


@pytest.mark.parametrize(
    "target",
    [
        "returnOrderBook&symbol=NO_SUCH",
        "returnOrderBook&symbol=BTC_USDT,NO_SUCH",
        "returnOrderBook&symbol=BTC_EUR",
        "returnTradeHistory&symbol=OKB_USDT",
        "returnChartData&currencyPair=NO_SUCH&period=60",
    ],
)
def test_a_pair_that_is_not_listed_is_refused(market: CoinwClient, target: str) -> None:
    assert market.body(f"/api/v1/public?command={target}") == {
        "code": "-3",
        "data": None,
        "msg": "the trading pair does not exist",
        "success": False,
        "failed": True,
    }
