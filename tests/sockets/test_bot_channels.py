"""Channels of bots: what runs, what becomes of it, and of its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.bots.contract_gridder import ContractGridder
from tests.okx.trading.bots.gridder import GRID, Gridder
from tests.okx.trading.bots.saver import Saver
from tests.okx.trading.trader import HOUR_MS
from tests.sockets.business import pushed, subscribed

if TYPE_CHECKING:
    from tests.sockets.lines import Lines


@pytest.fixture(scope="module")
def mock() -> MockServer:
    """A mock at noon."""
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


def test_a_grid_and_its_orders_are_pushed_as_they_trade(lines: Lines, mock: MockServer) -> None:
    gridder = Gridder(mock)
    gridder.price("90000")
    gridder.advance(1)
    bot = gridder.create()
    assert gridder.bot(bot)["state"] == "running"
    grids = subscribed(lines, channel="grid-orders-spot", instType="SPOT")
    orders = subscribed(lines, channel="grid-sub-orders", algoId=bot)
    (first,) = pushed(lines, mock, grids)
    assert (first["algoId"], first["state"], first["tradeNum"]) == (bot, "running", "0")
    gridder.move("88900")
    gridder.bot(bot)
    assert [one["tradeNum"] for one in pushed(lines, mock, grids)] == ["1"]
    rows = [(one["side"], one["px"], one["state"]) for one in pushed(lines, mock, orders)]
    assert rows == [("buy", "89000", "filled"), ("sell", "90000", "live")]
    gridder.stop(bot)
    gridder.bot(bot)
    states = [one["state"] for one in pushed(lines, mock, grids)]
    assert states == ["stopping", "stopped"]


def test_each_fill_of_an_order_of_a_grid_is_pushed(lines: Lines, mock: MockServer) -> None:
    gridder = Gridder(mock)
    gridder.price("90000")
    gridder.advance(1)
    bot = gridder.create()
    orders = subscribed(lines, channel="grid-sub-orders", algoId=bot)
    pushed(lines, mock, orders)
    rows = gridder.rows(f"{GRID}/sub-orders", algoOrdType="grid", algoId=bot, type="live")
    one = next(row for row in rows if row["px"] == "89000")
    mock.fill_order(one["ordId"], size="0.01")
    gridder.advance(1)
    mock.fill_order(one["ordId"])
    gridder.advance(1)
    gridder.bot(bot)
    states = [(row["px"], row["state"], row["accFillSz"]) for row in pushed(lines, mock, orders)]
    assert states == [
        ("89000", "partially_filled", "0.01"),
        ("89000", "filled", one["sz"]),
        ("90000", "live", "0"),
    ]


def test_a_recurring_buy_is_pushed_as_it_buys(lines: Lines, mock: MockServer) -> None:
    saver = Saver(mock)
    bot = saver.create(recurringTime="23")
    changes = subscribed(lines, channel="algo-recurring-buy", instType="SPOT", algoId=bot)
    (first,) = pushed(lines, mock, changes)
    assert (first["algoId"], first["state"], first["cycles"]) == (bot, "running", "0")
    saver.advance(12 * HOUR_MS)
    saver.details(bot)
    # Its time has come, and what it ordered has been bought; that is told once more by itself.
    *rows, again = pushed(lines, mock, changes)
    assert again == rows[-1]
    assert [(one["cycles"], one["investmentAmt"] > "0") for one in rows] == [
        *(("1", False), ("1", True)),
    ]
    saver.request("pause", algoId=bot)
    saver.stop(bot)
    assert [one["state"] for one in pushed(lines, mock, changes)] == ["pause", "stopped"]


def test_a_grid_of_contracts_and_its_position_are_pushed(lines: Lines, mock: MockServer) -> None:
    gridder = ContractGridder(mock)
    gridder.price("90500")
    gridder.advance(1)
    bot = gridder.create()
    grids = subscribed(lines, channel="grid-orders-contract", instType="SWAP", algoId=bot)
    spot = subscribed(lines, channel="grid-orders-spot", instType="ANY", algoId=bot)
    held = subscribed(lines, channel="grid-positions", algoId=bot)
    orders = subscribed(lines, channel="grid-sub-orders", algoId=bot)
    (first,) = pushed(lines, mock, grids)
    assert (first["algoId"], first["state"], first["direction"], first["eq"]) == (
        *(bot, "running", "long", "1000"),
    )
    gridder.move("89900")
    gridder.bot(bot)
    assert [one["tradeNum"] for one in pushed(lines, mock, grids)] == ["1"]
    assert [(one["pos"], one["lever"]) for one in pushed(lines, mock, held)] == [("1.31", "5")]
    rows = [(one["side"], one["px"], one["ctVal"]) for one in pushed(lines, mock, orders)]
    assert rows == [("buy", "90000", "0.01"), ("sell", "91000", "0.01")]
    gridder.stop(bot, "2")
    gridder.bot(bot)
    states = [one["state"] for one in pushed(lines, mock, grids)]
    assert states == ["no_close_position"]
    # The contracts are kept, and closed later.
    gridder.request("close-position", algoId=bot, mktClose=True)
    gridder.advance(1)
    closing = [(one["pos"], one["avgPx"]) for one in pushed(lines, mock, held)]
    assert closing == [("1.31", "90000"), ("0", "0")]
    assert pushed(lines, mock, spot) == []


def test_bots_are_told_again_every_five_seconds(lines: Lines, mock: MockServer) -> None:
    saver = Saver(mock)
    bot = saver.create(recurringTime="23")
    line = subscribed(lines, channel="algo-recurring-buy", instType="SPOT")
    line.take()
    mock.clock.resume()
    lines.wall.turn(11)
    mock.clock.freeze()
    assert [push["data"][0]["algoId"] for push in line.pushes()] == [bot, bot]
