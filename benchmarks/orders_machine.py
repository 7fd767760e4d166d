"""Orders or positions against their naive twin, at random: ``python -m benchmarks.orders_machine``.

The machines are those of the tests (``tests/domain/trading/machine``, ``--of algos`` those of its
folder ``algo``, ``--of positions`` ``tests/domain/positions/machine``, ``--of loans``
``tests/domain/positions/loans``), with seeds that nobody chose, on each kind of store in turn. It
ends at the first difference, with the shortest way to it.
"""

from __future__ import annotations

import sys
from itertools import cycle
from time import perf_counter
from typing import Any

import click
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.domain.positions.loans import machine as loans
from tests.domain.positions.machine import machine as positions
from tests.domain.positions.machine.holders import HoldersMachine
from tests.domain.trading.machine import base as orders_base
from tests.domain.trading.machine import machine as orders
from tests.domain.trading.machine.algo import machine as algos

# Most on the store that costs least.
_MACHINES = {
    "orders": (
        *(orders.TradingMachine, orders.TradingMachine),
        *(orders.CopyingMachine, orders.SqliteMachine),
    ),
    "algos": (
        *(algos.AlgoMachine, algos.AlgoMachine),
        *(algos.CopyingAlgoMachine, algos.SqliteAlgoMachine),
    ),
    "loans": (
        *(loans.LoansMachine, loans.LoansMachine),
        *(loans.CopyingLoansMachine, loans.SqliteLoansMachine),
    ),
    "positions": (
        *(positions.PositionsMachine, positions.PositionsMachine),
        *(positions.CopyingMachine, positions.SqliteMachine),
    ),
}
# What is counted besides steps and orders.
_COUNTED: dict[str, tuple[Any, str]] = {
    "orders": (orders_base.MachineBase, "fills"),
    "algos": (orders_base.MachineBase, "fills"),
    "loans": (HoldersMachine, "closings"),
    "positions": (HoldersMachine, "closings"),
}
_EXAMPLES, _STEPS = 40, 50


@click.command()
@click.option("--steps", default=200_000, show_default=True, type=click.IntRange(min=100))
@click.option("--seconds", default=0, help="End after so long, whatever has been done; 0 never.")
@click.option("--of", default="orders", show_default=True, type=click.Choice(list(_MACHINES)))
def main(steps: int, seconds: int, of: str) -> None:
    """Run machines until they have made so many steps, and print what happened in them."""
    console, begin = Console(), perf_counter()
    base, counted = _COUNTED[of]
    of_a_run = settings(
        max_examples=_EXAMPLES,
        stateful_step_count=_STEPS,
        deadline=None,
        database=None,
        derandomize=False,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    columns = TextColumn("steps"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    outcome = "no difference"
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("steps", total=steps)
        for machine in cycle(_MACHINES[of]):
            try:
                run_state_machine_as_test(machine, settings=of_a_run)
            except Exception as found:  # whatever a machine finds is shown
                console.print(f"{type(found).__name__}: {found}", markup=False)
                console.print(*getattr(found, "__notes__", ()), sep="\n", markup=False)
                outcome = f"a difference on {machine.__name__}"
                break
            progress.update(task, completed=min(base.steps, steps))
            is_late = seconds and perf_counter() - begin > seconds
            if base.steps >= steps or is_late:
                break
    console.print(
        f"{base.steps:,} steps, {base.orders:,} orders, {getattr(base, counted):,} {counted}, "
        f"{perf_counter() - begin:,.0f} seconds: {outcome}"
    )
    sys.exit(outcome != "no difference")


if __name__ == "__main__":
    main()
