"""How many values a second the strategies draw.

``python -m benchmarks.strategies``; the rate of ``integers()`` is what Hypothesis itself costs.
Time is the processor's, so that a busy machine tells the same.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from statistics import median
from typing import Any

import click
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table

from fauxchange_kit.generate import strategies

ORDER = "trade/order.post"
TARGETS = {"an order": 500}

DRAWN: dict[str, Any] = {
    "integers()": st.integers(),
    "an order": strategies.requests_of("okx", ORDER),
    "a nearly valid order": strategies.near_valid_requests_of("okx", ORDER),
    "a sequence of orders": strategies.order_sequences(),
    "funding balances, asked for": strategies.requests_of("okx", "asset/balances.get"),
    "funding balances, answered": strategies.answers_of("okx", "asset/balances.get"),
    "an order of CoinW's futures": strategies.requests_of("coinw", "futures/order.post"),
}


@click.command()
@click.option("--times", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--values", default=1000, show_default=True, type=click.IntRange(min=1))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(times: int, values: int, file: Path | None) -> None:
    """Draw, and tell the median and the best rate."""
    rates = {name: [rate(drawn, values) for _ in range(times)] for name, drawn in DRAWN.items()}
    table = Table(title="values a second", title_justify="left")
    for column in ("drawn", "median", "best", "target"):
        table.add_column(column, justify="left" if column == "drawn" else "right")
    for name, measured in rates.items():
        target = str(TARGETS.get(name, ""))
        table.add_row(name, f"{median(measured):,.0f}", f"{max(measured):,.0f}", target)
    Console().print(table)
    if file:
        file.write_text(json.dumps(rates, indent=2), encoding="utf-8")


def rate(drawn: Any, values: int) -> float:
    """Return how many values are drawn in a second of a test that does nothing with them."""

    @settings(
        max_examples=values,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def draw(_: Any) -> None:
        pass

    started = time.process_time()
    draw()
    return values / (time.process_time() - started)


if __name__ == "__main__":
    main()
