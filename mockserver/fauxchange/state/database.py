"""A sandbox's file: documents, logs, tasks, ids and clock in one SQLite database.

The database is in WAL mode with ``synchronous=NORMAL``: what was committed survives a killed
process, but not always a power cut. One process uses a file at a time.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson

from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.spec.problem import Problem

from .changes import Changes
from .codec import UnreadableError, codec
from .kinds import kind_of, kinds
from .store import StoreState

VERSION = 2

# What is kept beside documents, logs and tasks, by name.
OPTIONS, RUNTIME, USAGE, NEXT_TASK = "options", "runtime", "usage", "next task"

_TABLES = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, kind TEXT, key TEXT, body BLOB, UNIQUE (kind, key)
);
CREATE TABLE entries (
    log TEXT, number INTEGER, kind TEXT, body BLOB, PRIMARY KEY (log, number)
) WITHOUT ROWID;
CREATE TABLE tasks (id INTEGER PRIMARY KEY, body BLOB);
CREATE TABLE sandbox (name TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
"""
_PUT = (
    "INSERT INTO documents (kind, key, body) VALUES (?, ?, ?)"
    " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
)
_DELETE = "DELETE FROM documents WHERE kind = ? AND key = ?"
_APPEND = "INSERT INTO entries (log, number, kind, body) VALUES (?, ?, ?, ?)"
_TRIM = "DELETE FROM entries WHERE log = ? AND number < ?"
_SCHEDULE = "INSERT INTO tasks (id, body) VALUES (?, ?)"
_REMOVE = "DELETE FROM tasks WHERE id = ?"
_SAVE = (
    "INSERT INTO sandbox (name, body) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET body = excluded.body"
)
_PAGE = "SELECT kind, body FROM entries WHERE log = ? AND number >= ? ORDER BY number LIMIT ?"

_WHOLE = "SELECT number, kind, body FROM entries WHERE log = ? ORDER BY number"

# Entries of logs that are no values of the domain.
_PLAIN: Mapping[str, type] = {"text": str, "number": int, "amount": Decimal}
_PLAIN_NAMES = {cls: name for name, cls in _PLAIN.items()}


class StoredValue(NamedTuple):
    """A value as it is stored."""

    kind: str
    body: bytes


class Pages(Protocol):
    """Where pages of logs are read."""

    def page(self, log: str, first: int, size: int) -> list[object]:
        """Return so many entries of a log from a number on."""
        ...


class KeptLog:
    """The entries of one log as the database had them, to be read one by one later."""

    def __init__(
        self, rows: Sequence[StoredValue], first: int, read: Callable[[StoredValue], object]
    ) -> None:
        self._rows = rows
        self._first = first
        self._read = read

    def page(self, log: str, first: int, size: int) -> list[object]:  # noqa: ARG002
        """Return so many entries from a number on."""
        begin = first - self._first
        return [self._read(row) for row in self._rows[begin : begin + size]]


