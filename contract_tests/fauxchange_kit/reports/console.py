"""A verdict on a terminal: what is wrong first, then what became of the checks, then the grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fauxchange_kit.check import Severity
from fauxchange_kit.recording.frames import refusals
from fauxchange_kit.verdict import CheckResult, Finding, Outcome, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from fauxchange_kit.runner.runner import ProfileRun

_COLOURS: Mapping[str, str] = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}

# So many problems of one check are shown; a report has them all.
_MAX_PROBLEMS = 3


def show(console: Console, verdict: Verdict, *, is_quiet: bool = False) -> None:
    """Print all there is to a verdict; quietly, what is wrong and what it comes to."""
    from .exhibits import Exhibits

    order, exhibits = list(Severity), Exhibits(verdict)
    for result in sorted(verdict.results, key=lambda one: order.index(one.check.severity)):
        for line in problems(result, exhibits.exchanges(result.findings)):
            console.print(line)
    if not is_quiet:
        console.print()
        judged = [one for one in verdict.results if one.outcome is not Outcome.NOT_EXERCISED]
        if judged:
            console.print(checks(judged))
        for line in not_exercised(verdict.results):
            console.print(line)
        if verdict.calls:
            console.print(_count_table("Endpoints", "endpoint", verdict.endpoints))
            console.print(_count_table("Codes", "code", verdict.codes))
        for line in (*unmet(verdict), *examples(verdict), *refused_frames(verdict)):
            console.print(line)
    console.print(grade(verdict))
    console.print(summary(verdict))


def grade(verdict: Verdict) -> str:
    """Return the grade in its colour, and what it says of the client."""
    # A session of pytest has no grade.
    from fauxchange_kit import score

    scored = score.score(verdict)
    points = "" if scored.points is None else f", {scored.points} of 100"
    return f"\n[bold {scored.colour}]Grade {scored.grade}{points}: {score.headline(verdict)}.[/]"


def summary(verdict: Verdict) -> str:
    """Return what it was found from, in a line."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in verdict.counts.items())
    return (
        f"{_count(len(verdict.findings), 'finding')}; checks: {counts}; "
        f"{_calls(verdict.calls, verdict.operations)} in {_count(len(verdict.runs), 'run')}"
    )


def unmet(verdict: Verdict) -> Iterator[str]:
    """Yield which profiles the client did not meet, so that nothing is known of them."""
    if verdict.unmet:
        names = ", ".join(run.profile for run in verdict.unmet)
        yield f"not met: {names}; no call of the client came to what they are about"


def examples(verdict: Verdict) -> Iterator[str]:
    """Yield how much of a verdict rests on answers that are documented examples."""
    calls = [call for run in verdict.runs for call in run if call.is_example]
    if not calls:
        return
    endpoints = sorted({call.endpoint_id for call in calls})
    shown = ", ".join(endpoints[:_MAX_PROBLEMS])
    more = len(endpoints) - _MAX_PROBLEMS
    others = f" and {more} more" if more > 0 else ""
    yield f"{_count(len(calls), 'call')} answered by examples, not from any state: {shown}{others}"
    resting = [one.check.id for one in verdict.results if one.rests_on_examples]
    if resting:
        yield f"{_count(len(resting), 'check')} judged by examples alone: {', '.join(resting)}"


def refused_frames(verdict: Verdict) -> Iterator[str]:
    """Yield what was refused on WebSockets, and why; a report has it all."""
    from rich.markup import escape

    rows = list(refusals(frame for run in verdict.runs for frame in run.frames))
    for one in rows[:_MAX_PROBLEMS]:
        what = " ".join(word for word in (one.operation, one.channel) if word)
        often = f" ({one.times} times)" if one.times > 1 else ""
        where, why = f"{one.exchange} {one.service}", f"{one.code} {one.reason}{often}"
        line = f"closed on {where}: {why}" if one.is_end else f"refused on {where}: {what} {why}"
        yield escape(line)
    if len(rows) > _MAX_PROBLEMS:
        yield f"and {_count(len(rows) - _MAX_PROBLEMS, 'other refusal')} on WebSockets"


