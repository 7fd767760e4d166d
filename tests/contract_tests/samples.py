"""The sample clients of ``examples/clients``: what is planted in each, and what becomes of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Self

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recording import PLAIN
from fauxchange_kit.runner import plans
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.runner.plans import Plan
from fauxchange_kit.runner.runner import Runner
from fauxchange_kit.verdict import judge
from tests.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from fauxchange_kit.recording.recording import Run
    from fauxchange_kit.runner.plans import Profile
    from fauxchange_kit.verdict import Verdict

CLIENTS = ROOT / "examples" / "clients"
PLAN = CLIENTS / "plan.json"
LANGUAGES = {"python": "*.py", "node": "*.mjs", "bash": "*.sh"}
# What the others of a folder share is no client.
SHARED = {"okx_client.py", "okx_client.mjs", "okx_client.sh"}

_PLANTED = re.compile(r"^(?:#|//) planted: (.+)$", re.MULTILINE)
_TIMEOUT_S = 60.0


class Sample(NamedTuple):
    """A client and the checks that it fails, the planted one first; a good one fails none."""

    file: Path
    planted: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its language and file."""
        return f"{self.file.parent.name}/{self.file.stem}"

    @property
    def profile(self) -> str:
        """The profile that provokes what is planted, empty if none is needed."""
        check = next(one for one in all_checks() if one.id == self.planted[0])
        named = {one.name for one in plans.read(PLAN).profiles}
        return next((one for one in check.profiles if one in named), "")

    @property
    def command(self) -> list[str]:
        """How it is run."""
        if self.file.suffix == ".py":
            return [sys.executable, str(self.file)]
        return [program(self.file), str(self.file)]


class Ended(NamedTuple):
    """One run of a client, and what it printed."""

    run: Run
    output: str


def program(file: Path) -> str:
    """Return the program that runs a file."""
    return {".mjs": "node", ".sh": "bash"}[file.suffix]


def missing(sample: Sample) -> str:
    """Return the first program that a client needs and this machine lacks, empty if it has all."""
    needed = {".py": (), ".mjs": ("node",), ".sh": ("bash", "curl", "openssl", "date")}
    return lacks(needed[sample.file.suffix])


def lacks(programs: Iterable[str]) -> str:
    """Return the first program that this machine lacks, empty if it has all."""
    for program in programs:
        if not shutil.which(program):
            return program
        if program == "date" and not _knows_milliseconds():
            return "GNU date"
    return ""


def _knows_milliseconds() -> bool:
    told = subprocess.run(["date", "+%3N"], capture_output=True, check=False)  # noqa: S607
    return told.stdout.strip().isdigit()


@cache
def samples() -> tuple[Sample, ...]:
    """Return all of them by language and name."""
    files = [
        file
        for language, pattern in LANGUAGES.items()
        for file in sorted((CLIENTS / language).glob(pattern))
        if file.name not in SHARED
    ]
    return tuple(Sample(file, _planted(file)) for file in files)


class Rounds:
    """Runs clients side by side, because they mostly wait; a context manager."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=12)
        self._stage = CheckServer("default", 0, "okx")
        # pytest names the running test in the environment, so threads may not read that.
        self._inherited = dict(os.environ)
        self._runs: dict[str, list[Future[Ended]]] = {}

    def __enter__(self) -> Self:
        self._stage.__enter__()
        return self

    def __exit__(self, *how: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._stage.__exit__(None, None, None)

    def begin(self, some: Iterable[Sample]) -> None:
        """Start all runs of these clients."""
        for sample in some:
            runs = [self._pool.submit(self._ended, sample, one) for one in profiles_of(sample)]
            self._runs[sample.name] = runs

    def of(self, sample: Sample) -> list[Ended]:
        """Return the runs of a client, the plain one first."""
        return [run.result() for run in self._runs[sample.name]]

    def verdict(self, sample: Sample) -> Verdict:
        """Return what its runs come to."""
        return judge([one.run for one in self.of(sample)])

    def _ended(self, sample: Sample, profile: Profile) -> Ended:
        """Run a client to its end under a profile, in a sandbox of its own."""
        said: list[bytes] = []
        # A sandbox is called as its profile is, and many clients meet the same.
        own = replace(profile, name=f"{sample.name.replace('/', '.')}.{profile.name}")
        runner = Runner(
            self._stage,
            sample.command,
            self._inherited,
            _TIMEOUT_S,
            lambda part, _: said.append(part),
            lambda _: None,
        )
        (played,) = runner.runs(Plan(own.name, (own,)))
        run = replace(played.run, profile=profile.name)
        return Ended(run, b"".join(said).decode("utf-8", "replace"))


def profiles_of(sample: Sample) -> tuple[Profile, ...]:
    """Return the profiles that a client is run under: of a good one all."""
    plan = plans.read(PLAN)
    if not sample.planted:
        return plan.profiles
    return plan.only([sample.profile or PLAIN]).profiles


def _planted(file: Path) -> tuple[str, ...]:
    found = _PLANTED.search(file.read_text(encoding="utf-8"))
    return tuple(one.strip() for one in found[1].split(",")) if found else ()
