"""Lives on CoinW, what its GETs say after each step, and a mirror that only reads pushes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.coinw.contracts.trader import FuturesTrader, order
from tests.coinw.trading.trader import Trader
from tests.sockets.lines import Line, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fauxchange import MockServer

State = dict[tuple[str, ...], dict[str, Any]]

CHANNELS = {
    "futures": ("order", "position", "position_change", "assets", "assets_ag", "user_setting"),
    "exchange": ("order", "assets"),
}
PATHS = {"futures": "/perpum", "exchange": "/"}

OF_ORDER = (
    *("instrument", "direction", "posType", "orderStatus", "status", "currentPiece", "totalPiece"),
    *("orderPrice", "leverage", "margin", "positionModel", "createdDate", "updatedDate"),
)
OF_POSITION = (
    *("instrument", "direction", "currentPiece", "closedPiece", "totalPiece", "openPrice", "fee"),
    *("margin", "positionMargin", "fundingSettle", "leverage", "positionModel", "updatedDate"),
)
OF_DEAL = (
    *("openId", "currentPiece", "closedPiece", "fee", "feeRate", "netProfit", "openPrice"),
    *("closePrice", "margin", "quantity", "indexPrice", "takerMaker"),
)
OF_COUPON = ("currentAmount", "totalAmount", "status", "updateDate")
# Those are in no list of GETs.
ENDED_TRIGGERS = {("planTrigger", "finish"), ("planTrigger", "cancel")}
# Of isolated positions only: what prices make of cross ones is not pushed.
OF_ASSETS = ("available", "availableMargin")
OF_LAYOUT, OF_COIN = ("layout", "positionModel"), ("available", "hold")


class Account:
    """An account of both markets whose steps are named, each with a digit."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.futures, self.spot = FuturesTrader(mock), Trader(mock)

    def send(self, method: str, path: str, params: Any) -> None:
        """Make a call, which may be refused."""
        self.futures.answer(method, path, params)

    def order(self, **changes: Any) -> None:
        """Place an order of contracts."""
        self.send("POST", "order", order(**changes))

    def trade(self, side: int, **changes: Any) -> None:
        """Place an order of spot."""
        self.spot.answer("doTrade", symbol="BTC_USDT", type=side, **changes)

    def held(self, path: str, method: str = "DELETE", **params: Any) -> None:
        """Do something to the position that was opened first."""
        held = self.futures.positions()
        if held:
            self.send(method, path, {"id": str(held[0]["id"]), **params})

    def waiting(self, kind: str, method: str, path: str, **params: Any) -> None:
        """Do something to the open order of a kind that was placed last."""
        rows = self.futures.open(kind)
        if rows:
            self.send(method, path, {"id": str(rows[0]["id"]), **params})

    def price(self, price: str) -> None:
        """Have bitcoin trade at a price from a millisecond on."""
        self.mock.advance(1)
        self.mock.set_pair_price("BTC-USDT", price)
        self.mock.advance(seconds=2)

    def fill(self, size: str) -> None:
        """Fill a part of the order that was placed last."""
        rows = self.futures.open()
        if rows and Decimal(size) <= rows[0]["totalPiece"] - rows[0].get("tradePiece", 0):
            self.mock.fill_order(str(rows[0]["id"]), size=size)


_TRIGGER = {"positionType": "planTrigger", "triggerPrice": 96_500, "triggerType": 1}

