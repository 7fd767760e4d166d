"""What all processes of a run of pytest need is done by one of them, and not tried again."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def once(turn_file: Path, work: Callable[[], str]) -> str:
    """Do something that tells why it failed, unless this run did; return why, empty if it did not.

    Args:
        turn_file: whose turn it is, and what came of it.
        work: what is to be done. Others wait for it.

    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with turn_file.open("a+", encoding="utf-8") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        turn.seek(0)
        last_run, _, why = turn.read().partition("\n")
        if last_run != run:
            why = work()
            turn.truncate(0)
            turn.write(f"{run}\n{why}")
        return why
