"""Where sandboxes get their stores: in memory, or in a folder of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from .memory import MemoryStore
from .store import Runtime, Store, StoreState

_ENDING = ".sqlite"


class StoreEngine(Protocol):
    """One sandbox's stores, of which only the last one created counts."""

    def create(
        self,
        new_id: Callable[[], str],
        state: StoreState | None = None,
        runtime: Callable[[], Runtime] = dict,
    ) -> Store:
        """Return a store that has a state, by default nothing, in place of the one before.

        ``runtime`` is written with every commit.
        """
        ...

    def load(
        self, new_id: Callable[[], str], runtime: Callable[[], Runtime] = dict
    ) -> tuple[Store, Runtime] | None:
        """Return what a process before this one has left, or None."""
        ...

    def remember(self, options: Callable[[], Mapping[str, object]]) -> None:
        """Write what the sandbox was created with, for the next process."""
        ...

    def stop(self, usage: Callable[[], Mapping[str, object]]) -> None:
        """Write all there is and what is beside the store, and let the next process have it."""
        ...

    def take_usage(self) -> Mapping[str, Any] | None:
        """Return what was beside the store at the last stop, only once; None after a kill."""
        ...

    def remove(self) -> None:
        """Leave nothing of the sandbox."""
        ...


class StoreFactory(Protocol):
    """The engines of all sandboxes of a server."""

    def engine(self, sandbox_id: str) -> StoreEngine:
        """Return the engine of a sandbox.

        Raises:
            Problem: its file cannot be used.

        """
        ...

    def sandboxes(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what the sandboxes that a process before this one has left were created with."""
        ...


class MemoryEngine:
    """Stores in memory, copying what they hand out if tests ask for it."""

    def __init__(self, *, copying: bool = False) -> None:
        self._copying = copying

    def create(
        self,
        new_id: Callable[[], str],
        state: StoreState | None = None,
        runtime: Callable[[], Runtime] = dict,  # noqa: ARG002 - nothing is kept
    ) -> Store:
        """Return a store that has a state."""
        store = MemoryStore(copying=self._copying, new_id=new_id)
        if state is not None:
            store.restore(state)
        return store

    def load(
        self,
        new_id: Callable[[], str],  # noqa: ARG002 - nothing is left
        runtime: Callable[[], Runtime] = dict,  # noqa: ARG002
    ) -> None:
        """Return None: memory ends with its process."""
        return

    def remember(self, options: Callable[[], Mapping[str, object]]) -> None:
        """Do nothing: there is no next process."""

    def stop(self, usage: Callable[[], Mapping[str, object]]) -> None:
        """Do nothing: there is no next process."""

    def take_usage(self) -> None:
        """Return None: memory ends with its process."""
        return

    def remove(self) -> None:
        """Do nothing: what nobody holds is gone."""


class MemoryStores:
    """Engines in memory."""

    def __init__(self, *, copying: bool = False) -> None:
        self._copying = copying

    def engine(self, sandbox_id: str) -> StoreEngine:  # noqa: ARG002 - all are alike
        """Return the engine of a sandbox."""
        return MemoryEngine(copying=self._copying)

    def sandboxes(self) -> Mapping[str, Mapping[str, Any]]:
        """Return nothing: memory ends with its process."""
        return {}


class SqliteStores:
    """Engines with a file each in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def engine(self, sandbox_id: str) -> StoreEngine:
        """Return the engine of a sandbox.

        Raises:
            Problem: its file cannot be used.

        """
        from .sqlite import SqliteEngine

        return SqliteEngine(self._folder / f"{sandbox_id}{_ENDING}")

    def sandboxes(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what the sandboxes in the folder were created with.

        The default sandbox is not created by anybody. A file without options is one of a sandbox
        whose creation was interrupted: nobody knows of it, so it goes.

        Raises:
            Problem: a file cannot be used.

        """
        from .database import OPTIONS, Database

        result: dict[str, Mapping[str, Any]] = {}
        for file in sorted(self._folder.glob(f"*{_ENDING}")):
            sandbox_id = file.name.removesuffix(_ENDING)
            if sandbox_id == "default":
                continue
            database = Database(file)
            options = database.saved(OPTIONS)
            if options is None:
                database.remove()
            else:
                database.close()
                result[sandbox_id] = options
        return result