def run_line(profile_run: ProfileRun) -> str:
    """Return what became of one run, in a line."""
    run = profile_run.run
    end = "stopped, its time was up" if profile_run.is_late else f"exit code {run.exit_code}"
    met = "" if run.is_met else ", not met"
    calls = _calls(len(run.calls), len(run.operations))
    opened = sum(not one.is_turned_away for one in run.connections)
    sockets = f", {_count(opened, 'WebSocket')}" if opened else ""
    return f"{calls}, {end}, {profile_run.took_s:.1f} s{sockets}{met}"


def _calls(calls: int, operations: int) -> str:
    """Return how many calls there were, and how many frames that asked for something."""
    by_frames = f" and {operations} by frames" if operations else ""
    return f"{_count(calls, 'call')}{by_frames}"


def checks(results: Iterable[CheckResult]) -> Table:
    """Return a table of checks."""
    from rich.table import Table

    table = Table(title="Checks", title_justify="left")
    for column in ("check", "severity", "outcome", "seen", "findings"):
        table.add_column(column, no_wrap=True)
    for one in results:
        table.add_row(
            one.check.id,
            _colour(one.check.severity),
            _colour(one.outcome),
            str(one.evidence_count),
            str(len(one.findings) or ""),
        )
    return table


def not_exercised(results: Iterable[CheckResult]) -> Iterator[str]:
    """Yield how many checks of which families had nothing to judge; a report has them all."""
    idle = [one.check for one in results if one.outcome is Outcome.NOT_EXERCISED]
    if idle:
        families = ", ".join(f"{name} {n}" for name, n in Counter(o.family for o in idle).items())
        yield f"[dim]{_count(len(idle), 'check')} not exercised: {families}[/]"


def problems(result: CheckResult, exchanges: Iterable[str] = ()) -> list[str]:
    """Return what is wrong by one check, why it matters and what to do; nothing if nothing is.

    ``exchanges`` are those whose documentation is named; without any it is all that there is.
    """
    from rich.markup import escape

    from .exhibits import links

    if not result.findings:
        return []
    check = result.check
    lines = [f"\n{_colour(check.severity)} [bold]{check.id}[/]: {escape(check.title)}"]
    by_text: dict[str, list[Finding]] = {}
    for one in result.findings:
        by_text.setdefault(one.problem, []).append(one)
    shown = list(by_text.values())[:_MAX_PROBLEMS]
    lines += [f"  {escape(_problem(same))}" for same in shown]
    left = len(by_text) - len(shown)
    if left > 0:
        lines.append(f"  and {left} more")
    lines += [f"  [dim]why[/] {escape(check.why)}", f"  [dim]fix[/] {escape(check.fix)}"]
    return [*lines, *(f"  [dim]see[/] {escape(page)}" for page in links(check, exchanges).values())]


def _problem(same: Sequence[Finding]) -> str:
    """Return what findings say that all say the same: where the first one is, and how often."""
    first = same[0]
    calls = ", ".join(f"#{call.number}" for call in first.calls[:_MAX_PROBLEMS])
    often = f" and {_count(len(same) - 1, 'other time')}" if len(same) > 1 else ""
    example = " (answered by an example)" if first.rests_on_examples else ""
    where = f"{first.profile} {calls}".rstrip()
    return f"{where}{often}: {first.problem}{example}"


def _count_table(title: str, what: str, counts: Mapping[str, Mapping[str, int]]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("exchange")
    table.add_column(what)
    table.add_column("calls", justify="right")
    for exchange, counts_ in counts.items():
        for name, calls in sorted(counts_.items(), key=lambda row: (-row[1], row[0])):
            table.add_row(exchange, escape(name) or "-", str(calls))
    return table


def _colour(word: str) -> str:
    return f"[{_COLOURS[word]}]{word}[/]"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
