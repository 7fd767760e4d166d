"""``fauxchange snapshot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .generated import command, members
from .group import CommandGroup
from .remote import remote, write

if TYPE_CHECKING:
    from .client import Client

_COLUMNS = ("name", "taken", "world", "documents", "log_entries", "faults")


@click.group(cls=CommandGroup)
def snapshot() -> None:
    """Keep a sandbox as it is, and take it back there."""


command(snapshot, "list", "snapshots.get", rows="snapshots", columns=_COLUMNS)
command(snapshot, "save", "snapshots.post", ["name"])
command(snapshot, "restore", "snapshot-restore.post", ["name"])
command(snapshot, "delete", "snapshot.delete", ["name"])


@snapshot.command()
@members("snapshot.get", ["name"])
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@remote()
def export(client: Client, name: str, output: Path | None) -> None:
    """Write a snapshot as a file."""
    write(client.download("snapshot.get", name=name), output)


@snapshot.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@remote()
def import_(client: Client, file: Path) -> Any:
    """Take the sandbox to the state in a snapshot's file; exit 2 if it is no snapshot."""
    from fauxchange.sandbox.snapshot import read
    from fauxchange.spec.problem import read_json

    # Read here first: an error names the file, and nothing is sent.
    document = read_json(file)
    read(document, str(file))
    return client.call("import.post", **document)
