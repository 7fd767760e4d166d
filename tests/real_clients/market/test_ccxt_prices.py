"""ccxt's tickers, books and trades show one market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange import MockServer

SYMBOLS = ["BTC/USDT", "ETH/USDT", "BTC/USDT:USDT", "BTC/USD:BTC", "BTC/USDT:USDT-250926"]


def liquid(okx: Any, most: int) -> list[str]:
    """Return symbols that are traded, no options among them, which trade once in two hours."""
    rows = [m["symbol"] for m in okx.markets.values() if m["active"] and not m["option"]]
    return rows[:most]


def ascends(prices: Iterable[float]) -> bool:
    """Whether each price is above the one before."""
    values = list(prices)
    return values == sorted(set(values))


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"instType": "SPOT"}, 34),
        ({"instType": "SWAP"}, 16),
        ({"instType": "FUTURES"}, 8),
        ({"instType": "OPTION", "uly": "BTC-USD"}, 44),
    ],
)
def test_each_kind_has_a_ticker_of_each_instrument_that_has_opened(
    okx: Any, params: dict[str, str], count: int
) -> None:
    tickers = okx.fetch_tickers(params=params)
    assert len(tickers) == count
    assert set(tickers) <= set(okx.markets)


def test_each_ticker_has_its_last_price_between_bid_and_ask_and_low_and_high(okx: Any) -> None:
    tickers = okx.fetch_tickers()
    for symbol in (symbol for symbol in tickers if okx.markets[symbol]["active"]):
        ticker = tickers[symbol]
        assert ticker["bid"] <= ticker["last"] <= ticker["ask"], symbol
        assert ticker["low"] <= ticker["last"] <= ticker["high"], symbol
        assert ticker["low"] <= ticker["open"] <= ticker["high"], symbol


def test_the_mean_price_of_the_day_lies_within_its_range(okx: Any) -> None:
    ticker = okx.fetch_ticker("BTC/USDT")
    assert ticker["baseVolume"] > 0
    assert ticker["low"] <= ticker["vwap"] <= ticker["high"]


def test_one_ticker_is_that_of_the_list(okx: Any) -> None:
    of_all = okx.fetch_tickers(["BTC/USDT"])["BTC/USDT"]
    assert okx.fetch_ticker("BTC/USDT")["info"] == of_all["info"]


def test_books_of_fifty_pairs_are_sorted_and_bracket_the_ticker(okx: Any) -> None:
    symbols = liquid(okx, 50)
    assert len(symbols) == 50
    for symbol in symbols:
        book = okx.fetch_order_book(symbol)
        ticker = okx.fetch_ticker(symbol)
        bids, asks = book["bids"], book["asks"]
        assert len(bids) == len(asks) == 100, symbol
        assert ascends(level[0] for level in asks), symbol
        assert ascends(level[0] for level in reversed(bids)), symbol
        assert all(level[1] > 0 for level in [*bids, *asks]), symbol
        assert (bids[0][0], asks[0][0]) == (ticker["bid"], ticker["ask"]), symbol
        assert (bids[0][1], asks[0][1]) == (ticker["bidVolume"], ticker["askVolume"]), symbol
        assert bids[0][0] < asks[0][0], symbol


@pytest.mark.parametrize("levels", [1, 5, 400, 1000])
def test_a_book_is_as_deep_as_it_is_asked_to_be(okx: Any, levels: int) -> None:
    book = okx.fetch_order_book("BTC/USDT:USDT", levels)
    assert (len(book["bids"]), len(book["asks"])) == (levels, levels)


def test_a_deeper_book_begins_with_the_shallower_one(okx: Any) -> None:
    deep, shallow = okx.fetch_order_book("ETH/USDT", 400), okx.fetch_order_book("ETH/USDT", 20)
    assert deep["bids"][:20] == shallow["bids"]
    assert deep["asks"][:20] == shallow["asks"]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_the_last_trade_is_the_tickers_last_price_and_size(okx: Any, symbol: str) -> None:
    newest = okx.fetch_trades(symbol, limit=500)[-1]
    ticker = okx.fetch_ticker(symbol)
    assert newest["price"] == ticker["last"]
    assert newest["info"]["sz"] == ticker["info"]["lastSz"]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_trades_ascend_in_time_and_number_and_keep_tick_and_lot(okx: Any, symbol: str) -> None:
    trades = okx.fetch_trades(symbol, limit=200)
    assert len(trades) == 200
    numbers = [int(trade["id"]) for trade in trades]
    times = [trade["timestamp"] for trade in trades]
    assert numbers == sorted(set(numbers))
    assert times == sorted(times)
    for trade in trades:
        assert float(okx.price_to_precision(symbol, trade["price"])) == trade["price"]
        assert float(okx.amount_to_precision(symbol, trade["amount"])) == trade["amount"]


def test_trades_are_paged_back_without_a_gap(okx: Any) -> None:
    history = {"method": "publicGetMarketHistoryTrades"}
    pages = [okx.fetch_trades("BTC/USDT", limit=100, params=history)]
    while len(pages) < 4:
        older = {**history, "after": pages[-1][0]["id"]}
        pages.append(okx.fetch_trades("BTC/USDT", limit=100, params=older))
    numbers = [int(trade["id"]) for page in reversed(pages) for trade in page]
    assert numbers == list(range(numbers[-1] - 399, numbers[-1] + 1))


def test_a_scripted_price_moves_ticker_book_trade_and_candle(
    exchange: MockServer,
) -> None:
    exchange.clock.freeze()
    exchange.set_price("BTC", "50000")
    exchange.advance(seconds=120)
    client = ccxt.okx({"enableRateLimit": False})
    client.urls["api"]["rest"] = exchange.url
    try:
        last = client.fetch_ticker("BTC/USDT")["last"]
        book = client.fetch_order_book("BTC/USDT", 5)
        trade = client.fetch_trades("BTC/USDT", limit=1)[-1]
        candle = client.fetch_ohlcv("BTC/USDT", "1m", limit=1)[-1]
    finally:
        client.session.close()
    assert 49_000 < last < 51_000
    assert book["bids"][0][0] <= last <= book["asks"][0][0]
    assert (trade["price"], candle[4]) == (last, last)


def test_an_unknown_instrument_is_a_bad_symbol(okx: Any) -> None:
    with pytest.raises(ccxt.BadSymbol, match="51001"):
        okx.public_get_market_ticker({"instId": "NONE-USDT"})
