"""The verdict on a client: every check, over every run, and what it comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recording import PLAIN

from .check import Check, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fauxchange_kit.recording.recording import RecordedCall, Run

    from .check import Evidence


class Outcome(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EXERCISED = "not exercised"


@dataclass(frozen=True)
class Finding:
    """Something a client did wrong: which check says so, in which run, and by which calls."""

    check: Check
    profile: str
    calls: tuple[RecordedCall, ...]
    problem: str


@dataclass(frozen=True)
class Judged:
    """One check and what became of it; ``seen`` counts what let it judge."""

    check: Check
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    seen: int = 0


@dataclass(frozen=True)
class Verdict:
    """All there is to say of a client."""

    runs: tuple[Run, ...]
    judged: tuple[Judged, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the worst first."""
        order = list(Severity)
        found = [finding for judged in self.judged for finding in judged.findings]
        return tuple(sorted(found, key=lambda one: order.index(one.check.severity)))

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong; notes are no wrong."""
        return all(one.check.severity is Severity.NOTE for one in self.findings)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many checks passed, failed, and were not exercised."""
        counted = Counter(judged.outcome for judged in self.judged)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def endpoints(self) -> dict[str, dict[str, int]]:
        """How often each endpoint was called: exchange -> endpoint id -> calls."""
        called: dict[str, Counter[str]] = {}
        for run in self.runs:
            for sent in run:
                if sent.endpoint:
                    called.setdefault(sent.exchange.name, Counter())[sent.endpoint.id] += 1
        return {exchange: dict(counter) for exchange, counter in called.items()}

    @property
    def codes(self) -> dict[str, dict[str, int]]:
        """How often each code was met: exchange -> code -> answers."""
        met: dict[str, Counter[str]] = {}
        for run in self.runs:
            for sent in run:
                met.setdefault(sent.exchange.name, Counter())[sent.code] += 1
        return {exchange: dict(counter) for exchange, counter in met.items()}


def judge(runs: Sequence[Run], checks: Iterable[Check] | None = None) -> Verdict:
    """Judge a client by its runs; a check that needs a profile looks only at runs under it."""
    every = all_checks() if checks is None else tuple(checks)
    compared = _beside_plain(runs)
    return Verdict(tuple(runs), tuple(_judged(check, compared) for check in every))


def _beside_plain(runs: Sequence[Run]) -> list[Run]:
    """Return the runs, each that is not plain with the first that is."""
    plain = next((run for run in runs if run.profile == PLAIN), None)
    return [run if run.profile == PLAIN else replace(run, plain=plain) for run in runs]


def _judged(check: Check, runs: Sequence[Run]) -> Judged:
    seen, findings = 0, []
    for run in runs:
        if check.profiles and run.profile not in check.profiles:
            continue
        for evidence in check.judge(run):
            seen += 1
            if evidence.problem:
                findings.append(_finding(check, run, evidence))
    if findings:
        return Judged(check, Outcome.FAILED, tuple(findings), seen)
    return Judged(check, Outcome.PASSED if seen else Outcome.NOT_EXERCISED, (), seen)


def _finding(check: Check, run: Run, evidence: Evidence) -> Finding:
    return Finding(check, run.profile, evidence.calls, evidence.problem)
