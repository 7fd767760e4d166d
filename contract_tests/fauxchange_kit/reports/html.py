"""The report for people: one HTML file that needs nothing else, and the badge beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from fauxchange_kit import score
from fauxchange_kit.check import Check, Severity
from fauxchange_kit.recording.frames import refusals
from fauxchange_kit.recording.recording import PLAIN
from fauxchange_kit.verdict import CheckResult, Outcome, Verdict

from . import badge
from .exhibits import Exhibits, Problem, links
from .paces import paces
from .rendering import render
from .timeline import Timeline, timeline

FILE = "report.html"
# So many problems of a check have their calls shown; of so many there is a line.
_WITH_CALLS, _IN_ALL = 3, 25
# A session of tests has a run for each test: so many have a picture, and so many are listed.
_PICTURES, _ROWS = 12, 60


class Failed(NamedTuple):
    """A check that failed: its problems, and where it is documented."""

    check: Check
    detailed: tuple[Problem, ...]
    listed: tuple[Problem, ...]
    left: int
    findings: int
    reruns: tuple[str, ...]


class ProfileRow(NamedTuple):
    """A run, what became of its calls, and its picture if it has one."""

    number: int
    profile: str
    is_met: bool
    exit_code: int | None
    counts: score.Counts
    findings: int
    timeline: Timeline | None


class Bar(NamedTuple):
    """How many checks of a family came to what."""

    family: str
    passed: int
    failed: int
    idle: int

    @property
    def checks(self) -> int:
        """How many there are."""
        return self.passed + self.failed + self.idle


def text(verdict: Verdict) -> str:
    """Return the report."""
    exhibits, scored = Exhibits(verdict), score.score(verdict)
    called = {one.name: one.facts["title"] for one in score.exchanges(verdict)}
    times = [call.wall_ms for run in verdict.runs for call in run]
    return render(
        "report.html",
        verdict=verdict,
        score=scored,
        headline=score.headline(verdict),
        badge=badge.svg(scored),
        by_severity=Counter(one.check.severity for one in verdict.findings),
        severities=list(Severity),
        counts=score.counts(call for run in verdict.runs for call in run),
        began_ms=min(times, default=0),
        exchanges=called,
        bars=[_bar("all checks", verdict.results), *_bars(verdict)],
        coverage=score.coverage(verdict),
        codes=score.codes(verdict),
        runs=_profile_rows(verdict, exhibits)[:_ROWS],
        paces=paces(verdict, exhibits.text),
        refused_frames=list(refusals(frame for run in verdict.runs for frame in run.frames)),
        failed=list(_failures(verdict, exhibits)),
        passed=_of(verdict, Outcome.PASSED),
        idle=_of(verdict, Outcome.NOT_EXERCISED),
        links={one.check.id: links(one.check, called) for one in verdict.results},
        text=exhibits.text,
    )


def _bars(verdict: Verdict) -> list[Bar]:
    families = dict.fromkeys(one.check.family for one in verdict.results)
    return [
        _bar(family, [one for one in verdict.results if one.check.family == family])
        for family in families
    ]


def _bar(family: str, results: Any) -> Bar:
    counts = Counter(one.outcome for one in results)
    passed, failed = counts[Outcome.PASSED], counts[Outcome.FAILED]
    return Bar(family, passed, failed, counts[Outcome.NOT_EXERCISED])


def _profile_rows(verdict: Verdict, exhibits: Exhibits) -> list[ProfileRow]:
    """Return the runs; those with most findings, and then with most calls, have pictures."""
    first_calls = Counter(id(call) for one in verdict.findings for call in one.calls[:1])
    findings = [sum(first_calls[id(call)] for call in run) for run in verdict.runs]
    numbers = range(len(verdict.runs))
    ranked = sorted(numbers, key=lambda i: (-findings[i], -len(verdict.runs[i].calls)))
    with_picture = set(ranked[:_PICTURES])
    return [
        ProfileRow(
            i + 1,
            exhibits.text(run.profile),
            run.is_met,
            run.exit_code,
            score.counts(run),
            findings[i],
            timeline(run, exhibits.text) if i in with_picture else None,
        )
        for i, run in enumerate(verdict.runs)
    ]


def _failures(verdict: Verdict, exhibits: Exhibits) -> Iterator[Failed]:
    """Yield the checks that failed, the worst first."""
    order = list(Severity)
    for one in sorted(
        _of(verdict, Outcome.FAILED), key=lambda result: order.index(result.check.severity)
    ):
        problems = exhibits.problems(one.findings)
        profiles = {finding.profile for finding in one.findings}
        yield Failed(
            one.check,
            problems[:_WITH_CALLS],
            problems[_WITH_CALLS:_IN_ALL],
            len(problems[_IN_ALL:]),
            len(one.findings),
            tuple(name for name in one.check.profiles if name in profiles and name != PLAIN),
        )


def _of(verdict: Verdict, outcome: Outcome) -> list[CheckResult]:
    return [one for one in verdict.results if one.outcome is outcome]
