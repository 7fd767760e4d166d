"""The sample clients of ``examples/clients``, and their runs under the profiles of their plan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recording import PLAIN
from fauxchange_kit.runner import plans
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.runner.plans import Plan
from fauxchange_kit.runner.runner import Runner
from fauxchange_kit.verdict import judge
from tests.source import ROOT
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

    from fauxchange_kit.recording.recording import Run
    from fauxchange_kit.runner.plans import Profile
    from fauxchange_kit.verdict import Verdict

CLIENTS = ROOT / "examples" / "clients"
PLAN = CLIENTS / "plan.json"
PLANTED: dict[str, dict[str, Any]] = json.loads((CLIENTS / "planted.json").read_text("utf-8"))

# A client ends by itself; this is for one that does not.
_TIMEOUT_S = 5 * PATIENCE_S


class Kind(NamedTuple):
    """Clients of one language for one exchange.

    Args:
        careful: the file of the careful one, below the folder of the clients.
        planted: the file of those with a bug.
        command: what runs a file.
        programs: the programs that they need.
        moves: the call by which the careful one moves money once, its amount, and how much.
        history: the call by which it reads a history, and how many rows a page has.

    """

    careful: str
    planted: str
    command: tuple[str, ...]
    programs: tuple[str, ...] = ()
    moves: tuple[str, str, str] = ("asset/transfer.post", "amt", "12.5")
    history: tuple[str, int] = ("asset/bills.get", 100)


KINDS = {
    "python": Kind("python/okx_client.py", "python/planted.py", (sys.executable,)),
    "node": Kind("node/okx_client.mjs", "node/planted.mjs", ("node",), ("node",)),
    "bash": Kind(
        "bash/okx_client.sh", "bash/planted.sh", ("bash",), ("bash", "curl", "openssl", "date")
    ),
    "coinw": Kind(
        "python/coinw_client.py",
        "python/coinw_planted.py",
        (sys.executable,),
        moves=("futures/positions.delete", "closeNum", "1"),
        history=("futures/orders/history.get", 10),
    ),
}


class Sample(NamedTuple):
    """A client: the careful one of a kind, or with a bug by which it fails checks."""

    kind: str
    bug: str = ""
    fails: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its kind and bug."""
        return f"{self.kind}/{self.bug or 'good'}"

    @property
    def profile(self) -> str:
        """The profile that provokes the bug, empty if none is needed."""
        check = next(one for one in all_checks() if one.id == self.fails[0])
        names = {one.name for one in plans.read(PLAN).profiles}
        return next((one for one in check.profiles if one in names), "")

    @property
    def command(self) -> list[str]:
        """The command that runs it."""
        kind = KINDS[self.kind]
        words = [*kind.command, str(CLIENTS / (kind.planted if self.bug else kind.careful))]
        return [*words, self.bug] if self.bug else words


def missing_program(sample: Sample) -> str:
    """Return the first program that a client needs and this machine lacks, empty if it has all."""
    return lacks(KINDS[sample.kind].programs)


def lacks(programs: Iterable[str]) -> str:
    """Return the first program that this machine lacks, empty if it has all."""
    for program in programs:
        if not shutil.which(program):
            return program
        if program == "date" and not _knows_milliseconds():
            return "GNU date"
    return ""


def _knows_milliseconds() -> bool:
    result = subprocess.run(["date", "+%3N"], capture_output=True, check=False)  # noqa: S607
    return result.stdout.strip().isdigit()


@cache
def samples() -> tuple[Sample, ...]:
    """Return all clients, the careful one of each kind first."""
    return tuple(
        sample
        for kind in KINDS
        for sample in (
            Sample(kind),
            *(Sample(kind, bug, tuple(one["fails"])) for bug, one in PLANTED[kind].items()),
        )
    )


class SampleRuns:
    """Runs clients side by side, because they mostly wait; a context manager."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=12)
        self._server = CheckServer("default", 0, "all")
        # pytest names the running test in the environment, so threads may not read that.
        self._inherited = dict(os.environ)
        self._runs: dict[str, list[Future[Run]]] = {}

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *how: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._server.__exit__(None, None, None)

    def begin(self, some: Iterable[Sample]) -> None:
        """Start all runs of these clients."""
        for sample in some:
            runs = [self._pool.submit(self._run, sample, one) for one in profiles_of(sample)]
            self._runs[sample.name] = runs

    def of(self, sample: Sample) -> list[Run]:
        """Return the runs of a client, the plain one first."""
        return [run.result() for run in self._runs[sample.name]]

    def verdict(self, sample: Sample) -> Verdict:
        """Return what its runs come to."""
        return judge(self.of(sample))

    def _run(self, sample: Sample, profile: Profile) -> Run:
        """Run a client to its end under a profile, in a sandbox of its own."""
        # A sandbox is called as its profile is, and many clients meet the same.
        own = profile._replace(name=f"{sample.name.replace('/', '.')}.{profile.name}")
        runner = Runner(self._server, sample.command, self._inherited, _TIMEOUT_S, jobs=1)
        (profile_run,) = runner.runs(Plan(own.name, (own,)))
        return replace(profile_run.run, profile=profile.name)


def profiles_of(sample: Sample) -> tuple[Profile, ...]:
    """Return the profiles that a client is run under: of a good one all."""
    plan = plans.read(PLAN)
    if not sample.bug:
        return plan.profiles
    return plan.only([sample.profile or PLAIN]).profiles
