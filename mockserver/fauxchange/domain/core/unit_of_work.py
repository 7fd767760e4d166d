"""The unit of work as the domain sees it: read and write documents, append to logs, schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

D = TypeVar("D")


# What comes first within a millisecond: trades and what they cross, what they trigger, requests
# that were on their way, liquidations, interest and what else the exchange does by itself,
# funding, settlement, delivery, liquidations that these have brought about, then what ends by the
# clock.
TRADES, TRIGGERS, ARRIVALS, LIQUIDATIONS, DEFAULT_RANK = 0, 3, 5, 7, 10
FUNDINGS, SETTLEMENTS, DELIVERIES, AFTERMATH, EXPIRIES = 12, 14, 16, 18, 20


class ScheduledTask(NamedTuple):
    """Something that happens by itself at a time: a settlement, an accrual, an expiry.

    ``data`` is plain JSON: another process may run the task. ``id`` is empty until it is scheduled.
    Within a millisecond tasks of a lower ``rank`` come first, those of one rank in the order in
    which they were scheduled.
    """

    at_ms: int
    kind: str
    data: Mapping[str, Any] = {}
    id: str = ""
    rank: int = DEFAULT_RANK

    def __eq__(self, other: object) -> bool:
        """Whether it is the same for all but its id."""
        return (
            isinstance(other, ScheduledTask) and self._replace(id="")[:] == other._replace(id="")[:]
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.at_ms, self.kind, self.rank))


class UnitOfWork(Protocol):
    """Work that is committed whole or not at all. It sees its own writes."""

    derived: dict[Any, Any]
    """What follows from lasting documents and from nothing else, no time and no other document.

    It is the sandbox's own, and empty again once such a document is written. A key is a tuple that
    begins with the class of what is there. Who adds to it calls :func:`remember`.
    """

    @property
    def version(self) -> int:
        """How many units of work changed something before this one.

        As long as it is the same, all that was read before is as it was.
        """
        ...

    def get(self, kind: type[D], key: str = "", *more: str) -> D:
        """Return a document by its key: as one text, or the members that its class declares.

        Raises:
            KeyError: there is none.

        """
        ...

    def find(self, kind: type[D], key: str = "", *more: str) -> D | None:
        """Return a document, or None."""
        ...

    def put(self, document: object) -> None:
        """Write a document under its class and the key that its class declares.

        Raises:
            TypeError: the class declares none: an error of ours.

        """
        ...

    def delete(self, kind: type, key: str = "", *more: str) -> None:
        """Remove a document; nothing happens if there is none."""
        ...

    def scan(
        self,
        kind: type[D],
        prefix: tuple[object, ...] = (),
        *,
        beyond: tuple[object, ...] | None = None,
    ) -> Iterator[D]:
        """Yield the documents of a kind in the order that it declares, else in that of their keys.

        With ``prefix`` only those whose first members of the order, or of the key of a kind
        without an order, are these values. With ``beyond`` it begins after the
        documents whose first members are these; that costs the same however many there are.
        """
        ...

    def append(self, log: str, entry: object) -> None:
        """Append to a log."""
        ...

    def extend(self, log: str, entries: Sequence[object]) -> None:
        """Append several entries to a log."""
        ...

    def distribute(self, log: str, entries: Sequence[object]) -> None:
        """Append entries to a log, and each to the parts of it that have such entries.

        Which these are, is registered by `history.register_parts`. An engine may make the parts
        when somebody reads one of them.
        """
        ...

    def newest(
        self,
        log: str,
        *,
        by: str = "",
        older_than: Any = None,
        newer_than: Any = None,
    ) -> Iterator[Any]:
        """Yield a log's entries, newest first.

        With ``by``, a member by which the log is ordered, only those older and newer than the
        given bounds, which are left out; that costs the same however long the log is.
        """
        ...

    def last(self, log: str, back: int = 0) -> Any | None:
        """Return a log's newest entry, or the one so many before it; None if there is none."""
        ...

    def trim(
        self,
        log: str,
        *,
        keep: int = 0,
        by: str = "",
        older_than: Any = None,
        least: int = 1,
        most: int = 64,
        members: Sequence[str] = (),
    ) -> Sequence[Any]:
        """Drop the oldest entries of a log and return them, oldest first.

        The newest ``keep`` stay. With ``by``, a member by which the log is ordered, only those
        older than a value go. Nothing is dropped unless there are ``least`` entries to drop (by a
        member one more than several), and no more than ``most`` at once. What this unit appended
        is not dropped. With ``members`` only these are returned of each, which costs less.
        """
        ...

    def drop(self, log: str, count: int, *, by: str, older_than: Any) -> None:
        """Drop so many of the oldest entries of a log, of which nobody asks what they were.

        Only those go that are older than a value of a member by which the log is ordered.
        """
        ...

    def schedule(self, task: ScheduledTask) -> str:
        """Have something happen later; return the task's id."""
        ...

    def cancel(self, task_id: str) -> None:
        """Have a task not happen; nothing happens if it did already or was cancelled."""
        ...

    def take_due(self, until_ms: int) -> ScheduledTask | None:
        """Remove and return the earliest task due by then; of equals, that of the lowest rank.

        Of those of one rank it is the one that was scheduled first.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Begin a part of the work of which nothing is left if it ends by an exception.

        The exception goes on. Ids that were given in the part are not given again.
        """
        ...

    def emit(self, event: object) -> None:
        """Have an event published when the work is committed."""
        ...

    def new_id(self) -> str:
        """Return a new id: digits, larger than every one before."""
        ...


MOST_DERIVED = 16_384


def remember(unit: UnitOfWork, key: tuple[Any, ...], value: D) -> D:
    """Remember and return what follows from lasting documents, see `UnitOfWork.derived`."""
    derived = unit.derived
    if len(derived) >= MOST_DERIVED:
        derived.clear()
    derived[key] = value
    return value
