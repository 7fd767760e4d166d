"""From runs to a table for people and to figures for programs."""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.table import Table

from benchmarks.calls import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.calls import Operation
    from benchmarks.load import Run

# (server, operation) -> its runs, one of each round.
Runs = dict[tuple[str, "Operation"], list["Run"]]

# How many times the rate of another server fauxchange should reach, by method; without one nothing
# is promised.
TARGETS: dict[str, dict[str, float]] = {
    "fauxchange, parent": {"GET": 1.0, "POST": 1.0},
    "bare": {},
    "nginx": {"GET": 0.18, "POST": 0.18},
    "nginx, silent": {},
    "prism": {"GET": 8.0, "POST": 5.5},
    "prism, two calls": {},
    "prism, two calls, silent": {},
}

_COLUMNS = (
    "calls/s",
    "best",
    "CPU µs/call",
    "best",
    "core busy",
    "p99 ms",
    "x parent",
    "x bare",
    "x nginx",
    "silent",
    "x Prism",
    "two calls",
    "silent",
)


def table(operation: Operation, runs: Runs) -> Table:
    """Return the medians and the best run of every server for one call."""
    shown = Table(title=operation.name, title_justify="left")
    shown.add_column("server", no_wrap=True)
    for column in _COLUMNS:
        shown.add_column(column, justify="right", no_wrap=True)
    for (name, of), measured in runs.items():
        if of is operation:
            rates = [run.per_second for run in measured]
            costs = [run.cpu_us for run in measured]
            shown.add_row(
                name,
                f"{median(rates):,.0f}",
                f"{max(rates):,.0f}",
                f"{median(costs):.1f}",
                f"{min(costs):.1f}",
                f"{median(run.busy for run in measured):.0%}",
                f"{median(run.p99_ms for run in measured):.1f}",
                *(_ratios(runs, operation, name, other) for other in TARGETS),
            )
    return shown


def legend() -> str:
    """Return what the last columns of the tables mean."""
    targets = ", ".join(
        f"{'/'.join(f'{target:g}' for target in by_method.values())} x {name}"
        for name, by_method in TARGETS.items()
        if by_method
    )
    methods = "/".join(one.method for one in OPERATIONS)
    return (
        "x: how many times the other's calls/s, and how many times its calls per CPU second; "
        "silent is the other without its log.\n"
        "Prism serves all endpoints that fauxchange serves; with two calls it has no others.\n"
        f"Targets ({methods}): {targets}, reached if both figures are. Where the core is much "
        "below 100% busy, the server waited for wrk, and only the second figure counts."
    )


def figures(runs: Runs) -> dict[str, Any]:
    """Return all runs, and the ratios of their medians."""
    found = {}
    for operation in OPERATIONS:
        names = [name for name, of in runs if of is operation]
        others = [name for name in TARGETS if name in names]
        found[operation.name] = {
            "runs": {name: [asdict(run) for run in runs[name, operation]] for name in names},
            "times_rate": {
                other: _times(runs, operation, "fauxchange", other, _rate) for other in others
            },
            "times_per_cpu_second": {
                other: _times(runs, operation, "fauxchange", other, _thrift) for other in others
            },
        }
    return {"targets": TARGETS, "operations": found}


def _ratios(runs: Runs, operation: Operation, name: str, other: str) -> str:
    if name == other or (other, operation) not in runs:
        return ""
    by_rate = _times(runs, operation, name, other, _rate)
    by_cpu = _times(runs, operation, name, other, _thrift)
    shown = f"{by_rate:.2g}, {by_cpu:.2g}"
    if name != "fauxchange":
        return shown
    target = TARGETS[other].get(operation.method)
    if target is None:
        return shown
    # A server that had to wait for wrk shows a lower rate than it has; its CPU time does not.
    return f"[{'green' if min(by_rate, by_cpu) >= target else 'red'}]{shown}[/]"


def _times(
    runs: Runs, operation: Operation, name: str, other: str, figure: Callable[[Run], float]
) -> float:
    ours = median(figure(run) for run in runs[name, operation])
    return ours / median(figure(run) for run in runs[other, operation])


def _rate(run: Run) -> float:
    return run.per_second


def _thrift(run: Run) -> float:
    return 1e6 / run.cpu_us
