"""What users do is in every public view of both exchanges."""

from __future__ import annotations

import json
from typing import Any

from fauxchange.message import Request

from .floor import BOB, D, Floor


def get(floor: Floor, path: str) -> Any:
    reply = floor.server.handle(Request.of("GET", f"/api/v5/{path}"))
    answer = json.loads(reply.body)
    assert answer["code"] == "0", answer
    return answer["data"]


def test_a_users_trade_is_in_ticker_trades_and_candles(floor: Floor) -> None:
    (before,) = get(floor, "market/ticker?instId=BTC-USDT")
    order = floor.market("buy", "0.01")
    (after,) = get(floor, "market/ticker?instId=BTC-USDT")
    assert (before["last"], after["last"], after["lastSz"]) == ("90000", "90000.2", "0.01")
    assert D(after["vol24h"]) - D(before["vol24h"]) == D("0.01")
    trade = get(floor, "market/trades?instId=BTC-USDT&limit=1")[0]
    assert (trade["tradeId"], trade["side"], trade["px"]) == (order.trade_id, "buy", "90000.2")
    candle = get(floor, "market/candles?instId=BTC-USDT&bar=1m&limit=1")[0]
    assert candle[4] == "90000.2"


def test_a_users_order_is_in_the_book(floor: Floor) -> None:
    (before,) = get(floor, "market/books?instId=BTC-USDT&sz=2")
    floor.place("buy", "0.5", "89999.9")
    floor.place("buy", "0.25", "89999.9", by=BOB)
    (after,) = get(floor, "market/books?instId=BTC-USDT&sz=2")
    assert after["bids"] == [["89999.9", "0.75", "0", "2"], before["bids"][0]]
    assert after["asks"] == before["asks"]
    assert after["seqId"] == before["seqId"] + 2


def test_the_sources_next_trade_ignores_users(floor: Floor) -> None:
    other = Floor()
    other.set_price("90000")
    other.advance(ms=1)
    floor.market("buy", "0.01")
    for one in (floor, other):
        one.advance(minutes=3)
    mine, theirs = floor.tape(1)[0], other.tape(1)[0]
    assert mine == theirs._replace(id=theirs.id + 1)
