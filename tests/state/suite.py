"""What every store must do: a class of tests that each engine's test file inherits.

An engine gives a fixture ``store`` with an empty store::

    class TestMyStore(StoreSuite):
        @pytest.fixture
        def store(self) -> Store:
            return MyStore()
"""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.earn.staking.product import StakingInterest

if TYPE_CHECKING:
    from fauxchange.state.store import Store

ANNE = Account("anne", "1", "anne", {"funding": {"ETH": Balance(Decimal("1.50"), Decimal("0.1"))}})
BOB = Account("bob", "2", "bob")
EARNED = StakingInterest(Decimal("0.1"), Decimal("0.2"))


class Stop(Exception):  # noqa: N818 - it is no error, only a way out of a unit of work
    """Raised to leave a unit of work."""


def put(store: Store, key: str, document: object) -> None:
    """Write one document in a unit of work of its own."""
    with store.transaction() as unit:
        unit.put(key, document)


class StoreSuite:
    """The shared tests."""

    def test_an_empty_store_has_nothing(self, store: Store) -> None:
        assert store.find(Account, "anne") is None
        assert list(store.documents(Account)) == []
        assert list(store.log("postings")) == []
        assert store.next_due_ms() is None
        assert store.take_due(10**15) is None

    def test_a_document_comes_back_as_it_was_written(self, store: Store) -> None:
        put(store, "anne", ANNE)
        assert store.find(Account, "anne") == ANNE

    def test_amounts_keep_their_trailing_zeros(self, store: Store) -> None:
        put(store, "anne", ANNE)
        found = store.find(Account, "anne")
        assert found is not None
        assert str(found.balance("funding", "ETH").available) == "1.50"

    def test_a_document_is_found_by_its_kind_and_key(self, store: Store) -> None:
        put(store, "x", ANNE)
        put(store, "x", EARNED)
        assert store.find(Account, "x") == ANNE
        assert store.find(StakingInterest, "x") == EARNED
        assert store.find(Account, "y") is None

    def test_the_last_write_counts(self, store: Store) -> None:
        put(store, "x", ANNE)
        put(store, "x", BOB)
        assert store.find(Account, "x") == BOB
        assert list(store.documents(Account)) == [BOB]

    def test_documents_are_listed_by_kind(self, store: Store) -> None:
        put(store, "anne", ANNE)
        put(store, "earned", EARNED)
        put(store, "bob", BOB)
        assert list(store.documents(Account)) == [ANNE, BOB]
        assert list(store.documents(StakingInterest)) == [EARNED]

    def test_its_size_is_how_many_documents_and_entries_are_committed(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put("anne", ANNE)
            unit.append("days", "monday")
            unit.append("months", "may")
        put(store, "anne", BOB)

        def stopped() -> None:
            with store.transaction() as unit:
                unit.append("days", "tuesday")
                raise Stop

        with pytest.raises(Stop):
            stopped()
        assert store.size() == (1, 2)

    def test_a_fork_and_a_restored_store_are_of_the_same_size(self, store: Store) -> None:
        before = store.state()
        with store.transaction() as unit:
            unit.put("anne", ANNE)
            unit.append("days", "monday")
        assert store.fork(lambda: "1").size() == (1, 1)
        after = store.state()
        store.restore(before)
        assert store.size() == (0, 0)
        store.restore(after)
        assert store.size() == (1, 1)

    def test_documents_may_be_written_while_they_are_listed(self, store: Store) -> None:
        put(store, "anne", ANNE)
        listed = store.documents(Account)
        first = next(listed)
        put(store, "bob", BOB)
        assert [first, *listed] == [ANNE]

    def test_a_unit_of_work_reads_what_was_committed(self, store: Store) -> None:
        put(store, "anne", ANNE)
        with store.transaction() as unit:
            assert unit.get(Account, "anne") == ANNE
            assert unit.find(Account, "bob") is None

    def test_a_document_that_must_be_there_and_is_not_is_a_key_error(self, store: Store) -> None:
        with store.transaction() as unit, pytest.raises(KeyError, match="no Account 'bob'"):
            unit.get(Account, "bob")

    def test_a_unit_of_work_reads_its_own_writes(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put("x", ANNE)
            assert unit.get(Account, "x") == ANNE
            unit.put("x", BOB)
            assert unit.get(Account, "x") == BOB

    def test_writes_are_invisible_until_the_end_of_the_unit(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put("anne", ANNE)
            unit.append("log", 1)
            unit.schedule(ScheduledTask(5, "later"))
            assert store.find(Account, "anne") is None
            assert list(store.log("log")) == []
            assert store.next_due_ms() is None
        assert store.find(Account, "anne") == ANNE
        assert list(store.log("log")) == [1]
        assert store.next_due_ms() == 5

    def test_a_unit_of_work_that_fails_changes_nothing(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.put("anne", BOB)
                unit.put("new", BOB)
                unit.append("log", 1)
                unit.schedule(ScheduledTask(5, "later"))
                raise Stop

        put(store, "anne", ANNE)
        with pytest.raises(Stop):
            fail()
        assert list(store.documents(Account)) == [ANNE]
        assert list(store.log("log")) == []
        assert store.next_due_ms() is None

    def test_after_a_unit_that_failed_the_next_one_works(self, store: Store) -> None:
        with pytest.raises(Stop), store.transaction():
            raise Stop
        put(store, "anne", ANNE)
        assert store.find(Account, "anne") == ANNE

    def test_a_log_keeps_its_order_over_units_of_work(self, store: Store) -> None:
        for number in range(5):
            with store.transaction() as unit:
                unit.append("a", number)
                unit.append("b", -number)
                unit.append("a", number * 10)
        assert list(store.log("a")) == [0, 0, 1, 10, 2, 20, 3, 30, 4, 40]
        assert list(store.log("b")) == [0, -1, -2, -3, -4]

    def test_a_log_that_was_read_does_not_grow(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.append("log", 1)
        read = store.log("log")
        with store.transaction() as unit:
            unit.append("log", 2)
        assert list(read) == [1]
        assert list(store.log("log")) == [1, 2]

    def test_what_is_due_comes_in_order_of_time(self, store: Store) -> None:
        with store.transaction() as unit:
            for at_ms in (30, 10, 20):
                unit.schedule(ScheduledTask(at_ms, "tick", {"at": str(at_ms)}))
        assert store.next_due_ms() == 10
        assert [store.take_due(100) for _ in range(4)] == [
            ScheduledTask(10, "tick", {"at": "10"}),
            ScheduledTask(20, "tick", {"at": "20"}),
            ScheduledTask(30, "tick", {"at": "30"}),
            None,
        ]

    def test_of_two_due_at_once_the_first_scheduled_comes_first(self, store: Store) -> None:
        for kind in ("b", "a", "c"):
            with store.transaction() as unit:
                unit.schedule(ScheduledTask(10, kind))
        assert [store.take_due(10) for _ in range(3)] == [
            ScheduledTask(10, "b"),
            ScheduledTask(10, "a"),
            ScheduledTask(10, "c"),
        ]

    def test_what_is_due_later_stays(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "tick"))
        assert store.take_due(9) is None
        assert store.next_due_ms() == 10
        assert store.take_due(10) == ScheduledTask(10, "tick")
        assert store.next_due_ms() is None

    def test_what_is_taken_may_be_scheduled_again_in_the_same_unit(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "daily"))
        with store.transaction() as unit:
            assert store.take_due(10) == ScheduledTask(10, "daily")
            unit.schedule(ScheduledTask(20, "daily"))
        assert store.take_due(100) == ScheduledTask(20, "daily")

    def test_what_is_put_back_comes_first_again(self, store: Store) -> None:
        with store.transaction() as unit:
            for kind in ("a", "b"):
                unit.schedule(ScheduledTask(10, kind))
            unit.schedule(ScheduledTask(5, "early"))
        assert store.take_due(10) == ScheduledTask(5, "early")
        for _ in range(2):
            assert store.take_due(10) == ScheduledTask(10, "a")
            store.return_due(ScheduledTask(10, "a"))
        assert store.next_due_ms() == 10
        assert [store.take_due(10) for _ in range(3)] == [
            ScheduledTask(10, "a"),
            ScheduledTask(10, "b"),
            None,
        ]

    def test_ids_may_come_from_elsewhere_for_one_unit(self, store: Store) -> None:
        with store.transaction(lambda: "given") as unit:
            assert unit.new_id() == "given"
        with store.transaction() as unit:
            assert unit.new_id() != "given"

    def test_a_watcher_reads_what_was_before_each_commit_that_writes(self, store: Store) -> None:
        seen: list[object] = []
        store.watch(lambda: seen.append(store.find(StakingInterest, "main")))
        put(store, "main", StakingInterest(total=Decimal(1)))
        put(store, "main", StakingInterest(total=Decimal(2)))
        assert seen == [None, StakingInterest(total=Decimal(1))]

    def test_an_entry_of_a_log_is_a_write_too(self, store: Store) -> None:
        seen: list[int] = []
        store.watch(lambda: seen.append(len(store.log("log"))))
        with store.transaction() as unit:
            unit.append("log", "a")
        assert seen == [0]

    def test_nobody_is_told_of_a_unit_that_writes_nothing(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.put("main", StakingInterest())
                raise KeyError("main")

        seen: list[int] = []
        store.watch(lambda: seen.append(1))
        with store.transaction() as unit:
            unit.find(StakingInterest, "main")
        with pytest.raises(KeyError):
            fail()
        assert seen == []

    def test_who_watches_no_more_is_told_nothing(self, store: Store) -> None:
        seen: list[int] = []

        def watcher() -> None:
            seen.append(1)

        store.watch(watcher)
        store.unwatch(watcher)
        put(store, "main", StakingInterest())
        assert seen == []

    def test_a_fork_begins_as_the_store_was_and_goes_its_own_way(self, store: Store) -> None:
        put(store, "main", StakingInterest(total=Decimal(1)))
        fork = store.fork(lambda: "1")
        put(store, "main", StakingInterest(total=Decimal(2)))
        put(fork, "other", StakingInterest())
        assert fork.find(StakingInterest, "main") == StakingInterest(total=Decimal(1))
        assert store.find(StakingInterest, "other") is None

    def test_what_is_due_stays_where_it_is_when_a_store_is_forked(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "daily"))
        assert store.fork(lambda: "1").next_due_ms() is None
        assert store.next_due_ms() == 10

    def test_nobody_who_watches_a_store_watches_its_fork(self, store: Store) -> None:
        seen: list[int] = []
        store.watch(lambda: seen.append(1))
        put(store.fork(lambda: "1"), "main", StakingInterest())
        assert seen == []

    def test_a_state_holds_all_there_is_and_does_not_change(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put("anne", ANNE)
            unit.append("log", EARNED)
            unit.schedule(ScheduledTask(20, "late"))
            unit.schedule(ScheduledTask(10, "second"))
            unit.schedule(ScheduledTask(10, "third"))
        state = store.state()
        put(store, "anne", BOB)
        store.take_due(10)
        assert state.documents == {(Account, "anne"): ANNE}
        assert dict(state.logs) == {"log": (EARNED,)}
        assert [due.kind for due in state.due] == ["second", "third", "late"]

    def test_a_restored_store_has_what_the_state_has_and_nothing_else(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put("anne", ANNE)
            unit.append("log", EARNED)
            unit.schedule(ScheduledTask(10, "first"))
            unit.schedule(ScheduledTask(10, "second"))
        state = store.state()
        store.take_due(10)
        with store.transaction() as unit:
            unit.put("bob", BOB)
            unit.append("log", EARNED)
            unit.append("other", EARNED)
            unit.schedule(ScheduledTask(5, "later"))
        store.restore(state)
        assert store.find(Account, "bob") is None
        assert (list(store.log("log")), list(store.log("other"))) == ([EARNED], [])
        taken = [store.take_due(10) for _ in range(3)]
        assert [due and due.kind for due in taken] == ["first", "second", None]

    def test_units_of_work_never_overlap(self, store: Store) -> None:
        put(store, "count", StakingInterest())

        def count() -> None:
            for _ in range(200):
                with store.transaction() as unit:
                    seen = unit.get(StakingInterest, "count")
                    unit.put("count", StakingInterest(seen.latest, seen.total + 1))
                    unit.append("log", seen.total)

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.find(StakingInterest, "count") == StakingInterest(total=Decimal(800))
        assert list(store.log("log")) == list(range(800))
