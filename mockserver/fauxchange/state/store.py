"""What a store is: documents by kind and key, append-only logs, and scheduled tasks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Protocol, TypeVar

from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

D = TypeVar("D")

Runtime = Mapping[str, Any]
"""What a sandbox is beside its store, as JSON: its ids and its clock."""


class Base(Protocol):
    """Documents that stores begin with, read kind by kind when they are first asked for."""

    def documents(self, kind: type) -> Mapping[str, object]:
        """Return the documents of a kind by key; the mapping is never changed.

        One that is no dictionary makes each document when it is asked for.
        """
        ...

    def kinds(self) -> Iterable[type]:
        """Return all kinds there are, in order, which takes reading all of them."""
        ...


class BaseLogs(Mapping[str, Sequence[object]]):
    """The logs that stores begin with, each made when somebody asks for it."""

    @abstractmethod
    def count(self) -> int:
        """Return how many entries there are in all of them, which makes none."""


class StoreState(NamedTuple):
    """All that a store has: documents and logs as written, tasks in the order they come.

    ``next_task`` is the number that the next task has as its id. ``base`` has the documents of
    those kinds of which ``documents`` has none. Many stores share what a state with a base has, so
    its logs, too, are read when they are first asked for.
    """

    documents: Mapping[tuple[type, str], object]
    logs: Mapping[str, Sequence[object]]
    due: Sequence[ScheduledTask]
    next_task: int = 1
    base: Base | None = None

    def without_base(self) -> StoreState:
        """Return the same state with all documents read."""
        if self.base is None:
            return self
        own = {kind for kind, _ in self.documents}
        read = {
            (kind, key): document
            for kind in self.base.kinds()
            if kind not in own
            for key, document in self.base.documents(kind).items()
        }
        return self._replace(documents={**read, **self.documents}, base=None)


class Commit(NamedTuple):
    """What a unit of work changed, for those who listen.

    ``replaced`` has what each written or deleted document was before, None if there was none;
    ``appended`` how many entries each log got, ``trimmed`` the oldest entries that it lost.
    """

    replaced: Mapping[tuple[type, str], object | None]
    appended: Mapping[str, int]
    events: Sequence[object]
    trimmed: Mapping[str, Sequence[object]] = MappingProxyType({})


class Transaction(Protocol):
    """A unit of work: commits when left normally, changes nothing when left by an exception."""

    def __enter__(self) -> UnitOfWork:
        """Begin."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit or forget."""
        ...


class Store(Protocol):
    """One sandbox's state. An engine is a class that passes the shared store suite."""

    publish: Callable[[Sequence[object]], None] | None
    """Gets the events of each unit of work once it is committed, in the order of the units."""

    committed: Callable[[], None] | None
    """Is called after every commit that changes something, and after what it publishes."""

    def transaction(self, new_id: Callable[[], str] | None = None) -> Transaction:
        """Begin a unit of work; units of one store never overlap.

        Ids come from ``new_id``, by default from the store's own.
        """
        ...

    def find(self, kind: type[D], key: str = "", *more: str) -> D | None:
        """Return a committed document by its key, or None; see UnitOfWork.get."""
        ...

    def documents(self, kind: type[D]) -> Iterator[D]:
        """Return all committed documents of a kind."""
        ...

    def log(self, name: str) -> Sequence[object]:
        """Return a log, oldest entry first."""
        ...

    def writes(self, kind: type) -> int:
        """Return a number that is another one once documents of a kind have changed."""
        ...

    def size(self) -> tuple[int, int]:
        """Return how many documents there are, and how many entries in all logs."""
        ...

    def fork(self, new_id: Callable[[], str]) -> Store:
        """Return a store that begins as this one is now, without its tasks."""
        ...

    def state(self) -> StoreState:
        """Return all there is now; what happens afterwards does not change it."""
        ...

    def restore(self, state: StoreState) -> None:
        """Have what a state has and nothing else."""
        ...

    @property
    def version(self) -> int:
        """How many units of work changed something, and how often all of it was restored."""
        ...

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        """Call a listener after every commit that changes something, in order.

        Return what ends that.
        """
        ...

    def save(self) -> None:
        """Write what belongs to the sandbox and not to a unit of work: its ids and its clock."""
        ...

    def next_due_ms(self) -> int | None:
        """Return when the next thing is due, or None."""
        ...

    def next_tasks(self, most: int) -> Sequence[ScheduledTask]:
        """Return the tasks that are due next, at most so many, the earliest first."""
        ...
