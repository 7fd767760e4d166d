"""The memory engine, plain and copying."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.state.memory import MemoryStore

from .suite import ANNE, StoreSuite, put


@document()
@dataclass
class Basket:
    """A document as none should be: one that can be changed."""

    apples: list[str] = field(default_factory=list)


class TestMemoryStore(StoreSuite):
    """The engine as it serves."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """An empty store."""
        return MemoryStore()

    def test_a_read_costs_no_copy(self, store: MemoryStore) -> None:
        put(store, ANNE)
        assert store.find(type(ANNE), "anne") is ANNE


class TestCopyingMemoryStore(StoreSuite):
    """The engine as tests use it: it exposes what keeps or mutates references."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """An empty store."""
        return MemoryStore(copying=True)

    def test_a_change_to_what_was_read_is_lost(self, store: MemoryStore) -> None:
        put(store, Basket(["red"]))
        with store.transaction() as unit:
            unit.get(Basket).apples.append("green")
        assert store.find(Basket) == Basket(["red"])

    def test_a_change_to_a_listed_document_is_lost(self, store: MemoryStore) -> None:
        put(store, Basket(["red"]))
        for basket in store.documents(Basket):
            basket.apples.clear()
        assert list(store.documents(Basket)) == [Basket(["red"])]

    def test_a_change_after_the_commit_is_lost(self, store: MemoryStore) -> None:
        kept = Basket(["red"])
        put(store, kept)
        kept.apples.append("green")
        assert store.find(Basket) == Basket(["red"])

    def test_a_task_that_no_file_can_hold_is_refused(self, store: MemoryStore) -> None:
        def schedule() -> None:
            with store.transaction() as unit:
                unit.schedule(ScheduledTask(10, "a", {"amount": Decimal(1)}))

        with pytest.raises(TypeError, match=r"not JSON serializable: decimal\.Decimal"):
            schedule()
        assert store.next_due_ms() is None
