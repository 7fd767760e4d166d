"""The SQLite engine: a sandbox is there again after its process was stopped or killed.

Documents and tasks are in memory too and read from there; logs are read from the file page by
page. A unit of work is written in one transaction, together with the ids and the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .changes import Changes
from .database import NEXT_TASK, OPTIONS, RUNTIME, USAGE, Database, Pages
from .logs.log import Log
from .logs.named import NamedLogs
from .memory import MemoryStore
from .store import Runtime, Store, StoreState

_PAGE_SIZE = 64
_PAGES = 8


class FileLog(Log):
    """A log in a database; the pages that were read last are kept in memory."""

    def __init__(self, database: Database, name: str, first: int = 0, end: int = 0) -> None:
        self.first = first
        self.end = end
        self._database: Pages = database
        self._name = name
        self._pages: dict[int, list[object]] = {}

    def __len__(self) -> int:
        return self.end - self.first

    def entry(self, index: int) -> Any:
        """Return an entry that is there, counted from the oldest one."""
        number = self.first + index
        first = number - number % _PAGE_SIZE
        page = self._pages.get(first)
        if page is None or len(page) <= number - first:
            page = self._page(first)
            if len(self._pages) >= _PAGES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[first] = page
        return page[number - first]

    def extend(self, entries: Sequence[object], _: Mapping[str, Log] | None = None) -> None:
        """Count entries that were written to the database."""
        for entry in entries:
            page = self._pages.get(self.end - self.end % _PAGE_SIZE)
            if page is not None and len(page) == self.end % _PAGE_SIZE:
                page.append(entry)
            self.end += 1

    def trim(self, count: int) -> None:
        """Count entries that were deleted from the database."""
        self.first += count

    def keep(self, database: Database) -> None:
        """Have what is there now, whatever becomes of the database."""
        self._database = database.kept(self._name)

    def _page(self, first: int) -> list[object]:
        """Return the entries from a number on; those that are gone are None."""
        gone = max(self.first - first, 0)
        there = self._database.page(self._name, first + gone, _PAGE_SIZE - gone)
        return [*[None] * gone, *there]


class ForkedLog(Log):
    """A log that begins as another one is now, and goes its own way."""

    def __init__(self, origin: Log) -> None:
        self._origin = origin
        self._first = origin.first
        self._shared_end = origin.first + len(origin)
        self._own: list[object] = []

    @property
    def first(self) -> int:  # type: ignore[override]
        """The number of the oldest entry; what the other log has lost is lost here, too."""
        return max(self._first, min(self._origin.first, self._shared_end))

    def __len__(self) -> int:
        return self._shared_end + len(self._own) - self.first

    def entry(self, index: int) -> Any:
        """Return an entry that is there, counted from the oldest one."""
        number = self.first + index
        if number >= self._shared_end:
            return self._own[number - self._shared_end]
        return self._origin[number - self._origin.first]

    def extend(self, entries: Iterable[object], _: Mapping[str, Log] | None = None) -> None:
        """Append to the log."""
        self._own.extend(entries)

    def trim(self, count: int) -> None:
        """Drop so many of the oldest entries, which are there."""
        self._first = self.first + count

    def copy(self) -> ForkedLog:
        """Return a log that begins as this one is now."""
        return ForkedLog(self)


class FileLogs(NamedLogs):
    """The logs of a database; once another store has that, they are kept in memory."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database: Database | None = database

    def load(self) -> None:
        """Have the logs that the database has."""
        database = self._database
        if database is not None:
            logs = database.logs()
            self.have({}, {name: FileLog(database, name, *ends) for name, *ends in logs})

    def get(self, name: str) -> Any:
        """Return a log to be changed, which is made if there is none."""
        if self._database is None:
            return super().get(name)
        log = self._own.get(name)
        if log is None:
            log = self._own[name] = FileLog(self._database, name)
        return log

    def detach(self, database: Database) -> None:
        """Have what is there now, whatever becomes of the database."""
        for log in self._own.values():
            log.keep(database)
        self._own = {name: ForkedLog(log) for name, log in self._own.items()}
        self._database = None


class SqliteStore(MemoryStore):
    """A store whose units of work are written to a database before they are seen."""

    def __init__(
        self, database: Database, new_id: Callable[[], str], runtime: Callable[[], Runtime]
    ) -> None:
        super().__init__(new_id=new_id)
        self._database: Database | None = database
        self._runtime = runtime
        self.logs: FileLogs = FileLogs(database)

    def load(self) -> None:
        """Have what the database has."""
        database = self._database
        if database is None:
            return
        documents = {(type(value), key): value for key, value in database.documents()}
        next_task: int = database.saved(NEXT_TASK) or 1
        super().restore(StoreState(documents, {}, tuple(database.tasks()), next_task))
        self.logs.load()

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
        """Make a unit of work visible, once it is written; ids that it has taken stay taken."""
        if changes.has_new_ids and not changes:
            self.save()
        super().commit(changes)

    def save(self) -> None:
        """Write the ids and the clock."""
        with self.lock:
            if self._database is not None:
                self._database.save(self._saved())

    def detach(self) -> None:
        """Go on in memory only: another store has the database from now on.

        A call that began before may still read all that was there.
        """
        database = self._database
        if database is None:
            return
        with self.lock:
            self.logs.detach(database)
            self._database = None

    def _write(self, changes: Changes) -> None:
        database, logs = self._database, self.logs
        # The file has the parts of logs with every unit, as whoever reads it next goes by it.
        changes.divide()
        if database is not None:
            ends = {log: logs.get(log).end for log in changes.appended}
            firsts = {log: logs.get(log).first + gone for log, gone in changes.trimmed.items()}
            database.write(changes, ends, firsts, self._saved(len(changes.scheduled)))
        super()._write(changes)

    def _saved(self, new_tasks: int = 0) -> dict[str, object]:
        return {RUNTIME: self._runtime(), NEXT_TASK: self.next_task + new_tasks}

    def _copy(self, entries: Any) -> Any:
        return ForkedLog(entries)


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
        left: Runtime | None = self.database.saved(RUNTIME)
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
