"""``fauxchange clock``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fauxchange.commands.generated import command, members
from fauxchange.commands.group import CommandGroup
from fauxchange.commands.remote import remote

if TYPE_CHECKING:
    from fauxchange.commands.client import Client


@click.group(cls=CommandGroup)
def clock() -> None:
    """Show and change the time of a sandbox."""


def _change(name: str, text: str, *arguments: str, **fixed: Any) -> None:
    # A time may be below zero, which is no option.
    settings = {"ignore_unknown_options": True}
    command(
        clock, name, "clock.post", arguments, options=(), fixed=fixed, help=text, settings=settings
    )


command(clock, "show", "clock.get")
_change("freeze", "Stop the clock.", frozen=True)
_change("run", "Let the clock run with the machine's.", frozen=False)
_change("scale", "Let the clock run so many times as fast as the machine's.", "scale")
_change("step", "Stop the clock and have it go on by so much with every call.", "step_ms")
_change("skew", "Have the exchange's clock be ahead, or below zero behind.", "skew_ms")


@clock.command()
@members("clock.post", inside="advance")
@remote()
def advance(client: Client, **units: float | None) -> Any:
    """Go forward in time, and run what is due."""
    distance = {name: count for name, count in units.items() if count is not None}
    if not distance:
        raise click.UsageError("how far? Give one of --ms, --seconds, --minutes, --hours, --days")
    from .advance import advance_clock

    return advance_clock(client, distance)
