"""What the size of the catalogue costs: loading it, compiling it, and every request.

``python -m benchmarks.catalogue``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import gc
import json
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from fauxchange import MockServer, data
from fauxchange.pipeline import serve
from fauxchange.spec.loader import load
from tests.clients import OkxClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import Request

FIVE = {
    "okx": [
        "asset/balances.get",
        "finance/staking-defi/eth/balance.get",
        "finance/staking-defi/eth/purchase.post",
        "finance/staking-defi/sol/balance.get",
    ],
    "coinw": ["spot/private/returnBalances.post"],
}
CALLS = 2000
TARGET_LOAD_S = 0.3
TARGET_COST = 1.05


@click.command()
@click.option("--rounds", default=15, show_default=True, type=click.IntRange(min=3))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(rounds: int, file: Path | None) -> None:
    """Measure the catalogue's cost and print it beside its targets."""
    with tempfile.TemporaryDirectory() as folder:
        five = Path(folder) / "schemas"
        copy_of_five(data.schemas(), five)
        loads, compiles = zip(*(loading() for _ in range(5)), strict=True)
        small, full = costs(five, rounds)
    figures = {
        "load_s": median(loads),
        "load_and_compile_s": median(compiles),
        "request_us_with_5": small * 1e6,
        "request_us_with_474": full * 1e6,
        "ratio": full / small,
    }
    show(figures)
    if file:
        file.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def copy_of_five(schemas: Path, to: Path) -> None:
    """Make a schemas folder with five endpoints only."""
    shutil.copytree(schemas / "meta", to / "meta")
    for exchange, endpoints in FIVE.items():
        for name in ("exchange", "errors", "defs", *endpoints):
            target = to / exchange / f"{name}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(schemas / exchange / f"{name}.json", target)


def loading() -> tuple[float, float]:
    """Return the seconds to load both catalogues, and to load and compile them."""
    started = time.perf_counter()
    catalogues = [load(data.schemas(), exchange).catalogue for exchange in FIVE]
    loaded = time.perf_counter()
    for catalogue in catalogues:
        for endpoint in catalogue:
            endpoint.request.is_valid({})
            endpoint.response.is_valid([])
    return loaded - started, time.perf_counter() - started


def costs(five: Path, rounds: int) -> tuple[float, float]:
    """Return the best seconds per call with five endpoints and with all, taken in turns."""
    small, full = prepared(five), prepared(data.schemas())
    gc.collect()
    gc.freeze()
    best = {"small": 1.0, "full": 1.0}
    for _ in track(range(rounds), "requests", transient=True):
        for name, (mock, request) in (("small", small), ("full", full)):
            best[name] = min(best[name], *timed(mock, request))
    return best["small"], best["full"]


def prepared(schemas: Path) -> tuple[MockServer, Request]:
    """Return a mock over a schemas folder, and a signed request for its funding balances."""
    mock = MockServer(limits=False, schemas=schemas)
    return mock, OkxClient(mock, mock.okx).request("GET", "/api/v5/asset/balances")


def timed(mock: MockServer, request: Request) -> Iterator[float]:
    """Yield seconds per call, measured a few times."""
    for _ in range(3):
        started = time.perf_counter()
        for _ in range(CALLS):
            serve(mock.app, request)
        yield (time.perf_counter() - started) / CALLS


def show(figures: dict[str, float]) -> None:
    """Print the figures beside their targets."""
    table = Table(title="What the size of the catalogue costs", title_justify="left")
    for column in ("what", "measured", "target"):
        table.add_column(column)
    table.add_row("load both catalogues", f"{figures['load_s']:.3f} s", f"{TARGET_LOAD_S} s")
    compiled = f"{figures['load_and_compile_s']:.3f} s"
    table.add_row("load and compile every validator", compiled, f"{TARGET_LOAD_S} s")
    table.add_row("a call with 5 endpoints", f"{figures['request_us_with_5']:.2f} us", "")
    table.add_row("a call with 474 endpoints", f"{figures['request_us_with_474']:.2f} us", "")
    table.add_row("ratio", f"{figures['ratio']:.3f}", f"{TARGET_COST}")
    Console().print(table)


if __name__ == "__main__":
    main()
