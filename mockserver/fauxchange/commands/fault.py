"""``fauxchange fault``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .generated import command
from .group import CommandGroup
from .remote import remote

if TYPE_CHECKING:
    from .client import Client

_COLUMNS = ("id", "fault", "options", "match", "times", "matched", "struck")


@click.group(cls=CommandGroup)
def fault() -> None:
    """Show, arm and disarm the faults of a sandbox."""


command(fault, "list", "faults.get", rows="faults", columns=_COLUMNS)


@fault.command()
@click.argument("plan", metavar="FILE")
@remote("faults", _COLUMNS)
def arm(client: Client, plan: str) -> Any:
    """Arm the rules of a fault plan: a file, or the name of one of the package."""
    from fauxchange.faults.plan import read

    document = read(plan)
    return client.call("faults.post", title=document.get("title"), faults=document["faults"])


class _Add(click.Command):
    """A command whose help ends with the kinds of faults; they are read when somebody asks."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write each kind with what it does."""
        from fauxchange.faults.catalogue import KINDS

        with formatter.section("Kinds"):
            formatter.write_dl(
                [(kind, (cls.__doc__ or "").split("\n\n")[0]) for kind, cls in KINDS.items()]
            )
        formatter.write_text("Options of each kind: docs/guide/faults.md.")


@fault.command(cls=_Add)
@click.argument("kind")
@click.argument("options", metavar="[KEY=VALUE]...", nargs=-1)
@click.option(
    "--match", "match", multiple=True, metavar="KEY=VALUE", help="Which calls it strikes."
)
@click.option("--times", type=click.IntRange(min=0), help="How often at most; 0 is without end.")
@remote("faults", _COLUMNS)
def add(
    client: Client, kind: str, options: tuple[str, ...], match: tuple[str, ...], times: int | None
) -> Any:
    """Arm one fault; its options have the names that they have in a plan."""
    from fauxchange.faults.plan import option_value

    rule: dict[str, Any] = {"fault": kind}
    if options:
        rule["options"] = {
            name: option_value(kind, name, text) for name, text in map(_halves, options)
        }
    if match:
        rule["match"] = {
            name: option_value("match", name, text) for name, text in map(_halves, match)
        }
    if times is not None:
        rule["times"] = times
    return client.call("faults.post", faults=[rule])


@fault.command()
@click.argument("fault_id", metavar="[ID]", required=False)
@remote()
def clear(client: Client, fault_id: str | None) -> Any:
    """Disarm one fault, or all."""
    return client.call("fault.delete" if fault_id else "faults.delete", id=fault_id)


def _halves(pair: str) -> tuple[str, str]:
    name, equals, text = pair.partition("=")
    if not equals:
        raise click.UsageError(f"{pair!r} is not KEY=VALUE")
    return name, text
