"""Trying a call on a copy of the state: what it would answer, and whether it would write."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from .fault import Execution, Executor


class DryRun(NamedTuple):
    """What a call would answer, and whether it would change the state."""

    data: Any
    writes: bool


def dry_run(work: Execution, perform: Executor, new_id: Callable[[], str] | None = None) -> DryRun:
    """Carry a call out on a copy of its store, with ids of the copy's own unless they are given.

    Raises:
        Rejection: it would be refused.

    """
    copy = work.store.fork(new_id or map(str, count(1)).__next__)
    written: list[bool] = []
    copy.watch(lambda: written.append(True))
    data = perform(work._replace(store=copy, new_id=None))
    # A call may write nothing now and have something happen later.
    return DryRun(data, bool(written) or copy.next_due_ms() is not None)
