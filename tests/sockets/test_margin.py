"""Positions of margin trading as they are pushed: the rows of GET, with each change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.okx.positions.margin_trader import MarginTrader
from tests.okx.trading.trader import HOUR_MS, PAIR

from .test_positions import BESIDE, pushes, subscribed

if TYPE_CHECKING:
    from fauxchange import MockServer
    from tests.sockets.lines import Lines


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at noon whose main account has 100,000 USDT."""
    built.reset()
    return built


@pytest.fixture
def trader(mock: MockServer) -> MarginTrader:
    return MarginTrader(mock)


def test_positions_are_pushed_as_get_shows_them(lines: Lines, trader: MarginTrader) -> None:
    line = subscribed(lines, channel="positions", instType="MARGIN")
    pushes(lines, line)
    trader.on_margin("buy", "9697.8")
    (event,) = pushes(lines, line)
    (row,) = event["data"]
    assert {name: row[name] for name in row.keys() - BESIDE} == trader.position()
    trader.advance(HOUR_MS)
    trader.positions()
    event, again = pushes(lines, line)
    assert (event["eventType"], again["eventType"]) == ("event_update", "snapshot")
    assert event["data"][0]["interest"] == trader.position()["interest"] != "0"
    trader.close_margin()
    (event,) = pushes(lines, line)
    assert [(one["instId"], one["pos"]) for one in event["data"]] == [(PAIR, "0")]


def test_a_cross_purchase_is_told_though_no_balance_changes(
    lines: Lines, trader: MarginTrader
) -> None:
    both = subscribed(lines, channel="balance_and_position")
    account = subscribed(lines, channel="account", ccy="USDT")
    pushes(lines, both)
    pushes(lines, account)
    trader.on_margin("sell", "0.1", tdMode="cross")
    (frame,) = pushes(lines, both)
    (row,) = frame["data"]
    assert (row["eventType"], row["balData"]) == ("filled", [])
    assert [(one["instType"], one["pos"], one["posCcy"], one["ccy"]) for one in row["posData"]] == [
        ("MARGIN", "9685.89441", "USDT", "USDT")
    ]
    (frame,) = pushes(lines, account)
    (usdt,) = frame["data"][0]["details"]
    assert (usdt["cashBal"], usdt["upl"], usdt["imr"]) == ("100000", "-9.71559", "3231.87")


def test_an_order_on_margin_is_pushed_with_its_margin(lines: Lines, trader: MarginTrader) -> None:
    line = subscribed(lines, channel="orders", instType="MARGIN")
    trader.on_margin("sell", "0.1")
    states = [row for frame in pushes(lines, line) for row in frame["data"]]
    assert {(one["instType"], one["ccy"], one["posSide"], one["lever"]) for one in states} == {
        ("MARGIN", "USDT", "net", "3")
    }
    assert states[-1]["state"] == "filled"
    assert states[-1]["fillFeeCcy"] == "USDT"


def test_a_stop_on_margin_is_pushed_with_its_margin(lines: Lines, trader: MarginTrader) -> None:
    line = lines.private("business")
    line.subscribe("orders-algo", instType="MARGIN")
    stop = {"slTriggerPx": "90000", "slOrdPx": "-1"}
    trader.on_margin("buy", "9697.8", attachAlgoOrds=[stop])
    (frame,) = pushes(lines, line)
    (row,) = frame["data"]
    names = ("instType", "ccy", "state", "side", "reduceOnly", "posSide", "lever")
    assert [row[name] for name in names] == [
        *("MARGIN", "USDT", "live", "sell", "true", "net", "3")
    ]
    trader.price("89990")
    trader.advance(2_000)
    trader.positions()
    (frame,) = pushes(lines, line)
    assert [(row["state"], row["actualSide"]) for row in frame["data"]] == [("effective", "sl")]


def test_everybody_sees_what_was_liquidated(lines: Lines, trader: MarginTrader) -> None:
    trader.lever("10")
    trader.on_margin("buy", "40000")
    line = lines.open("public")
    line.subscribe("liquidation-orders", instType="MARGIN")
    trader.price(f"{Decimal(trader.position()['liqPx']) - 300:.1f}")
    trader.advance(2_000)
    (frame,) = pushes(lines, line)
    (row,) = frame["data"]
    assert (row["instType"], row["instId"]) == ("MARGIN", PAIR)
    (order,) = row["details"]
    assert (order["side"], order["sz"]) == ("sell", "0.41214443")
    (closed,) = trader.rows("account/positions-history")
    assert order["bkPx"] == closed["closeAvgPx"]


def test_trades_on_isolated_margin_are_one_push_each(lines: Lines, trader: MarginTrader) -> None:
    line = subscribed(lines, channel="balance_and_position")
    pushes(lines, line)
    for side, size in (("buy", "9697.8"), ("sell", "0.1")):
        trader.on_margin(side, size)
        (opened,) = pushes(lines, line)
        trader.close_margin()
        (closed,) = pushes(lines, line)
        rows = [frame["data"][0] for frame in (opened, closed)]
        assert [row["eventType"] for row in rows] == ["filled", "filled"]
        assert [len(row["posData"]) for row in rows] == [1, 1]
        assert rows[1]["posData"][0]["pos"] == "0"
        assert all(row["balData"] and row["trades"] for row in rows)
