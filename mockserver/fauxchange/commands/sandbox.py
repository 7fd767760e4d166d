"""``fauxchange sandbox``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .generated import command, members
from .group import CommandGroup
from .remote import remote

if TYPE_CHECKING:
    from .client import Client

_CLOCK = ("start_ms", "frozen", "scale", "step_ms")
_COLUMNS = ("id", "world", "seed", "calls", "documents", "faults", "prefix")


@click.group(cls=CommandGroup)
def sandbox() -> None:
    """List, create and end the sandboxes of a server."""


command(sandbox, "list", "sandboxes.get", rows="sandboxes", columns=_COLUMNS)
command(sandbox, "show", "sandbox.get", ["id"])
command(sandbox, "delete", "sandbox.delete", ["id"])


@sandbox.command()
@members("sandboxes.post", ["id"], options=["seed", "keys", "idle_ms"])
@click.option("--world", help="A world or snapshot file, or the name of a world of the package.")
@click.option("--limits", type=click.Choice(["on", "off"]), help="Whether rate limits count.")
@members("sandboxes.post", options=_CLOCK, inside="clock")
@remote()
def create(
    client: Client,
    *,
    world: str | None,
    limits: str | None,
    **options: Any,
) -> Any:
    """Create a sandbox, and show its keys."""
    clock = {name: options.pop(name) for name in _CLOCK}
    return client.call(
        "sandboxes.post",
        world=_world(world),
        limits=None if limits is None else limits == "on",
        clock={name: value for name, value in clock.items() if value is not None} or None,
        **options,
    )


@sandbox.command()
@click.argument("sandbox_id", metavar="[ID]", required=False)
@remote()
def reset(client: Client, sandbox_id: str | None) -> Any:
    """Return to the beginning of the world: state, clock, limits, ids, faults and journal."""
    return (client.of(sandbox_id) if sandbox_id else client).call("reset.post")


def _world(world: str | None) -> Any:
    """Return a world by its name, or the whole file, which the server may not have."""
    if world is None or not (world.endswith(".json") or Path(world).exists()):
        return world
    from fauxchange.worlds.recorded.sent import document_to_send
    from fauxchange.worlds.world import world_of

    document = document_to_send(Path(world))
    # Checked here first: an error names the file, and nothing is sent.
    world_of(document, world)
    return document
