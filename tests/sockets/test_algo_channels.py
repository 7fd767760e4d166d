"""Channels of algo orders: what waits, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from tests.okx.trading.algo.waiter import Waiter
from tests.sockets.business import pushed, subscribed

if TYPE_CHECKING:
    from tests.sockets.lines import Lines


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at noon."""
    built.reset()
    return built


@pytest.fixture
def waiter(mock: MockServer) -> Waiter:
    waiter = Waiter(mock)
    waiter.price("90000")
    waiter.advance(1)
    return waiter


def test_a_stop_is_pushed_with_every_change(lines: Lines, mock: MockServer, waiter: Waiter) -> None:
    line = subscribed(lines, channel="orders-algo", instType="ANY")
    assert pushed(lines, mock, line) == []
    waiter.wait(algoClOrdId="s")
    change = {"algoClOrdId": "s", "newSlTriggerPx": "88500", "reqId": "r1"}
    waiter.post("trade/amend-algos", {"instId": "BTC-USDT", **change})
    mock.set_pair_price("BTC-USDT", "88000")
    mock.advance(ms=1)
    rows = pushed(lines, mock, line)
    names = ("algoClOrdId", "state", "slTriggerPx", "reqId", "amendResult", "actualSide")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("s", "live", "89000", "", "", ""),
        ("s", "live", "88500", "r1", "0", ""),
        ("s", "effective", "88500", "", "", "sl"),
    ]
    assert rows[-1]["ordId"] == rows[-1]["ordIdList"][0] != ""
    assert float(rows[-1]["notionalUsd"]) > 43_000


def test_an_amendment_that_ends_an_algo_order_is_told_with_its_end(
    lines: Lines, mock: MockServer, waiter: Waiter
) -> None:
    line = subscribed(lines, channel="orders-algo", instType="SPOT")
    waiter.wait(algoClOrdId="s")
    beyond = {"algoClOrdId": "s", "newSlTriggerPx": "99000", "reqId": "r1", "cxlOnFail": True}
    row = waiter.post("trade/amend-algos", {"instId": "BTC-USDT", **beyond})
    assert (row["sCode"], row["reqId"]) == ("0", "r1")
    names = ("state", "slTriggerPx", "reqId", "amendResult")
    rows = [tuple(row[name] for name in names) for row in pushed(lines, mock, line)]
    assert rows == [("live", "89000", "", ""), ("canceled", "89000", "r1", "-1")]


def test_trailing_stops_begin_with_those_that_wait(
    lines: Lines, mock: MockServer, waiter: Waiter
) -> None:
    trail = {"slTriggerPx": None, "slOrdPx": None, "ordType": "move_order_stop"}
    waiter.wait(**trail, callbackRatio="0.01", algoClOrdId="m")
    line = subscribed(lines, channel="algo-advance", instType="SPOT")
    other = subscribed(lines, channel="orders-algo", instType="SPOT")
    (row,) = pushed(lines, mock, line)
    assert (row["state"], row["moveTriggerPx"], row["ordType"]) == (
        "live",
        "89100",
        "move_order_stop",
    )
    waiter.answer("POST", "trade/cancel-algos", [{"instId": "BTC-USDT", "algoClOrdId": "m"}])
    assert [one["state"] for one in pushed(lines, mock, line)] == ["canceled"]
    assert pushed(lines, mock, other) == []
