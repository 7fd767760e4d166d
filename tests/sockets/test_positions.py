"""Positions as they are pushed: the same rows as GET, with each change."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.positions.trader import INVERSE, SWAP, ContractTrader
from tests.okx.trading.trader import HOUR_MS

if TYPE_CHECKING:
    from fauxchange import MockServer
    from tests.sockets.lines import Line, Lines

# What a push has besides a row of GET.
BESIDE = {"pTime"}


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at noon whose main account has 100,000 USDT."""
    built.reset()
    return built


@pytest.fixture
def trader(mock: MockServer) -> ContractTrader:
    return ContractTrader(mock)


def subscribed(lines: Lines, **arg: str) -> Line:
    line = lines.private("private")
    line.session.receive(json.dumps({"op": "subscribe", "args": [arg]}))
    return line


def pushes(lines: Lines, line: Line) -> list[Any]:
    """Return the frames with data that were pushed by now."""
    lines.wall.turn(0.1)
    return [frame for frame in line.take() if "data" in frame]


def require_same(pushed: list[Any], trader: ContractTrader) -> None:
    """Require one push of one change: of the only position, as GET shows it."""
    (event,) = pushed
    assert event["eventType"] == "event_update"
    (row,) = event["data"]
    assert {name: row[name] for name in row.keys() - BESIDE} == trader.position()


def test_positions_are_pushed_as_get_shows_them(lines: Lines, trader: ContractTrader) -> None:
    line = subscribed(lines, channel="positions", instType="ANY")
    (first,) = pushes(lines, line)
    assert (first["eventType"], first["data"]) == ("snapshot", [])
    trader.trade("buy", "2")
    require_same(pushes(lines, line), trader)


def test_an_order_pushes_the_position_of_its_place_when_it_comes_changes_and_goes(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "2")
    line = subscribed(lines, channel="positions", instType="ANY")
    pushes(lines, line)
    for side, price in (("sell", "99000"), ("buy", "90000")):
        named, order = {"clOrdId": side, "instId": SWAP}, {"side": side, "px": price, "sz": "0.5"}
        steps = (
            partial(trader.send, ordType="limit", clOrdId=side, **order),
            partial(trader.amend, newSz="0.4", **named),
            partial(trader.cancel, **named),
        )
        for step in steps:
            step()
            require_same(pushes(lines, line), trader)


