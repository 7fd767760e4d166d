"""``fauxchange market``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .remote import remote

if TYPE_CHECKING:
    from .client import Client

_STEPS = ("at_ms", "usd", "ramp")
_AT = click.option("--at-ms", type=click.IntRange(min=0), help="When, in the sandbox's time.")
_AFTER = click.option("--after-ms", type=click.IntRange(min=0), help="How much later than that.")


@click.group()
def market() -> None:
    """Show and set the prices of a sandbox."""


@market.command()
@remote("prices", ("ccy", "usd", "set"))
def show(client: Client) -> Any:
    """Show what every quoted currency costs now in USD."""
    return client.get("/market")


@market.command("set")
@click.argument("ccy")
@click.argument("usd")
@remote("steps", _STEPS)
def set_(client: Client, ccy: str, usd: str) -> Any:
    """Set what a currency costs from now on."""
    return client.post("/market", ccy=ccy, usd=usd)


@market.command()
@click.argument("ccy")
@click.argument("usd")
@_AT
@_AFTER
@remote("steps", _STEPS)
def step(client: Client, ccy: str, usd: str, **when: int | None) -> Any:
    """Set what a currency costs from a time on."""
    if all(value is None for value in when.values()):
        raise click.UsageError("when? Give --at-ms or --after-ms")
    return client.post("/market", ccy=ccy, usd=usd, **when)


@market.command()
@click.argument("ccy")
@click.argument("usd")
@click.option("--over-ms", required=True, type=click.IntRange(min=1), help="How long it takes.")
@_AT
@_AFTER
@remote("steps", _STEPS)
def ramp(client: Client, ccy: str, usd: str, **when: int | None) -> Any:
    """Have a price move in a straight line to another, from now or from a time on."""
    return client.post("/market", ccy=ccy, usd=usd, **when)


@market.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--relative", is_flag=True, help="ts counts from now.")
@click.option("--ramps", is_flag=True, help="Prices move in straight lines from row to row.")
@remote()
def replay(client: Client, file: Path, *, relative: bool, ramps: bool) -> Any:
    """Set the prices of a CSV file with the columns ts (milliseconds), ccy and usd."""
    from fauxchange.spec.problem import Problem

    try:
        table = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Problem(file, "", f"is not UTF-8: {error.reason} at byte {error.start}") from None
    return client.post("/market/replay", csv=table, relative=relative, ramps=ramps)


@market.command()
@click.argument("ccy", required=False)
@remote()
def clear(client: Client, ccy: str | None) -> Any:
    """Return to the world's prices, of one currency or of all."""
    return client.delete("/market", ccy=ccy)
