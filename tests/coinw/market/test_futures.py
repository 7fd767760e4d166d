"""CoinW's futures market: forms as documented, and every view of one tape."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from fauxchange import Request
from fauxchange.exchanges.coinw.signature import sign_futures
from tests.conftest import NOON_MS

from .client import HOUR_MS, MINUTE_MS, CoinwClient, joined_prices

CONTRACTS = ["BTC", "DOGE", "BTC_USDC"]


def contract(market: CoinwClient, name: str) -> Any:
    (row,) = market.futures("perpum/instruments", name=name)
    return row


def test_a_contract_says_how_it_is_traded(market: CoinwClient) -> None:
    row = contract(market, "eth")
    known = ("name", "base", "quote", "oneLotSize", "pricePrecision", "minSize", "status")
    assert [row[name] for name in known] == ["ETH", "eth", "usdt", 0.01, 2, 1, "online"]
    assert (row["maxLeverage"], row["leverage"]) == (100, [5, 10, 20, 50, 100])
    assert row["depthPrecision"] == "0.01,0.1,1,5,10"
    assert (row["settledAt"], row["settledPeriod"]) == (market.now_ms + 4 * HOUR_MS, 8)


def test_contracts_are_listed_by_name_in_any_case(market: CoinwClient) -> None:
    everything = market.futures("perpum/instruments")
    assert len(everything) == 14
    assert market.futures("perpum/instrumentList") == everything
    some = market.futures("perpum/instrumentList", symbols="btc,BTC_USDC")
    assert [row["name"] for row in some] == ["BTC", "BTC_USDC"]
    tickers = market.futures("perpumPublic/ticker/list", symbols="btc,BTC_USDC")
    assert [row["name"] for row in tickers] == ["BTCUSDT", "BTCUSDC"]
    assert tickers[0] == market.futures("perpumPublic/ticker", instrument="BTC")[0]
    assert tickers[0] == market.futures("perpumPublic/tickers")[0]


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_best_levels_bracket_the_last_trade(market: CoinwClient, name: str) -> None:
    (ticker,) = market.futures("perpumPublic/ticker", instrument=name)
    trades = market.futures("perpumPublic/trades", base=name)
    book = market.futures("perpumPublic/depth", base=name)
    assert len(trades) == 20
    assert float(trades[0]["price"]) == ticker["last_price"]
    assert book["bids"][0]["p"] <= ticker["last_price"] <= book["asks"][0]["p"]
    assert (len(book["asks"]), len(book["bids"])) == (20, 20)
    assert (book["n"], book["t"]) == (name.lower().partition("_")[0], market.now_ms)
    assert ticker["low"] <= ticker["last_price"] <= ticker["high"]
    size = Decimal(str(ticker["contract_size"]))
    assert all(Decimal(one["quantity"]) == Decimal(one["piece"]) * size for one in trades)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_candle_is_the_aggregate_of_its_trades(name: str) -> None:
    # The running minute is so young that the last twenty trades have all of it.
    market = CoinwClient(NOON_MS + 2_000)
    *_, running = market.futures("perpumPublic/klines", currencyCode=name, granularity=0)
    trades = [
        one
        for one in market.futures("perpumPublic/trades", base=name)[::-1]
        if one["createdDate"] >= running[0]
    ]
    assert 0 < len(trades) < 20
    joined = joined_prices(
        [Decimal(one["price"]) for one in trades], [Decimal(one["quantity"]) for one in trades]
    )
    assert [Decimal(str(number)) for number in running[1:]] == joined


@pytest.mark.parametrize(
    ("granularity", "minutes"), [("1", 5), ("2", 15), ("8", 30), ("7", 3), ("3", 60)]
)
def test_a_candle_is_the_aggregate_of_its_minutes(
    market: CoinwClient, granularity: str, minutes: int
) -> None:
    end = market.now_ms - market.now_ms % HOUR_MS
    start = end - minutes * MINUTE_MS
    bounds = {"klineType": 1, "sinceStr": start, "sinceEndStr": end - 1}
    (whole,) = market.futures(
        "perpumPublic/klines", currencyCode="BTC", granularity=granularity, **bounds
    )
    parts = market.futures("perpumPublic/klines", currencyCode="BTC", granularity=0, **bounds)
    assert len(parts) == minutes
    assert whole[:2] == parts[0][:2]
    assert whole[2:5] == [max(p[2] for p in parts), min(p[3] for p in parts), parts[-1][4]]
    volumes = (Decimal(str(part[5])) for part in parts)
    assert Decimal(str(whole[5])) == sum(volumes)


def test_the_next_page_of_candles_ends_where_the_last_began(market: CoinwClient) -> None:
    ask = {"currencyCode": "SOL", "granularity": 0}
    newest = market.futures("perpumPublic/klines", **ask, limit=30)
    older = market.futures("perpumPublic/klines", **ask, limit=20, sinceEndStr=newest[10][0] - 1)
    assert older[-1][0] == newest[10][0] - MINUTE_MS
    assert older[10:] == newest[:10]
    assert len(market.futures("perpumPublic/klines", **ask)) == 100
    assert len(market.futures("perpumPublic/klines", **ask, limit=5000)) == 1500


def test_the_size_of_candles_may_be_spelt_as_its_page_does(market: CoinwClient) -> None:
    ask = {"currencyCode": "BTC", "limit": 3}
    hours = market.futures("perpumPublic/klines", **ask, granularity=3)
    assert market.futures("perpumPublic/klines", **ask, granuality=3) == hours


def test_the_rate_is_the_one_that_was_settled_last() -> None:
    market = CoinwClient()
    before = market.futures("perpum/fundingRate", instrument="BTC")
    assert before == {"ts": 1_750_233_600_000, "value": -1.604e-05}  # settled at 08:00 UTC
    market.mock.clock.advance(30 * MINUTE_MS)
    assert market.futures("perpum/fundingRate", instrument="BTC") == before
    market.mock.clock.advance(8 * HOUR_MS)
    after = market.futures("perpum/fundingRate", instrument="BTC")
    assert after["ts"] == 1_750_262_400_000  # at 16:00
    assert after["value"] != before["value"]


def test_tiers_are_those_of_the_contracts(market: CoinwClient) -> None:
    target, now = "/v1/perpum/ladders", str(market.now_ms)
    keys = market.mock.coinw
    sign = sign_futures(keys.secret.encode(), now, "GET", target, b"").decode()
    headers = {"api_key": keys.key, "timestamp": now, "sign": sign}
    body = json.loads(market.mock.handle(Request.of("GET", target, headers)).body)
    ladders = {one["name"]: one["ladderList"] for one in body["data"]["ladderConfig"]}
    assert len(ladders) == 14
    first, *_, last = ladders["BTC"]
    # A million dollars at the world's 97,000, in contracts of a thousandth, is cut to two digits.
    assert first == {
        "id": 1,
        "instrument": "BTC",
        "ladder": 1,
        "lastLadder": False,
        "marginKeepRate": 0.004,
        "marginStartRate": 0.01,
        "maxLeverage": 100,
        "maxPiece": 10_000,
    }
    assert last["lastLadder"]
    assert contract(market, "BTC")["maxPosition"] == last["maxPiece"]


@pytest.mark.parametrize("path", ["perpum/instruments?name", "perpumPublic/ticker?instrument"])
def test_an_unknown_contract_is_an_empty_list(market: CoinwClient, path: str) -> None:
    assert market.body(f"/v1/{path}=NOSUCH") == {"code": 0, "data": [], "msg": ""}
    assert market.body(f"/v1/{path}=BTCUSDT") == {"code": 0, "data": [], "msg": ""}


@pytest.mark.parametrize(
    "path",
    [
        "perpum/fundingRate?instrument=NOSUCH",
        "perpumPublic/trades?base=NOSUCH",
        "perpumPublic/klines?granularity=0&currencyCode=NOSUCH",
    ],
)
def test_an_unknown_contract_is_not_found(market: CoinwClient, path: str) -> None:
    assert market.body(f"/v1/{path}") == {"code": 9001, "msg": "Contract not found."}


def test_the_book_of_an_unknown_contract_is_refused_in_its_own_way(market: CoinwClient) -> None:
    assert market.body("/v1/perpumPublic/depth?base=NOSUCH") == {
        "code": 9016,
        "data": None,
        "msg": "Incorrect parameter format/type or missing information.",
    }
