"""Reads docs/reference/order-codes.md, and plays the requests of its table through a socket."""

from __future__ import annotations

import http.client
import json
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange import ManualClock, MockServer
from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.trading.settings import (
    FillSettings,
    put_fill_settings,
    put_pending_limits,
)
from fauxchange.domain.trading_account.terms import OrderLimits
from fauxchange.worlds.world import read
from tests.clients import OkxClient
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.worlds.world import World

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "order-codes.md"

# A market order of the swap, for rows of contracts.
CONTRACT = {
    "instId": "BTC-USDT-SWAP",
    "tdMode": "cross",
    "side": "buy",
    "ordType": "market",
    "sz": "1",
}
ORDER = {
    "instId": "BTC-USDT",
    "tdMode": "cash",
    "side": "buy",
    "ordType": "limit",
    "px": "90000",
    "sz": "0.01",
}
# A stop loss below the market, and one for the whole position of the swap.
STOP = {
    "instId": "BTC-USDT",
    "tdMode": "cash",
    "side": "sell",
    "ordType": "conditional",
    "sz": "0.5",
    "slTriggerPx": "90000",
    "slOrdPx": "-1",
}
WHOLE = {
    **STOP,
    "instId": "BTC-USDT-SWAP",
    "tdMode": "cross",
    "sz": None,
    "closeFraction": "1",
    "reduceOnly": True,
}
GRID = {
    "instId": "BTC-USDT",
    "algoOrdType": "grid",
    "minPx": "90000",
    "maxPx": "100000",
    "gridNum": "5",
    "quoteSz": "1000",
}
DCA = {
    "instId": "BTC-USDT",
    "algoOrdType": "spot_dca",
    "initOrdAmt": "100",
    "safetyOrdAmt": "100",
    "maxSafetyOrds": "2",
    "pxSteps": "0.01",
    "pxStepsMult": "1",
    "volMult": "1",
    "tpPct": "0.02",
    "lever": "2",
    "triggerParams": [{"triggerAction": "start", "triggerStrategy": "instant"}],
}
RECURRING = {
    "stgyName": "a",
    "recurringList": [{"ccy": "BTC", "ratio": "1"}],
    "period": "daily",
    "recurringTime": "14",
    "timeZone": "0",
    "amt": "100",
    "investmentCcy": "USDT",
    "tdMode": "cash",
}
_ROW = re.compile(r"\| (\d{5}) \| (row|envelope|gateway) \| (.*) \| (.*) \|")
_STEP = re.compile(r"`([a-z-]+)(?: (.*?))?`")

# Steps that read lists, and where; steps that act on orders, and where.
_LISTS = {
    "pending": "trade/orders-pending",
    "history": "trade/orders-history",
    "fills": "trade/fills",
    "size": "account/max-size",
    "algo-order": "trade/order-algo",
}
_ACTS = {
    "timer": "trade/cancel-all-after",
    "close": "trade/close-position",
    "mass-cancel": "trade/mass-cancel",
    "leverage": "account/set-leverage",
    "margin": "account/position/margin-balance",
    "sides": "account/set-position-mode",
}
_NAMING = {"amend": "trade/amend-order", "cancel": "trade/cancel-order"}
_BATCHES = {
    "batch": "trade/batch-orders",
    "amend-batch": "trade/amend-batch-orders",
    "cancel-batch": "trade/cancel-batch-orders",
}


class Step(NamedTuple):
    """One step of a request: a word, and what stands behind it."""

    word: str
    argument: Any


class Case(NamedTuple):
    """A row of the table: a code, where it stands, and the steps to it."""

    code: str
    where: str
    what: str
    steps: tuple[Step, ...]


def cases() -> Iterator[Case]:
    """Yield the rows of the table."""
    for code, where, what, request in _ROW.findall(PAGE.read_text(encoding="utf-8")):
        steps = tuple(
            Step(word, json.loads(argument) if argument else None)
            for word, argument in _STEP.findall(request)
        )
        yield Case(code, where, what, steps)


