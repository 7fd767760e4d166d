"""The memory engine: fast, one process, gone when the process is."""

from __future__ import annotations

import copy
import heapq
import itertools
import threading
from bisect import bisect_left, bisect_right
from collections import defaultdict
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .store import StoreState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

D = TypeVar("D")

_NONE: Mapping[str, object] = MappingProxyType({})


class MemoryStore:
    """Documents in a dictionary for each kind, logs in lists, due things in a heap.

    Documents are frozen values, so handing out the value itself is safe. With ``copying`` every
    read is a deep copy instead: a handler that mutates what it read, or keeps it for the next
    transaction, then loses its change, and its test with it.
    """

    def __init__(self, *, copying: bool = False, new_id: Callable[[], str] | None = None) -> None:
        self.new_id = new_id or map(str, itertools.count(1)).__next__
        self.lock = threading.RLock()
        self._documents: defaultdict[type, dict[str, object]] = defaultdict(dict)
        self._logs: dict[str, list[object]] = {}
        self._logged = 0
        self._due: list[tuple[int, int, ScheduledTask]] = []
        self._order = itertools.count()
        self._order_of_returned = itertools.count(-1, -1)
        self._copying = copying
        self._watchers: tuple[Callable[[], None], ...] = ()

    def transaction(self, new_id: Callable[[], str] | None = None) -> MemoryTransaction:
        """Begin a unit of work; another thread's waits for its end."""
        return MemoryTransaction(self, new_id or self.new_id)

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a committed document, or None."""
        found = self._documents.get(kind, _NONE).get(key)
        return cast("D | None", copy.deepcopy(found) if self._copying else found)

    def documents(self, kind: type[D]) -> Iterator[D]:
        """Return all committed documents of a kind."""
        with self.lock:
            found = list(self._documents.get(kind, _NONE).values())
        yield from cast("list[D]", copy.deepcopy(found) if self._copying else found)

    def entries(self, log: str) -> Sequence[Any]:
        """Return a log itself, for the unit of work that holds the lock; a copy when copying."""
        entries = self._logs.get(log, [])
        return copy.deepcopy(entries) if self._copying else entries

    def log(self, name: str) -> Sequence[object]:
        """Return a copy of a log, oldest entry first."""
        with self.lock:
            return tuple(self._logs.get(name, ()))

    def size(self) -> tuple[int, int]:
        """Return how many documents there are, and how many entries in all logs."""
        with self.lock:
            # The journal asks for each of its entries, and every account has logs of its own.
            return sum(map(len, self._documents.values())), self._logged

    def fork(self, new_id: Callable[[], str]) -> MemoryStore:
        """Return a store that begins as this one is now; what is due here stays here.

        Documents and entries are frozen values, so both stores may hold the same ones.
        """
        with self.lock:
            fork = MemoryStore(copying=self._copying, new_id=new_id)
            for kind, documents in self._documents.items():
                fork._documents[kind] = dict(documents)
            fork._logs = {name: list(entries) for name, entries in self._logs.items()}
            fork._logged = self._logged
            return fork

    def state(self) -> StoreState:
        """Return all there is now; values are frozen, so it holds the same ones."""
        with self.lock:
            logs = {name: tuple(entries) for name, entries in self._logs.items()}
            due = tuple(due for _, _, due in sorted(self._due, key=itemgetter(0, 1)))
            documents = {
                (kind, key): document
                for kind, of_kind in self._documents.items()
                for key, document in of_kind.items()
            }
            return StoreState(documents, logs, due)

    def restore(self, state: StoreState) -> None:
        """Have what a state has and nothing else."""
        with self.lock:
            self._documents.clear()
            self._write(state.documents)
            self._logs = {name: list(entries) for name, entries in state.logs.items()}
            self._logged = sum(map(len, self._logs.values()))
            self._due = [(due.at_ms, next(self._order), due) for due in state.due]
            heapq.heapify(self._due)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call somebody before every commit that writes, who may still read what was."""
        with self.lock:
            self._watchers = (*self._watchers, watcher)

    def unwatch(self, watcher: Callable[[], None]) -> None:
        """Call somebody no more."""
        with self.lock:
            self._watchers = tuple(one for one in self._watchers if one != watcher)

    def next_due_ms(self) -> int | None:
        """Return when the next thing is due, or None."""
        due = self._due
        return due[0][0] if due else None

    def take_due(self, until_ms: int) -> ScheduledTask | None:
        """Remove and return the earliest thing due by then."""
        with self.lock:
            if self._due and self._due[0][0] <= until_ms:
                return heapq.heappop(self._due)[2]
            return None

    def return_due(self, due: ScheduledTask) -> None:
        """Put back what was taken last, before all that is due at the same time."""
        with self.lock:
            heapq.heappush(self._due, (due.at_ms, next(self._order_of_returned), due))

    def commit(
        self,
        written: Mapping[tuple[type, str], object],
        appended: Sequence[tuple[str, object]],
        scheduled: Iterable[ScheduledTask],
    ) -> None:
        """Make a unit of work's writes visible, all at once."""
        if self._watchers and (written or appended):
            for watcher in self._watchers:
                watcher()
        self._write(copy.deepcopy(written) if self._copying else written)
        for name, entry in appended:
            self._logs.setdefault(name, []).append(entry)
        self._logged += len(appended)
        for due in scheduled:
            heapq.heappush(self._due, (due.at_ms, next(self._order), due))

    def _write(self, documents: Mapping[tuple[type, str], object]) -> None:
        for (kind, key), document in documents.items():
            self._documents[kind][key] = document


class MemoryTransaction:
    """One unit of work on a memory store: writes are kept aside until it commits."""

    __slots__ = ("_appended", "_new_id", "_scheduled", "_store", "_written")

    def __init__(self, store: MemoryStore, new_id: Callable[[], str]) -> None:
        self._store = store
        self._new_id = new_id
        self._written: dict[tuple[type, str], object] = {}
        self._appended: list[tuple[str, object]] = []
        self._scheduled: list[ScheduledTask] = []

    def __enter__(self) -> UnitOfWork:
        self._store.lock.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._store.commit(self._written, self._appended, self._scheduled)
        finally:
            self._store.lock.release()

    def get(self, kind: type[D], key: str) -> D:
        """Return a document; KeyError if there is none."""
        found = self.find(kind, key)
        if found is None:
            raise KeyError(f"no {kind.__name__} {key!r}")
        return found

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a document as this unit of work sees it, or None."""
        written = self._written.get((kind, key)) if self._written else None
        return self._store.find(kind, key) if written is None else cast("D", written)

    def put(self, key: str, document: object) -> None:
        """Write a document under its class and key."""
        self._written[type(document), key] = document

    def append(self, log: str, entry: object) -> None:
        """Append to a log."""
        self._appended.append((log, entry))

    def newest(
        self,
        log: str,
        *,
        key: Callable[[Any], Any] | None = None,
        older_than: Any = None,
        newer_than: Any = None,
    ) -> Iterator[Any]:
        """Yield a log's committed entries, newest first, within bounds that are left out."""
        entries = self._store.entries(log)
        first, last = 0, len(entries)
        if older_than is not None:
            last = bisect_left(entries, older_than, key=key)
        if newer_than is not None:
            first = bisect_right(entries, newer_than, key=key)
        return (entries[i] for i in range(last - 1, first - 1, -1))

    def schedule(self, due: ScheduledTask) -> None:
        """Have something happen later."""
        self._scheduled.append(due)

    def new_id(self) -> str:
        """Return a new id: digits, larger than every one before."""
        return self._new_id()
