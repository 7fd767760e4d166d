"""The memory engine: fast, one process, gone when the process is."""

from __future__ import annotations

import copy
import heapq
import itertools
import threading
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from mockserver.domain.unit import Due, Unit

D = TypeVar("D")


class MemoryStore:
    """Documents in a dictionary, logs in lists, due things in a heap.

    Documents are frozen values, so handing out the value itself is safe. With ``copying`` every
    read is a deep copy instead: a handler that mutates what it read, or keeps it for the next
    transaction, then loses its change, and its test with it.
    """

    def __init__(self, *, copying: bool = False) -> None:
        self._lock = threading.RLock()
        self._documents: dict[tuple[type, str], object] = {}
        self._logs: dict[str, list[object]] = {}
        self._due: list[tuple[int, int, Due]] = []
        self._order = itertools.count()
        self._copying = copying

    def transaction(self) -> MemoryTransaction:
        """Begin a unit of work; another thread's waits for its end."""
        return MemoryTransaction(self)

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a committed document, or None."""
        found = self._documents.get((kind, key))
        return cast("D | None", copy.deepcopy(found) if self._copying else found)

    def documents(self, kind: type[D]) -> Iterator[D]:
        """Return all committed documents of a kind."""
        with self._lock:
            found = [doc for (of, _), doc in self._documents.items() if of is kind]
        yield from cast("list[D]", copy.deepcopy(found) if self._copying else found)

    def log(self, name: str) -> Sequence[object]:
        """Return a copy of a log, oldest entry first."""
        with self._lock:
            return tuple(self._logs.get(name, ()))

    def next_due_ms(self) -> int | None:
        """Return when the next thing is due, or None."""
        due = self._due
        return due[0][0] if due else None

    def take_due(self, until_ms: int) -> Due | None:
        """Remove and return the earliest thing due by then."""
        with self._lock:
            if self._due and self._due[0][0] <= until_ms:
                return heapq.heappop(self._due)[2]
            return None


class MemoryTransaction:
    """One unit of work on a memory store: writes are kept aside until it commits."""

    __slots__ = ("_appended", "_scheduled", "_store", "_written")

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._written: dict[tuple[type, str], object] = {}
        self._appended: list[tuple[str, object]] = []
        self._scheduled: list[Due] = []

    def __enter__(self) -> Unit:
        self._store._lock.acquire()  # noqa: SLF001 - store and transaction are one engine
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            self._store._lock.release()  # noqa: SLF001

    def get(self, kind: type[D], key: str) -> D:
        """Return a document; KeyError if there is none."""
        found = self.find(kind, key)
        if found is None:
            raise KeyError(f"no {kind.__name__} {key!r}")
        return found

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a document as this unit of work sees it, or None."""
        written = self._written.get((kind, key))
        return self._store.find(kind, key) if written is None else cast("D", written)

    def put(self, key: str, document: object) -> None:
        """Write a document under its class and key."""
        self._written[type(document), key] = document

    def append(self, log: str, entry: object) -> None:
        """Append to a log."""
        self._appended.append((log, entry))

    def schedule(self, due: Due) -> None:
        """Have something happen later."""
        self._scheduled.append(due)

    def _commit(self) -> None:
        store: Any = self._store
        store._documents.update(self._written)
        for name, entry in self._appended:
            store._logs.setdefault(name, []).append(entry)
        for due in self._scheduled:
            heapq.heappush(store._due, (due.at_ms, next(store._order), due))
