"""The verdict on a client: every check, over every run, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recording import PLAIN, RecordedCall, Run

from .check import Check, Severity

# The family of checks that look at connections, where others look at what was asked for.
_SOCKETS = "sockets"


class Outcome(StrEnum):
    """The outcome of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EXERCISED = "not exercised"


class Finding(NamedTuple):
    """Something a client did wrong: which check says so, in which run, and by which calls.

    ``run_number`` is the place of the run among those of the verdict; it may have no calls.
    """

    check: Check
    profile: str
    calls: tuple[RecordedCall, ...]
    problem: str
    run_number: int = 0

    @property
    def rests_on_examples(self) -> bool:
        """Whether all its calls were answered by examples, and not from any state."""
        return _are_examples(self.calls)


class CheckResult(NamedTuple):
    """The outcome of one check.

    ``evidence_count`` is how many evidences it yielded, ``example_count`` how many of them are of
    calls that were answered by examples, and not from any state of the exchange.
    """

    check: Check
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    evidence_count: int = 0
    example_count: int = 0

    @property
    def rests_on_examples(self) -> bool:
        """Whether nothing but answers that are examples let it judge."""
        return 0 < self.example_count == self.evidence_count


class Verdict(NamedTuple):
    """The results of all checks of a client."""

    runs: tuple[Run, ...]
    results: tuple[CheckResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the worst first."""
        order = list(Severity)
        findings = [finding for result in self.results for finding in result.findings]
        return tuple(sorted(findings, key=lambda one: order.index(one.check.severity)))

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong; notes are no wrong."""
        return all(one.check.severity is Severity.NOTE for one in self.findings)

    @property
    def fails_plainly(self) -> bool:
        """Whether the client ended with an error against an exchange that behaves."""
        return any(run.profile == PLAIN and run.exit_code not in {None, 0} for run in self.runs)

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return sum(len(run.calls) for run in self.runs)

    @property
    def operations(self) -> int:
        """How many frames on WebSockets asked for something."""
        return sum(len(run.operations) for run in self.runs)

    @property
    def has_traffic(self) -> bool:
        """Whether anything that was sent let a check judge, by HTTP, by a frame, or of sockets."""
        of_sockets = (one for one in self.results if one.check.family == _SOCKETS)
        return bool(self.calls + self.operations) or any(one.evidence_count for one in of_sockets)

    @property
    def unmet(self) -> tuple[Run, ...]:
        """The runs in which the client did not meet what the profile is about."""
        return tuple(run for run in self.runs if not run.is_met)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many checks passed, failed, and were not exercised."""
        counter = Counter(result.outcome for result in self.results)
        return {outcome: counter[outcome] for outcome in Outcome}

    @property
    def endpoints(self) -> dict[str, dict[str, int]]:
        """How often each endpoint was called: exchange -> endpoint id -> calls."""
        called: dict[str, Counter[str]] = {}
        for run in self.runs:
            for call in run:
                if call.endpoint:
                    called.setdefault(call.exchange.name, Counter())[call.endpoint.id] += 1
        return {exchange: dict(counter) for exchange, counter in called.items()}

    @property
    def codes(self) -> dict[str, dict[str, int]]:
        """How often each code was met: exchange -> code -> answers."""
        met: dict[str, Counter[str]] = {}
        for run in self.runs:
            for call in run:
                met.setdefault(call.exchange.name, Counter())[call.code] += 1
        return {exchange: dict(counter) for exchange, counter in met.items()}


def _are_examples(calls: Sequence[RecordedCall]) -> bool:
    return bool(calls) and all(call.is_example for call in calls)


def judge(
    runs: Sequence[Run],
    checks: Iterable[Check] | None = None,
    clients: Sequence[str] | None = None,
) -> Verdict:
    """Judge a client by its runs.

    A check that needs a profile looks only at runs under it, in which the client met it. Where the
    runs are of several clients, as those of tests are, ``clients`` names that of each: a run is
    compared with the plain one of the same client.
    """
    every = all_checks() if checks is None else tuple(checks)
    compared_runs = _with_plain(runs, clients or [""] * len(runs))
    return Verdict(tuple(runs), tuple(_result(check, compared_runs) for check in every))


def _with_plain(runs: Sequence[Run], clients: Sequence[str]) -> list[Run]:
    """Return the runs, each that is not plain with the first of its client that is."""
    plain: dict[str, Run] = {}
    for client, run in zip(clients, runs, strict=True):
        if run.profile == PLAIN:
            plain.setdefault(client, run)
    return [
        run if run.profile == PLAIN else replace(run, plain=plain.get(client))
        for client, run in zip(clients, runs, strict=True)
    ]


def _result(check: Check, runs: Sequence[Run]) -> CheckResult:
    evidence_count, example_count, findings = 0, 0, []
    for number, run in enumerate(runs):
        if check.profiles and (run.profile not in check.profiles or not run.is_met):
            continue
        for evidence in check.judge(run.whole if check.frames else run):
            evidence_count += 1
            example_count += _are_examples(evidence.calls)
            if evidence.problem:
                problem = evidence.problem
                findings.append(Finding(check, run.profile, evidence.calls, problem, number))
    passed = Outcome.PASSED if evidence_count else Outcome.NOT_EXERCISED
    outcome = Outcome.FAILED if findings else passed
    return CheckResult(check, outcome, tuple(findings), evidence_count, example_count)
