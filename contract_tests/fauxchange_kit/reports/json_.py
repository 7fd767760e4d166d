"""The report for programs: JSON, described by ``schemas/meta/report.json``."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from fauxchange import __version__
from fauxchange_kit import score
from fauxchange_kit.check import Severity
from fauxchange_kit.recording.frames import refusals
from fauxchange_kit.recording.recording import Run
from fauxchange_kit.verdict import CheckResult, Verdict

from .exhibits import Exhibit, Exhibits, Problem, links

FILE = "report.json"
VERSION = 1


def text(verdict: Verdict) -> str:
    """Return the report as it is written."""
    return json.dumps(document(verdict), indent=2) + "\n"


def document(verdict: Verdict) -> dict[str, Any]:
    """Return the report."""
    exhibits, scored = Exhibits(verdict), score.score(verdict)
    counts = Counter(one.check.severity for one in verdict.findings)
    called = [one.name for one in score.exchanges(verdict)]
    return {
        "format": "fauxchange-report",
        "version": VERSION,
        "producer": f"fauxchange {__version__}",
        "isClean": verdict.is_clean and not verdict.fails_plainly,
        "score": {
            "points": scored.points,
            "grade": scored.grade,
            "exercised": round(scored.exercised, 4),
        },
        "outcomes": {outcome.value: count for outcome, count in verdict.counts.items()},
        "findings": {severity.value: counts[severity] for severity in Severity},
        "runs": [_run(run, exhibits) for run in verdict.runs],
        "checks": [_check(one, called, exhibits) for one in verdict.results],
        "coverage": [_coverage(one) for one in score.coverage(verdict)],
        "codes": [_codes(one, exhibits) for one in score.codes(verdict)],
    }


def _run(run: Run, exhibits: Exhibits) -> dict[str, Any]:
    times = [call.at_ms for call in run]
    return {
        "profile": exhibits.text(run.profile),
        "exitCode": run.exit_code,
        "isMet": run.is_met,
        "beganMs": min(times, default=None),
        "endedMs": max(times, default=None),
        **score.counts(run)._asdict(),
        "frames": len(run.frames),
        "refusedFrames": [
            {name: exhibits.text(value) if isinstance(value, str) else value for name, value in row}
            for row in (one._asdict().items() for one in refusals(run.frames))
        ],
    }


def _check(result: CheckResult, called: list[str], exhibits: Exhibits) -> dict[str, Any]:
    check = result.check
    return {
        "id": check.id,
        "title": check.title,
        "severity": check.severity.value,
        "outcome": result.outcome.value,
        "seen": result.evidence_count,
        "onExamples": result.example_count,
        "why": check.why,
        "fix": check.fix,
        "docs": links(check, called),
        "profiles": list(check.profiles),
        "problems": [_problem(one) for one in exhibits.problems(result.findings)],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "text": problem.text,
        "times": problem.times,
        "profiles": list(problem.profiles),
        "calls": [_call(one) for one in problem.exhibits],
    }


def _call(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "profile": exhibit.profile,
        "number": exhibit.number,
        "atMs": exhibit.at_ms,
        "exchange": exhibit.exchange,
        "endpoint": exhibit.endpoint,
        "fate": exhibit.fate.value,
        "fidelity": exhibit.fidelity,
        "reason": exhibit.reason,
        "faults": list(exhibit.faults),
        "method": exhibit.method,
        "target": exhibit.target,
        "headers": dict(exhibit.headers),
        "body": exhibit.body,
        "status": exhibit.status,
        "answer": exhibit.answer_body,
        "again": exhibit.again,
    }


def _coverage(coverage: score.Coverage) -> dict[str, Any]:
    return {
        "exchange": coverage.exchange,
        "endpoints": coverage.endpoints,
        "called": coverage.called,
        "sections": [
            {
                "name": section.name,
                "endpoints": len(section.endpoints),
                "called": {
                    one.id: {"calls": one.calls, "accepted": one.accepted}
                    for one in section.endpoints
                    if one.calls
                },
            }
            for section in coverage.sections
        ],
    }


def _codes(codes: score.Codes, exhibits: Exhibits) -> dict[str, Any]:
    return {
        "exchange": codes.exchange,
        "documented": codes.documented,
        "met": [
            {
                "code": exhibits.text(one.code),
                "answers": one.answers,
                "isDocumented": one.is_documented,
            }
            for one in codes.met
        ],
    }
