"""What a test does to WebSockets is done to CoinW's too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.trading.trader import Trader
from tests.sockets.lines import Line, Lines

if TYPE_CHECKING:
    from fauxchange import MockServer

FUTURES = {"biz": "futures", "pairCode": "BTC"}
SPOT = {"biz": "exchange", "pairCode": "BTC_USDT"}


@pytest.fixture
def lines(mock: MockServer) -> Lines:
    return Lines(mock)


def private(lines: Lines, path: str, biz: str, kind: str) -> Line:
    """Return a connection that has logged in and subscribed."""
    line = Line(lines, path, "127.0.0.1")
    keys = lines.mock.coinw
    line.say({"event": "login", "params": {"api_key": keys.key, "passphrase": keys.secret}})
    (answer,) = line.say({"event": "sub", "params": {"biz": biz, "type": kind}})[:1]
    assert answer["data"] == {"result": True}
    return line


def pushed(lines: Lines, line: Line) -> list[Any]:
    """Return what was pushed by now."""
    lines.wall.turn(1)
    return [frame["data"] for frame in line.take() if "channel" not in frame]


@pytest.mark.parametrize(
    ("path", "biz", "channel"),
    [("/", "exchange", "spot-order"), ("/perpum", "futures", "futures-order")],
)
def test_a_push_comes_twice(lines: Lines, path: str, biz: str, channel: str) -> None:
    line = private(lines, path, biz, "order")
    lines.mock.repeat_pushes(channel, exchange="coinw")
    if biz == "exchange":
        Trader(lines.mock).place()
    else:
        FuturesTrader(lines.mock).rest()
    first, second = pushed(lines, line)
    assert first == second


def test_rows_of_a_test_are_pushed(lines: Lines) -> None:
    line = private(lines, "/perpum", "futures", "position")
    lines.mock.push("futures-position", [{"id": "1"}], exchange="coinw")
    assert pushed(lines, line)[-1] == [{"id": "1"}]


def test_connections_are_closed_as_the_exchange_closes_them(lines: Lines) -> None:
    line = Line(lines, "/perpum", "127.0.0.1")
    assert lines.mock.close_sockets("1001", exchange="coinw") == 1
    lines.wall.turn(1)
    assert line.closed is not None
    assert line.closed[0] == 1001


def test_an_order_of_contracts_that_fills_at_once_is_told_once_or_twice(lines: Lines) -> None:
    line = private(lines, "/perpum", "futures", "order")
    FuturesTrader(lines.mock).place()
    assert len(pushed(lines, line)) == 2
    lines.mock.skip_live_pushes(on=True)
    FuturesTrader(lines.mock).place()
    ((row,),) = pushed(lines, line)
    assert row["orderStatus"] == "finish"


def test_an_order_of_spot_that_fills_at_once_is_told_once_or_twice(lines: Lines) -> None:
    line = private(lines, "/", "exchange", "order")
    Trader(lines.mock).buy()
    assert len(pushed(lines, line)) > 1
    lines.mock.skip_live_pushes(on=True)
    Trader(lines.mock).buy()
    assert "RECEIVED" not in str(pushed(lines, line)[-1])


def test_frames_are_in_the_journal_and_waited_for(lines: Lines) -> None:
    line = private(lines, "/perpum", "futures", "order")
    FuturesTrader(lines.mock).rest()
    pushed(lines, line)
    frames = lines.mock.frames(exchange="coinw")
    seen = [(one.kind, one.operation, one.channel) for one in frames]
    assert seen[-1] == ("pushed", "", "futures-order")
    assert ("received", "login", "") in seen
    assert ("answered", "subscribe", "futures-order") in seen


def test_what_events_of_orders_do_is_pushed(lines: Lines) -> None:
    line = private(lines, "/perpum", "futures", "order")
    trader = FuturesTrader(lines.mock)
    number = trader.rest(quantity="10")
    pushed(lines, line)
    lines.mock.fill_order(str(number), size="4")
    lines.mock.cancel_order(str(number))
    rows = [row for data in pushed(lines, line) for row in data]
    assert [row["orderStatus"] for row in rows] == ["part", "cancel"]