STEPS: dict[str, Callable[[Account, str], object]] = {
    "long": lambda a, n: a.order(quantity=n),
    "short": lambda a, n: a.order(quantity=n, direction="short", useAlmightyGold=1),
    "rest": lambda a, n: a.order(positionType="plan", openPrice=f"9{n}000", quantity="9"),
    "trigger": lambda a, n: a.order(**_TRIGGER, quantity=n, direction="short"),
    "fill": lambda a, n: a.fill(n),
    "guard": lambda a, n: a.waiting("plan", "POST", "TPSL", stopLossPrice=f"8{n}000"),
    "drop": lambda a, n: a.waiting("plan" if n > "4" else "planTrigger", "DELETE", "order"),
    "change": lambda a, n: a.waiting(
        "plan", "PUT", "order", **order(positionType="plan", openPrice=f"95{n}00", quantity=n)
    ),
    "close": lambda a, n: a.held("positions", closeNum=n),
    "offer": lambda a, n: a.held(
        "positions", closeNum=n, positionType="plan", orderPrice=f"98{n}00"
    ),
    "stop": lambda a, n: a.held("TPSL", "POST", stopLossPrice=f"9{n}500", instrument="BTC"),
    "reverse": lambda a, _: a.held("positions/reverse", "POST"),
    "add": lambda a, n: a.held("positions/margin", "POST", addMargin=n),
    "end": lambda a, _: a.send("DELETE", "allpositions", {"instrument": "BTC"}),
    "layout": lambda a, n: a.send(
        "POST", "positions/type", {"layout": str(int(n) % 2), "positionModel": 0}
    ),
    "coupon": lambda a, n: a.mock.give_coupon("main", n, valid_ms=600_000),
    "fall": lambda a, n: a.price(f"9{n}100"),
    "rise": lambda a, n: a.price(f"10{n}000"),
    "wait": lambda a, n: a.mock.advance(minutes=int(n)),
    "day": lambda a, _: a.mock.advance(hours=8),
    "bid": lambda a, n: a.trade(0, amount="0.01", rate=f"9{n}000", isMarket="false"),
    "ask": lambda a, n: a.trade(1, amount="0.01", rate=f"9{n}500", isMarket="false"),
    "buy": lambda a, n: a.trade(0, funds=f"{n}00", isMarket="true"),
    "void": lambda a, _: a.spot.answer("cancelAllOrder"),
}


class Lived(NamedTuple):
    """What a step has come to: the pushes, and what GETs say afterwards."""

    name: str
    frames: Sequence[Any]
    state: State


def subscribed(lines: Lines, market: str) -> Line:
    """Return a connection to the private channels of a market."""
    line, keys = Line(lines, PATHS[market], "127.0.0.1"), lines.mock.coinw
    line.say({"event": "login", "params": {"api_key": keys.key, "passphrase": keys.secret}})
    for kind in CHANNELS[market]:
        params = {"biz": market, "type": kind}
        line.session.receive(json.dumps({"event": "sub", "params": params}))
    return line


def live(mock: MockServer, names: Iterable[tuple[str, str]]) -> list[Lived]:
    """Subscribe and take steps; return what each has come to, the subscription first."""
    account, lines = Account(mock), Lines(mock)
    open_lines = [subscribed(lines, market) for market in CHANNELS]

    def lived(name: str) -> Lived:
        lines.wall.turn(0.1)
        frames = [frame for line in open_lines for frame in line.take()]
        pushes = [frame for frame in frames if "channel" not in frame]
        return Lived(name, pushes, state_of(account))

    result = [lived("begin")]
    for name, number in names:
        STEPS[name](account, number)
        result.append(lived(f"{name}{number}"))
    lines.sockets.close()
    return result


def state_of(account: Account) -> State:
    """Return what GETs say of an account."""
    return {**_orders(account.futures), **_holdings(account.futures), **_spot(account.spot)}


def _orders(futures: FuturesTrader) -> State:
    state = State()
    for kind in ("plan", "execute", "planTrigger"):
        for row in futures.open(kind):
            state["order", str(row["id"])] = _some(row, OF_ORDER)
    for row in futures.past(pageSize=500):
        state["order", str(row["id"])] = _some(row, OF_ORDER)
    for row in futures.past("orders/deals", instrument="BTC", pageSize=500):
        # One that was cancelled without a fill changed no position.
        if row.get("hedgeId"):
            state["deal", str(row["orderId"])] = _some(row, OF_DEAL)
    return state


def _holdings(futures: FuturesTrader) -> State:
    state = State()
    for row in futures.positions():
        state["position", str(row["id"])] = _some(row, OF_POSITION)
    for status in (1, 2, 3):
        for row in futures.data("GET", "account/almightyGoldInfo", {"type": status}):
            state["coupon", str(row["agRecordId"])] = _some({**row, "status": status}, OF_COUPON)
    assets = futures.assets()
    named = {"available": assets["availableUsdt"], "availableMargin": assets["availableMargin"]}
    state[("assets",)] = _some(named, OF_ASSETS)
    state[("layout",)] = _some(futures.data("GET", "positions/type"), OF_LAYOUT)
    return state


