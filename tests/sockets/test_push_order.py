"""Which comes first, the answer to an order or what it is told by: exchanges promise neither."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.sync.client import connect

from fauxchange import ManualClock, MockServer
from fauxchange.control.errors import ControlError
from fauxchange.spec.problem import Problem
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader, order
from tests.sockets.lines import account_of
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

    from tests.sockets.lines import Lines

PLAN = "push-before-reply"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(clock=ManualClock(NOON_MS), limits=False) as server:
        yield server


@pytest.fixture(autouse=True)
def trader(server: MockServer) -> Trader:
    server.reset()
    server.credit("okx", "main", "USDT", "100000", book="trading")
    return Trader(server)


@pytest.fixture
def line(server: MockServer) -> Iterator[ClientConnection]:
    """A connection that has logged in and hears of orders."""
    with connect(f"{server.ws_url}/ws/v5/private") as line:
        asked(line, "login", account_of(server.okx, NOON_MS))
        asked(line, "subscribe", {"channel": "orders", "instType": "ANY"})
        yield line


def asked(line: ClientConnection, op: str, arg: dict[str, Any]) -> None:
    line.send(json.dumps({"op": op, "args": [arg]}))
    assert json.loads(line.recv())["event"] == op


def heard(line: ClientConnection, count: int) -> list[str]:
    """Return what the next frames are: an answer, or the state of an order."""
    what: list[str] = []
    while len(what) < count:
        frame = json.loads(line.recv(PATIENCE_S))
        # How many connections have the channel is told on the way.
        what += [row.get("state", "answer") for row in frame.get("data", ())]
    return what


def placed(line: ClientConnection, **arg: str) -> None:
    line.send(json.dumps({"id": "1", "op": "order", "args": [order(**arg)]}))


def test_an_operation_is_answered_before_its_pushes(line: ClientConnection) -> None:
    placed(line, px="90000", sz="0.01")
    assert heard(line, 2) == ["answer", "live"]


def test_its_pushes_come_first_under_the_fault(line: ClientConnection, server: MockServer) -> None:
    server.fault(PLAN)
    placed(line, px="90000", sz="0.01")
    assert heard(line, 2) == ["live", "answer"]


def test_now_one_comes_first_and_now_the_other_by_chance(
    line: ClientConnection, server: MockServer
) -> None:
    server.fault(PLAN, match={"endpoint": "trade/order.post", "probability": 0.5})
    firsts = []
    for _ in range(12):
        placed(line, px="90000", sz="0.001")
        firsts.append(heard(line, 2)[0])
    assert set(firsts) == {"live", "answer"}


def test_a_call_is_answered_once_its_order_is_pushed(
    line: ClientConnection, server: MockServer, trader: Trader
) -> None:
    server.fault(PLAN)
    trader.place(px="90000", sz="0.01")
    assert len(server.frames(kind="pushed", channel="orders")) == 1
    assert heard(line, 1) == ["live"]


def test_a_test_may_have_all_pushes_come_first(line: ClientConnection, server: MockServer) -> None:
    server.order_pushes(before_reply=True)
    placed(line, px="90000", sz="0.01")
    assert heard(line, 2) == ["live", "answer"]
    server.order_pushes()
    placed(line, px="90000", sz="0.01")
    assert heard(line, 2) == ["answer", "live"]


def test_a_call_is_answered_once_its_order_is_pushed_if_a_test_says_so(
    line: ClientConnection, server: MockServer, trader: Trader
) -> None:
    server.order_pushes(before_reply=True)
    trader.place(px="90000", sz="0.01")
    assert len(server.frames(kind="pushed", channel="orders")) == 1
    assert heard(line, 1) == ["live"]


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ([], ["orders", "orders", "balance_and_position"]),
        (["balance_and_position"], ["balance_and_position", "orders", "orders"]),
        (["fills", "orders"], ["orders", "orders", "balance_and_position"]),
    ],
)
def test_what_a_trade_has_done_is_pushed_in_the_order_of_channels(
    lines: Lines, channels: list[str], expected: list[str]
) -> None:
    lines.mock.credit("okx", "main", "USDT", "100000", book="trading")
    line = lines.private()
    line.subscribe("orders", instType="ANY")
    line.subscribe("balance_and_position")
    lines.mock.order_pushes(channels)
    Trader(lines.mock).place(px="97500", sz="0.0001")
    lines.wall.turn(0.05)
    assert [push["arg"]["channel"] for push in line.pushes()] == expected


def test_a_channel_that_nobody_documents_has_no_place_in_the_order(server: MockServer) -> None:
    with pytest.raises(ControlError, match="okx documents no channel nothing"):
        server.order_pushes(["nothing"])
    with pytest.raises(ControlError, match="a channel is named twice"):
        server.order_pushes(["orders", "orders"])


def test_a_world_says_in_which_order_things_are_told(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    order_first = ["balance_and_position", "orders"]
    pushes = {"order": order_first, "beforeReply": True, "skipsLive": True}
    world = {"title": "told", "extends": "default", "okx": {"pushes": pushes}}
    file.write_text(json.dumps(world), encoding="utf-8")
    with MockServer(world=str(file), clock=ManualClock(NOON_MS)) as server:
        trader = Trader(server)
        with connect(f"{server.ws_url}/ws/v5/private") as line:
            asked(line, "login", account_of(server.okx, NOON_MS))
            asked(line, "subscribe", {"channel": "orders", "instType": "ANY"})
            assert json.loads(line.recv())["event"] == "channel-conn-count"
            asked(line, "subscribe", {"channel": "balance_and_position"})
            trader.place(px="97500", sz="0.0001")
            pushed = [one.channel for one in server.frames(kind="pushed")]
            assert pushed == ["balance_and_position", "balance_and_position", "orders"]


def test_a_world_that_orders_a_channel_which_nobody_documents_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    world = {"title": "told", "extends": "default", "okx": {"pushes": {"order": ["nothing"]}}}
    file.write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(Problem, match="/okx/pushes/order/0: okx documents no channel 'nothing'"):
        MockServer(world=str(file))


@pytest.mark.usefixtures("line")
def test_a_call_that_changes_nothing_is_answered_all_the_same(
    server: MockServer, trader: Trader
) -> None:
    server.fault(PLAN)
    assert trader.rows("public/time")


def test_an_order_that_fills_at_once_is_told_as_filled_only(
    line: ClientConnection, server: MockServer
) -> None:
    server.skip_live_pushes(on=True)
    placed(line, px="97500", sz="0.0001")
    assert heard(line, 2) == ["answer", "filled"]
    placed(line, px="90000", sz="0.01")
    assert heard(line, 2) == ["answer", "live"]
    server.skip_live_pushes(on=False)
    placed(line, px="97500", sz="0.0001")
    assert heard(line, 3) == ["answer", "live", "filled"]
