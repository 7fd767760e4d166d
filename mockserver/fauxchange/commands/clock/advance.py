"""An advance of a server's clock, with its progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

from fauxchange.commands.client import Client, RefusedError, UnreachableError
from fauxchange.domain.core.durations import UNITS_MS

# How often the clock is looked at meanwhile.
_LOOK_S = 0.25


def advance_clock(client: Client, distance: Mapping[str, float]) -> Any:
    """Go forward so far, however long that takes; return the server's answer.

    ``distance`` is in units as the operation names them, which are added up.
    """
    by_ms = sum(UNITS_MS[unit] * count for unit, count in distance.items())
    with _bar(client, by_ms):
        return client.without_timeout().call("clock.post", advance=distance)


@contextmanager
def _bar(client: Client, by_ms: float) -> Iterator[None]:
    """Show on a terminal how far the clock has come; otherwise nothing is shown."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    columns = ("[progress.description]{task.description}", BarColumn(), TaskProgressColumn())
    console, done = Console(stderr=True), Event()
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("advancing", total=by_ms)
        begin_ms = client.call("clock.get")["now_ms"]

        def follow() -> None:
            while not done.wait(_LOOK_S):
                with suppress(RefusedError, UnreachableError):
                    now_ms = client.call("clock.get")["now_ms"]
                    bar.update(task, completed=now_ms - begin_ms)

        thread = Thread(target=follow, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
