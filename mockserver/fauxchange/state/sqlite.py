"""The SQLite engine: a sandbox is there again after its process was stopped or killed.

Documents and tasks are in memory too and read from there; logs are read from the file page by
page. A unit of work is written in one transaction, together with the ids and the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from .database import Database
from .factory import OPTIONS, USAGE
from .memory import MemoryStore
from .store import StoreState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from .factory import Runtime
    from .store import Store
    from .transaction import Changes

_PAGE_SIZE = 64
_PAGES = 8
_RUNTIME, _NEXT_TASK = "runtime", "next task"


class _Log(Sequence[Any]):
    """A sequence that others extend; slices are not needed."""

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self.entry(i) for i in range(*index.indices(len(self)))]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self.entry(index % size)

    def entry(self, number: int) -> Any:
        """Return an entry that is there."""
        raise NotImplementedError


class FileLog(_Log):
    """A log in a database; the pages that were read last are kept in memory."""

    def __init__(self, database: Database, name: str, length: int = 0) -> None:
        self._database = database
        self._name = name
        self._length = length
        self._pages: dict[int, list[object]] = {}

    def __len__(self) -> int:
        return self._length

    def entry(self, number: int) -> Any:
        """Return an entry that is there."""
        first = number - number % _PAGE_SIZE
        page = self._pages.get(first)
        if page is None or len(page) <= number - first:
            page = self._database.page(self._name, first, _PAGE_SIZE)
            if len(self._pages) >= _PAGES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[first] = page
        return page[number - first]

    def extend(self, entries: Sequence[object]) -> None:
        """Count entries that were written to the database."""
        for entry in entries:
            page = self._pages.get(self._length - self._length % _PAGE_SIZE)
            if page is not None and len(page) == self._length % _PAGE_SIZE:
                page.append(entry)
            self._length += 1


class ForkedLog(_Log):
    """A log that begins as another one is now, and goes its own way."""

    def __init__(self, origin: Sequence[object]) -> None:
        self._origin = origin
        self._shared = len(origin)
        self._own: list[object] = []

    def __len__(self) -> int:
        return self._shared + len(self._own)

    def entry(self, number: int) -> Any:
        """Return an entry that is there."""
        own = number - self._shared
        return self._origin[number] if own < 0 else self._own[own]

    def extend(self, entries: Iterable[object]) -> None:
        """Append to the log."""
        self._own.extend(entries)


class SqliteStore(MemoryStore):
    """A store whose units of work are written to a database before they are seen."""

    def __init__(
        self, database: Database, new_id: Callable[[], str], runtime: Callable[[], Runtime]
    ) -> None:
        super().__init__(new_id=new_id)
        self._database: Database | None = database
        self._runtime = runtime

    def load(self) -> None:
        """Have what the database has."""
        database = self._database
        if database is None:
            return
        documents = {(type(value), key): value for key, value in database.documents()}
        next_task: int = database.saved(_NEXT_TASK) or 1
        super().restore(StoreState(documents, {}, tuple(database.tasks()), next_task))
        self._logs = {name: FileLog(database, name, size) for name, size in database.logs()}
        self._log_entries = sum(map(len, self._logs.values()))

    def restore(self, state: StoreState) -> None:
        """Have what a state has and nothing else."""
        state = state.without_base()
        with self.lock:
            super().restore(state)
            if self._database is not None:
                # With the ids that tasks have got.
                self._database.replace(state._replace(due=super().state().due), self._saved())
                self.load()

    def commit(self, changes: Changes) -> None:
        """Write a unit of work, then make it visible."""
        database = self._database
        if database is not None and (changes or changes.has_new_ids):
            lengths = {log: len(self._logs.get(log, ())) for log in changes.appended}
            database.write(changes, lengths, self._saved(len(changes.scheduled)))
        super().commit(changes)

    def save(self) -> None:
        """Write the ids and the clock."""
        with self.lock:
            if self._database is not None:
                self._database.save(self._saved())

    def detach(self) -> None:
        """Go on in memory only: another store has the database from now on."""
        with self.lock:
            self._logs = {name: self._copy(entries) for name, entries in self._logs.items()}
            self._database = None

    def _saved(self, new_tasks: int = 0) -> dict[str, object]:
        return {_RUNTIME: self._runtime(), _NEXT_TASK: self.next_task + new_tasks}

    def _copy(self, entries: Sequence[object]) -> Any:
        return ForkedLog(entries)

    def _log(self, name: str) -> Any:
        log = self._logs.get(name)
        if log is None:
            log = [] if self._database is None else FileLog(self._database, name)
            self._logs[name] = log
        return log


class SqliteEngine:
    """The stores of one sandbox, in one file.

    Raises:
        Problem: another process has the file, or it is no database of this version.

    """

    def __init__(self, file: Path) -> None:
        self.database = Database(file)
        self._store: SqliteStore | None = None

    def create(
        self,
        new_id: Callable[[], str],
        state: StoreState | None = None,
        runtime: Callable[[], Runtime] = dict,
    ) -> Store:
        """Return a store that has a state, in place of the one before."""
        if self._store is not None:
            self._store.detach()
        self._store = SqliteStore(self.database, new_id, runtime)
        self._store.restore(state or StoreState({}, {}, ()))
        return self._store

    def load(
        self, new_id: Callable[[], str], runtime: Callable[[], Runtime] = dict
    ) -> tuple[Store, Runtime] | None:
        """Return what a process before this one has left, or None."""
        left: Runtime | None = self.database.saved(_RUNTIME)
        if left is None:
            return None
        self._store = SqliteStore(self.database, new_id, runtime)
        self._store.load()
        return self._store, left

    def remember(self, options: Callable[[], Mapping[str, object]]) -> None:
        """Write what the sandbox was created with, for the next process."""
        self.database.save({OPTIONS: options()})

    def stop(self, usage: Callable[[], Mapping[str, object]]) -> None:
        """Write the ids, the clock and what is beside the store, and let others use the file."""
        if self._store is not None:
            with self._store.lock:
                self._store.save()
                self.database.save({USAGE: usage()})
                self.database.close()

    def take_usage(self) -> Mapping[str, Any] | None:
        """Return what was beside the store at the last stop, only once; None after a kill."""
        usage: Mapping[str, Any] | None = self.database.saved(USAGE)
        if usage is not None:
            self.database.save({USAGE: None})
        return usage

    def remove(self) -> None:
        """Delete the file; the store goes on in memory."""
        if self._store is not None:
            self._store.detach()
        self.database.remove()
