"""``fauxchange journal``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .generated import command, members
from .group import CommandGroup
from .remote import remote, write

if TYPE_CHECKING:
    from .client import Client

_CALLS = ("#", "time", "call", "answer", "why")
_TIME_OF_DAY = slice(11, 19)
_COUNTS = ("exchange", "endpoint", "code", "verdict", "calls")


def _call(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return a call in five columns, so that it fits a terminal of 80."""
    from fauxchange.runtime.call_line import why

    return {
        "#": str(entry["number"]),
        "time": entry["time"][_TIME_OF_DAY],
        "call": f"{entry['method']} {entry['target']}",
        "answer": f"{entry['status']} {entry['code']}".rstrip(),
        "why": why(
            entry.get("faults", ()),
            entry.get("diagnosis", {}).get("reason", ""),
            entry.get("fills", ()),
            entry.get("fidelity", ""),
        ),
    }


@click.group(cls=CommandGroup)
def journal() -> None:
    """Show, count, await and export the calls of a sandbox."""


command(journal, "show", "journal.get", rows="entries", columns=_CALLS, shorten=_call)
command(journal, "counts", "journal-counts.get", rows="counts", columns=_COUNTS)
command(
    journal,
    "wait",
    "journal-wait.get",
    defaults={"count": 1, "timeout_ms": 5000},
    help="Wait until enough calls meet the conditions; exit 1 if they do not come.",
    rows="entries",
    columns=_CALLS,
    shorten=_call,
)


@journal.command()
@members("journal-har.get")
@click.option("--har", "form", flag_value="har", default="har", help="As an HTTP archive.")
@click.option("--ndjson", "form", flag_value="ndjson", help="As JSON, a line for each call.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@remote()
def export(client: Client, form: str, output: Path | None, **conditions: Any) -> None:
    """Export calls, secrets shortened; by default as an HTTP archive."""
    write(client.download(f"journal-{form}.get", **conditions), output)
