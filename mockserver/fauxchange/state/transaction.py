"""A unit of work on a store: what it writes is kept aside until it commits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import chain
from operator import attrgetter, itemgetter
from types import TracebackType
from typing import Any, TypeVar

from fauxchange.domain.core.document import KEY_READERS, LASTING, key_from, new_tuple
from fauxchange.domain.core.events import add_events
from fauxchange.domain.core.history import divide, whole_of
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from .changes import Changes, Savepoint
from .committed import Committed
from .logs.log import between, member
from .order import after, position, prefix_of

D = TypeVar("D")


class StoreTransaction:
    """One unit of work."""

    __slots__ = ("_changes", "_documents", "_new_id", "_store", "derived")

    def __init__(self, store: Committed, new_id: Callable[[], str]) -> None:
        self._store = store
        self._new_id = new_id
        self._changes = changes = Changes()
        # Nothing is read and written as often.
        self._documents: dict[Any, Any] = changes.documents

    def __enter__(self) -> UnitOfWork:
        self._store.lock.acquire()
        self.derived = self._store.derived
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            store, changes = self._store, self._changes
            # Many calls change nothing.
            if kind is None and (changes.documents or changes or changes.has_new_ids):
                if store.publish is not None:
                    add_events(changes.events, changes.documents, changes.appended, store.readable)
                if changes.has_lasting:
                    store.derived.clear()
                store.commit(changes)
        finally:
            self._store.lock.release()

    @property
    def version(self) -> int:
        """How many units of work changed something before this one."""
        return self._store.version

    def get(self, kind: type[D], key: str = "", *more: str) -> D:
        """Return a document; KeyError if there is none."""
        if more:
            key = key_from(kind, (key, *more))
        own = self._documents
        # As find has it, without a call: every call of an exchange gets documents.
        document: D | None = own.get((kind, key), _UNTOUCHED) if own else _UNTOUCHED
        if document is _UNTOUCHED:
            document = self._store.readable[kind].get(key)
        if document is None:
            raise KeyError(f"no {kind.__name__} {key!r}")
        return document

    def find(self, kind: type[D], key: str = "", *more: str) -> D | None:
        """Return a document as this unit of work sees it, or None."""
        if more:
            key = key_from(kind, (key, *more))
        own = self._documents
        if own:
            document: D | None = own.get((kind, key), _UNTOUCHED)
            if document is not _UNTOUCHED:
                return document
        return self._store.readable[kind].get(key)

    def put(self, document: object) -> None:
        """Write a document under its class and the key that its class declares."""
        kind = type(document)
        self._documents[kind, KEY_READERS[kind](document)] = document
        if kind in LASTING:
            self._forget()

    def delete(self, kind: type, key: str = "", *more: str) -> None:
        """Remove a document."""
        if more:
            key = key_from(kind, (key, *more))
        self._documents[kind, key] = None
        if kind in LASTING:
            self._forget()

    def scan(
        self,
        kind: type[D],
        prefix: tuple[object, ...] = (),
        *,
        beyond: tuple[object, ...] | None = None,
    ) -> Iterator[D]:
        """Yield the documents of a kind in its order, as they are now."""
        begin = prefix_of(kind, prefix)
        since = b"" if beyond is None else after(kind, beyond)
        committed: Iterator[Any] = self._store.placed(kind, begin, since)
        written = self._documents
        # Most units scan kinds of which they have written nothing, and a batch has written much.
        if written and kind in map(_kind, written):
            own = {key: value for (of, key), value in written.items() if of is kind}
            placed = (
                (position(value, key), key, value)
                for key, value in own.items()
                if value is not None
            )
            inside = (one for one in placed if one[0] >= since and one[0].startswith(begin))
            mine = sorted(inside, key=itemgetter(0))
            others = (one for one in committed if one[1] not in own)
            committed = merge(others, mine, key=itemgetter(0))
        return map(_document, committed)

    def append(self, log: str, entry: object) -> None:
        """Append to a log."""
        self._changes.appended[log].append(entry)

    def extend(self, log: str, entries: Sequence[object]) -> None:
        """Append several entries to a log."""
        self._changes.appended[log] += entries

    def distribute(self, log: str, entries: Sequence[object]) -> None:
        """Append entries to a log, and each to the parts of it that have such entries."""
        changes = self._changes
        changes.appended[log] += entries
        changes.distributed.add(log)

    def newest(
        self,
        log: str,
        *,
        by: str = "",
        older_than: Any = None,
        newer_than: Any = None,
    ) -> Iterator[Any]:
        """Yield a log's entries, its own first, newest first, within bounds that are left out."""
        begin = self._changes.trimmed.get(log, 0)
        committed = between(self._store.entries(log), by, older_than, newer_than, begin)
        own = self._own(log)
        if own is None:
            return committed
        mine = between(own, by, older_than, newer_than)
        return chain(mine, committed)

    def last(self, log: str, back: int = 0) -> Any | None:
        """Return a log's newest entry, or the one so many before it; None if there is none."""
        changes = self._changes
        own = self._own(log) if changes.distributed else changes.appended.get(log)
        if own:
            if back < len(own):
                return own[-1 - back]
            back -= len(own)
        committed = self._store.entries(log)
        gone = changes.trimmed.get(log)
        if gone is not None and back >= len(committed) - gone:
            return None
        return committed.newest(back)

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
        """Drop the oldest entries of a log and return them, oldest first."""
        entries = self._store.logs.kept(log)
        end = len(entries)
        # Nearly every call ends in one of the two next returns: most logs have nothing to drop.
        if not end:
            return ()
        changes = self._changes
        if keep and end + len(changes.appended.get(log, ())) - keep < least:
            return ()
        begin = changes.trimmed.get(log, 0)
        key = member(by) if by else None
        if key is not None and begin < end and key(entries.entry(begin)) >= older_than:
            return ()
        if key is not None and least > 1:
            # The first entry that would stay is, in a packed log, the first one of a chunk.
            stays = begin + least
            if stays >= end or key(entries.entry(stays)) >= older_than:
                return ()
            if most <= least:
                # All that may go is too old, then.
                key = None
        end = min(end, end + len(changes.appended.get(log, ())) - keep, begin + most)
        if key is not None and begin < end:
            end = bisect_left(entries, older_than, begin, end, key=key)
        if end - begin < least:
            return ()
        changes.trimmed[log] = end
        return entries.rows(begin, end, members) if members else entries.part(begin, end)

    def drop(self, log: str, count: int, *, by: str, older_than: Any) -> None:
        """Drop so many of the oldest entries of a log, of those older than a value, unseen."""
        trimmed = self._changes.trimmed
        entries, begin = self._store.logs.kept(log), trimmed.get(log, 0)
        end = begin + count
        if end <= len(entries) and entries.value(end - 1, by) < older_than:
            trimmed[log] = end
        else:
            self.trim(log, by=by, older_than=older_than, most=count)

    def schedule(self, task: ScheduledTask) -> str:
        """Have something happen later; return the task's id."""
        task_id = str(self._store.next_task + len(self._changes.scheduled))
        at_ms, kind, data, _, rank = task
        scheduled = new_tuple(ScheduledTask, (at_ms, kind, data, task_id, rank))
        self._changes.scheduled[task_id] = scheduled
        return task_id

    def cancel(self, task_id: str) -> None:
        """Have a task not happen."""
        self._changes.removed.add(task_id)

    def take_due(self, until_ms: int) -> ScheduledTask | None:
        """Remove and return the earliest task due by then; of equals, that of the lowest rank."""
        changes = self._changes
        own = (
            task
            for task in changes.scheduled.values()
            if task.at_ms <= until_ms and task.id not in changes.removed
        )
        # Tasks of others were scheduled before, so they come first at the same time.
        committed = self._store.first_task(until_ms, changes.removed)
        first = min(own, key=_turn, default=None)
        if first is None or (committed is not None and _turn(committed) <= _turn(first)):
            first = committed
        if first is not None:
            changes.removed.add(first.id)
        return first

    def savepoint(self) -> Savepoint:
        """Begin a part of which nothing is left if it ends by an exception."""
        return Savepoint(self._changes, self._forget)

    def emit(self, event: object) -> None:
        """Have an event published when the work is committed."""
        self._changes.events.append(event)

    def new_id(self) -> str:
        """Return a new id: digits, larger than every one before."""
        self._changes.has_new_ids = True
        return self._new_id()

    def _own(self, log: str) -> Sequence[Any] | None:
        """Return what this unit has appended to a log, None if nothing."""
        changes = self._changes
        if changes.distributed and (whole := whole_of(log)) in changes.distributed:
            return divide(whole, changes.appended.get(whole, ())).get(log)
        return changes.appended.get(log)

    def _forget(self) -> None:
        """Go on with nothing derived, because lasting documents are others than before."""
        self._changes.has_lasting = True
        self.derived = {}


# What a unit of work has for a document that it has neither written nor deleted.
_UNTOUCHED: Any = object()

_turn = attrgetter("at_ms", "rank")
_kind, _document = itemgetter(0), itemgetter(2)