def _spot(spot: Trader) -> State:
    state = State()
    for ccy, held in spot.data("returnCompleteBalances").items():
        state["coin", ccy] = _some({**held, "hold": held["onOrders"]}, OF_COIN)
    for row in spot.data("returnUTradeHistory", currencyPair="BTC_USDT"):
        details = spot.details(row["tradeID"])
        is_over = details["status"] in {3, 4}
        state["spot", str(row["tradeID"])] = {"over": is_over, "fee": _value(details["fee"])}
    return state


def _some(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return members of a row, numbers as such whatever their form."""
    return {name: _value(row[name]) for name in names}


def _value(value: Any) -> Any:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return value


class Mirror:
    """What somebody knows who reads pushes and never asks; one kind of them may be lost."""

    def __init__(self, without: tuple[str, ...] = ()) -> None:
        self.state: State = {}
        self._without = without

    def take(self, frames: Sequence[Any]) -> None:
        """Read pushes."""
        for frame, row in rows_of(frames):
            if kind_of(frame, row) != self._without:
                key, value = _READERS[frame["biz"], frame["type"]](row)
                self.state[key] = value

    def differences(self, state: State) -> list[Any]:
        """Return what GETs say otherwise; what has ended may be in no list."""
        return [
            (key, self.state.get(key), state.get(key))
            for key in {**self.state, **state}
            if self.state.get(key) != state.get(key)
            if not (key in self.state and key not in state and _is_over(key, self.state[key]))
        ]


def _is_over(key: tuple[str, ...], value: dict[str, Any]) -> bool:
    if key[0] == "order":
        return (value["posType"], value["orderStatus"]) in ENDED_TRIGGERS
    return bool(key[0] == "position" and not value["currentPiece"])


_READERS: dict[tuple[str, str], Callable[[Any], tuple[tuple[str, ...], dict[str, Any]]]] = {
    ("futures", "order"): lambda row: (("order", row["id"]), _some(row, OF_ORDER)),
    ("futures", "position"): lambda row: (("position", row["id"]), _some(row, OF_POSITION)),
    ("futures", "position_change"): lambda row: (("deal", row["orderId"]), _some(row, OF_DEAL)),
    ("futures", "assets"): lambda row: (("assets",), _some(row, OF_ASSETS)),
    ("futures", "assets_ag"): lambda row: (
        ("coupon", str(row["agRecordId"])),
        _some(row, OF_COUPON),
    ),
    ("futures", "user_setting"): lambda row: (("layout",), _some(row, OF_LAYOUT)),
    ("exchange", "order"): lambda row: (
        ("spot", str(row["order_id"])),
        {"over": row["type"] == "DONE", "fee": Decimal(row["fee"])},
    ),
    ("exchange", "assets"): lambda row: (("coin", row["currency"]), _some(row, OF_COIN)),
}


def rows_of(frames: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the rows of pushes, each with its frame."""
    for frame in frames:
        data = frame["data"]
        for row in data if isinstance(data, list) else [data]:
            yield frame, row


def kind_of(frame: Any, row: Any) -> tuple[str, ...]:
    """Return which kind of push a row is: its channel, and what it tells."""
    market, kind = frame["biz"], frame["type"]
    if (market, kind) == ("futures", "order"):
        return market, kind, row["posType"], row["orderStatus"]
    what = row.get("reason") or row.get("orderStatus") or row.get("status") or row.get("type")
    return market, kind, str(what or "")


def first_difference(lived: Sequence[Lived], without: tuple[str, ...] = ()) -> list[Any]:
    """Return the first step after which pushes and GETs differ, and how; nothing if they agree."""
    mirror = Mirror(without)
    mirror.state.update(
        {
            key: value
            for key, value in lived[0].state.items()
            if key[0] not in {"position", "assets"}
        }
    )
    for step in lived:
        mirror.take(step.frames)
        differences = mirror.differences(step.state)
        if differences:
            return [step.name, *differences]
    return []
