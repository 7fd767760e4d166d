"""The command ``fauxchange check``. Exit codes: 0 clean, 1 findings, 2 nothing to judge."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fauxchange.exit_codes import FINDINGS, fail
from fauxchange_kit.reports import FORMATS

if TYPE_CHECKING:
    from rich.console import Console

    from fauxchange_kit.verdict import Verdict

    from .check_server import CheckServer
    from .plans import Plan, Profile
    from .runner import ProfileRun


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
    "--exchange", default="all", show_default=True, type=click.Choice(["okx", "coinw", "all"])
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
@click.option("--profile", "profiles", multiple=True, help="Only this profile; may be repeated.")
@click.option("--report", "formats", default="", callback=_formats, help="html,json,junit,md,sarif")
@click.option(
    "--report-dir",
    "folder",
    default="fauxchange-report",
    show_default=True,
    type=click.Path(file_okay=False),
)
@click.option(
    "--strict/--report-only",
    default=True,
    show_default=True,
    help="Whether findings make the exit code 1.",
)
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
        verdict, is_sound = (
            (_of_har(har, options), True) if har else _of_command(command, options, console)
        )
    except (Problem, LookupError, OSError) as problem:
        fail(str(problem))
    _report(console, verdict, options)
    if not is_sound:
        fail("the client does not work against an exchange that behaves; its output is above")
    sys.exit(FINDINGS if options["strict"] and not verdict.is_clean else 0)


def _of_har(har: str, options: dict[str, Any]) -> Verdict:
    from fauxchange.worlds.world import read
    from fauxchange_kit.recording.har import run_of_file
    from fauxchange_kit.verdict import judge

    return judge([run_of_file(Path(har), read(options["world"]), options["exchange"])])


def _of_command(
    command: Sequence[str], options: dict[str, Any], console: Console
) -> tuple[Verdict, bool]:
    """Run a client; return the verdict, and whether it worked at all."""
    from fauxchange_kit.verdict import judge

    from . import plans
    from .check_server import CheckServer

    plan = plans.read(options["plan"]).only(options["profiles"])
    with CheckServer(options["world"], options["seed"], options["exchange"]) as server:
        runs = _run_profiles(server, command, plan, options["timeout"], console)
    return judge([one.run for one in runs]), runs[0].is_sound


def _run_profiles(
    server: CheckServer, command: Sequence[str], plan: Plan, timeout_s: float, console: Console
) -> list[ProfileRun]:
    """Run a client under every profile, and tell of each run."""
    from fauxchange.control.errors import ControlError
    from fauxchange.domain.core.rejection import Rejection
    from fauxchange_kit.reports import console as reports_console

    from .client import NotStartedError
    from .runner import Runner

    many = len(plan.profiles)
    runs: list[ProfileRun] = []

    def announce(profile: Profile) -> None:
        console.print(f"[bold]{len(runs) + 1}/{many} {profile.name}[/] [dim]{profile.title}[/]")

    try:
        runner = Runner(server, command, dict(os.environ), timeout_s, _echo, announce)
        for one in runner.runs(plan):
            runs.append(one)
            console.print(f"  {reports_console.run_line(one)}")
    except NotStartedError as error:
        fail(str(error))
    except (ControlError, Rejection) as error:
        fail(f"a profile of the plan cannot be set up in this world: {error}")
    return runs


def _echo(part: bytes, is_error: bool) -> None:
    stream = sys.stderr if is_error else sys.stdout
    stream.write(part.decode("utf-8", "replace"))
    stream.flush()


def _report(console: Console, verdict: Verdict, options: dict[str, Any]) -> None:
    from fauxchange_kit.reports import console as reports_console
    from fauxchange_kit.reports import write

    reports_console.show(console, verdict)
    for file in write(verdict, options["formats"], Path(options["folder"])):
        console.print(f"report: {file}")
