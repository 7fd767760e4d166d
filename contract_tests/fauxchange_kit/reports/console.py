"""A verdict on a terminal: what became of the checks, what is wrong, and what was called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from fauxchange_kit.check import Severity
from fauxchange_kit.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from fauxchange_kit.runner.runner import ProfileRun
    from fauxchange_kit.verdict import Finding, Judged, Verdict

_COLOURS: Mapping[str, str] = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.NOT_EXERCISED: "dim",
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}

# So many problems of one check are shown; a report has them all.
_SHOWN = 3


def show(console: Console, verdict: Verdict) -> None:
    """Print all there is to a verdict."""
    if verdict.judged:
        console.print(checks(verdict.judged))
    for judged in verdict.judged:
        for line in problems(judged):
            console.print(line)
    console.print(_counted("Endpoints", "endpoint", verdict.endpoints))
    console.print(_counted("Codes", "code", verdict.codes))
    console.print(summary(verdict))


def summary(verdict: Verdict) -> str:
    """Return what it comes to, in a line."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in verdict.counts.items())
    calls = sum(len(run.calls) for run in verdict.runs)
    return (
        f"{_many(len(verdict.findings), 'finding')}; checks: {counts}; "
        f"{_many(calls, 'call')} in {_many(len(verdict.runs), 'run')}"
    )


def run_line(played: ProfileRun) -> str:
    """Return what became of one run, in a line."""
    run = played.run
    end = "stopped, its time was up" if played.is_late else f"exit code {run.exit_code}"
    return f"{_many(len(run.calls), 'call')}, {end}, {played.took_s:.1f} s"


def checks(judged: Iterable[Judged]) -> Table:
    """Return a table of checks."""
    table = Table(title="Checks", title_justify="left")
    for column in ("check", "severity", "outcome", "seen", "findings"):
        table.add_column(column, no_wrap=True)
    for one in judged:
        table.add_row(
            one.check.id,
            _coloured(one.check.severity),
            _coloured(one.outcome),
            str(one.seen),
            str(len(one.findings) or ""),
        )
    return table


def problems(judged: Judged) -> list[str]:
    """Return what is wrong by one check, why it matters and what to do; nothing if nothing is."""
    if not judged.findings:
        return []
    check = judged.check
    lines = [f"\n{_coloured(check.severity)} [bold]{check.id}[/]: {escape(check.title)}"]
    lines += [f"  {escape(_problem(one))}" for one in judged.findings[:_SHOWN]]
    left = len(judged.findings) - _SHOWN
    if left > 0:
        lines.append(f"  and {left} more")
    return [*lines, f"  [dim]why[/] {escape(check.why)}", f"  [dim]fix[/] {escape(check.fix)}"]


def _problem(finding: Finding) -> str:
    calls = ", ".join(f"#{sent.number}" for sent in finding.calls[:_SHOWN])
    return f"{finding.profile} {calls}: {finding.problem}" if calls else finding.problem


def _counted(title: str, what: str, counts: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("exchange")
    table.add_column(what)
    table.add_column("calls", justify="right")
    for exchange, counted in counts.items():
        for name, calls in sorted(counted.items(), key=lambda row: (-row[1], row[0])):
            table.add_row(exchange, escape(name) or "-", str(calls))
    return table


def _coloured(word: str) -> str:
    return f"[{_COLOURS[word]}]{word}[/]"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
