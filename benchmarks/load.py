"""One run of wrk against one server."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import calls
from benchmarks.servers import HOST, pinned

if TYPE_CHECKING:
    from benchmarks.calls import Operation
    from benchmarks.servers import Server

SCRIPT = Path(__file__).with_name("replay.lua")
# How many of a run's last calls are looked at afterwards.
_SAMPLE = 1000

# A user may purchase twice in a second.
_WINDOW_S = 1.1


class WrongAnswerError(Exception):
    """A server did not answer as a measurement presumes; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run measured; ``busy`` is the share of its core that the server used."""

    requests: int
    per_second: float
    cpu_us: float
    busy: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Wrk:
    """wrk on a core of its own: one thread that keeps so many connections busy.

    ``users`` take turns; together their limits have room for all calls.
    """

    program: Path
    core: int
    connections: int
    users: int
    folder: Path

    def run(self, server: Server, operation: Operation, seconds: int) -> Run:
        """Measure; every answer has to be right.

        Raises:
            WrongAnswerError: not every call was answered, and with 200 and code 0.

        """
        # The others look at no signature, so one user's request does, which costs wrk less.
        users = 1
        if server.is_mock:
            users = self.users
            expect_200(server, "POST", "/_mock/reset")
            # What 10,000 accounts begin with is read when it is first asked for.
            for first in calls.OPERATIONS:
                sample(server, first)
            time.sleep(_WINDOW_S)
        requests = self.folder / "requests"
        calls.write_requests(requests, operation, users, f"{HOST}:{server.port}")
        before = server.cpu_seconds()
        report = self._wrk(server, requests, seconds)
        cpu = server.cpu_seconds() - before
        if report["not_2xx"] or report["broken"] or not report["requests"]:
            raise WrongAnswerError(f"{server.name}, {operation.name}: {report}{_last(server)}")
        rate = report["requests"] / report["seconds"]
        if server.is_mock:
            _check_journal(server, report["requests"] + len(calls.OPERATIONS))
        return Run(
            requests=report["requests"],
            per_second=rate,
            cpu_us=cpu / report["requests"] * 1e6,
            busy=cpu / report["seconds"],
            p50_ms=report["p50_us"] / 1000,
            p99_ms=report["p99_us"] / 1000,
        )

    def _wrk(self, server: Server, requests: Path, seconds: int) -> dict[str, Any]:
        options = ["--threads", "1", "--connections", str(self.connections)]
        options += ["--duration", f"{seconds}s", "--timeout", "5s", "--script", str(SCRIPT)]
        url = f"http://{HOST}:{server.port}"
        command = pinned(self.core, [str(self.program), *options, url, "--", str(requests)])
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise WrongAnswerError(f"wrk ended with {done.returncode}: {done.stderr.strip()}")
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return report


def sample(server: Server, operation: Operation) -> bytes:
    """Return a server's answer to one call of each kind, which has to be 200 with code 0.

    Raises:
        WrongAnswerError: it is something else.

    """
    headers = calls.signed_headers(operation, 0)
    status, body = server.call(operation.method, operation.path, headers, operation.body)
    if status != 200 or json.loads(body).get("code") != "0":
        raise WrongAnswerError(f"{server.name}, {operation.name}: {status} {body!r}")
    return body


def expect_200(server: Server, method: str, path: str) -> bytes:
    """Return the body of a call that has to succeed.

    Raises:
        WrongAnswerError: it did not.

    """
    status, body = server.call(method, path)
    if status != 200:
        raise WrongAnswerError(f"{server.name}, {method} {path}: {status} {body!r}")
    return body


def _check_journal(server: Server, requests: int) -> None:
    """See that the calls went through the whole pipeline, and how the last ones ended."""
    counted = json.loads(expect_200(server, "GET", "/_mock/health"))["calls"]
    if counted < requests:
        raise WrongAnswerError(f"{requests} answers, but the journal has {counted} calls")
    for entry in _journal(server, _SAMPLE):
        if (entry["status"], entry["code"], entry["verdict"]) != (200, "0", "accepted"):
            raise WrongAnswerError(f"the journal has {entry}")


def _journal(server: Server, limit: int) -> list[dict[str, Any]]:
    body = expect_200(server, "GET", f"/_mock/journal?limit={limit}")
    entries: list[dict[str, Any]] = json.loads(body)["entries"]
    return entries


def _last(server: Server) -> str:
    """Return what may explain a run that went wrong: fauxchange's last refusal."""
    if server.name != "fauxchange":
        return ""
    refused = [one for one in _journal(server, _SAMPLE) if one["verdict"] == "refused"]
    last = f"; refused: {refused[-1]}" if refused else ""
    return f"{last}; with 50011 the users were too few: a higher --users makes more of them"