def test_an_order_pushes_no_position_of_another_instrument_mode_or_side(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    trader.trade("buy", "2", posSide="long")
    line = subscribed(lines, channel="positions", instType="ANY")
    pushes(lines, line)
    rests = {"ordType": "limit", "px": "90000", "sz": "0.5"}
    trader.send(posSide="long", instId=INVERSE, **{**rests, "sz": "1"})
    trader.send(posSide="long", tdMode="isolated", **rests)
    trader.send(side="sell", posSide="short", **{**rests, "px": "99000"})
    assert pushes(lines, line) == []
    trader.send(posSide="long", **rests)
    (event,) = pushes(lines, line)
    assert [(row["pos"], row["availPos"]) for row in event["data"]] == [("2", "2")]


def test_an_order_that_is_to_close_a_long_position_pushes_what_is_left_to_close(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    trader.trade("buy", "2", posSide="long")
    line = subscribed(lines, channel="positions", instType="ANY")
    pushes(lines, line)
    closes = {"side": "sell", "posSide": "long", "ordType": "limit", "px": "99000", "sz": "0.5"}
    trader.send(clOrdId="closes", **closes)
    (event,) = pushes(lines, line)
    assert [(row["pos"], row["availPos"]) for row in event["data"]] == [("2", "1.5")]
    trader.cancel(instId=SWAP, clOrdId="closes")
    (event,) = pushes(lines, line)
    assert [(row["pos"], row["availPos"]) for row in event["data"]] == [("2", "2")]


def test_who_makes_room_for_a_better_price_is_told_why(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "10")
    line = subscribed(lines, channel="orders", instType="ANY")
    closes = {"side": "sell", "ordType": "limit", "reduceOnly": True}
    for name, price, size in (("a", "98400", "6"), ("b", "98000", "4"), ("c", "97500", "5")):
        trader.send(clOrdId=name, px=price, sz=size, **closes)
    trader.amend(instId=SWAP, clOrdId="c", newSz="12")
    rows = [
        [
            row[name]
            for name in ("clOrdId", "state", "sz", "amendSource", "amendResult", "cancelSource")
        ]
        for frame in pushes(lines, line)
        for row in frame["data"]
    ]
    assert rows == [
        ["a", "live", "6", "", "", ""],
        ["b", "live", "4", "", "", ""],
        ["c", "live", "5", "", "", ""],
        ["a", "live", "1", "4", "0", ""],
        ["c", "live", "10", "2", "0", ""],
        ["b", "canceled", "4", "", "", "23"],
        ["a", "canceled", "1", "", "", "23"],
    ]


def test_a_stop_for_the_whole_of_a_position_is_pushed_with_it(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "2")
    line = subscribed(lines, channel="positions", instType="ANY")
    pushes(lines, line)
    placed = trader.post(
        "trade/order-algo",
        {
            "instId": SWAP,
            "tdMode": "cross",
            "side": "sell",
            "ordType": "conditional",
            "slTriggerPx": "90000",
            "slOrdPx": "-1",
            "closeFraction": "1",
            "reduceOnly": True,
        },
    )
    (event,) = pushes(lines, line)
    assert [one["closeOrderAlgo"][0]["algoId"] for one in event["data"]] == [placed["algoId"]]
    trader.answer("POST", "trade/cancel-algos", [{"instId": SWAP, "algoId": placed["algoId"]}])
    (event,) = pushes(lines, line)
    assert [one["closeOrderAlgo"] for one in event["data"]] == [[]]


def test_the_account_is_told_of_an_order_of_contracts_and_of_another_leverage(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "2")
    line = subscribed(lines, channel="account")
    pushes(lines, line)
    reduces = {"side": "sell", "ordType": "limit", "px": "99000", "sz": "1", "reduceOnly": True}
    steps = (
        lambda: trader.send(clOrdId="reduces", **reduces),
        lambda: trader.cancel(instId=SWAP, clOrdId="reduces"),
        lambda: trader.leverage("20"),
    )
    names = ("ccy", "cashBal", "eq", "availEq", "frozenBal", "ordFrozen", "imr", "mgnRatio")
    for step in steps:
        step()
        (event,) = pushes(lines, line)
        assert event["eventType"] == "event_update"
        (usdt,) = event["data"][0]["details"]
        assert {name: usdt[name] for name in names} == {name: trader.usdt()[name] for name in names}


def test_a_position_that_is_closed_is_pushed_once_with_nothing_left(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "2")
    line = subscribed(lines, channel="positions", instType="SWAP", instId=SWAP)
    (first,) = pushes(lines, line)
    assert [row["pos"] for row in first["data"]] == ["2"]
    trader.close()
    (event,) = pushes(lines, line)
    assert [(row["instId"], row["pos"]) for row in event["data"]] == [(SWAP, "0")]


@pytest.mark.parametrize(
    ("interval", "count"),
    [("0", 0), ("2000", 5), ("3000", 3), ("4000", 2), ("5000", 2), ("1", 2), ("", 2)],
)
def test_positions_are_told_again_as_often_as_a_subscription_asks(
    lines: Lines, mock: MockServer, interval: str, count: int
) -> None:
    extra = json.dumps({"updateInterval": interval})
    line = subscribed(lines, channel="positions", instType="ANY", extraParams=extra)
    line.take()
    mock.clock.resume()
    lines.wall.turn(11)
    mock.clock.freeze()
    assert [push["eventType"] for push in line.take()] == ["snapshot"] * count


def test_a_subscription_for_another_instrument_tells_nothing(
    lines: Lines, trader: ContractTrader
) -> None:
    line = subscribed(lines, channel="positions", instType="FUTURES")
    pushes(lines, line)
    trader.trade("buy", "2")
    assert pushes(lines, line) == []


def test_balance_and_position_tells_both_with_the_trades_behind(
    lines: Lines, trader: ContractTrader
) -> None:
    line = subscribed(lines, channel="balance_and_position")
    pushes(lines, line)
    trader.trade("sell", "0.4")
    (frame,) = pushes(lines, line)
    (row,) = frame["data"]
    assert row["eventType"] == "filled"
    assert [(one["instId"], one["pos"], one["avgPx"]) for one in row["posData"]] == [
        (SWAP, "-0.4", "96977.9")
    ]
    assert [one["ccy"] for one in row["balData"]] == ["USDT"]
    assert [one["instId"] for one in row["trades"]] == [SWAP]


def test_funding_and_liquidation_are_told_by_their_names(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    trader.trade("buy", "1")
    line = subscribed(lines, channel="balance_and_position")
    pushes(lines, line)
    trader.advance(4 * HOUR_MS)
    trader.positions()
    rows = [frame["data"][0] for frame in pushes(lines, line)]
    assert {row["eventType"] for row in rows} == {"funding_fee"}
    trader.price("90000")
    trader.advance(1_000)
    trader.positions()
    rows = [frame["data"][0] for frame in pushes(lines, line)]
    assert "liquidation" in {row["eventType"] for row in rows}


@pytest.mark.parametrize("mode", ["cross", "isolated"])
def test_another_leverage_is_told_of_what_is_held(
    lines: Lines, trader: ContractTrader, mode: str
) -> None:
    trader.trade("buy", "5", tdMode=mode)
    line = subscribed(lines, channel="balance_and_position")
    pushes(lines, line)
    assert trader.leverage("20", mode) == "0"
    (frame,) = pushes(lines, line)
    (row,) = frame["data"]
    assert (row["eventType"], row["balData"], row["trades"]) == ("set_leverage", [], [])
    assert [(one["instId"], one["mgnMode"], one["pos"]) for one in row["posData"]] == [
        (SWAP, mode, "5")
    ]
    assert trader.leverage("20", mode) == "0"
    assert pushes(lines, line) == []
    # What comes next is told by itself, and a leverage that nothing is held with is not.
    trader.trade("buy", "1", tdMode=mode)
    trader.trade("sell", "6", tdMode=mode)
    assert trader.leverage("10", mode) == "0"
    trader.trade("buy", "1", tdMode=mode)
    kinds = [one["data"][0]["eventType"] for one in pushes(lines, line)]
    assert kinds[0] == kinds[-1] == "filled"
    assert "set_leverage" not in kinds


def test_who_comes_near_liquidation_is_warned_once(lines: Lines, trader: ContractTrader) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    line = subscribed(lines, channel="liquidation-warning", instType="ANY")
    assert pushes(lines, line) == []
    liquidated = Decimal(trader.position()["liqPx"])
    trader.price(f"{liquidated + 300:.1f}")
    trader.advance(2_000)
    (warning,) = pushes(lines, line)
    (row,) = warning["data"]
    held = trader.position()
    assert {name: row[name] for name in ("instId", "pos", "posId", "lever", "mgnMode")} == {
        name: held[name] for name in ("instId", "pos", "posId", "lever", "mgnMode")
    }
    assert 1 < Decimal(row["mgnRatio"]) <= 3
    trader.advance(60_000)
    assert pushes(lines, line) == []
    trader.mock.freeze_price(SWAP, "mark")
    trader.advance(HOUR_MS)
    again = []
    for _ in range(3_600 // 24):
        # A connection that says nothing for half a minute is closed.
        line.session.receive("ping")
        lines.wall.turn(24)
        again += line.pushes()
    assert [one["instId"] for push in again for one in push["data"]] == [SWAP]


def test_everybody_sees_what_was_liquidated(lines: Lines, trader: ContractTrader) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    line = lines.open("public")
    line.subscribe("liquidation-orders", instType="SWAP")
    line.subscribe("adl-warning", instType="SWAP", instFamily="BTC-USDT")
    trader.price(f"{Decimal(trader.position()['liqPx']) - 300:.1f}")
    trader.advance(2_000)
    found = {one["arg"]["channel"]: one["data"] for one in pushes(lines, line)}
    ((order,),) = (row["details"] for row in found["liquidation-orders"])
    (closed,) = trader.rows("account/positions-history")
    assert (order["side"], order["posSide"], order["sz"]) == ("sell", "long", "5")
    assert order["bkPx"] == closed["closeAvgPx"]
    # The price is on the tick, so what it leaves open is paid by the fund.
    (fund,) = found["adl-warning"]
    assert fund["state"] == "warning"
    assert Decimal(fund["bal"]) == 100_000_000 - Decimal(order["bkLoss"])
    assert 0 < Decimal(order["bkLoss"]) < 1


def test_everybody_is_told_when_positions_are_deleveraged(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "5")
    line = lines.open("public")
    line.subscribe("adl-warning", instType="SWAP", instFamily="BTC-USDT")
    trader.mock.deleverage(SWAP, "long", contracts="2")
    (push,) = pushes(lines, line)
    (row,) = push["data"]
    assert (row["state"], row["bal"], row["instFamily"]) == ("adl", "100000000", "BTC-USDT")


def test_a_liquidation_is_pushed_as_an_order_with_its_fill_and_not_as_a_fill_of_the_book(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.mock.set_account_terms("main", level="VIP4")
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    line = subscribed(lines, channel="orders", instType="SWAP")
    line.subscribe("fills")
    trader.price(f"{Decimal(trader.position()['liqPx']) - 300:.1f}")
    trader.advance(2_000)
    (frame,) = pushes(lines, line)
    (row,) = frame["data"]
    order = trader.rows("trade/orders-history", instType="SWAP")[0]
    fill = trader.rows("trade/fills", instType="SWAP")[0]
    names = ("ordId", "category", "state", "fillPx", "fillSz", "fillTime", "tradeId", "fee", "pnl")
    assert [row[name] for name in names] == [order[name] for name in names]
    assert (row["category"], row["state"]) == ("full_liquidation", "filled")
    assert (row["fillFee"], row["fillPnl"]) == (fill["fee"], fill["fillPnl"])
    assert (row["execType"], row["tradeId"]) == ("", "0")


def test_a_trade_on_isolated_margin_is_one_push_with_cash_and_position(
    lines: Lines, trader: ContractTrader
) -> None:
    line = subscribed(lines, channel="balance_and_position")
    pushes(lines, line)
    steps = (
        ("5", partial(trader.trade, "buy", "5", tdMode="isolated")),
        ("3", partial(trader.trade, "sell", "2", tdMode="isolated")),
        ("-2", partial(trader.trade, "sell", "5", tdMode="isolated")),
        ("0", partial(trader.close, mgnMode="isolated")),
    )
    for pos, step in steps:
        step()
        (frame,) = pushes(lines, line)
        (row,) = frame["data"]
        assert (row["eventType"], [one["pos"] for one in row["posData"]]) == ("filled", [pos])
        assert [(one["ccy"], one["cashBal"]) for one in row["balData"]] == [
            ("USDT", trader.usdt()["cashBal"])
        ]
        assert row["trades"]


def test_margin_that_is_added_or_taken_is_one_push(lines: Lines, trader: ContractTrader) -> None:
    trader.trade("buy", "5", tdMode="isolated")
    line = subscribed(lines, channel="balance_and_position")
    pushes(lines, line)
    for kind, amount in (("add", "10"), ("reduce", "5")):
        assert trader.margin(kind, amount) == "0"
        (frame,) = pushes(lines, line)
        (row,) = frame["data"]
        assert (row["eventType"], len(row["balData"]), len(row["posData"])) == (
            "adjust_margin",
            1,
            1,
        )


def test_no_more_than_one_liquidation_of_an_instrument_is_told_in_a_second(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.mock.credit("okx", "faux001", "USDT", "99649.5", book="trading")
    both = trader, ContractTrader(trader.mock, "sub1")
    for one in both:
        one.leverage("50", "isolated")
        one.trade("buy", "5", tdMode="isolated")
    line = lines.open("public")
    line.subscribe("liquidation-orders", instType="SWAP")
    trader.price(f"{Decimal(trader.position()['liqPx']) - 300:.1f}")
    trader.advance(2_000)
    closed = [one.rows("account/positions-history")[0]["uTime"] for one in both]
    assert closed[0] == closed[1]
    assert len(pushes(lines, line)) == 1


def test_funding_of_an_isolated_position_is_pushed_in_the_account(
    lines: Lines, trader: ContractTrader
) -> None:
    trader.trade("buy", "5", tdMode="isolated")
    line = subscribed(lines, channel="account")
    pushes(lines, line)
    trader.advance(4 * HOUR_MS)
    event, again = pushes(lines, line)
    assert (event["eventType"], again["eventType"]) == ("event_update", "snapshot")
    (usdt,) = event["data"][0]["details"]
    names = ("ccy", "isoEq", "cashBal")
    assert [usdt[name] for name in names] == [trader.usdt()[name] for name in names]
