"""Signed calls in a second and their processor time, beside nginx and Prism.

``python -m benchmarks.http``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks import calls, load, servers, tools
from benchmarks.calls import OPERATIONS, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.load import Run, Wrk
    from benchmarks.servers import Answers, Server

# (server, operation) -> its runs, one of each round.
Runs = dict[tuple[str, Operation], list["Run"]]

# Times the rate of the other server that fauxchange should reach.
TARGETS = {"nginx": 0.18, "prism": 8.0}


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--seconds", default=4, show_default=True, type=click.IntRange(1, 20))
@click.option("--connections", default=32, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--max-rate",
    default=20_000,
    show_default=True,
    type=click.IntRange(min=1000),
    help="Calls a second that the users of the world are enough for.",
)
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(rounds: int, seconds: int, connections: int, max_rate: int, file: Path | None) -> None:
    """Measure signed calls against nginx and Prism, in interleaved rounds."""
    console = Console()
    server_core, client_core = _cores(console)
    # What this process does itself, such as drawing the bar, stays off the server's core.
    os.sched_setaffinity(0, {client_core})
    users = max(calls.needed_users(operation, max_rate) for operation in OPERATIONS)
    with ExitStack() as stack:
        try:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fauxchange-")))
            wrk = load.Wrk(tools.debian("wrk"), client_core, connections, users, folder)
            started = _start(stack, folder, server_core, users, console)
            runs = _measure(wrk, started, rounds, seconds, console)
        except (tools.MissingError, load.WrongAnswerError, RuntimeError) as error:
            console.print(f"[red]{error}[/]", highlight=False)
            sys.exit(1)
    console.print(_table(runs, rounds, seconds))
    if file:
        figures = _figures(runs, rounds, seconds, connections, users)
        file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _cores(console: Console) -> tuple[int, int]:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        console.print("[yellow]One core: wrk takes its share of what the servers have.[/]")
    return cores[0], cores[-1]


def _start(stack: ExitStack, folder: Path, core: int, users: int, console: Console) -> list[Server]:
    """Start what there is; fauxchange first, because the others repeat its answers."""
    # nginx's worker is another user, and writes below the folder.
    folder.chmod(0o755)
    world = folder / "world.json"
    calls.write_world(world, users)
    mock = stack.enter_context(servers.fauxchange(folder, core, world)).wait()
    answers = {operation: load.sample(mock, operation) for operation in OPERATIONS}
    started = [mock]
    others: dict[str, Callable[[], Server]] = {
        "nginx": lambda: servers.nginx(folder, core, tools.debian("nginx"), answers),
        "prism": lambda: servers.prism(folder, core, tools.prism(), answers),
    }
    for name, start in others.items():
        try:
            server = stack.enter_context(start()).wait()
        except tools.MissingError as missing:
            console.print(f"[yellow]Without {name}: {missing}[/]", highlight=False)
        else:
            _expect_same(server, answers)
            started.append(server)
    order = ("nginx", "fauxchange", "prism")
    return sorted(started, key=lambda server: order.index(server.name))


def _expect_same(server: Server, answers: Answers) -> None:
    for operation, body in answers.items():
        repeated = load.sample(server, operation)
        if len(repeated) != len(body):
            raise load.WrongAnswerError(
                f"{server.name}, {operation.name}: {len(repeated)} bytes, not {len(body)}"
            )


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


def _table(runs: Runs, rounds: int, seconds: int) -> Table:
    nginx, prism = TARGETS["nginx"], TARGETS["prism"]
    table = Table(
        title=f"Signed calls, medians of {rounds} rounds of {seconds} s, server on one core",
        caption=f"Targets: {prism:g} times Prism's rate, {nginx:g} times nginx's.",
    )
    table.add_column("server")
    for column in ("calls/s", "lowest", "highest", "CPU µs/call", "core busy", "p50 ms", "p99 ms"):
        table.add_column(column, justify="right")
    table.add_column("of nginx", justify="right")
    table.add_column("of Prism", justify="right")
    for operation in OPERATIONS:
        table.add_section()
        table.add_row(f"[bold]{operation.name}[/]")
        for (name, of), measured in runs.items():
            if of is operation:
                rates = sorted(run.per_second for run in measured)
                table.add_row(
                    name,
                    f"{median(rates):,.0f}",
                    f"{rates[0]:,.0f}",
                    f"{rates[-1]:,.0f}",
                    f"{_median(measured, 'cpu_us'):.1f}",
                    f"{_median(measured, 'busy'):.0%}",
                    f"{_median(measured, 'p50_ms'):.2f}",
                    f"{_median(measured, 'p99_ms'):.2f}",
                    *(_ratio(runs, operation, name, other) for other in TARGETS),
                )
    return table


def _ratio(runs: Runs, operation: Operation, name: str, other: str) -> str:
    """Return how many times another server's rate a server reaches, coloured by the target."""
    ratio = _times(runs, operation, name, other)
    if ratio is None or name == other:
        return ""
    shown = f"{ratio:.3g}"
    if name != "fauxchange":
        return shown
    return f"[{'green' if ratio >= TARGETS[other] else 'red'}]{shown}[/]"


def _times(runs: Runs, operation: Operation, name: str, other: str) -> float | None:
    if (other, operation) not in runs:
        return None
    rate = _median(runs[name, operation], "per_second")
    return rate / _median(runs[other, operation], "per_second")


def _median(measured: list[Run], figure: str) -> float:
    return float(median(getattr(run, figure) for run in measured))


def _figures(
    runs: Runs, rounds: int, seconds: int, connections: int, users: int
) -> Mapping[str, Any]:
    operations = {}
    for operation in OPERATIONS:
        names = [name for name, of in runs if of is operation]
        operations[operation.name] = {
            "runs": {name: [asdict(run) for run in runs[name, operation]] for name in names},
            "times": {
                other: _times(runs, operation, "fauxchange", other)
                for other in TARGETS
                if other in names
            },
        }
    return {
        "rounds": rounds,
        "seconds": seconds,
        "connections": connections,
        "users": users,
        "targets": TARGETS,
        "operations": operations,
    }


if __name__ == "__main__":
    main()
