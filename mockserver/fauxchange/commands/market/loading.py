"""Loading a recording: read here, where its progress can be seen, and then played by the server."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fauxchange import config
from fauxchange.runtime.recordings import library
from fauxchange.runtime.recordings.compiler import unseen
from fauxchange.runtime.recordings.loading import PairUnits, RecordingRequest, load
from fauxchange.spec.problem import Problem

if TYPE_CHECKING:
    from fauxchange.commands.client import Client
    from fauxchange.config import Settings
    from fauxchange.runtime.recordings.compiler import Progress


def load_files(
    client: Client, files: Sequence[Path], columns: str, options: Mapping[str, Any]
) -> Any:
    """Have a server play files; return its answer.

    The files are compiled here first, into the folder that a server of the same user looks into.

    Raises:
        Problem: a file cannot be used.
        UsageError: the columns are not written as they have to be.

    """
    given = {name: value for name, value in options.items() if value is not None}
    named = _columns(columns)
    if named:
        given["columns"] = named
    shown = client.call("market.get")
    pair = shown["pairs"].get(given["pair"])
    if pair is not None:
        library.keep_in(config.cache_folder())
        units = PairUnits(Decimal(pair["tick"]), Decimal(pair["lot"]), pair["trades_a_day"])
        read = {**given, "unit": Decimal(given.get("unit", "1"))}
        del read["pair"]
        with progress_bar() as progress:
            load(RecordingRequest(files, **read), units, shown["now_ms"], progress)
    return client.call("market-recording.post", files=[str(file) for file in files], **given)


def read_world(settings: Settings) -> None:
    """Read the recordings of a world with a progress bar, so that a server finds them compiled.

    What is wrong with them is the server's to say.
    """
    with suppress(Problem), progress_bar() as progress, library.showing(progress):
        settings.read_world()


def _columns(text: str) -> dict[str, str]:
    columns: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        name, equals, column = part.partition("=")
        if not equals:
            raise click.UsageError("columns are written as time=ts,price=px,size=qty")
        columns[name.strip()] = column.strip()
    return columns


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show how far reading has come, on a terminal; otherwise nothing is shown."""
    if not sys.stderr.isatty():
        yield unseen
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = ("[progress.description]{task.description}", BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
