"""What a recording costs: to load, and then at any moment beside the synthetic source.

``python -m benchmarks.recorded``: ten million trades in a plain table are compiled in a process of
their own; trades a second of processor time, and the most memory it had. Then medians of processor
time in milliseconds of the same questions to both sources: cold is a source that was just opened,
with its file in the memory of the system, warm one that was asked the same before.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.market.paths.first import Falls, first
from fauxchange.domain.market.paths.levels import midnight
from fauxchange.domain.market.paths.recorded.playback import Playback
from fauxchange.domain.market.paths.recorded.trades import RecordedSource, Recording
from fauxchange.domain.market.paths.synthetic import SyntheticPrices, SyntheticSource
from fauxchange.domain.market.views.candles import SIZES, page
from fauxchange.domain.market.views.ticker import ticker
from fauxchange.domain.market.views.trades import newest
from fauxchange.runtime.recordings import library
from fauxchange.runtime.recordings.compiler import Units
from fauxchange.runtime.recordings.layouts import layout_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.market.paths.source import Source

BEGIN_MS = 1_740_787_200_000
UNITS = Units(Decimal("0.1"), Decimal("0.0001"))
ROUNDS = 41
REFERENCE = 600_000


def write_table(file: Path, trades: int) -> None:
    """Write a day of so many trades."""
    random = Random(1)  # noqa: S311 - no secrets
    price, step_ms = REFERENCE, max(1, 2 * DAY_MS // trades)
    at_ms = BEGIN_MS
    with file.open("w", encoding="ascii") as table:
        table.write("ts,price,size,side\n")
        for _ in range(trades):
            at_ms += random.randrange(step_ms)
            price += random.randrange(-3, 4)
            size = random.randrange(1, 5_000)
            side = "buy" if size & 1 else "sell"
            table.write(f"{at_ms},{price // 10}.{price % 10},{size / 10_000},{side}\n")


def compile_table(file: Path) -> None:
    """Compile a table, and print seconds of processor time and MiB of memory."""
    before = time.process_time()
    library.keep_in(file.parent)
    library.prepare([file], layout_of("plain"), UNITS)
    seconds = time.process_time() - before
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    sys.stdout.write(f"{seconds} {mebibytes}\n")


def opened(file: Path) -> Recording:
    library.keep_in(file.parent)
    layout = layout_of("plain")
    facts = library.prepare([file], layout, UNITS)
    return library.open_playback(Playback("", facts.files, layout, *UNITS))  # type: ignore[return-value]


def questions(now_ms: int, low: int) -> dict[str, Callable[[Source], object]]:
    return {
        "any moment": lambda source: source.price(now_ms),
        "300 x 1m": lambda source: page(source, SIZES["1m"], now_ms, 300),
        "10 x 1H": lambda source: page(source, SIZES["1H"], now_ms, 10),
        "ticker": lambda source: ticker(source, now_ms),
        "500 trades": lambda source: newest(source, now_ms, 500),
        "first crossing": lambda source: first(source, now_ms, now_ms + DAY_MS, Falls(low)),
    }


def cost_ms(make: Callable[[], Source], ask: Callable[[Source], object]) -> tuple[float, float]:
    """Return the medians of a question asked of a new source, and asked again."""
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(ROUNDS):
        source = make()
        for times in (cold, warm):
            before = time.process_time_ns()
            ask(source)
            times.append((time.process_time_ns() - before) / 1e6)
    return median(cold), median(warm)


def compare(file: Path, trades: int) -> Table:
    """Return what the same questions cost of the recording and of a tree of as many trades."""
    recording, origin_ms = opened(file), midnight(BEGIN_MS)
    end_ms = recording.times[-1]
    now_ms = BEGIN_MS + (end_ms - BEGIN_MS) * 3 // 4
    a_day = trades * DAY_MS // max(HOUR_MS, end_ms - BEGIN_MS)
    prices = SyntheticPrices("1", "BTC-USDT", REFERENCE, 30_000, a_day, 250 * a_day)
    sources: dict[str, Callable[[], Source]] = {
        "recorded": lambda: RecordedSource(recording, origin_ms),
        "synthetic": lambda: SyntheticSource(prices, origin_ms),
    }
    table = Table(title="CPU ms, median")
    for column in (
        "question",
        *(f"{name}, {when}" for name in sources for when in ("cold", "warm")),
    ):
        table.add_column(column, justify="left" if column == "question" else "right")
    low = min(recording.aggregate(0, trades)[2], REFERENCE // 2)
    for name, ask in questions(now_ms, low).items():
        costs = [cost for make in sources.values() for cost in cost_ms(make, ask)]
        table.add_row(name, *(f"{cost:.3f}" for cost in costs))
    return table


@click.command()
@click.option("--trades", default=10_000_000, show_default=True, type=click.IntRange(min=1_000))
@click.option("--compile", "table", default="", hidden=True)
def main(trades: int, table: str) -> None:
    """Print what loading a recording costs, and what questions to it do."""
    if table:
        compile_table(Path(table))
        return
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "day.csv"
        write_table(file, trades)
        command = [sys.executable, "-m", "benchmarks.recorded", "--compile", str(file)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, mebibytes = map(float, answer.stdout.split())
        compiled = sum(one.stat().st_size for one in (file.parent / "recordings").iterdir())
        console.print(
            f"{trades:,} trades, {file.stat().st_size >> 20} MiB: {seconds:.1f} s of CPU, "
            f"{trades / seconds:,.0f} trades/s, {mebibytes:.0f} MiB at most; "
            f"compiled {compiled >> 20} MiB"
        )
        console.print(compare(file, trades))


if __name__ == "__main__":
    main()
