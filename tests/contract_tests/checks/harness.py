"""A harness for small clients: they play against a mock on a real socket, and are judged for it.

A client is a function that gets a :class:`Trader`. Its sleep is the sandbox's clock, which stands
still otherwise. A client that raises ends with exit code 1, as a process would.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fauxchange.runtime.limiter import Unlimited, WindowLimiter
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.recording.recording import PLAIN
from fauxchange_kit.verdict import CheckResult, judge
from tests.clients import OkxClient
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fauxchange import MockServer
    from fauxchange_kit.recording.recording import Run

FAMILIES = {"pacing", "errors", "money", "reading"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; raises ValueError if it is none."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The exchange's code."""
        return str(self.json["code"])

    @property
    def rows(self) -> list[Any]:
        """The rows."""
        return list(self.json["data"])


@dataclass
class Trader:
    """What a client calls with: OKX's signature, a connection for each call, and a clock."""

    server: MockServer
    pace: float = 1
    calls: int = 0
    lines: list[str] = field(default_factory=list)

    def get(self, path: str, timeout: float = PATIENCE_S) -> Answer:
        """Call with GET."""
        return self._call("GET", path, b"", timeout)

    def post(self, path: str, params: Any, timeout: float = PATIENCE_S) -> Answer:
        """Call with POST."""
        return self._call("POST", path, json.dumps(params).encode(), timeout)

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.server.advance(seconds=seconds * self.pace)

    def say(self, text: str) -> None:
        """Print something."""
        self.lines.append(text)

    def _call(self, method: str, path: str, body: bytes, timeout: float) -> Answer:
        target = f"/api/v5/{path}"
        headers = OkxClient(self.server, self.server.okx).signed(method, target, body)
        return self.send(method, target, body, headers, timeout)

    def send(
        self,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        timeout: float = PATIENCE_S,
    ) -> Answer:
        """Send a call as it is."""
        where = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=timeout)
        self.calls += 1
        try:
            connection.request(method, target, body or None, dict(headers))
            reply = connection.getresponse()
            return Answer(reply.status, reply.read())
        finally:
            connection.close()


Client = Callable[[Any], None]


@dataclass(frozen=True)
class Harness:
    """Where clients play; ``server`` is reset for each run, and ``kind`` is what they call with."""

    server: MockServer
    kind: type[Trader] = Trader

    def run(
        self,
        client: Client,
        profile: str = PLAIN,
        faults: Sequence[Mapping[str, Any]] = (),
        *,
        pace: float = 1,
        limits: bool = False,
        is_process: bool = True,
    ) -> Run:
        """Have a client play under faults; without a process nobody knows an exit code."""
        server = self.server
        server.sandbox.limiter = WindowLimiter() if limits else Unlimited()
        journal = record_all(server.sandbox)
        server.reset()
        if faults:
            server.arm({"faults": list(faults)})
        trader = self.kind(server, pace)
        exit_code = 0
        try:
            client(trader)
        except (OSError, ValueError, LookupError, http.client.HTTPException):
            exit_code = 1
        # Who gave up waiting is gone before its call is written down.
        assert len(journal.wait(count=trader.calls)) >= trader.calls
        return run_of(
            server.app.exchanges,
            server.sandbox,
            profile,
            exit_code=exit_code if is_process else None,
            output="\n".join(trader.lines),
        )


def result_of(check_id: str, *runs: Run) -> CheckResult:
    """Return what becomes of one check."""
    (one,) = (one for one in all_checks() if one.id == check_id)
    return judge(runs, [one]).results[0]


def failed_checks(*runs: Run) -> set[str]:
    """Return the ids of all findings of these families."""
    checks = [one for one in all_checks() if one.family in FAMILIES]
    return {finding.check.id for finding in judge(runs, checks).findings}


def problems_of(check_id: str, *runs: Run) -> list[str]:
    """Return what a check finds, in words."""
    return [finding.problem for finding in result_of(check_id, *runs).findings]
