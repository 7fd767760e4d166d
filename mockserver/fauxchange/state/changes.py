"""What a unit of work has done, kept aside until it commits, and a way back to a point of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from types import TracebackType

from fauxchange.domain.core.history import divide
from fauxchange.domain.core.unit_of_work import ScheduledTask


class Changes:
    """What a unit of work has done.

    A deleted document is None, ``trimmed`` are how many of its oldest entries a log has lost,
    ``removed`` are ids of tasks. ``distributed`` are logs whose parts are to have, too, what these
    have in ``appended``. ``has_lasting`` says that some documents that were written or deleted are
    lasting ones.
    """

    __slots__ = (
        "appended",
        "distributed",
        "documents",
        "events",
        "has_lasting",
        "has_new_ids",
        "removed",
        "scheduled",
        "trimmed",
    )

    def __init__(self) -> None:
        self.documents: dict[tuple[type, str], object | None] = {}
        self.appended: dict[str, list[object]] = defaultdict(list)
        self.distributed: set[str] = set()
        self.trimmed: dict[str, int] = {}
        self.scheduled: dict[str, ScheduledTask] = {}
        self.removed: set[str] = set()
        self.events: list[object] = []
        self.has_new_ids = False
        self.has_lasting = False

    def __bool__(self) -> bool:
        return bool(
            self.documents
            or self.appended
            or self.trimmed
            or self.scheduled
            or self.removed
            or self.events
        )

    def divide(self) -> None:
        """Have parts of logs have their entries among what is appended."""
        for log in self.distributed:
            for part, entries in divide(log, self.appended.get(log, ())).items():
                self.appended[part] += entries
        self.distributed.clear()


class Savepoint:
    """A part of a unit of work: an exception that leaves it takes back what it did.

    Ids that were given stay given. An exception goes on to who began the part. ``forget`` is called
    if lasting documents are again as they were.
    """

    __slots__ = ("_changes", "_forget", "_marks")

    def __init__(self, changes: Changes, forget: Callable[[], None]) -> None:
        self._changes = changes
        self._forget = forget

    def __enter__(self) -> None:
        changes = self._changes
        self._marks = (
            dict(changes.documents),
            {log: len(entries) for log, entries in changes.appended.items()},
            dict(changes.trimmed),
            dict(changes.scheduled),
            set(changes.removed),
            len(changes.events),
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            return
        changes = self._changes
        documents, appended, changes.trimmed, changes.scheduled, changes.removed, count = (
            self._marks
        )
        # It stays the same dictionary, which the unit of work reads itself.
        changes.documents.clear()
        changes.documents.update(documents)
        if changes.has_lasting:
            self._forget()
        _shorten(changes.appended, appended)
        del changes.events[count:]


def _shorten(entries: dict[str, list[object]], lengths: Mapping[str, int]) -> None:
    """Have lists be as long as they were; those that were not there go."""
    for log in list(entries):
        length = lengths.get(log, 0)
        if length:
            del entries[log][length:]
        else:
            del entries[log]
