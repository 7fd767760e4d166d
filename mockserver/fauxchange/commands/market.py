"""``fauxchange market``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .generated import command, members
from .remote import remote

if TYPE_CHECKING:
    from .client import Client

_POINTS = ("at_ms", "usd", "ramp")


@click.group()
def market() -> None:
    """Show and set the prices of a sandbox."""


command(market, "show", "market.get", rows="prices", columns=("ccy", "usd", "set"))
command(
    market,
    "set",
    "market.post",
    ["ccy", "usd"],
    options=(),
    help="Set the price of a currency from now on.",
    rows="steps",
    columns=_POINTS,
)
command(
    market,
    "ramp",
    "market.post",
    ["ccy", "usd"],
    required=["over_ms"],
    help="Have a price move in a straight line to another, from now or from a time on.",
    rows="steps",
    columns=_POINTS,
)
command(market, "clear", "market.delete", ["ccy"])


@market.command()
@members("market.post", ["ccy", "usd"], options=["at_ms", "after_ms"])
@remote("steps", _POINTS)
def step(client: Client, **request: Any) -> Any:
    """Set the price of a currency from a time on."""
    if request["at_ms"] is request["after_ms"] is None:
        raise click.UsageError("when? Give --at-ms or --after-ms")
    return client.call("market.post", **request)


@market.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@members("market-replay.post", options=["relative", "ramps"])
@remote()
def replay(client: Client, file: Path, **options: bool | None) -> Any:
    """Set the prices of a CSV file with the columns ts (milliseconds), ccy and usd."""
    from fauxchange.spec.problem import Problem

    try:
        table = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Problem(file, "", f"is not UTF-8: {error.reason} at byte {error.start}") from None
    return client.call("market-replay.post", csv=table, **options)
