"""``fauxchange sandbox`` and ``fauxchange clock``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .remote import at, remote

if TYPE_CHECKING:
    from .client import Client


@click.group()
def sandbox() -> None:
    """List, make and end the sandboxes of a server."""


@sandbox.command("list")
@remote("sandboxes", ("id", "world", "seed", "calls", "documents", "faults", "prefix"))
def list_(client: Client) -> Any:
    """List the sandboxes, the default one first."""
    return client.get("/sandboxes")


@sandbox.command()
@click.argument("sandbox_id", metavar="[ID]", required=False)
@click.option("--world", help="A world or snapshot file, or the name of a world of the package.")
@click.option("--seed", type=click.IntRange(min=0), help="What ids and chance begin with.")
@click.option("--limits", type=click.Choice(["on", "off"]), help="Whether rate limits count.")
@click.option("--keys", type=click.Choice(["own", "world"]), help="Whose keys it has.")
@click.option("--idle-ms", type=click.IntRange(min=0), help="After which rest it ends; 0 is never.")
@click.option("--start-ms", type=click.IntRange(min=0), help="When its time begins.")
@click.option("--frozen", is_flag=True, help="Its clock stands still.")
@remote()
def create(
    client: Client,
    sandbox_id: str | None,
    world: str | None,
    limits: str | None,
    start_ms: int | None,
    *,
    frozen: bool,
    **asked: Any,
) -> Any:
    """Make a sandbox, and show its keys."""
    clock: dict[str, Any] = {"frozen": True} if frozen else {}
    if start_ms is not None:
        clock["start_ms"] = start_ms
    return client.post(
        "/sandboxes",
        id=sandbox_id,
        world=_world(world),
        limits=None if limits is None else limits == "on",
        clock=clock or None,
        **asked,
    )


@sandbox.command()
@click.argument("sandbox_id", metavar="ID")
@remote()
def show(client: Client, sandbox_id: str) -> Any:
    """Show a sandbox with its keys."""
    return client.get(at("/sandboxes", sandbox_id))


@sandbox.command()
@click.argument("sandbox_id", metavar="ID")
@remote()
def delete(client: Client, sandbox_id: str) -> Any:
    """End a sandbox."""
    return client.delete(at("/sandboxes", sandbox_id))


@sandbox.command()
@click.argument("sandbox_id", metavar="[ID]", required=False)
@remote()
def reset(client: Client, sandbox_id: str | None) -> Any:
    """Return to the beginning of the world: state, clock, limits, ids, faults and journal."""
    return (client.of(sandbox_id) if sandbox_id else client).post("/reset")


@click.group()
def clock() -> None:
    """Show and change the time of a sandbox."""


@clock.command("show")
@remote()
def show_clock(client: Client) -> Any:
    """Show the time and how it goes."""
    return client.get("/clock")


@clock.command()
@remote()
def freeze(client: Client) -> Any:
    """Stop the clock."""
    return client.post("/clock", frozen=True)


@clock.command()
@remote()
def run(client: Client) -> Any:
    """Let the clock run with the machine's."""
    return client.post("/clock", frozen=False)


@clock.command()
@click.argument("rate", type=float)
@remote()
def scale(client: Client, rate: float) -> Any:
    """Let the clock run so many times as fast as the machine's."""
    return client.post("/clock", scale=rate)


@clock.command()
@click.argument("ms", type=int)
@remote()
def step(client: Client, ms: int) -> Any:
    """Stop the clock and have it go on by so much with every call."""
    return client.post("/clock", step_ms=ms)


@clock.command(context_settings={"ignore_unknown_options": True})
@click.argument("ms", type=int)
@remote()
def skew(client: Client, ms: int) -> Any:
    """Have the exchange's clock be ahead of the sandbox's time, or below zero behind."""
    return client.post("/clock", skew_ms=ms)


@clock.command()
@click.option("--ms", type=click.FloatRange(min=0))
@click.option("--seconds", type=click.FloatRange(min=0))
@click.option("--minutes", type=click.FloatRange(min=0))
@click.option("--hours", type=click.FloatRange(min=0))
@click.option("--days", type=click.FloatRange(min=0))
@remote()
def advance(client: Client, **asked: float | None) -> Any:
    """Go forward in time, and let happen what is due."""
    steps = {name: value for name, value in asked.items() if value is not None}
    if not steps:
        raise click.UsageError("how far? Give one of --ms, --seconds, --minutes, --hours, --days")
    return client.post("/clock", advance=steps)


def _world(said: str | None) -> Any:
    """Return a world by its name, or all of its file: the server may not see the file."""
    if said is None or not (said.endswith(".json") or Path(said).exists()):
        return said
    from fauxchange.spec.problem import read_json
    from fauxchange.worlds.world import world_of

    world = read_json(Path(said))
    # Checked here first: what is wrong is told with the file, and nothing is sent.
    world_of(world, said)
    return world