def unmet_codes() -> Iterator[str]:
    """Yield the codes of the second table, which has single ones and ranges."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition(
        "## Codes that spot orders cannot meet"
    )
    for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE):
        for first, last in re.findall(r"(\d{5})(?: to (\d{5}))?", row):
            yield from map(str, range(int(first), int(last or first) + 1))


class Answer(NamedTuple):
    """The code of the envelope, and those of its rows."""

    status: int
    code: str
    row_codes: tuple[str, ...]
    body: Any

    def code_at(self, where: str) -> str:
        """Return the code that stands in the envelope, or the one that all rows have."""
        if where != "row":
            return self.code
        (code,) = set(self.row_codes)
        return code


@dataclass
class Player:
    """Plays the steps of a case; ``mock`` is running, and as good as new."""

    mock: MockServer
    client: OkxClient = field(init=False)
    order_id: str = "1"
    algo_id: str = "1"
    expires_ms: int | None = None
    repeats: int = 0
    headers: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = OkxClient(self.mock, self.mock.okx)

    def play(self, steps: tuple[Step, ...]) -> Answer:
        """Play all steps; return what the last one was answered."""
        answers = deque((self._play(*step) for step in steps), maxlen=1)
        answer = answers.pop()
        assert isinstance(answer, Answer), "the last step asks for nothing"
        return answer

    def _play(self, word: str, argument: Any) -> Answer | None:
        set_up: Callable[[Any], None] | None = getattr(self, f"_set_{word.replace('-', '_')}", None)
        if set_up is not None:
            set_up(argument)
            return None
        ask: Callable[[Any], Answer] = getattr(self, f"_ask_{word.replace('-', '_')}", None) or (
            lambda _: self._ask(word, argument)
        )
        repeats, self.repeats = self.repeats, 0
        for _ in range(repeats):
            ask(argument)
        return ask(argument)

    # Requests

    def _ask(self, word: str, argument: Any) -> Answer:
        if word in _LISTS:
            return self._list(_LISTS[word], argument)
        if word in _ACTS:
            return self._post(_ACTS[word], argument)
        if word in _NAMING:
            return self._post(_NAMING[word], self._named(argument))
        return self._batch(word, argument)

    def _ask_place(self, changes: dict[str, Any]) -> Answer:
        answer = self._post("trade/order", _changed(ORDER, changes))
        rows = answer.body.get("data") or [{}]
        self.order_id = rows[0].get("ordId") or self.order_id
        return answer

    def _ask_contract(self, changes: dict[str, Any]) -> Answer:
        answer = self._post("trade/order", _changed(CONTRACT, changes))
        rows = answer.body.get("data") or [{}]
        self.order_id = rows[0].get("ordId") or self.order_id
        return answer

    def _ask_algo(self, changes: dict[str, Any]) -> Answer:
        return self._place_algo(_changed(STOP, changes))

    def _ask_whole(self, changes: dict[str, Any]) -> Answer:
        return self._place_algo(_changed(WHOLE, changes))

    def _ask_recurring(self, changes: dict[str, Any]) -> Answer:
        return self._make("tradingBot/recurring/order-algo", _changed(RECURRING, changes))

    def _ask_grid(self, changes: dict[str, Any]) -> Answer:
        return self._make("tradingBot/grid/order-algo", _changed(GRID, changes))

    def _ask_dca(self, changes: dict[str, Any]) -> Answer:
        return self._make("tradingBot/dca/create", _changed(DCA, changes))

    def _ask_bot(self, changes: dict[str, Any]) -> Answer:
        named = {"algoId": self.algo_id, **changes}
        path = named.pop("at")
        return self._post(
            f"tradingBot/{path}", [named] if path.endswith("/stop-order-algo") else named
        )

    def _place_algo(self, params: dict[str, Any]) -> Answer:
        return self._make("trade/order-algo", params)

    def _make(self, path: str, params: dict[str, Any]) -> Answer:
        answer = self._post(path, params)
        rows = answer.body.get("data") or [{}]
        self.algo_id = rows[0].get("algoId") or self.algo_id
        return answer

    def _ask_amend_algo(self, changes: dict[str, Any]) -> Answer:
        named = {"instId": "BTC-USDT", "algoId": self.algo_id}
        return self._post("trade/amend-algos", {**named, **changes})

    def _ask_cancel_algo(self, changes: dict[str, Any]) -> Answer:
        named = {"instId": "BTC-USDT", "algoId": self.algo_id}
        return self._post("trade/cancel-algos", [{**named, **changes}])

    def _ask_precheck(self, changes: dict[str, Any]) -> Answer:
        return self._post("trade/order-precheck", _changed(ORDER, changes))

    def _ask_get(self, changes: dict[str, Any]) -> Answer:
        return self._list("trade/order", self._named(changes))

    def _ask_send(self, body: str) -> Answer:
        return self._call("POST", "trade/order", body.encode())

    def _ask_put(self, changes: dict[str, Any]) -> Answer:
        return self._call("PUT", "trade/order", json.dumps(_changed(ORDER, changes)).encode())

    def _ask_flood(self, rows: int) -> Answer:
        """Send so many rows for instruments that do not exist, in batches of twenty."""
        for number in range(rows // 20):
            answer = self._post(
                "trade/batch-orders", [{**ORDER, "instId": f"NO-{number}"} for _ in range(20)]
            )
        return answer

    def _ask_profits(self, many: int) -> Answer:
        """Place an order with so many take profits."""
        attached = [{"tpTriggerPx": str(95_000 + n), "sz": "0.001"} for n in range(many)]
        return self._ask_place({"attachAlgoOrds": attached})

    def _batch(self, word: str, argument: Any) -> Answer:
        rows = [{}] * argument if isinstance(argument, int) else argument
        if word == "batch":
            return self._post(_BATCHES[word], [_changed(ORDER, row) for row in rows])
        return self._post(_BATCHES[word], [self._named(row) for row in rows])

    def _named(self, changes: dict[str, Any]) -> dict[str, Any]:
        return _changed({"instId": "BTC-USDT", "ordId": self.order_id}, changes)

    def _list(self, path: str, params: dict[str, str]) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self._call("GET", f"{path}?{query}" if query else path)

    def _post(self, path: str, params: Any) -> Answer:
        return self._call("POST", path, json.dumps(params).encode())

    def _call(self, method: str, path: str, body: bytes = b"") -> Answer:
        target = f"/api/v5/{path}"
        headers: dict[str, str | None] = {**self.client.signed(method, target, body)}
        if self.expires_ms is not None:
            stamp_ms = self.client.stamp_ms or NOON_MS
            headers["expTime"] = str(stamp_ms + self.expires_ms)
        headers |= self.headers
        connection = http.client.HTTPConnection(
            self.mock.url.removeprefix("http://"), timeout=PATIENCE_S
        )
        shown = {name: value for name, value in headers.items() if value is not None}
        connection.request(method, target, body or None, shown)
        reply = connection.getresponse()
        answer = json.loads(reply.read())
        connection.close()
        rows = answer.get("data") or []
        codes = tuple(row["sCode"] for row in rows if isinstance(row, dict) and "sCode" in row)
        return Answer(reply.status, str(answer["code"]), codes, answer)

    # Set-up

    def _set_debit(self, amounts: dict[str, str]) -> None:
        for ccy, amount in amounts.items():
            self.mock.debit("okx", "main", ccy, amount, book="trading")

    def _set_mode(self, level: str) -> None:
        answer = self._post("account/set-account-level", {"acctLv": level})
        assert answer.code == "0", answer.body

    def _set_fee(self, fee_type: str) -> None:
        answer = self._post("account/set-fee-type", {"feeType": fee_type})
        assert answer.code == "0", answer.body

    def _set_advance(self, seconds: int) -> None:
        self.mock.clock.advance(seconds * 1000)

    def _set_expire(self, after_ms: int) -> None:
        self.expires_ms = after_ms

    def _set_late(self, by_ms: int) -> None:
        self.client.stamp_ms = NOON_MS - by_ms

    def _set_header(self, headers: dict[str, str | None]) -> None:
        self.headers |= headers

    def _set_key(self, name: str) -> None:
        self.client.keys = self.mock.keys("okx", name)

    def _set_freeze(self, name: str) -> None:
        account = self.mock.sandbox.credential("okx", self.mock.keys("okx", "sub1").key)
        assert account is not None
        with self.mock.sandbox.store.transaction() as unit:
            sub_account = unit.get(SubAccount, account.account)
            assert sub_account.name == name
            unit.put(sub_account._replace(frozen=True))

    def _set_limits(self, limits: dict[str, int]) -> None:
        most, each = limits.get("most", 4_000), limits.get("perInstrument", 500)
        kinds = ("stops", "triggers", "trailing", "icebergs", "twaps")
        algos = {name: limits[name] for name in kinds if name in limits}
        with self.mock.sandbox.store.transaction() as unit:
            put_pending_limits(unit, "", OrderLimits(most, each, **algos))

    def _set_latency(self, latency: dict[str, int]) -> None:
        with self.mock.sandbox.store.transaction() as unit:
            settings = FillSettings(
                match_ms=latency.get("matchMs", 0), cancel_ms=latency.get("cancelMs", 0)
            )
            put_fill_settings(unit, settings)

    def _set_tags(self, many: int) -> None:
        for number in range(many):
            answer = self._post("trade/cancel-all-after", {"timeOut": "60", "tag": f"t{number}"})
            assert answer.code == "0", answer.body

    def _set_repeat(self, times: int) -> None:
        self.repeats = times


def started(world: str | World = "default") -> MockServer:
    """Return a mock of a world that stands at noon."""
    return MockServer(world=world, clock=ManualClock(NOON_MS), copying=True)


def changed_market(changes: dict[str, Any]) -> World:
    """Return the default world with a market in which ``BTC-USDT`` has other figures."""
    world = read("default")
    spot = {**world.market["spot"]}
    spot["BTC-USDT"] = {**spot["BTC-USDT"], **changes}
    return world._replace(market={**world.market, "spot": spot})


def _changed(row: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a row with other members; those that are None are left out."""
    return {name: value for name, value in {**row, **changes}.items() if value is not None}
