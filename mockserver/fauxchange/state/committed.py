"""The committed state of a store as its units of work read and write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import RLock
from typing import Any, Protocol

from fauxchange.domain.core.unit_of_work import ScheduledTask

from .changes import Changes
from .logs.log import Log
from .logs.named import NamedLogs

Placed = tuple[bytes, str, object]
"""A document with its position and its key."""


class Committed(Protocol):
    """The committed state of a store."""

    lock: RLock
    next_task: int
    version: int
    publish: Callable[[Sequence[object]], None] | None
    readable: Mapping[type, Mapping[str, Any]]
    """Documents by kind and key, to be got one by one; there is a mapping for each kind."""
    derived: dict[Any, Any]
    """What follows from its lasting documents."""
    logs: NamedLogs
    """The logs themselves, of which nothing is handed out where others are given copies."""

    def placed(self, kind: type, prefix: bytes, since: bytes = b"") -> Iterator[Placed]:
        """Yield the documents of a kind whose positions begin so, in order, from a position on."""
        ...

    def entries(self, log: str) -> Log:
        """Return a log, which does not change while the lock is held."""
        ...

    def first_task(self, until_ms: int, without: set[str]) -> ScheduledTask | None:
        """Return the earliest task due by then that is not among those without."""
        ...

    def commit(self, changes: Changes) -> None:
        """Have all changes, or none if it fails."""
        ...
