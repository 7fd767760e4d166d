"""The memory engine: fast, one process, gone when the process is."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

import orjson

from fauxchange.domain.core.document import key_from
from fauxchange.domain.core.unit_of_work import ScheduledTask

from .changes import Changes
from .committed import Placed
from .deep_copy import deep_copy
from .documents import Copies, Documents, WriteCounts
from .logs.log import Log, PackedLog
from .logs.named import NamedLogs
from .order import position, stays
from .positions import Positions
from .store import Commit, StoreState
from .tasks import Tasks
from .transaction import StoreTransaction

D = TypeVar("D")


class MemoryStore:
    """Documents in a dictionary for each kind, packed logs, times of tasks in a heap.

    Documents are frozen values, so handing out the value itself is safe. With ``copying`` every
    read is a deep copy instead: a handler that mutates what it read, or keeps it for the next
    transaction, then loses its change, and its test with it. A task is refused there whose data no
    file can hold.
    """

    def __init__(self, *, copying: bool = False, new_id: Callable[[], str] | None = None) -> None:
        self.new_id = new_id or map(str, itertools.count(1)).__next__
        self.lock = threading.RLock()
        self.version = 0
        self.next_task = 1
        self._copying = copying
        self._have(Documents())
        # Positions and keys of the kinds that were scanned, in order.
        self._orders: dict[type, Positions] = {}
        self.logs = NamedLogs()
        self._tasks = Tasks()
        self.derived: dict[Any, Any] = {}
        self._writes = WriteCounts()
        self._listeners: tuple[Callable[[Commit], None], ...] = ()
        self.publish: Callable[[Sequence[object]], None] | None = None
        self.committed: Callable[[], None] | None = None

    def transaction(self, new_id: Callable[[], str] | None = None) -> StoreTransaction:
        """Begin a unit of work; another thread's waits for its end."""
        return StoreTransaction(self, new_id or self.new_id)

    def find(self, kind: type[D], key: str = "", *more: str) -> D | None:
        """Return a committed document, or None."""
        if more:
            key = key_from(kind, (key, *more))
        return cast("D | None", self.readable[kind].get(key))

    def documents(self, kind: type[D]) -> Iterator[D]:
        """Return all committed documents of a kind."""
        with self.lock:
            documents = list(self._documents.whole(kind).values())
        yield from cast("list[D]", deep_copy(documents) if self._copying else documents)

    def placed(self, kind: type, prefix: bytes, since: bytes = b"") -> Iterator[Placed]:
        """Return the documents of a kind whose positions begin so, in order, from a position on."""
        order = self._orders.get(kind)
        if order is None:
            documents = self._documents.whole(kind)
            order = Positions((position(value, key), key) for key, value in documents.items())
            self._orders[kind] = order
        if not order:
            # As of many kinds that are asked for.
            return iter(())
        get, within = self.readable[kind].get, order.within(prefix, since)
        return ((at, key, one) for at, key in within if (one := get(key)) is not None)

    def entries(self, log: str) -> Log:
        """Return a log itself, for the unit of work that holds the lock; a copy when copying."""
        entries: Any = self.logs.kept(log)
        copied: Log = entries.copy(deep_copy) if self._copying else entries
        return copied

    def log(self, name: str) -> Sequence[object]:
        """Return a copy of a log, oldest entry first."""
        with self.lock:
            return tuple(self.logs.kept(name))

    def writes(self, kind: type) -> int:
        """Return a number that is another one once documents of a kind have changed."""
        with self.lock:
            return self._writes.setdefault(kind, 0)

    def size(self) -> tuple[int, int]:
        """Return how many documents there are, and how many entries in all logs."""
        with self.lock:
            self._have(self._documents.complete())
            return sum(map(len, self._documents.values())), self.logs.count()

    def fork(self, new_id: Callable[[], str]) -> MemoryStore:
        """Return a store that begins as this one is now; its tasks stay here.

        Documents and entries are frozen values, so both stores may hold the same ones.
        """
        with self.lock:
            fork = MemoryStore(copying=self._copying, new_id=new_id)
            fork._have(self._documents.fork())
            fork.logs = self.logs.fork(self._copy)
            fork.next_task = self.next_task
            return fork

    def state(self) -> StoreState:
        """Return all there is now; values are frozen, so it holds the same ones."""
        with self.lock:
            self._have(self._documents.complete())
            return self.beginning()

    def beginning(self) -> StoreState:
        """Return all there is now, in a store that has lost no documents of its base.

        What nobody has asked for yet stays in the base.
        """
        with self.lock:
            documents, logs = self._documents.flat(), self.logs.all()
            due = self._tasks.ordered()
            return StoreState(documents, logs, due, self.next_task, self._documents.base)

    def restore(self, state: StoreState) -> None:
        """Have what a state has and nothing else."""
        with self.lock:
            self._have(Documents.of(state))
            self._writes.note_all()
            self.derived.clear()
            self._orders.clear()
            is_shared = state.base is not None
            first, own = (state.logs, {}) if is_shared else ({}, state.logs)
            logs = {name: PackedLog(one, name) for name, one in own.items()}
            self.logs.have(first, logs, entries=None)
            self._tasks = Tasks()
            last = max((int(one.id or 0) for one in state.due), default=0)
            numbers = itertools.count(max(state.next_task, last + 1))
            for task in state.due:
                self._tasks.add(task if task.id else task._replace(id=str(next(numbers))))
            self.next_task = next(numbers)
            self.version += 1

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        """Call a listener after every commit that changes something; return what ends that."""

        def end() -> None:
            with self.lock:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        with self.lock:
            # Listeners are told of each log, so parts have theirs at once as long as one is there.
            self.logs.divide()
            self._listeners = (*self._listeners, listener)
        return end

    def next_due_ms(self) -> int | None:
        """Return when the next task is due, or None."""
        return self._tasks.next_ms()

    def next_tasks(self, most: int) -> Sequence[ScheduledTask]:
        """Return the tasks that are due next, at most so many, the earliest first."""
        with self.lock:
            return self._tasks.next(most)

    def first_task(self, until_ms: int, without: set[str]) -> ScheduledTask | None:
        """Return the earliest task due by then that is not among those without."""
        return self._tasks.first(until_ms, without)

    def save(self) -> None:
        """Do nothing: what is in memory only ends with the process."""

    def commit(self, changes: Changes) -> None:
        """Make a unit of work's changes visible, all at once."""
        if not changes.documents and not changes:
            return
        if changes.scheduled and str(self.next_task) not in changes.scheduled:
            raise RuntimeError("another unit of work has scheduled tasks inside this one")
        if self._copying:
            for task in changes.scheduled.values():
                orjson.dumps(dict(task.data))
        commit = self._commit_of(changes) if self._listeners else None
        self._write(changes)
        if self._writes:
            self._writes.note(changes.documents)
        self.version += 1
        if commit is not None:
            for listener in self._listeners:
                listener(commit)
        if changes.events and self.publish is not None:
            self.publish(changes.events)
        if self.committed is not None:
            self.committed()

    def _commit_of(self, changes: Changes) -> Commit:
        changes.divide()
        replaced = {(kind, key): self._documents[kind].get(key) for kind, key in changes.documents}
        appended = {log: len(entries) for log, entries in changes.appended.items()}
        trimmed = {log: self.logs.kept(log).part(0, gone) for log, gone in changes.trimmed.items()}
        return Commit(replaced, appended, tuple(changes.events), trimmed)

    def _write(self, changes: Changes) -> None:
        documents = deep_copy(changes.documents) if self._copying else changes.documents
        committed, orders = self._documents, self._orders
        for (kind, key), document in documents.items():
            if kind in orders:
                self._reorder(orders[kind], kind, key, document)
            if document is None:
                committed.whole(kind).pop(key, None)
            else:
                committed[kind][key] = document
        logs, appended = self.logs, changes.appended
        for name, gone in changes.trimmed.items():
            logs.trim(name, gone)
        if appended:
            logs.append(appended)
        for name in changes.distributed:
            logs.distribute(name, appended.get(name, ()))
        for task_id, task in changes.scheduled.items():
            if task_id not in changes.removed:
                self._tasks.add(task)
        self.next_task += len(changes.scheduled)
        if changes.removed:
            self._tasks.remove(changes.removed)

    def _have(self, documents: Documents) -> None:
        self._documents = documents
        self.readable: Any = Copies(documents) if self._copying else documents

    def _copy(self, entries: Any) -> Any:
        return entries.copy()

    def _reorder(self, order: Positions, kind: type, key: str, document: object | None) -> None:
        before = self._documents[kind].get(key)
        if before is not None and document is not None and stays(before, document):
            return
        if before is not None:
            order.remove((position(before, key), key))
        if document is not None:
            order.add((position(document, key), key))
