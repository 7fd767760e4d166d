"""Algo orders, bots, margin and coins: what is rebuilt from pushes alone is what GET answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.algo.waiter import Waiter
from tests.okx.trading.bots.contract_gridder import contract_grid
from tests.okx.trading.bots.gridder import GRID, grid
from tests.okx.trading.bots.saver import RECURRING, recurring
from tests.okx.trading.trader import HOUR_MS, PAIR
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.sockets.lines import Line

MINUTE_MS = 60_000

State = dict[tuple[str, str], tuple[Any, ...]]
Kind = tuple[str, ...]


class Subject(NamedTuple):
    """What a channel tells of: by which member one is known, and which members GET has too."""

    what: str
    key: str
    members: tuple[str, ...]


ALGO = Subject("algo order", "algoId", ("state", "sz", "slTriggerPx", "actualSide", "ordId"))
GRIDS = Subject("grid", "algoId", ("state", "gridProfit", "tradeNum"))
CHANNELS = {
    "orders-algo": ALGO,
    "algo-advance": ALGO,
    "grid-orders-spot": GRIDS,
    "grid-orders-contract": GRIDS,
    "grid-sub-orders": Subject("part", "ordId", ("state", "side", "px", "accFillSz", "avgPx")),
    "grid-positions": Subject("position of a bot", "instId", ("pos", "avgPx")),
    "algo-recurring-buy": Subject("recurring buy", "algoId", ("state", "cycles", "investmentAmt")),
    "deposit-info": Subject("deposit", "depId", ("ccy", "amt", "state")),
    "withdrawal-info": Subject("withdrawal", "wdId", ("ccy", "amt", "state")),
    "positions": Subject("position", "posId", ("pos", "avgPx", "liab", "liabCcy", "mgnMode")),
    "orders": Subject("order", "ordId", ("state", "sz", "accFillSz")),
}
# What ends is listed no more, or elsewhere.
ENDED = {"canceled", "0", "stopped"}


# Which lists have what channels tell of.
_ALGO_KINDS = ("conditional,oco", "move_order_stop")
LISTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    *(("orders-algo", "trade/orders-algo-pending", {"ordType": kind}) for kind in _ALGO_KINDS),
    *(
        ("orders-algo", "trade/orders-algo-history", {"ordType": kind, "state": state})
        for kind in _ALGO_KINDS
        for state in ("effective", "canceled")
    ),
    ("algo-recurring-buy", f"{RECURRING}/orders-algo-pending", {}),
    ("algo-recurring-buy", f"{RECURRING}/orders-algo-history", {}),
    ("deposit-info", "asset/deposit-history", {}),
    ("withdrawal-info", "asset/withdrawal-history", {}),
    ("positions", "account/positions", {"instType": "MARGIN"}),
    ("orders", "trade/orders-pending", {"instType": "MARGIN"}),
    ("orders", "trade/orders-history", {"instType": "MARGIN"}),
)
GRID_CHANNELS = {"grid": "grid-orders-spot", "contract_grid": "grid-orders-contract"}


class Life:
    """Acts of an account, and what is pushed meanwhile."""

    def __init__(self, mock: MockServer) -> None:
        self.trader = Waiter(mock)
        self.lines = Lines(mock)
        self.bots: dict[str, str] = {}
        self._business, self._private = self.lines.private("business"), self.lines.private()
        self.trader.price("90500")
        self.trader.advance(1)
        for channel in ("orders-algo", "algo-advance", *GRID_CHANNELS.values()):
            self.subscribe(channel, instType="ANY")
        self.subscribe("algo-recurring-buy", instType="ANY")
        for channel in ("deposit-info", "withdrawal-info"):
            self.subscribe(channel)
        for channel in ("positions", "orders"):
            self.subscribe(channel, self._private, instType="MARGIN")

    def subscribe(self, channel: str, line: Line | None = None, **arg: str) -> None:
        request = {"op": "subscribe", "args": [{"channel": channel, **arg}]}
        (line or self._business).session.receive(json.dumps(request))

    def pushes(self) -> list[Any]:
        """Return the pushes since the last time."""
        self.lines.wall.turn(0.06)
        frames = [*self._business.take(), *self._private.take()]
        return [frame for frame in frames if "data" in frame and "event" not in frame]

    def as_get_has_it(self) -> State:
        state: State = {}
        for channel, row in self._rows():
            subject = CHANNELS[channel]
            state[subject.what, row[subject.key]] = _of(subject, row)
        return state

    def _rows(self) -> Iterator[tuple[str, Any]]:
        for channel, path, params in (*LISTS, *self._of_bots()):
            for row in self.trader.rows(path, **params):
                yield channel, row

    def _of_bots(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        for kind in self.bots.keys() & {"grid", "contract_grid"}:
            named = {"algoOrdType": kind, "algoId": self.bots[kind]}
            yield GRID_CHANNELS[kind], f"{GRID}/orders-algo-details", named
            for listed in ("live", "filled"):
                yield "grid-sub-orders", f"{GRID}/sub-orders", {**named, "type": listed}
            if kind == "contract_grid":
                yield "grid-positions", f"{GRID}/positions", named


def _of(subject: Subject, row: Any) -> tuple[Any, ...]:
    return tuple(str(row.get(name) or "") for name in subject.members)


def kind_of(channel: str, row: Any) -> Kind:
    """Return which kind of push tells a row: its channel, and what has become of what it is of."""
    if channel in {"positions", "grid-positions"}:
        return channel, "closed" if row["pos"] == "0" else "held"
    words = (row["state"], row.get("amendResult", "") if "algo" in channel else "")
    if channel == "grid-sub-orders":
        return channel, row["state"]
    bought = "bought" if channel == "algo-recurring-buy" and row["investmentAmt"] != "0" else ""
    return (channel, *(word for word in (*words, bought) if word))


def known(lived: Sequence[tuple[str, list[Any], State]], without: Kind = ()) -> str:
    """Return the first step after which pushes and GET say different things, empty if none."""
    state: State = {}
    for name, frames, expected in lived:
        for frame in frames:
            channel = frame["arg"]["channel"]
            subject = CHANNELS[channel]
            for row in frame["data"]:
                if kind_of(channel, row) != without:
                    state[subject.what, row[subject.key]] = _of(subject, row)
        there = {
            what: members
            for what, members in state.items()
            if what in expected or not ENDED & set(members[:1])
        }
        if there != expected:
            return name
    return ""


def stop_bot(life: Life, kind: str, instrument: str) -> None:
    row = {"algoId": life.bots[kind], "instId": instrument, "algoOrdType": kind, "stopType": "1"}
    life.trader.post(f"{GRID}/stop-order-algo", [row])
    life.trader.advance(1)


OF_A_BOT = {
    "grid": ("grid-sub-orders",),
    "contract_grid": ("grid-sub-orders", "grid-positions"),
}


def make_bot(life: Life, name: str, path: str, body: Any) -> None:
    life.bots[name] = life.trader.post(path, body)["algoId"]
    for channel in OF_A_BOT.get(name, ()):
        life.subscribe(channel, algoId=life.bots[name])
    life.trader.advance(1)


def cancel(life: Life, name: str) -> None:
    life.trader.answer("POST", "trade/cancel-algos", [{"instId": PAIR, "algoClOrdId": name}])


TRAIL = {"slTriggerPx": None, "slOrdPx": None, "ordType": "move_order_stop"}
MARGIN = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT"}
WITHDRAWAL = {"ccy": "USDT", "amt": "20", "dest": "3", "toAddr": "nobody@example.com"}

LIFE: tuple[tuple[str, Callable[[Life], Any]], ...] = (
    ("stop", lambda life: life.trader.wait(algoClOrdId="s")),
    (
        "amend",
        lambda life: life.trader.post(
            "trade/amend-algos",
            {"instId": PAIR, "algoClOrdId": "s", "newSlTriggerPx": "89500"},
        ),
    ),
    ("other stop", lambda life: life.trader.wait(algoClOrdId="o", slTriggerPx="70000")),
    ("cancelled", lambda life: cancel(life, "o")),
    ("trail", lambda life: life.trader.wait(**TRAIL, callbackRatio="0.002", algoClOrdId="t")),
    ("long trail", lambda life: life.trader.wait(**TRAIL, callbackRatio="0.5", algoClOrdId="l")),
    ("long trail cancelled", lambda life: cancel(life, "l")),
    ("trail met", lambda life: life.trader.move("90100")),
    ("stop met", lambda life: life.trader.move("89400")),
    ("grid", lambda life: make_bot(life, "grid", f"{GRID}/order-algo", grid())),
    ("grid bought", lambda life: life.trader.move("88900")),
    ("grid sold", lambda life: life.trader.move("90100")),
    ("grid stopped", lambda life: stop_bot(life, "grid", PAIR)),
    (
        "contracts",
        lambda life: make_bot(life, "contract_grid", f"{GRID}/order-algo", contract_grid()),
    ),
    ("contracts bought", lambda life: life.trader.move("88900")),
    ("contracts ended", lambda life: stop_bot(life, "contract_grid", f"{PAIR}-SWAP")),
    (
        "recurring",
        lambda life: make_bot(
            life, "recurring", f"{RECURRING}/order-algo", recurring(recurringTime="23")
        ),
    ),
    ("recurring bought", lambda life: life.trader.advance(12 * HOUR_MS)),
    (
        "paused",
        lambda life: life.trader.post(f"{RECURRING}/pause", {"algoId": life.bots["recurring"]}),
    ),
    (
        "recurring stopped",
        lambda life: life.trader.post(
            f"{RECURRING}/stop-order-algo", [{"algoId": life.bots["recurring"]}]
        ),
    ),
    (
        "margin",
        lambda life: life.trader.post(
            "trade/order", {**MARGIN, "side": "buy", "ordType": "market", "sz": "1000"}
        ),
    ),
    (
        "margin closed",
        lambda life: life.trader.post(
            "trade/close-position", {"instId": PAIR, "mgnMode": "isolated", "ccy": "USDT"}
        ),
    ),
    (
        "margin rests",
        lambda life: life.trader.post(
            "trade/order",
            {
                **MARGIN,
                "side": "buy",
                "ordType": "limit",
                "px": "80000",
                "sz": "0.01",
                "clOrdId": "m",
            },
        ),
    ),
    ("margin cancelled", lambda life: life.trader.cancel(clOrdId="m")),
    ("deposit", lambda life: life.trader.mock.deposit("okx", "main", "USDT", "5")),
    *((f"confirmed {n}", lambda life: life.trader.advance(4 * MINUTE_MS)) for n in range(6)),
    ("withdrawal", lambda life: life.trader.post("asset/withdrawal", WITHDRAWAL)),
    *((f"sent {n}", lambda life: life.trader.advance(MINUTE_MS // 3)) for n in range(4)),
)


# What no GET shows: the state is another one by the time that anybody can ask.
PASSING = {
    ("grid-orders-spot", "starting"),
    ("grid-orders-spot", "stopping"),
    ("grid-orders-contract", "stopping"),
    ("orders", "partially_filled"),
}
KINDS = {
    ("algo-advance", "canceled"),
    ("algo-advance", "effective"),
    ("algo-advance", "live"),
    ("algo-recurring-buy", "pause", "bought"),
    ("algo-recurring-buy", "running"),
    ("algo-recurring-buy", "running", "bought"),
    ("algo-recurring-buy", "stopped", "bought"),
    *(("deposit-info", state) for state in "012"),
    ("grid-orders-contract", "running"),
    ("grid-orders-contract", "stopped"),
    ("grid-orders-spot", "running"),
    ("grid-orders-spot", "stopped"),
    ("grid-positions", "closed"),
    ("grid-positions", "held"),
    ("grid-sub-orders", "canceled"),
    ("grid-sub-orders", "filled"),
    ("grid-sub-orders", "live"),
    ("orders", "canceled"),
    ("orders", "filled"),
    ("orders", "live"),
    ("orders-algo", "canceled"),
    ("orders-algo", "effective"),
    ("orders-algo", "live"),
    ("orders-algo", "live", "0"),
    ("positions", "closed"),
    ("positions", "held"),
    *(("withdrawal-info", state) for state in "027"),
}


@pytest.fixture(scope="module")
def lived() -> list[tuple[str, list[Any], State]]:
    """The life, step by step: what was pushed, and what GET answers afterwards."""
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    life = Life(mock)
    steps = [("begin", life.pushes(), life.as_get_has_it())]
    for name, act in LIFE:
        act(life)
        state = life.as_get_has_it()
        steps.append((name, life.pushes(), state))
    return steps


def test_a_life_of_bots_is_known_from_pushes(lived: list[tuple[str, list[Any], State]]) -> None:
    assert known(lived) == ""


def test_each_kind_of_push_is_missed(lived: list[tuple[str, list[Any], State]]) -> None:
    kinds = {
        kind_of(frame["arg"]["channel"], row)
        for _, frames, _ in lived
        for frame in frames
        for row in frame["data"]
    }
    assert kinds == KINDS | PASSING
    assert {kind for kind in kinds if not known(lived, kind)} == PASSING
