"""A dry run of a call on a copy of the store: what it would answer, and whether it would write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from fauxchange.admitted import Admitted, Executor


class DryRun(NamedTuple):
    """What a call would answer, and whether it would change the state."""

    data: Any
    writes: bool


def dry_run(call: Admitted, execute: Executor, new_id: Callable[[], str] | None = None) -> DryRun:
    """Execute a call on a copy of its store. Ids are the copy's own unless ``new_id`` is given.

    Raises:
        Rejection: the call would be refused.

    """
    copy = call.store.fork(new_id or map(str, count(1)).__next__)
    before = copy.version
    data = execute(call._replace(store=copy, new_id=None))
    return DryRun(data, copy.version != before)
