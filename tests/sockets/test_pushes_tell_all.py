"""What is rebuilt from pushes alone is what GET answers, step by step.

Orders, fills, balances, positions and books.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Step = Callable[[Trader, str], Any]

State = dict[Any, Any]

SPOT, SWAP = "BTC-USDT", "BTC-USDT-SWAP"
CHANNELS = (
    {"channel": "orders", "instType": "ANY"},
    {"channel": "positions", "instType": "ANY"},
    *({"channel": name} for name in ("fills", "account", "balance_and_position")),
)
# Those of everybody.
BOOKS = tuple({"channel": "books", "instId": name} for name in (SPOT, SWAP))

# What a push tells of an order as GET does; members of a fill are those of the last one.
OF_ORDER = (
    *("ordId", "clOrdId", "px", "sz", "side", "ordType", "state", "accFillSz", "fee", "feeCcy"),
    *("rebate", "cancelSource", "uTime", "cTime", "tgtCcy", "category", "tag"),
)
OF_FILL = ("fillPx", "fillSz", "tradeId", "fillTime")
# What prices do not move.
OF_POSITION = (
    *("posId", "pos", "avgPx", "mgnMode", "lever", "realizedPnl", "fee", "fundingFee"),
    *("posCcy", "margin", "liab", "liabCcy", "interest", "availPos", "pendingCloseOrdLiabVal"),
    "closeOrderAlgo",
)
OF_EQUITY = ("eq", "availBal", "frozenBal")
OF_CURRENCY = ("cashBal", "ordFrozen", *OF_EQUITY)

STEPS: dict[str, Step] = {
    "rest": lambda t, n: t.place(px="90000", sz=f"0.0{n}", clOrdId=f"rests{n}"),
    "ask": lambda t, n: t.place(side="sell", px="99000", sz=f"0.0{n}", clOrdId=f"asks{n}"),
    "take": lambda t, n: t.place(px="99000", sz=f"0.{n}", ordType="limit"),
    "buy": lambda t, n: t.place(ordType="market", side="buy", sz=f"{n}00"),
    "sell": lambda t, n: t.place(ordType="market", side="sell", sz=f"0.{n}"),
    "ioc": lambda t, n: t.place(ordType="ioc", px="96000", sz=f"0.{n}"),
    "post": lambda t, n: t.place(ordType="post_only", px="99000", sz=f"0.0{n}"),
    "amend": lambda t, n: t.amend(clOrdId=f"rests{n}", newSz="0.2", reqId=f"r{n}"),
    "reprice": lambda t, n: t.amend(clOrdId=f"asks{n}", newPx="95000"),
    "cancel": lambda t, n: t.cancel(clOrdId=f"rests{n}"),
    "fall": lambda t, n: t.price(f"8{n}000"),
    "rise": lambda t, n: t.price(f"9{n}500"),
    "out": lambda t, n: t.answer(
        "POST", "asset/transfer", {"ccy": "USDT", "amt": n, "from": "18", "to": "6"}
    ),
    "into": lambda t, n: t.answer(
        "POST", "asset/transfer", {"ccy": "USDT", "amt": n, "from": "6", "to": "18"}
    ),
    "long": lambda t, n: t.post("trade/order", swap("buy", n)),
    "short": lambda t, n: t.post("trade/order", swap("sell", n)),
    "close": lambda t, n: t.post(  # noqa: ARG005
        "trade/close-position", {"instId": SWAP, "mgnMode": "cross"}
    ),
    "lend": lambda t, n: t.post("trade/order", on_margin("buy", f"{n}000")),
    "owe": lambda t, n: t.post("trade/order", on_margin("sell", f"0.0{n}")),
    "bid": lambda t, n: t.post("trade/order", on_margin("buy", f"0.0{n}", px="89000")),
    "guard": lambda t, n: t.post("trade/order-algo", stop(n)),
    "whole": lambda t, n: t.post("trade/order-algo", whole_stop(n)),
    "offer": lambda t, n: t.post("trade/order", on_margin("sell", f"0.0{n}", px="99000")),
    "repay": lambda t, n: t.post(  # noqa: ARG005
        "trade/close-position", {"instId": SPOT, "mgnMode": "isolated", "autoCxl": True}
    ),
    "wait": lambda t, n: t.mock.advance(minutes=int(n)),
}


def swap(side: str, number: str) -> dict[str, str]:
    """Return a market order of a swap."""
    named = {"instId": SWAP, "tdMode": "cross", "ordType": "market"}
    return {**named, "side": side, "sz": number}


def on_margin(side: str, size: str, px: str = "") -> dict[str, str]:
    """Return an order of the pair on isolated margin in USDT, at the market without a price."""
    named = {"instId": SPOT, "tdMode": "isolated", "ccy": "USDT", "side": side, "sz": size}
    return {**named, "ordType": "limit", "px": px} if px else {**named, "ordType": "market"}


def stop(number: str) -> dict[str, Any]:
    """Return a stop loss of the pair on margin, below which many prices of these lives fall."""
    order = {"instId": SPOT, "tdMode": "isolated", "side": "sell", "sz": f"0.0{number}"}
    trigger = {"ordType": "conditional", "slTriggerPx": "89500", "slOrdPx": "-1"}
    return {**order, **trigger, "reduceOnly": True}


def whole_stop(number: str) -> dict[str, Any]:
    """Return a stop loss of all that is held of the swap."""
    order = {"instId": SWAP, "tdMode": "cross", "side": "sell", "ordType": "conditional"}
    trigger = {"slTriggerPx": f"8{number}000", "slOrdPx": "-1", "closeFraction": "1"}
    return {**order, **trigger, "reduceOnly": True}


LIFE = (
    *("rest1", "ask2", "amend1", "buy3", "sell1", "ioc2", "post3", "rest4", "cancel4", "out7"),
    *("long4", "short1", "whole5", "wait9", "close1", "short2", "long5"),
    *("lend4", "bid2", "offer1", "guard9", "lend1", "owe2", "rise6"),
    *(
        "take3",
        "reprice2",
        "into5",
        "fall5",
        "wait2",
        "owe3",
        "rest6",
        "rise8",
        "wait1",
        "repay1",
        "sell2",
    ),
)


class Lived(NamedTuple):
    """What one step has come to: the pushes, and what GET answers afterwards."""

    name: str
    frames: Sequence[Any]
    state: State


def as_get_has_it(trader: Trader) -> State:
    state = State()
    for path in ("trade/orders-pending", "trade/orders-history"):
        for kind in ("SPOT", "SWAP", "MARGIN"):
            for row in trader.rows(path, instType=kind):
                state["order", row["ordId"]] = {name: row[name] for name in (*OF_ORDER, *OF_FILL)}
    for row in trader.rows("account/positions"):
        state["position", row["instId"]] = {name: row[name] for name in OF_POSITION}
        state["held", row["instId"]] = row["pos"]
    for name in (SPOT, SWAP):
        (row,) = trader.rows("market/books", instId=name, sz="400")
        state["book", name] = levels_of(row)
    for row in trader.rows("trade/fills"):
        # Liquidations have ids below zero, and are no fills of the book.
        if not row["tradeId"].startswith("-"):
            state["fill", row["tradeId"], row["ordId"]] = (
                row["fillPx"],
                row["fillSz"],
                row["side"],
            )
    for row in trader.rows("account/balance")[0]["details"]:
        state["balance", row["ccy"]] = {name: row[name] for name in OF_CURRENCY}
        state["cash", row["ccy"]] = row["cashBal"]
    return state


def levels_of(row: Any) -> dict[tuple[str, str], Any]:
    """Return the levels of a book by side and price."""
    return {(side, level[0]): level for side in ("bids", "asks") for level in row[side]}


def kind_of(frame: Any) -> tuple[str, ...]:
    """Return which kind of push a frame is: its channel, and what it is told for."""
    channel, row = frame["arg"]["channel"], (frame["data"] or [{}])[0]
    if channel == "orders":
        filled = "fill" if row["tradeId"] else ""
        return channel, row["state"], row["amendResult"], filled
    return channel, frame.get("action") or frame.get("eventType") or row.get("eventType") or ""


class Mirror:
    """What somebody knows who reads pushes and never asks; one kind of them may be lost."""

    def __init__(self, without: tuple[str, ...] = ()) -> None:
        self.state: State = {}
        self._without = without

    def take(self, frames: Sequence[Any]) -> None:
        for frame in frames:
            if "data" in frame and kind_of(frame) != self._without:
                for row in frame["data"]:
                    getattr(self, f"_{frame['arg']['channel']}")({**frame["arg"], **row})

    def _orders(self, row: Any) -> None:
        known = self.state.get(("order", row["ordId"]), {})
        of_fill = row if row["tradeId"] else known
        fill = {name: of_fill.get(name, "0" if name == "fillSz" else "") for name in OF_FILL}
        own = {name: row[name] for name in OF_ORDER}
        self.state["order", row["ordId"]] = {**own, **fill}

    def _fills(self, row: Any) -> None:
        key = ("fill", row["tradeId"], row["ordId"])
        self.state[key] = (row["fillPx"], row["fillSz"], row["side"])

    def _account(self, row: Any) -> None:
        for one in row["details"]:
            self.state["balance", one["ccy"]] = {name: one[name] for name in OF_CURRENCY}

    def _positions(self, row: Any) -> None:
        self.state["position", row["instId"]] = {name: row[name] for name in OF_POSITION}

    def _books(self, row: Any) -> None:
        key = ("book", row["instId"])
        book = {} if row["prevSeqId"] == -1 else self.state.get(key, {})
        merged = {**book, **levels_of(row)}
        self.state[key] = {place: level for place, level in merged.items() if level[1] != "0"}

    def _balance_and_position(self, row: Any) -> None:
        for one in row["posData"]:
            self.state["held", one["instId"]] = one["pos"]
        for one in row["balData"]:
            self.state["cash", one["ccy"]] = one["cashBal"]

    def differences(self, state: State) -> list[Any]:
        """Return what GET answers otherwise; what is gone there is nought here.

        While contracts are held, their mark price moves equity, which no event tells of.
        """
        left_out = OF_EQUITY if any(what[0] == "position" for what in state) else ()

        def shown(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            return {name: value[name] for name in value if name not in left_out}

        return [
            (what, self.state.get(what), state.get(what))
            for what in {**self.state, **state}
            if what[0] != "order" or what in state
            if shown(self.state.get(what)) != shown(state.get(what))
            if not (what in self.state and what not in state and self._is_nought(what))
        ]

    def _is_nought(self, what: Any) -> bool:
        value = self.state[what]
        members = {"balance": "cashBal", "position": "pos"}
        size: str = value[members[what[0]]] if what[0] in members else value
        return size == "0"


def new_mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


@pytest.fixture(scope="module")
def mock() -> MockServer:
    return new_mock()


def live(mock: MockServer, steps: Sequence[tuple[str, Callable[[], Any]]]) -> list[Lived]:
    """Subscribe, and take steps; return what each has come to, the subscription first."""
    trader = Trader(mock)
    lines = Lines(mock)
    line, public = lines.private(), lines.open()
    line.session.receive(json.dumps({"op": "subscribe", "args": CHANNELS}))
    public.session.receive(json.dumps({"op": "subscribe", "args": BOOKS}))
    lived = [Lived("begin", [*line.take(), *public.take()], as_get_has_it(trader))]
    for name, step in steps:
        step()
        lines.wall.turn(0.06)
        lived.append(Lived(name, [*line.take(), *public.take()], as_get_has_it(trader)))
    lines.sockets.close()
    return lived


def begin(mock: MockServer) -> Trader:
    mock.reset()
    mock.credit("okx", "main", "USDT", "100000", book="trading")
    mock.credit("okx", "main", "BTC", "2", book="trading")
    mock.set_account_terms("main", level="VIP4")
    return Trader(mock)


def first_difference(lived: Sequence[Lived], without: tuple[str, ...] = ()) -> list[Any]:
    mirror = Mirror(without)
    # What was before, and is told of no more.
    past = {what: value for what, value in lived[0].state.items() if what[0] in {"order", "fill"}}
    mirror.state.update(past)
    for step in lived:
        mirror.take(step.frames)
        differences = mirror.differences(step.state)
        if differences:
            return [step.name, *differences]
    return []


def test_a_life_is_known_from_pushes_and_each_kind_of_them_is_missed(mock: MockServer) -> None:
    trader = begin(mock)
    # So that there is a position to begin with.
    trader.post("trade/order", swap("buy", "3"))
    steps = [(name, partial(STEPS[name[:-1]], trader, name[-1])) for name in LIFE]
    lived = live(mock, steps)
    assert first_difference(lived) == []
    kinds = {kind_of(one) for step in lived for one in step.frames if "data" in one}
    assert kinds == {
        ("orders", "live", "", ""),
        ("orders", "live", "0", ""),
        ("orders", "partially_filled", "", "fill"),
        ("orders", "filled", "", "fill"),
        ("orders", "filled", "", ""),
        ("orders", "canceled", "", ""),
        ("fills", ""),
        ("account", "snapshot"),
        ("account", "event_update"),
        ("balance_and_position", "snapshot"),
        ("balance_and_position", "filled"),
        ("balance_and_position", "transferred"),
        ("balance_and_position", "liquidation"),
        ("positions", "snapshot"),
        ("positions", "event_update"),
        ("books", "snapshot"),
        ("books", "update"),
    }
    assert [kind for kind in kinds if not first_difference(lived, kind)] == []


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from("123456789")), max_size=8
    )
)
def test_any_life_is_known_from_pushes(mock: MockServer, names: list[tuple[str, str]]) -> None:
    trader = begin(mock)

    def taken(step: Step, number: str) -> None:
        try:
            step(trader, number)
        except ValueError:
            # A call that answers no row was refused as a whole.
            return

    steps = [(name, partial(taken, STEPS[name], number)) for name, number in names]
    assert first_difference(live(mock, steps)) == []
