"""What a unit of work and a call cost on each engine: ``python -m benchmarks.stores``."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import TYPE_CHECKING, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from benchmarks.history import request_of
from fauxchange import ManualClock, MockServer
from fauxchange.app import build
from fauxchange.config import Settings
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, log_of
from fauxchange.pipeline import serve
from fauxchange.state.factory import MemoryEngine
from fauxchange.state.sqlite import SqliteEngine
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.app import MockApp
    from fauxchange.state.factory import StoreEngine
    from fauxchange.state.store import Store

LOG = log_of("okx:main", "funding")
CALLS: dict[str, tuple[str, str, bytes]] = {
    "asset/balances": ("GET", "asset/balances", b""),
    "asset/transfer": (
        "POST",
        "asset/transfer",
        b'{"ccy":"USDT","amt":"0.00000001","from":"6","to":"18"}',
    ),
}


class Engine(NamedTuple):
    """An engine and an app on it, by name."""

    name: str
    stores: StoreEngine
    app: MockApp


@click.command()
@click.option("--rounds", default=1000, show_default=True, type=click.IntRange(min=10))
def main(rounds: int) -> None:
    """Time each step on each engine, in turns, and print medians in microseconds."""
    with tempfile.TemporaryDirectory() as folder:
        engines = [
            Engine("memory", MemoryEngine(), _app("")),
            Engine("copying memory", MemoryEngine(copying=True), _app("", copying=True)),
            Engine("SQLite", SqliteEngine(Path(folder) / "one.sqlite"), _app(f"{folder}/all")),
        ]
        table = Table("", *(engine.name for engine in engines))
        steps = [_steps(engine) for engine in engines]
        for name in steps[0]:
            figures = _medians([one[name] for one in steps], rounds)
            table.add_row(name, *(f"{figure:,.0f}" for figure in figures))
        Console().print(table)


def _app(folder: str, *, copying: bool = False) -> MockApp:
    clock = ManualClock(NOON_MS, strict=True)
    return build(Settings(limits=False, state=folder), clock=clock, copying=copying)


def _steps(engine: Engine) -> dict[str, Callable[[], object]]:
    store = engine.stores.create(map(str, count(1)).__next__)
    numbers = count(1)

    def write() -> None:
        with store.transaction() as unit:
            number = int(unit.new_id())
            unit.put(Account("main", "1", "main"))
            unit.append(LOG, _bill(number))

    def read() -> None:
        with store.transaction() as unit:
            unit.get(Account, "main")
            next(unit.newest(LOG))

    def page() -> None:
        _page(store, next(numbers) % 1000)

    steps: dict[str, Callable[[], object]] = {
        "a document and an entry written": write,
        "a document and an entry read": read,
        "100 entries from the middle of a log": page,
    }
    keys = MockServer(clock=ManualClock(NOON_MS, strict=True))
    for name, call in CALLS.items():
        steps[name] = partial(serve, engine.app, request_of(keys, *call))
    return steps


def _bill(number: int) -> Bill:
    return Bill(number, NOON_MS, "ETH", Decimal(1), Decimal(number), "benchmark")


def _page(store: Store, older_than: int) -> None:
    with store.transaction() as unit:
        entries = unit.newest(LOG, by="id", older_than=older_than)
        list(islice(entries, 100))


def _medians(steps: list[Callable[[], object]], rounds: int) -> list[float]:
    times: list[list[int]] = [[] for _ in steps]
    for _ in range(rounds):
        for step, of_step in zip(steps, times, strict=True):
            begin = perf_counter_ns()
            step()
            of_step.append(perf_counter_ns() - begin)
    return [median(one) / 1000 for one in times]


if __name__ == "__main__":
    main()
