"""``fauxchange market``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fauxchange.commands.generated import command, members
from fauxchange.commands.group import CommandGroup
from fauxchange.commands.remote import remote

if TYPE_CHECKING:
    from fauxchange.commands.client import Client

_POINTS = ("at_ms", "usd", "ramp")
_PAIR_POINTS = ("at_ms", "price", "ramp")
_READ = ("pair", "layout", "time_unit", "unit", "bar", "times", "after", "fit", "max_gap_ms")


@click.group(cls=CommandGroup)
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


@market.group()
def pair() -> None:
    """Set the prices of a pair in its quote currency."""


command(
    pair,
    "set",
    "market-pair.post",
    ["pair", "price"],
    options=["at_ms", "after_ms"],
    help="Set the price of a pair from now or from a time on.",
    rows="points",
    columns=_PAIR_POINTS,
)
command(
    pair,
    "ramp",
    "market-pair.post",
    ["pair", "price"],
    required=["over_ms"],
    help="Have a pair move in a straight line to a price, from now or from a time on.",
    rows="points",
    columns=_PAIR_POINTS,
)
command(pair, "crash", "market-crash.post", ["pair", "price"], rows="points", columns=_PAIR_POINTS)
command(pair, "clear", "market-pair.delete", ["pair"])
command(
    pair,
    "show",
    "market.get",
    help="Show the pairs with their last price, and high and low of 24 hours.",
    rows="pairs",
    columns=("pair", "last", "high", "low", "changed"),
)
command(market, "freeze", "market-freeze.post", ["instrument"])
command(market, "release", "market-freeze.delete", ["instrument"])
command(market, "instrument", "market-instrument.post", ["instrument"])
command(
    market,
    "halt",
    "market-instrument.post",
    ["instrument"],
    options=["after_ms", "for_ms"],
    fixed={"state": "suspended"},
    help="Suspend an instrument: nothing of it is traded.",
)
command(
    market,
    "resume",
    "market-instrument.post",
    ["instrument"],
    options=["after_ms"],
    fixed={"state": "live"},
    help="Have an instrument be traded, whatever it was before.",
)
command(market, "book", "market-book.post", ["instrument"])
command(market, "clear-book", "market-book.delete", ["instrument"])
command(market, "reset-book", "market-book-reset.post", ["instrument"])
# A premium below zero looks like an option.
command(
    market,
    "premium",
    "market-premium.post",
    ["instrument", "premium"],
    settings={"ignore_unknown_options": True},
)
command(market, "funding-interval", "market-funding-interval.post", ["instrument", "hours"])
command(market, "deleverage", "positions-deleverage.post", ["instrument", "way"])
command(market, "settlement-delay", "market-settlement-delay.post", ["instrument", "for_ms"])


@market.command()
@members("market-candles.get", ["instrument"], defaults={"bar": "1m", "bars": 60})
@remote()
def draw(client: Client, **request: Any) -> Any:
    """Draw the closes of an instrument or a pair as a line, with their high, low and last."""
    from rich.console import Console

    from .chart import chart

    answer = client.call("market-candles.get", **request)
    if click.get_current_context().params["as_json"]:
        return answer
    Console(width=None if sys.stdout.isatty() else 400, highlight=False).print(
        chart(request["instrument"], request["bar"], answer["candles"])
    )
    return None


@market.command()
@members("market.post", ["ccy", "usd"], options=["at_ms", "after_ms"])
@remote("steps", _POINTS)
def step(client: Client, **request: Any) -> Any:
    """Set the price of a currency from a time on."""
    if request["at_ms"] is request["after_ms"] is None:
        raise click.UsageError("when? Give --at-ms or --after-ms")
    return client.call("market.post", **request)


@market.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True, resolve_path=True),
)
@click.option("--columns", default="", help="Names of columns, as time=ts,price=px,size=qty.")
@members("market-recording.post", options=_READ)
@remote()
def load(client: Client, files: tuple[Path, ...], columns: str, **options: Any) -> Any:
    """Have a pair be what was recorded in files of trades or candles from now on."""
    from .loading import load_files

    return load_files(client, files, columns, options)


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
