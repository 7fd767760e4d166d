"""How long fauxchange takes to start and to stop, and how much memory it has.

``python -m benchmarks.start``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import click
import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.servers import fauxchange_command, tree

MIB = 1024 * 1024
_LONGEST = 30.0

# A new process, from its first line to a server that can be called.
_EMBEDDED = """\
import time
started = time.perf_counter()
from fauxchange import MockServer
with MockServer():
    print(time.perf_counter() - started)
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured, its unit, and what it should be below; None where nothing is promised."""

    name: str
    unit: str
    target: float | None


EMBEDDED = Figure("MockServer() ready, from the first line", "s", 0.4)
PROCESS = Figure("the whole of that process", "s", None)
SERVED = Figure("fauxchange serve, from spawn to the first 200", "s", 1.2)
RSS = Figure("memory after the start, RSS added up", "MiB", 80)
PSS = Figure("memory after the start, PSS", "MiB", 80)
STOPPED = Figure("SIGTERM to exit", "s", 1)
FIGURES = (EMBEDDED, PROCESS, SERVED, RSS, PSS, STOPPED)


@click.command()
@click.option("--times", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(times: int, file: Path | None) -> None:
    """Measure start, stop and memory; print medians with their targets."""
    console = Console()
    measured: dict[Figure, list[float]] = {figure: [] for figure in FIGURES}
    # Once for the page cache and the compiled Python files; that does not count.
    for number in track(range(times + 1), "start and stop", console=console, transient=True):
        found = {**embedded(), **served()}
        if number:
            for figure, value in found.items():
                measured[figure].append(value)
    console.print(_table(measured, times))
    if file:
        figures = {
            figure.name: {"unit": figure.unit, "target": figure.target, "measured": values}
            for figure, values in measured.items()
        }
        file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def embedded() -> dict[Figure, float]:
    """Start a MockServer in a new process."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _EMBEDDED], capture_output=True, text=True, check=True
    )
    whole = time.perf_counter() - started
    return {EMBEDDED: float(done.stdout), PROCESS: whole}


def served() -> dict[Figure, float]:
    """Start the command, call it, weigh it, stop it."""
    command = [fauxchange_command(), "serve", "--json", "--log", "off", "--http-port", "0"]
    started = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        # With port 0 the port is known only from this line; it comes once the server answers.
        _expect_healthy(json.loads(server.stdout.readline())["http"])
        ready = time.perf_counter() - started
        rss, pss = memory(server.pid)
        stopped = time.perf_counter()
        server.send_signal(signal.SIGTERM)
        server.wait(_LONGEST)
        stop = time.perf_counter() - stopped
    finally:
        server.kill()
        server.communicate()
    return {SERVED: ready, RSS: rss / MIB, PSS: pss / MIB, STOPPED: stop}


def memory(pid: int) -> tuple[int, int]:
    """Return RSS and PSS of a process tree in bytes.

    Shared pages count once in every process's RSS, and split among them in PSS.
    """
    infos = [psutil.Process(process.pid).memory_full_info() for process in tree(pid)]
    return sum(info.rss for info in infos), sum(info.pss for info in infos)


def _expect_healthy(url: str) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=_LONGEST)
    try:
        connection.request("GET", "/_mock/health")
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise RuntimeError(f"/_mock/health answered {response.status}")


def _table(measured: dict[Figure, list[float]], times: int) -> Table:
    table = Table(title=f"Start and stop, medians of {times}")
    table.add_column("figure")
    for column in ("median", "lowest", "highest", "target", "verdict"):
        table.add_column(column, justify="right")
    for figure, values in measured.items():
        middle = median(values)
        table.add_row(
            figure.name,
            *(_shown(value, figure.unit) for value in (middle, min(values), max(values))),
            f"{figure.target:g} {figure.unit}" if figure.target else "",
            _verdict(middle, figure.target),
        )
    return table


def _shown(value: float, unit: str) -> str:
    return f"{value:.3f} s" if unit == "s" else f"{value:.1f} {unit}"


def _verdict(value: float, target: float | None) -> str:
    if target is None:
        return ""
    return "[green]reached[/]" if value < target else "[red]missed[/]"


if __name__ == "__main__":
    main()
