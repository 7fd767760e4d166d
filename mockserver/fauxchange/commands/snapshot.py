"""``fauxchange snapshot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .remote import at, remote

if TYPE_CHECKING:
    from .client import Client


@click.group()
def snapshot() -> None:
    """Keep a sandbox as it is, and take it back there."""


@snapshot.command("list")
@remote("snapshots", ("name", "taken", "world", "documents", "log_entries", "faults"))
def list_(client: Client) -> Any:
    """List the snapshots in the order they were taken."""
    return client.get("/snapshots")


@snapshot.command()
@click.argument("name")
@remote()
def save(client: Client, name: str) -> Any:
    """Keep the sandbox as it is now under a name."""
    return client.post("/snapshots", name=name)


@snapshot.command()
@click.argument("name")
@remote()
def restore(client: Client, name: str) -> Any:
    """Take the sandbox back to a snapshot."""
    return client.post(f"{at('/snapshots', name)}/restore")


@snapshot.command()
@click.argument("name")
@remote()
def delete(client: Client, name: str) -> Any:
    """Forget a snapshot."""
    return client.delete(at("/snapshots", name))


@snapshot.command()
@click.argument("name")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@remote()
def export(client: Client, name: str, output: Path | None) -> None:
    """Write a snapshot as a file."""
    file = client.download(at("/snapshots", name))
    if output:
        output.write_bytes(file)
    else:
        click.echo(file, nl=False)


@snapshot.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@remote()
def import_(client: Client, file: Path) -> Any:
    """Take the sandbox to what a snapshot's file says; exit 2 if it is no snapshot."""
    from fauxchange.sandbox.snapshot import read
    from fauxchange.spec.problem import read_json

    # Read here first: what is wrong is told with the file, and nothing is sent.
    read(read_json(file), str(file))
    return client.upload("/import", file.read_bytes())
