"""What being steerable costs a call that nobody steers.

``python -m benchmarks.steering``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import gc
import json
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from fauxchange import ManualClock, MockServer
from fauxchange.pipeline import answer, serve
from tests.clients import OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange import Reply, Request
    from fauxchange.app import MockApp

TARGET = 1.05
OTHERS = 50
CALLS = {
    "GET asset/balances": ("GET", "/api/v5/asset/balances", b""),
    "POST eth/purchase": (
        "POST",
        "/api/v5/finance/staking-defi/eth/purchase",
        b'{"amt":"0.001"}',
    ),
}


@click.command()
@click.option("--rounds", default=3000, show_default=True, type=click.IntRange(min=100))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(rounds: int, file: Path | None) -> None:
    """Compare the path of a call with the same path without anything that steers."""
    alone = MockServer(limits=False, clock=ManualClock(NOON_MS, strict=True))
    crowded = MockServer(limits=False, clock=ManualClock(NOON_MS, strict=True))
    for _ in range(OTHERS):
        crowded.create_sandbox()
    gc.collect()
    gc.freeze()
    table = Table(title="Cost of being steerable, in process, medians", title_justify="left")
    for column in ("call", "without, us", "with, us", "ratio", f"among {OTHERS} others"):
        table.add_column(column, justify="left" if column == "call" else "right")
    figures = {}
    for name, call in track(CALLS.items(), "calls", transient=True):
        bare_us, whole_us = measured(alone, call, rounds)
        other_bare_us, crowded_us = measured(crowded, call, rounds)
        ratios = whole_us / bare_us, crowded_us / other_bare_us
        figures[name] = {"bare_us": bare_us, "whole_us": whole_us, "ratio": ratios[0]}
        figures[name]["crowded_ratio"] = ratios[1]
        table.add_row(name, f"{bare_us:.1f}", f"{whole_us:.1f}", *(f"{one:.3f}" for one in ratios))
    console = Console()
    console.print(table)
    console.print(f"Target: at most {TARGET:.2f}, with no fault armed and the journal on.")
    if file:
        file.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def measured(mock: MockServer, call: tuple[str, str, bytes], rounds: int) -> tuple[float, float]:
    """Return what a call takes without and with what steers, called in turns, in microseconds."""
    client = OkxClient(mock, mock.okx)
    request = client.request(*call)
    ways: tuple[Callable[[MockApp, Request], Reply], ...] = (bare, serve)
    taken: tuple[list[int], list[int]] = ([], [])
    for i in range(rounds):
        # Who is first changes, for the second finds warmer caches.
        for which in (0, 1) if i % 2 else (1, 0):
            started = perf_counter_ns()
            reply = ways[which](mock.app, request)
            taken[which].append(perf_counter_ns() - started)
            if reply.code != "0":
                raise RuntimeError(f"{call}: {reply}")
    return median(taken[0]) / 1000, median(taken[1]) / 1000


def bare(app: MockApp, request: Request) -> Reply:
    """Answer a call and write it down: one sandbox, no faults, nothing to explain."""
    started = perf_counter_ns()
    exchange = app.exchange_of(request.path)
    sandbox = app.sandbox
    endpoint = exchange.catalogue.match(request)
    reply = answer(exchange, endpoint, request, sandbox)
    took_ns = perf_counter_ns() - started
    now_ms = sandbox.clock.now_ms()
    sandbox.journal.record(now_ms, exchange.name, endpoint, request, reply, None, took_ns)
    return reply


if __name__ == "__main__":
    main()
