"""Every code of docs/reference/socket-codes.md is met as it says, through a socket."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack, suppress
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.runtime.worlds import credential, default_world, written
from tests.sockets.lines import account_of
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from fauxchange import Keys

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "socket-codes.md"
_ROW = re.compile(r"^\| (\d{4,5}) \| (.+?) \| (`.+`) \|$", re.MULTILINE)
_STEP = re.compile(r"`([a-z]+)(?: (\d+)\b)?(?: ?([^`]*))?`")
BTC = '{"channel":"tickers","instId":"BTC-USDT"}'
OTHERS = list(
    product(("tickers", "trades", "books5", "bbo-tbt"), ("BTC", "ETH", "SOL", "XRP", "DOGE"))
)


class Step(NamedTuple):
    """A word, how often, and what of."""

    word: str
    times: int
    text: str


class Case(NamedTuple):
    """A row of the page."""

    code: str
    what: str
    steps: list[Step]


def cases() -> list[Case]:
    """Return the rows of the page."""
    rows = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [
        Case(code, what, [Step(word, int(n or 1), text) for word, n, text in _STEP.findall(how)])
        for code, what, how in rows
    ]


TABLE = cases()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    world = default_world()
    world["okx"]["region"] = "eea"
    world["okx"]["credentials"].append(credential("american", passphrase="Words-1", region="us"))
    folder = tmp_path_factory.mktemp("world")
    file = written(folder, world)
    with MockServer(world=file, clock=ManualClock(NOON_MS), limits=False) as server:
        yield server


class Client:
    """Does what the steps of a case say."""

    def __init__(self, server: MockServer, *, limits: bool) -> None:
        self.box = server.create_sandbox(limits=limits)
        self._keys: Keys = self.box.okx
        self._line: ClientConnection | None = None
        self.open = ExitStack()

    def play(self, steps: list[Step]) -> list[str]:
        """Return the codes that were met by the last step."""
        for step in steps[:-1]:
            self._do(step)
        if self._line is not None:
            self._heard()
        self._do(steps[-1])
        return self._heard()

    def _do(self, step: Step) -> None:
        word, times, text = step
        if word in {"public", "private", "business"}:
            self._line = self.open.enter_context(connect(f"{self.box.ws_url}/ws/v5/{word}"))
        elif word in {"subscribe", "unsubscribe"}:
            for number in range(times):
                self._send({"op": word, "args": [_argument(text, number)]})
        elif word == "login":
            own = account_of(self._keys, self.box.clock.now_ms()) | (
                json.loads(text) if text else {}
            )
            self._send({"op": word, "args": [own] * times})
        elif word == "send":
            self._line_sent(text)
        else:
            getattr(self, f"_{word}")(json.loads(text) if text else None)

    def _send(self, message: Any) -> None:
        self._line_sent(json.dumps(message))

    def _line_sent(self, text: str) -> None:
        assert self._line is not None
        self._line.send(text)

    def _heard(self) -> list[str]:
        """Return the codes of what has come until the answer to a ping, or until the end."""
        assert self._line is not None
        codes: list[str] = []
        # It may have ended by now: what came before is read all the same.
        with suppress(ConnectionClosed):
            self._line.send("ping")
        try:
            while (text := str(self._line.recv(PATIENCE_S))) != "pong":
                codes.append(json.loads(text).get("code", "0"))
        except ConnectionClosed as end:
            codes.append(str(end.rcvd.code if end.rcvd else ""))
        return codes

    def _key(self, terms: dict[str, Any]) -> None:
        made = self.box.make_key("okx", "main", **terms)
        self._keys = self._keys.__class__(
            "made", made.key, made.secret.decode(), made.passphrase.decode()
        )

    def _known(self, name: str) -> None:
        self._keys = self.box.keys("okx", name)

    def _level(self, level: str) -> None:
        self.box.set_account_terms("main", level=level)

    def _refuse(self, terms: dict[str, str]) -> None:
        assert self.box.refuse_frames(terms["operation"], terms["code"]) == 1

    def _close(self, code: str) -> None:
        self.box.close_sockets(code)

    def _revoke(self, _: None) -> None:
        self.box.revoke_key("okx", self._keys.key)

    def _reset(self, _: None) -> None:
        self.box.reset()

    def _limits(self, _: None) -> None:
        """Nothing: the sandbox has begun so."""


def _argument(text: str, number: int) -> dict[str, str]:
    if text == "LONG":
        channel, coin = OTHERS[number]
        return {"channel": channel, "instId": f"{coin}-USDT", "note": "x" * 3_500}
    arg: dict[str, str] = json.loads(BTC if text == "BTC" else text)
    return arg


@pytest.mark.parametrize("case", TABLE, ids=[f"{one.code} {one.what}" for one in TABLE])
def test_a_row_of_the_page_meets_its_code(server: MockServer, case: Case) -> None:
    client = Client(server, limits=case.steps[0].word == "limits")
    with client.open:
        assert case.code in client.play(case.steps)
    server.remove_sandbox(client.box.id)


def test_every_code_of_the_schema_files_is_on_the_page(server: MockServer) -> None:
    facts = server.app.exchanges["okx"].facts["websocket"]
    assert {one.code for one in TABLE} == {*facts["errors"], *facts["closes"]}
