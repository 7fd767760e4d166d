"""The report for a comment on a pull request: short, in Markdown as GitHub and GitLab read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from fauxchange_kit import score
from fauxchange_kit.check import Severity
from fauxchange_kit.recording.frames import refusals
from fauxchange_kit.verdict import CheckResult, Outcome, Verdict

from .exhibits import Exhibits, links

FILE = "report.md"
_CHECKS, _PROBLEMS, _LONGEST = 20, 3, 200
_SPECIAL = re.compile(r"([\\`*_\[\]|~$#])")
# An address or a name of somebody would become a link, and tell them: nothing may look like one.
_LINKS = re.compile(r"(@|://|www\.)")
_JOINER = "\u2060"

_SIGNS: Mapping[Severity, str] = {
    Severity.ERROR: "🔴",
    Severity.WARNING: "🟡",
    Severity.NOTE: "🔵",
}


def text(verdict: Verdict) -> str:
    """Return the report."""
    scored, counts = score.score(verdict), verdict.counts
    calls = sum(len(run.calls) for run in verdict.runs)
    points = "" if scored.points is None else f", {scored.points} of 100"
    lines = [
        f"### Exchange contract: grade {scored.grade}{points}",
        "",
        f"**{counts[Outcome.FAILED]} failed**, {counts[Outcome.PASSED]} passed, "
        f"{counts[Outcome.NOT_EXERCISED]} not exercised; "
        f"{calls} calls in {len(verdict.runs)} runs.",
        "",
        *_table(verdict),
        *_details(verdict),
        *_refused_frames(verdict),
        *map(_coverage_line, score.coverage(verdict)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def escape_text(text: str) -> str:
    """Return a text that is only text in Markdown: on one line, no link, nobody's name."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    apart = _LINKS.sub(lambda found: found[0] + _JOINER, " ".join(short.split()))
    return escape(_SPECIAL.sub(r"\\\1", apart), quote=False)


def _table(verdict: Verdict) -> Iterator[str]:
    failed = _failures(verdict)
    if not failed:
        yield "Nothing is wrong."
        yield ""
        return
    yield "| | check | a good client | findings |"
    yield "| --- | --- | --- | ---: |"
    for one in failed[:_CHECKS]:
        check = one.check
        sign = f"{_SIGNS[check.severity]} {check.severity}"
        yield f"| {sign} | `{check.id}` | {escape_text(check.title)} | {len(one.findings)} |"
    if len(failed) > _CHECKS:
        yield f"| | and {len(failed) - _CHECKS} more | | |"
    yield ""


def _details(verdict: Verdict) -> Iterator[str]:
    """Yield what is wrong by the worst checks, folded away."""
    exhibits = Exhibits(verdict)
    for one in _failures(verdict)[:_CHECKS]:
        check, problems = one.check, exhibits.problems(one.findings)
        called = exhibits.exchanges(one.findings)
        yield f"<details><summary><code>{check.id}</code></summary>"
        yield ""
        for problem in problems[:_PROBLEMS]:
            often = f" ({problem.times} times)" if problem.times > 1 else ""
            where = ", ".join(escape_text(name) for name in problem.profiles)
            yield f"- {escape_text(problem.text)}{often}, in {where}"
        if len(problems) > _PROBLEMS:
            yield f"- and {len(problems) - _PROBLEMS} more"
        pages = ", ".join(f"[{name}]({url})" for name, url in links(check, called).items())
        yield ""
        yield f"{escape_text(check.why)} **{escape_text(check.fix)}** {pages}"
        yield ""
        yield "</details>"
        yield ""


def _refused_frames(verdict: Verdict) -> Iterator[str]:
    """Yield what was refused on WebSockets, and why, folded away."""
    exhibits = Exhibits(verdict)
    rows = list(refusals(frame for run in verdict.runs for frame in run.frames))
    if not rows:
        return
    yield "<details><summary>refused on WebSockets</summary>"
    yield ""
    for one in rows[:_CHECKS]:
        words = (one.exchange, one.service, one.operation, one.channel, one.code, one.reason)
        often = f" ({one.times} times)" if one.times > 1 else ""
        yield f"- {escape_text(exhibits.text(' '.join(word for word in words if word)))}{often}"
    if len(rows) > _CHECKS:
        yield f"- and {len(rows) - _CHECKS} more"
    yield ""
    yield "</details>"
    yield ""


def _failures(verdict: Verdict) -> list[CheckResult]:
    order = list(Severity)
    failures = [one for one in verdict.results if one.outcome is Outcome.FAILED]
    return sorted(failures, key=lambda one: order.index(one.check.severity))


def _coverage_line(coverage: score.Coverage) -> str:
    return f"{coverage.title}: {coverage.called} of {coverage.endpoints} endpoints called.  "
