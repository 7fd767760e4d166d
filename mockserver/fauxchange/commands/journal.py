"""``fauxchange journal``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .remote import remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import Client

_COLUMNS = ("number", "time", "method", "target", "status", "code", "verdict", "faults")
_WANTED = (
    click.option("--exchange", type=click.Choice(["okx", "coinw"]), help="Of one exchange."),
    click.option("--endpoint", help="A glob over endpoint ids, such as asset/*."),
    click.option("--method", help="By the method."),
    click.option("--status", type=int, help="By the HTTP status."),
    click.option("--code", help="By the exchange's own code."),
    click.option("--verdict", type=click.Choice(["accepted", "refused"]), help="By the verdict."),
    click.option("--account", help="Of one account of the world."),
    click.option("--key", help="Of one API key."),
    click.option("--since", type=click.IntRange(min=0), help="After the call with this number."),
    click.option("--fault", help="Struck by a fault of this kind."),
)


def wanted(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which calls are wanted."""
    for option in reversed(_WANTED):
        command = option(command)
    return command


@click.group()
def journal() -> None:
    """Show, count, await and export the calls of a sandbox."""


@journal.command()
@wanted
@click.option("--limit", type=click.IntRange(min=0), help="How many of the last.")
@remote("entries", _COLUMNS)
def show(client: Client, **asked: Any) -> Any:
    """Show the last calls that are wanted, in order of arrival."""
    return client.get("/journal", **asked)


@journal.command()
@wanted
@remote("counts", ("exchange", "endpoint", "code", "verdict", "calls"))
def counts(client: Client, **asked: Any) -> Any:
    """Count the calls that are wanted by endpoint and code."""
    return client.get("/journal/counts", **asked)


@journal.command()
@wanted
@click.option("--count", default=1, show_default=True, type=click.IntRange(min=1))
@click.option("--timeout-ms", default=5000, show_default=True, type=click.IntRange(0, 60_000))
@remote("entries", _COLUMNS)
def wait(client: Client, **asked: Any) -> Any:
    """Wait until there are as many calls as are wanted; exit 1 if they do not come."""
    return client.get("/journal/wait", **asked)


@journal.command()
@wanted
@click.option("--limit", type=click.IntRange(min=0), help="How many of the last.")
@click.option("--har", "form", flag_value="har", default="har", help="As an HTTP archive.")
@click.option("--ndjson", "form", flag_value="ndjson", help="As JSON, a line for each call.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@remote()
def export(client: Client, form: str, output: Path | None, **asked: Any) -> None:
    """Export the calls that are wanted, secrets shortened; by default as an HTTP archive."""
    exported = client.download(f"/journal/{form}", **asked)
    if output:
        output.write_bytes(exported)
    else:
        click.echo(exported, nl=not exported.endswith(b"\n"))
