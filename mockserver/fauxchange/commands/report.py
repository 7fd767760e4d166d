"""``fauxchange report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .generated import members
from .group import CommandGroup
from .remote import remote, write

if TYPE_CHECKING:
    from .client import Client


@click.group(cls=CommandGroup)
def report() -> None:
    """Report what became of accounts."""


@report.command()
@members("equity-svg.get")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@remote()
def equity(client: Client, output: Path | None, **options: Any) -> Any:
    """Draw what an account's trading was worth, and where it bought and sold, as SVG.

    With --json it is the values instead.
    """
    if click.get_current_context().params["as_json"]:
        return client.call("equity.get", **options)
    write(client.download("equity-svg.get", **options), output)
    return None
