"""The unit of work as the domain sees it: read and write documents, append to logs, schedule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """Something that happens by itself at a time: a settlement, an accrual, an expiry."""

    at_ms: int
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


class UnitOfWork(Protocol):
    """Work that is committed whole or not at all."""

    def get(self, kind: type[D], key: str) -> D:
        """Return a document.

        Raises:
            KeyError: there is none.

        """
        ...

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a document, or None."""
        ...

    def put(self, key: str, document: object) -> None:
        """Write a document under its class and key."""
        ...

    def append(self, log: str, entry: object) -> None:
        """Append to a log."""
        ...

    def newest(
        self,
        log: str,
        *,
        key: Callable[[Any], Any] | None = None,
        older_than: Any = None,
        newer_than: Any = None,
    ) -> Iterator[Any]:
        """Yield a log's committed entries, newest first.

        With ``key``, by which the log is ordered, only those older and newer than the given
        bounds, which are left out; that costs the same however long the log is.
        """
        ...

    def schedule(self, due: ScheduledTask) -> None:
        """Have something happen later."""
        ...

    def new_id(self) -> str:
        """Return a new id: digits, larger than every one before."""
        ...
