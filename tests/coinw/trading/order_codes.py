"""Reads docs/reference/coinw-order-codes.md, and plays its requests through a socket."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from fauxchange import ManualClock, MockServer
from fauxchange.domain.trading.settings import (
    FillSettings,
    put_fill_settings,
    put_pending_limits,
)
from fauxchange.domain.trading_account.terms import OrderLimits
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

from .trader import order

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "coinw-order-codes.md"

_ROW = re.compile(r"^\| (-?\d+) \| (.*?) \| (.*?) \| (.*) \|$", re.MULTILINE)
_STEP = re.compile(r'`([a-z]+)(?: ("[A-Za-z_]+")(?= \{))?(?: (.*?))?`')
_COMMANDS = {
    "cancel": "cancelOrder",
    "status": "returnOrderStatus",
    "details": "returnOrderTrades",
}


class Step(NamedTuple):
    """One step of a request: a word, the command that it names, and what stands behind it."""

    word: str
    command: str
    argument: Any


class Case(NamedTuple):
    """A row of the table: a code, its text, and the steps to it."""

    code: str
    text: str
    what: str
    steps: tuple[Step, ...]


def cases() -> Iterator[Case]:
    """Yield the rows of the table."""
    for code, text, what, request in _ROW.findall(PAGE.read_text(encoding="utf-8")):
        steps = tuple(
            Step(word, command.strip('"'), json.loads(argument) if argument else None)
            for word, command, argument in _STEP.findall(request)
        )
        yield Case(code, text, what, steps)


@dataclass
class Player:
    """Plays the steps of a case; ``mock`` is running, and as good as new."""

    mock: MockServer
    replaced: dict[str, str] = field(default_factory=dict)
    number: str = "1"
    repeats: int = 0

    def play(self, steps: tuple[Step, ...]) -> Any:
        """Play all steps; return the answer to the last one."""
        answers = [self._play(*step) for step in steps]
        return answers[-1]

    def _play(self, word: str, command: str, argument: Any) -> Any:
        set_up = getattr(self, f"_set_{word}", None)
        if set_up is not None:
            return set_up(argument)
        repeats, self.repeats = self.repeats, 0
        for _ in range(repeats):
            self._ask(word, command, argument)
        return self._ask(word, command, argument)

    def _ask(self, word: str, command: str, argument: dict[str, Any]) -> Any:
        if word == "send":
            return self._send(command, argument)
        if word == "place":
            answer = self._send("doTrade", order(**argument))
            if answer.get("data"):
                self.number = str(answer["data"]["orderNumber"])
            return answer
        return self._send(_COMMANDS[word], {"orderNumber": self.number, **argument})

    def _send(self, command: str, params: dict[str, str]) -> Any:
        keys = self.mock.coinw
        sent = {**params, "api_key": self.replaced.get("key", keys.key)}
        plain = "&".join(f"{name}={sent[name]}" for name in sorted(sent))
        text = f"{plain}&secret_key={keys.secret}".encode()
        digest = hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
        sent["sign"] = self.replaced.get("sign", digest)
        connection = http.client.HTTPConnection(
            self.mock.url.removeprefix("http://"), timeout=PATIENCE_S
        )
        connection.request("POST", f"/api/v1/private?{urlencode({'command': command, **sent})}")
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    # Set-up

    def _set_key(self, key: str) -> None:
        self.replaced["key"] = key

    def _set_sign(self, sign: str) -> None:
        self.replaced["sign"] = sign

    def _set_repeat(self, times: int) -> None:
        self.repeats = times

    def _set_advance(self, seconds: int) -> None:
        self.mock.clock.advance(seconds * 1000)

    def _set_fill(self, _: Any) -> None:
        self.mock.fill_order(self.number)

    def _set_limits(self, limits: dict[str, int]) -> None:
        with self.mock.sandbox.store.transaction() as unit:
            put_pending_limits(unit, "", OrderLimits(limits["most"], limits["most"]))

    def _set_latency(self, latency: dict[str, int]) -> None:
        with self.mock.sandbox.store.transaction() as unit:
            put_fill_settings(unit, FillSettings("BTC_USDT", cancel_ms=latency["cancelMs"]))


def started() -> MockServer:
    """Return the default world at noon, with limits, to be started."""
    return MockServer(clock=ManualClock(NOON_MS))
