"""The command ``fauxchange check``. Exit codes: 0 clean, 1 findings, 2 no verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from fauxchange.exit_codes import FINDINGS, fail
from fauxchange_kit.reports import FORMATS

if TYPE_CHECKING:
    from rich.console import Console

    from fauxchange_kit.verdict import Verdict

    from .check_server import CheckServer
    from .plans import Plan
    from .runner import ProfileRun

# So many of the last lines of a plain run that failed are shown again.
_LAST_LINES = 5


class Checked(NamedTuple):
    """A verdict, and what keeps it from being one on the client as a whole; empty for nothing."""

    verdict: Verdict
    lacks: str = ""


def _formats(_: click.Context, __: click.Parameter, option: str) -> tuple[str, ...]:
    """Read the names of reports."""
    names = tuple(dict.fromkeys(name.strip() for name in option.split(",") if name.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        known = ", ".join(FORMATS)
        raise click.BadParameter(f"{', '.join(unknown)}: there are only {known}")
    return names


@click.command(context_settings={"allow_interspersed_args": False})
@click.option(
    "--exchange",
    default="all",
    show_default=True,
    type=click.Choice(["okx", "coinw", "all"]),
    help="Which exchanges the client finds.",
)
@click.option("--plan", default="default", show_default=True, help="A check plan, or its name.")
@click.option("--world", default="default", show_default=True, help="A world file, or its name.")
@click.option("--seed", default=0, show_default=True, help="What ids and chance begin with.")
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="How many seconds a run may take.",
)
@click.option(
    "--jobs",
    default=8,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many runs there are at a time; 1 for a client that shares files between its runs.",
)
@click.option("--profile", "profiles", multiple=True, help="Only this profile; may be repeated.")
@click.option(
    "--report",
    "formats",
    default="",
    callback=_formats,
    help="The reports to write: any of html,json,junit,md,sarif.",
)
@click.option(
    "--report-dir",
    "folder",
    default="fauxchange-report",
    show_default=True,
    type=click.Path(file_okay=False),
    help="The folder they are written to.",
)
@click.option(
    "--strict/--report-only",
    default=True,
    show_default=True,
    help="Whether findings make the exit code 1.",
)
@click.option("--quiet", is_flag=True, help="Show only what is wrong, and the grade.")
@click.option("--har", type=click.Path(exists=True, dir_okay=False), help="Judge a recording.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def check(command: tuple[str, ...], har: str | None, **options: Any) -> None:
    """Run a client against the mock under every profile, and say what is wrong with it."""
    if bool(command) == bool(har):
        fail("give either a command after -- or a recording with --har")
    from rich.console import Console

    from fauxchange.spec.problem import Problem

    console = Console(soft_wrap=True, highlight=False)
    try:
        checked = Checked(_of_har(har, options)) if har else _of_command(command, options, console)
    except (Problem, LookupError, OSError) as problem:
        fail(str(problem))
    except KeyboardInterrupt:
        fail("it was stopped before its end, and there is no verdict")
    verdict = checked.verdict
    if not verdict.has_traffic:
        fail(checked.lacks or "there is no call, and so nothing to judge")
    _report(console, verdict, options)
    if options["strict"] and not verdict.is_clean:
        sys.exit(FINDINGS)
    if options["strict"] and checked.lacks:
        fail(checked.lacks)


def _of_har(har: str, options: dict[str, Any]) -> Verdict:
    from fauxchange.worlds.world import read
    from fauxchange_kit.recording.har import run_of_file
    from fauxchange_kit.verdict import judge

    return judge([run_of_file(Path(har), read(options["world"]), options["exchange"])])


def _of_command(command: Sequence[str], options: dict[str, Any], console: Console) -> Checked:
    """Run a client under all profiles, and judge what it sent."""
    from fauxchange_kit.verdict import judge

    from . import plans
    from .check_server import CheckServer
    from .outcome import connection_problem, plain_problem
    from .stopping import stopped_like_ctrl_c

    plan = plans.read(options["plan"]).only(options["profiles"])
    where = options["world"], options["seed"], options["exchange"]
    with stopped_like_ctrl_c(), CheckServer(*where) as server:
        runs = _run_profiles(server, command, plan, options, console)
        verdict = judge([one.run for one in runs])
        problem = connection_problem(server, runs, has_traffic=verdict.has_traffic)
    plain = runs[0]
    if problem:
        click.echo(f"fauxchange: {problem}", err=True)
    for line in plain.last_lines(_LAST_LINES) if plain.has_failed else ():
        click.echo(f"the plain run said: {line}", err=True)
    lacks = plain_problem(plain) if verdict.has_traffic else "there is nothing to judge"
    return Checked(verdict, lacks)


def _run_profiles(
    server: CheckServer,
    command: Sequence[str],
    plan: Plan,
    options: dict[str, Any],
    console: Console,
) -> list[ProfileRun]:
    """Run a client under every profile, and tell of each run."""
    from fauxchange.control.errors import ControlError
    from fauxchange.domain.core.rejection import Rejection

    from .client import NotStartedError
    from .progress import Progress, bar
    from .runner import Runner

    is_quiet, timeout_s, jobs = options["quiet"], options["timeout"], options["jobs"]
    progress = Progress(plan, timeout_s, jobs)
    runner = Runner(server, command, dict(os.environ), timeout_s, jobs, progress.change)
    runs: list[ProfileRun] = []
    try:
        with bar(console, progress, is_shown=not is_quiet):
            for one in runner.runs(plan):
                runs.append(one)
                if not is_quiet:
                    _show_run(console, one, f"{len(runs)}/{progress.runs}")
    except NotStartedError as error:
        fail(str(error))
    except (ControlError, Rejection) as error:
        fail(f"a profile of the plan cannot be set up in this world: {error}")
    return runs


def _show_run(console: Console, one: ProfileRun, number: str) -> None:
    """Show a run that has ended: what it was about, what the client printed, how it ended."""
    from fauxchange_kit.reports import console as reports_console

    console.print(f"[bold]{number} {one.profile.name}[/] [dim]{one.profile.title}[/]")
    for part, is_error in one.printed:
        stream = sys.stderr if is_error else sys.stdout
        stream.write(part.decode("utf-8", "replace"))
        stream.flush()
    console.print(f"  {reports_console.run_line(one)}")


def _report(console: Console, verdict: Verdict, options: dict[str, Any]) -> None:
    from fauxchange_kit.reports import console as reports_console
    from fauxchange_kit.reports import write

    reports_console.show(console, verdict, is_quiet=options["quiet"])
    for file in write(verdict, options["formats"], Path(options["folder"])):
        console.print(f"report: {file}")
