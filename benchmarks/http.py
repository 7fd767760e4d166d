"""Signed calls in a second and their processor time, beside nginx and Prism.

``python -m benchmarks.http``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks import calls, load, report, servers, tools
from benchmarks.calls import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.load import Wrk
    from benchmarks.report import Runs
    from benchmarks.servers import Answers, Server


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--seconds", default=4, show_default=True, type=click.IntRange(1, 20))
@click.option("--connections", default=32, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--users",
    default=10_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="Users that take turns: enough for 20,000 purchases a second, 2 each.",
)
@click.option("--parent", "checkout", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(
    rounds: int,
    seconds: int,
    connections: int,
    users: int,
    checkout: Path | None,
    file: Path | None,
) -> None:
    """Measure signed calls against nginx, Prism and another checkout, in interleaved rounds."""
    console = Console()
    server_core, client_core = _cores(console)
    # What this process does itself, such as drawing the bar, stays off the server's core.
    os.sched_setaffinity(0, {client_core})
    with ExitStack() as stack:
        try:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fauxchange-")))
            wrk = load.Wrk(tools.debian("wrk"), client_core, connections, users, folder)
            started = _start(stack, folder, server_core, users, checkout, console)
            runs = _measure(wrk, started, rounds, seconds, console)
        except (tools.MissingError, load.WrongAnswerError, RuntimeError) as error:
            console.print(str(error), style="red", markup=False, highlight=False)
            sys.exit(1)
    _print(console, runs, rounds, seconds)
    if file:
        settings = {"rounds": rounds, "seconds": seconds, "connections": connections}
        figures = {**settings, "users": users, **report.figures(runs)}
        file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _cores(console: Console) -> tuple[int, int]:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        console.print("[yellow]One core: wrk takes its share of what the servers have.[/]")
    return cores[0], cores[-1]


def _start(
    stack: ExitStack,
    folder: Path,
    core: int,
    users: int,
    checkout: Path | None,
    console: Console,
) -> list[Server]:
    """Start what there is; fauxchange first, because the others repeat its answers."""
    # nginx's worker is another user, and writes below the folder.
    folder.chmod(0o755)
    world = folder / "world.json"
    calls.write_world(world, users)
    mock = stack.enter_context(servers.fauxchange(folder, core, world)).wait()
    answers = {operation: load.sample(mock, operation) for operation in OPERATIONS}
    started = [mock]
    if checkout is not None:
        started.append(stack.enter_context(servers.parent(folder, core, world, checkout)).wait())
    others: dict[str, Callable[[], Server]] = {
        "bare": lambda: servers.bare(folder, core, answers),
        "nginx": lambda: servers.nginx(folder, core, tools.debian("nginx"), answers, silent=False),
        "nginx, silent": lambda: servers.nginx(
            folder, core, tools.debian("nginx"), answers, silent=True
        ),
        "prism": lambda: servers.prism(folder, core, tools.prism(), answers),
        "prism, two calls": lambda: servers.prism_of_two(
            folder, core, tools.prism(), answers, silent=False
        ),
        "prism, two calls, silent": lambda: servers.prism_of_two(
            folder, core, tools.prism(), answers, silent=True
        ),
    }
    for name, start in others.items():
        try:
            server = stack.enter_context(start()).wait()
        except tools.MissingError as missing:
            warning = f"Without {name}: {missing}"
            console.print(warning, style="yellow", markup=False, highlight=False)
        else:
            _expect_same(server, answers)
            started.append(server)
    return started


def _expect_same(server: Server, answers: Answers) -> None:
    for operation, body in answers.items():
        repeated = load.sample(server, operation)
        if repeated != body:
            raise load.WrongAnswerError(f"{server.name}, {operation.name}: {repeated!r}")


def _measure(wrk: Wrk, started: list[Server], rounds: int, seconds: int, console: Console) -> Runs:
    """Run every call on every server in turn; the first round warms up and does not count."""
    runs: Runs = {(server.name, operation): [] for operation in OPERATIONS for server in started}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, refresh_per_second=2
    ) as progress:
        task = progress.add_task("", total=(rounds + 1) * len(runs))
        for number in range(rounds + 1):
            for operation in OPERATIONS:
                for server in started:
                    label = f"round {number}" if number else "warm-up"
                    progress.update(task, description=f"{label}: {server.name}")
                    run = wrk.run(server, operation, seconds if number else 1)
                    if number:
                        runs[server.name, operation].append(run)
                    progress.advance(task)
    return runs


def _print(console: Console, runs: Runs, rounds: int, seconds: int) -> None:
    # A narrow or absent terminal cuts figures; lines that wrap are the lesser evil.
    wide = Console(width=max(console.width, 200))
    wide.print(f"Medians and best of {rounds} runs of {seconds} s; the server has one core.")
    for operation in OPERATIONS:
        wide.print(report.table(operation, runs))
    wide.print(report.legend(), highlight=False)


if __name__ == "__main__":
    main()