def _connected(file: Path) -> sqlite3.Connection:
    """Return a connection to a file, which is made if it is not there.

    Raises:
        Problem: its folder cannot be made, or it cannot be opened.

    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(file.parent, "", f"cannot be made a folder: {error.strerror}") from error
    try:
        return sqlite3.connect(file, timeout=1, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise Problem(file, "", f"cannot be used: {error}") from error


class Database:
    """One file. All that is written at once is there whole, or not at all.

    Raises:
        Problem: another process has the file, it cannot be opened or made, or it is no database of
            this version.

    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.RLock()
        self._connection = _connected(file)
        try:
            self._open()
        except sqlite3.Error as error:
            self._connection.close()
            raise Problem(file, "", f"cannot be used: {error}") from error

    def close(self) -> None:
        """Let others use the file."""
        with self._lock:
            self._connection.close()

    def remove(self) -> None:
        """Close and delete the file."""
        self.close()
        for ending in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)

    def write(
        self,
        changes: Changes,
        ends: Mapping[str, int],
        firsts: Mapping[str, int],
        saved: Mapping[str, object],
    ) -> None:
        """Write what a unit of work has done.

        ``ends`` are the numbers that the next entries of logs get, ``firsts`` those of the oldest
        entries that stay.
        """
        put, deleted = [], []
        for (kind, key), document in changes.documents.items():
            if document is None:
                deleted.append((_name(kind), key))
            else:
                put.append((*_row(document), key))
        appended = [
            (log, number, *_row(entry))
            for log, entries in changes.appended.items()
            for number, entry in enumerate(entries, ends[log])
        ]
        tasks = [
            (int(task_id), _task(task))
            for task_id, task in changes.scheduled.items()
            if task_id not in changes.removed
        ]
        removed = [(int(one),) for one in changes.removed if one.isdecimal()]
        with self._lock, self:
            execute = self._connection.executemany
            execute(_PUT, [(kind, key, body) for kind, body, key in put])
            execute(_DELETE, deleted)
            execute(_TRIM, list(firsts.items()))
            execute(_APPEND, appended)
            execute(_REMOVE, removed)
            execute(_SCHEDULE, tasks)
            execute(_SAVE, [(name, orjson.dumps(body)) for name, body in saved.items()])

    def replace(self, state: StoreState, saved: Mapping[str, object]) -> None:
        """Have a state and nothing else; tasks have ids."""
        entries = (
            (log, number, *_row(entry))
            for log, of_log in state.logs.items()
            for number, entry in enumerate(of_log)
        )
        documents = ((*_row(document), key) for (_, key), document in state.documents.items())
        with self._lock, self:
            execute = self._connection.executemany
            for table in ("documents", "entries", "tasks"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
            execute(_PUT, ((kind, key, body) for kind, body, key in documents))
            execute(_APPEND, entries)
            execute(_SCHEDULE, ((int(task.id), _task(task)) for task in state.due))
            execute(_SAVE, [(name, orjson.dumps(body)) for name, body in saved.items()])

    def save(self, saved: Mapping[str, object]) -> None:
        """Write what is beside the state."""
        with self._lock, self:
            rows = [(name, orjson.dumps(body)) for name, body in saved.items()]
            self._connection.executemany(_SAVE, rows)

    def saved(self, name: str) -> Any:
        """Return what was written beside the state under a name, or None."""
        with self._lock:
            query = "SELECT body FROM sandbox WHERE name = ?"
            row = self._connection.execute(query, (name,)).fetchone()
            return None if row is None else orjson.loads(row[0])

    def documents(self) -> Iterator[tuple[str, object]]:
        """Yield all documents with their keys, in the order in which they were first written."""
        query = "SELECT key, kind, body FROM documents ORDER BY number"
        for key, kind, body in self._all(query):
            yield key, self._value(StoredValue(kind, body), ("documents", kind, key))

    def tasks(self) -> Iterator[ScheduledTask]:
        """Yield all tasks, in the order in which they were scheduled."""
        for task_id, body in self._all("SELECT id, body FROM tasks ORDER BY id"):
            at_ms, kind, data, rank = orjson.loads(body)
            yield ScheduledTask(at_ms, kind, data, str(task_id), rank)

    def logs(self) -> Iterator[tuple[str, int, int]]:
        """Yield each log's name, the number of its oldest entry, and that of the next one."""
        yield from self._all("SELECT log, min(number), max(number) + 1 FROM entries GROUP BY log")

    def page(self, log: str, first: int, size: int) -> list[object]:
        """Return so many entries of a log from a number on."""
        with self._lock:
            rows = self._connection.execute(_PAGE, (log, first, size)).fetchall()
        return [
            self._value(StoredValue(kind, body), ("logs", log, first + i))
            for i, (kind, body) in enumerate(rows)
        ]

    def kept(self, log: str) -> KeptLog:
        """Return a log as it is now: what becomes of the database does not change it."""
        with self._lock:
            rows = self._connection.execute(_WHOLE, (log,)).fetchall()
        first = rows[0][0] if rows else 0
        stored = [StoredValue(kind, body) for _, kind, body in rows]
        return KeptLog(stored, first, lambda row: self._value(row, ("logs", log)))

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")

    def _open(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA locking_mode = EXCLUSIVE")
        (version,) = execute("PRAGMA user_version").fetchone()
        if version == 0 and execute("SELECT name FROM sqlite_master").fetchone():
            self._connection.close()
            raise Problem(self.file, "", "is a database of something else")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        with self._lock, self:
            (version,) = execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _TABLES.split(";"):
                    execute(statement)
                execute(f"PRAGMA user_version = {VERSION}")
        if version not in {0, VERSION}:
            self._connection.close()
            raise Problem(self.file, "", f"is of version {version}, not {VERSION}")

    def _all(self, query: str) -> Sequence[Any]:
        with self._lock:
            return self._connection.execute(query).fetchall()

    def _value(self, row: StoredValue, where: tuple[object, ...]) -> object:
        try:
            return codec(_class(row.kind)).read(orjson.loads(row.body), where)
        except UnreadableError as error:
            raise error.problem(str(self.file)) from None


def _row(value: object) -> StoredValue:
    cls: Any = type(value)
    return StoredValue(_name(cls), orjson.dumps(codec(cls).write(value)))


def _task(task: ScheduledTask) -> bytes:
    return orjson.dumps((task.at_ms, task.kind, dict(task.data), task.rank))


def _name(cls: type) -> str:
    kind = kind_of(cls)
    name = _PLAIN_NAMES.get(cls) if kind is None else kind.name
    if name is None:
        raise TypeError(f"{cls.__name__} is no value of the domain")
    return name


def _class(name: str) -> type:
    return _PLAIN[name] if name in _PLAIN else kinds()[name].cls
