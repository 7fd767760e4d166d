"""A store that counts what units of work read of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.state.store import Store


class CountingUnit:
    """A unit of work; ``reads`` counts documents that were looked for and entries that came."""

    def __init__(self, unit: Any, store: CountingStore) -> None:
        self._unit = unit
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def get(self, kind: type, *key: str) -> Any:
        """Return a document, counted."""
        self._store.reads += 1
        return self._unit.get(kind, *key)

    def find(self, kind: type, *key: str) -> Any:
        """Return a document or None, counted."""
        self._store.reads += 1
        return self._unit.find(kind, *key)

    def scan(self, kind: type, prefix: tuple[object, ...] = (), **bounds: Any) -> Iterator[Any]:
        """Yield documents, counted one by one."""
        return self._counted(self._unit.scan(kind, prefix, **bounds))

    def newest(self, log: str, **bounds: Any) -> Iterator[Any]:
        """Yield entries, counted one by one."""
        return self._counted(self._unit.newest(log, **bounds))

    def last(self, log: str, back: int = 0) -> Any:
        """Return the newest entry, one before it or None, counted."""
        self._store.reads += 1
        return self._unit.last(log, back)

    def _counted(self, found: Iterator[Any]) -> Iterator[Any]:
        for one in found:
            self._store.reads += 1
            yield one


class CountingStore:
    """A store as it is, but that its units of work count."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def transaction(self, new_id: Callable[[], str] | None = None) -> Iterator[Any]:
        """Begin a unit of work that counts."""
        with self._store.transaction(new_id) as unit:
            yield CountingUnit(unit, self)
