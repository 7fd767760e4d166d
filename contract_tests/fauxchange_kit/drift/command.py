"""The command ``fauxchange drift``. Exit codes: 0 no drift, 1 drift, 2 nobody there."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fauxchange.exit_codes import FINDINGS, fail

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

    from .survey import EndpointResult, Survey


@click.command()
@click.option("--base-url", required=True, help="Where the exchange is, such as its own URL.")
@click.option(
    "--exchange",
    default="okx",
    show_default=True,
    type=click.Choice(["okx", "coinw"]),
    help="Which exchange it is.",
)
@click.option(
    "--endpoints",
    "pattern",
    default="public",
    show_default=True,
    help="Which of the public endpoints: all, or a pattern of ids such as market/*.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file to write the JSON to, beside what is shown.",
)
def drift(base_url: str, exchange: str, pattern: str, as_json: bool, report: Path | None) -> None:
    """Compare what an exchange answers with what it documents."""
    from fauxchange_kit import exchanges

    from . import console, requests
    from .courtesy import Courtesy
    from .survey import NobodyThereError, Survey

    venue = exchanges.exchange(exchange)
    endpoints = requests.public_endpoints(venue, pattern)
    if not endpoints:
        fail(f"no public endpoint of {exchange} is called {pattern}")
    try:
        line = requests.Line(venue, base_url)
        results = _run(Survey(venue, line, Courtesy(time.monotonic, time.sleep)), endpoints)
    except (requests.NoUrlError, NobodyThereError) as error:
        fail(f"{base_url} cannot be asked: {error}")
    text = console.as_json(venue, base_url, results)
    if report:
        report.write_text(text + "\n", encoding="utf-8")
    if as_json:
        click.echo(text)
    else:
        from rich.console import Console

        table = console.table(results)
        Console().print(table if table.row_count else console.summary(results))
    sys.exit(FINDINGS if any(one.is_drift for one in results) else 0)


def _run(survey: Survey, endpoints: Sequence[Endpoint]) -> list[EndpointResult]:
    """Ask, and show on stderr how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("asking", total=len(endpoints))

        def show(one: EndpointResult) -> None:
            progress.update(bar, advance=1, description=f"{one.endpoint.id}: {one.outcome.value}")

        return survey.of(endpoints, show)
