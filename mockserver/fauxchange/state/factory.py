"""Where sandboxes get their stores: the one place that names engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from .memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .store import Store, StoreState

    Runtime = Mapping[str, Any]
    """What a sandbox is beside its store, as JSON: its ids and its clock."""


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

    def remove(self) -> None:
        """Leave nothing of the sandbox."""
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

    def remove(self) -> None:
        """Do nothing: what nobody holds is gone."""
