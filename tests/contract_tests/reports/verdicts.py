"""Verdicts on clients that really called a mock: a careless one, a good one, and a hostile one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from fauxchange import ManualClock, MockServer
from fauxchange.message import Request
from fauxchange_kit.check import Check, Evidence, Severity
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.verdict import Verdict, judge
from tests.clients import CoinwClient, OkxClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fauxchange_kit.recording.recording import Run

NOON_MS = 1_790_769_600_000
NAMED = {"User-Agent": "careful/1.0"}

BALANCES = "/api/v5/asset/balances"
TRANSFER = "/api/v5/asset/transfer"


def run(
    client: Callable[[MockServer], None],
    profile: str = "plain",
    faults: Mapping[str, object] | None = None,
    exit_code: int | None = 0,
) -> Run:
    """Return what a client did under a profile, a second after noon."""
    mock = MockServer(clock=ManualClock(NOON_MS), faults=faults or "")
    record_all(mock.sandbox)
    client(mock)
    return run_of(mock.app.exchanges, mock.sandbox, profile, exit_code=exit_code)


def good(mock: MockServer) -> None:
    """Read once, at leisure, and say who one is."""
    OkxClient(mock, mock.keys("okx", "read"), NAMED).get(BALANCES)
    mock.advance(seconds=2)
    mock.handle(Request.of("GET", "/api/v5/public/time", NAMED))


def careless(mock: MockServer) -> None:
    """Call too often, sign wrongly, ask for what is not there, and send money as a number."""
    client = OkxClient(mock, mock.okx)
    for _ in range(9):
        client.get(BALANCES)
        mock.advance(ms=40)
    wrong = OkxClient(mock, mock.okx, headers={"OK-ACCESS-SIGN": "bm90IHRoZSBzaWduYXR1cmU="})
    wrong.get(BALANCES)
    mock.advance(seconds=1)
    client.get("/api/v5/asset/balance")
    client.post(TRANSFER, {"ccy": "USDT", "amt": 1.5, "from": "6", "to": "18"})
    mock.advance(seconds=3)
    CoinwClient(mock, mock.coinw).post("returnBalances")
    CoinwClient(mock, mock.coinw).post("returnOpenOrders", {"currencyPair": "CNYT_BTC"})


def hasty(mock: MockServer) -> None:
    """Send a transfer again and again until somebody says that it went through."""
    client = OkxClient(mock, mock.okx)
    for _ in range(3):
        mock.advance(ms=120)
        moved = {"ccy": "USDT", "amt": "1.5", "from": "6", "to": "18"}
        if client.post(TRANSFER, moved).code == "0":
            mock.advance(ms=40)
            client.get(BALANCES)


LOST = {"faults": [{"fault": "lost-reply", "match": {"endpoint": "asset/transfer.post", "nth": 1}}]}


@cache
def clean() -> Verdict:
    """Return the verdict on a good client."""
    return judge([run(good, exit_code=None)])


@cache
def broken() -> Verdict:
    """Return the verdict on a careless client."""
    return judge([run(careless), run(hasty, "lost-reply", LOST, exit_code=1)])


def idle() -> Verdict:
    """Return the verdict on a client that calls nobody."""
    return judge([run(lambda _: None)])


def saying(text: str, *, query: str = "", answer: bytes | None = None) -> Verdict:
    """Return a verdict on a call that says something wherever a call can, and so does a check."""
    (call,) = [one for one in broken().runs[0] if one.raw and one.method == "POST"][:1]
    called = call._replace(
        path=f"/{text}",
        query=query or text,
        headers={**call.headers, "HTTP_X_SAID": text, f"HTTP_{text}": "1", "CONTENT_TYPE": text},
        body=text.encode("utf-8", "surrogatepass"),
        answer=text.encode("utf-8", "surrogatepass") if answer is None else answer,
        code=text,
        reason=text,
        mistake=text,
        step="handler",
        faults=(text,),
        endpoint=None,
    )
    spoken = replace(broken().runs[0], profile=text, calls=(called, *broken().runs[0]))
    return judge([spoken], [saying_check(text)])


def saying_check(text: str) -> Check:
    """Return a check that finds this in every call."""

    def judge_run(run: Run) -> Iterator[Evidence]:
        yield Evidence(run.calls, f"it said {text}")

    return Check(
        "house/odd",
        "says nothing odd",
        Severity.ERROR,
        "Why.",
        "Fix.",
        {"okx": "overview"},
        judge_run,
    )
