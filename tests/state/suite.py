"""What every store must do: a class of tests that each engine's test file inherits.

An engine gives a fixture ``store`` with an empty store::

    class TestMyStore(StoreSuite):
        @pytest.fixture
        def store(self) -> Store:
            return MyStore()
"""

from __future__ import annotations

import threading
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.access.api_key import Salt
from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.bill import Bill, log_of
from fauxchange.domain.core.document import _DECLARATIONS
from fauxchange.domain.core.unit_of_work import MOST_DERIVED, ScheduledTask, remember
from fauxchange.domain.earn.onchain.product import OnchainLogEntry
from fauxchange.domain.earn.staking.product import StakingInterest, StakingProduct
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.state import order
from fauxchange.state.store import Commit, StoreState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.state.store import Store

ANNE = Account("anne", "1", "anne", {"funding": {"ETH": Balance(Decimal("1.50"), Decimal("0.1"))}})
BOB = Account("bob", "2", "bob")
CHANGED = Account("anne", "3", "anne")
SETTINGS = TradingSettings("anne")
EARNED = StakingInterest("anne", "eth", Decimal("0.1"), Decimal("0.2"))
Posted = OnchainLogEntry

# Products are ordered by currency, then by rate from large to small, in these tests.
OFFERS = [
    ("SOL", "1", "1"),
    ("ETH", "9.5", "2"),
    ("ETH", "-3", "3"),
    ("SOLX", "2", "4"),
    ("ETH", "10", "5"),
    ("ETH", "0", "6"),
]
ETH_APRS = [Decimal(10), Decimal("9.5"), Decimal(0), Decimal(-3)]


BILLS, OF_ETH = log_of("anne", "trading"), log_of("anne", "trading", "ETH")


def billed(number: int) -> Bill:
    """Return a bill of which every third one is of ETH, the others of BTC."""
    ccy = "BTC" if number % 3 else "ETH"
    return Bill(number, 1_000 + number, ccy, Decimal(1), Decimal(number), "gift")


def interest(account: str, total: int = 0) -> StakingInterest:
    """Return what an account has earned."""
    return StakingInterest(account, "eth", total=Decimal(total))


def offer(pays: str, apr: str, key: str) -> StakingProduct:
    """Return a product that pays a currency at a rate."""
    nothing = Decimal(0)
    return StakingProduct(key, pays, "", nothing, 8, 0, 0, Decimal(apr), 0, nothing, nothing, 0)


class Stop(Exception):  # noqa: N818 - it is no error, only a way out of a unit of work
    """Raised to leave a unit of work."""


def put(store: Store, document: object) -> None:
    """Write one document in a unit of work of its own."""
    with store.transaction() as unit:
        unit.put(document)


def take(store: Store, until_ms: int) -> ScheduledTask | None:
    """Take the next task in a unit of work of its own."""
    with store.transaction() as unit:
        return unit.take_due(until_ms)


class StoreSuite:
    """The shared tests."""

    @pytest.fixture(autouse=True)
    def _order(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Have a kind another order, and forget what was worked out from its own."""
        declared = _DECLARATIONS[StakingProduct]._replace(scan_order=("pays", "-apr"))
        monkeypatch.setitem(_DECLARATIONS, StakingProduct, declared)
        monkeypatch.setattr(order, "_ORDERS", type(order._ORDERS)())
        prefixes: Any = order.prefix_of
        prefixes.cache_clear()
        yield
        prefixes.cache_clear()

    def test_an_empty_store_has_nothing(self, store: Store) -> None:
        assert store.find(Account, "anne") is None
        assert list(store.documents(Account)) == []
        assert list(store.log("postings")) == []
        assert store.next_due_ms() is None
        assert take(store, 10**15) is None

    def test_a_document_comes_back_as_it_was_written(self, store: Store) -> None:
        put(store, ANNE)
        assert store.find(Account, "anne") == ANNE

    def test_amounts_keep_their_trailing_zeros(self, store: Store) -> None:
        put(store, ANNE)
        found = store.find(Account, "anne")
        assert found is not None
        assert str(found.balance("funding", "ETH").available) == "1.50"

    def test_a_document_is_found_by_its_kind_and_key(self, store: Store) -> None:
        put(store, ANNE)
        put(store, EARNED)
        assert store.find(Account, "anne") == ANNE
        assert store.find(StakingInterest, "anne/eth") == EARNED
        assert store.find(Account, "anne/eth") is None

    def test_a_key_is_given_whole_or_member_by_member(self, store: Store) -> None:
        put(store, EARNED)
        assert store.find(StakingInterest, "anne", "eth") == EARNED
        with store.transaction() as unit:
            assert unit.get(StakingInterest, "anne", "eth") == EARNED
            assert unit.find(StakingInterest, "anne", "sol") is None
            with pytest.raises(TypeError, match="the key of StakingInterest has 2 members"):
                unit.find(StakingInterest, "anne", "eth", "sol")
            unit.delete(StakingInterest, "anne", "eth")
        assert list(store.documents(StakingInterest)) == []

    def test_a_kind_without_a_key_has_one_document(self, store: Store) -> None:
        put(store, Salt("a"))
        put(store, Salt("b"))
        with store.transaction() as unit:
            assert unit.get(Salt) == store.find(Salt) == Salt("b")
        assert store.size() == (1, 0)

    def test_the_last_write_counts(self, store: Store) -> None:
        put(store, ANNE)
        put(store, CHANGED)
        assert store.find(Account, "anne") == CHANGED
        assert list(store.documents(Account)) == [CHANGED]

    def test_documents_are_listed_by_kind(self, store: Store) -> None:
        put(store, ANNE)
        put(store, EARNED)
        put(store, BOB)
        assert list(store.documents(Account)) == [ANNE, BOB]
        assert list(store.documents(StakingInterest)) == [EARNED]

    def test_its_size_is_how_many_documents_and_entries_are_committed(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put(ANNE)
            unit.append("days", "monday")
            unit.append("months", "may")
        put(store, CHANGED)

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
            unit.put(ANNE)
            unit.append("days", "monday")
        assert store.fork(lambda: "1").size() == (1, 1)
        after = store.state()
        store.restore(before)
        assert store.size() == (0, 0)
        store.restore(after)
        assert store.size() == (1, 1)

    def test_documents_may_be_written_while_they_are_listed(self, store: Store) -> None:
        put(store, ANNE)
        listed = store.documents(Account)
        first = next(listed)
        put(store, BOB)
        assert [first, *listed] == [ANNE]

    def test_a_unit_of_work_reads_what_was_committed(self, store: Store) -> None:
        put(store, ANNE)
        with store.transaction() as unit:
            assert unit.get(Account, "anne") == ANNE
            assert unit.find(Account, "bob") is None

    def test_a_document_that_must_be_there_and_is_not_is_a_key_error(self, store: Store) -> None:
        with store.transaction() as unit, pytest.raises(KeyError, match="no Account 'bob'"):
            unit.get(Account, "bob")

    def test_a_unit_of_work_reads_its_own_writes(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put(ANNE)
            assert unit.get(Account, "anne") == ANNE
            unit.put(CHANGED)
            assert unit.get(Account, "anne") == CHANGED

    def test_writes_are_invisible_until_the_end_of_the_unit(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put(ANNE)
            unit.append("log", 1)
            unit.schedule(ScheduledTask(5, "later"))
            assert store.find(Account, "anne") is None
            assert list(store.log("log")) == []
            assert store.next_due_ms() is None
        assert store.find(Account, "anne") == ANNE
        assert list(store.log("log")) == [1]
        assert store.next_due_ms() == 5

    def test_the_next_tasks_are_told_in_order_of_their_times(self, store: Store) -> None:
        with store.transaction() as unit:
            for at_ms in (30, 10, 20, 10):
                unit.schedule(ScheduledTask(at_ms, "later"))
            unit.cancel(unit.schedule(ScheduledTask(5, "never")))
        assert [one.at_ms for one in store.next_tasks(3)] == [10, 10, 20]
        assert [one.at_ms for one in store.next_tasks(9)] == [10, 10, 20, 30]

    def test_a_unit_of_work_that_fails_changes_nothing(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.put(CHANGED)
                unit.put(BOB)
                unit.append("log", 1)
                unit.schedule(ScheduledTask(5, "later"))
                raise Stop

        put(store, ANNE)
        with pytest.raises(Stop):
            fail()
        assert list(store.documents(Account)) == [ANNE]
        assert list(store.log("log")) == []
        assert store.next_due_ms() is None

    def test_after_a_unit_that_failed_the_next_one_works(self, store: Store) -> None:
        with pytest.raises(Stop), store.transaction():
            raise Stop
        put(store, ANNE)
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
        assert [take(store, 100) for _ in range(4)] == [
            ScheduledTask(10, "tick", {"at": "10"}),
            ScheduledTask(20, "tick", {"at": "20"}),
            ScheduledTask(30, "tick", {"at": "30"}),
            None,
        ]

    def test_of_two_due_at_once_the_first_scheduled_comes_first(self, store: Store) -> None:
        for kind in ("b", "a", "c"):
            with store.transaction() as unit:
                unit.schedule(ScheduledTask(10, kind))
        assert [take(store, 10) for _ in range(3)] == [
            ScheduledTask(10, "b"),
            ScheduledTask(10, "a"),
            ScheduledTask(10, "c"),
        ]

    def test_of_two_due_at_once_the_one_of_the_lower_rank_comes_first(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "late", rank=20))
            unit.schedule(ScheduledTask(10, "usual"))
            unit.schedule(ScheduledTask(11, "next", rank=0))
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "trade", rank=0))
        store.restore(store.state())
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "own", rank=5))
            taken = [unit.take_due(11) for _ in range(5)]
        assert [one and one.kind for one in taken] == ["trade", "own", "usual", "late", "next"]

    def test_what_is_due_later_stays(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "tick"))
        assert take(store, 9) is None
        assert store.next_due_ms() == 10
        assert take(store, 10) == ScheduledTask(10, "tick")
        assert store.next_due_ms() is None

    def test_what_is_taken_may_be_scheduled_again_in_the_same_unit(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "daily"))
        with store.transaction() as unit:
            assert unit.take_due(10) == ScheduledTask(10, "daily")
            unit.schedule(ScheduledTask(20, "daily"))
        assert take(store, 100) == ScheduledTask(20, "daily")

    def test_what_a_failed_unit_took_comes_first_again(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                assert unit.take_due(10) == ScheduledTask(10, "a")
                raise Stop

        with store.transaction() as unit:
            for kind in ("a", "b"):
                unit.schedule(ScheduledTask(10, kind))
            unit.schedule(ScheduledTask(5, "early"))
        assert take(store, 10) == ScheduledTask(5, "early")
        for _ in range(2):
            with pytest.raises(Stop):
                fail()
        assert store.next_due_ms() == 10
        assert [take(store, 10) for _ in range(3)] == [
            ScheduledTask(10, "a"),
            ScheduledTask(10, "b"),
            None,
        ]

    def test_a_unit_takes_several_tasks_its_own_in_their_turn(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "a"))
            unit.schedule(ScheduledTask(30, "d"))
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(20, "c"))
            unit.schedule(ScheduledTask(10, "b"))
            taken = [unit.take_due(30) for _ in range(5)]
        assert [task and task.kind for task in taken] == ["a", "b", "c", "d", None]
        assert store.next_due_ms() is None

    def test_a_cancelled_task_does_not_come(self, store: Store) -> None:
        with store.transaction() as unit:
            first = unit.schedule(ScheduledTask(10, "a"))
            unit.schedule(ScheduledTask(20, "b"))
            own = unit.schedule(ScheduledTask(5, "c"))
            unit.cancel(own)
        assert store.next_due_ms() == 10
        with store.transaction() as unit:
            unit.cancel(first)
            unit.cancel("no task")
        assert store.next_due_ms() == 20
        assert take(store, 100) == ScheduledTask(20, "b")

    def test_a_task_has_the_id_that_scheduling_returned(self, store: Store) -> None:
        with store.transaction() as unit:
            ids = [unit.schedule(ScheduledTask(10, kind)) for kind in ("a", "b")]
        tasks = [take(store, 10) for _ in range(2)]
        assert [task and task.id for task in tasks] == ids
        assert len(set(ids)) == 2

    def test_a_task_of_a_restored_store_can_be_cancelled(self, store: Store) -> None:
        with store.transaction() as unit:
            task_id = unit.schedule(ScheduledTask(10, "a"))
            unit.schedule(ScheduledTask(10, "b"))
        store.restore(store.state())
        with store.transaction() as unit:
            unit.cancel(task_id)
            assert unit.schedule(ScheduledTask(10, "c")) != task_id
        assert [task and task.kind for task in (take(store, 10), take(store, 10))] == ["b", "c"]

    def test_a_restored_store_goes_on_with_the_same_ids_of_tasks(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "a"))
        take(store, 10)
        state, before = store.state(), store.state().next_task
        store.restore(StoreState({}, {}, ()))
        store.restore(state)
        with store.transaction() as unit:
            assert unit.schedule(ScheduledTask(10, "b")) == str(before)

    def test_a_failed_unit_uses_up_no_id_of_a_task(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.schedule(ScheduledTask(10, "a"))
                raise Stop

        before = store.state()
        with pytest.raises(Stop):
            fail()
        assert store.state() == before

    def test_a_deleted_document_is_gone_when_the_unit_ends(self, store: Store) -> None:
        put(store, ANNE)
        put(store, BOB)
        with store.transaction() as unit:
            unit.delete(Account, "anne")
            unit.delete(Account, "nobody")
            assert unit.find(Account, "anne") is None
            assert store.find(Account, "anne") == ANNE
        assert list(store.documents(Account)) == [BOB]
        assert store.size() == (1, 0)

    def test_a_failed_unit_deletes_nothing(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.delete(Account, "anne")
                raise Stop

        put(store, ANNE)
        with pytest.raises(Stop):
            fail()
        assert store.find(Account, "anne") == ANNE

    def test_a_deleted_document_may_be_written_again(self, store: Store) -> None:
        put(store, ANNE)
        with store.transaction() as unit:
            unit.delete(Account, "anne")
            unit.put(CHANGED)
        assert store.find(Account, "anne") == CHANGED

    def test_what_declares_no_key_is_no_document(self, store: Store) -> None:
        with (
            pytest.raises(TypeError, match="OnchainLogEntry declares no key"),
            store.transaction() as unit,
        ):
            unit.put(Posted(1))
        assert store.size() == (0, 0)

    def test_documents_are_scanned_by_key(self, store: Store) -> None:
        for account, product in (("b", "2"), ("a", "1"), ("b", "1"), ("bc", "1")):
            put(store, StakingInterest(account, product))
        with store.transaction() as unit:
            assert len(list(unit.scan(StakingInterest))) == 4
            unit.put(StakingInterest("b", "0"))
            unit.delete(StakingInterest, "b", "2")
            unit.put(StakingInterest("b", "1", total=Decimal(9)))
            assert [one.total for one in unit.scan(StakingInterest, ("b",))] == [0, 9]
        with store.transaction() as unit:
            assert [one.product for one in unit.scan(StakingInterest, ("b",))] == ["0", "1"]
            assert [one.total for one in unit.scan(StakingInterest, ("b", "1"))] == [9]
            assert [one.account for one in unit.scan(StakingInterest)] == ["a", "b", "b", "bc"]
            with pytest.raises(TypeError, match="the key of StakingInterest has 2 members"):
                unit.scan(StakingInterest, ("b", "1", "x"))

    def test_documents_are_scanned_in_the_order_that_their_class_declares(
        self, store: Store
    ) -> None:
        with store.transaction() as unit:
            for pays, apr, key in OFFERS:
                unit.put(offer(pays, apr, key))
            assert [one.apr for one in unit.scan(StakingProduct, ("ETH",))] == ETH_APRS
        with store.transaction() as unit:
            assert [one.apr for one in unit.scan(StakingProduct, ("ETH",))] == ETH_APRS
            assert [one.pays for one in unit.scan(StakingProduct)] == ["ETH"] * 4 + ["SOL", "SOLX"]
            assert [one.apr for one in unit.scan(StakingProduct, ("ETH", Decimal(10)))] == [10]

    def test_a_document_that_changes_moves_in_the_order(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put(offer("ETH", "1", "a"))
            unit.put(offer("ETH", "2", "b"))
            list(unit.scan(StakingProduct))
        with store.transaction() as unit:
            unit.put(offer("ETH", "3", "a"))
        with store.transaction() as unit:
            assert [one.apr for one in unit.scan(StakingProduct, ("ETH",))] == [3, 2]

    def test_a_scan_begins_beyond_given_members(self, store: Store) -> None:
        with store.transaction() as unit:
            for pays, apr, key in OFFERS[:3]:
                unit.put(offer(pays, apr, key))
            list(unit.scan(StakingProduct))
        with store.transaction() as unit:
            for pays, apr, key in OFFERS[3:]:
                unit.put(offer(pays, apr, key))
            below = unit.scan(StakingProduct, ("ETH",), beyond=("ETH", Decimal("9.5")))
            assert [one.apr for one in below] == ETH_APRS[2:]
            assert [one.pays for one in unit.scan(StakingProduct, beyond=("ETH",))] == [
                "SOL",
                "SOLX",
            ]
            assert not list(unit.scan(StakingProduct, ("ETH",), beyond=("SOL",)))
        with store.transaction() as unit:
            above = unit.scan(StakingProduct, ("ETH",), beyond=("ETH", Decimal(10)))
            assert [one.apr for one in above] == ETH_APRS[1:]

    def test_many_documents_come_and_go_in_order(self, store: Store) -> None:
        numbers = [number * 7919 % 3001 for number in range(3001)]
        with store.transaction() as unit:
            list(unit.scan(StakingProduct))
        for begin in range(0, 3001, 500):
            with store.transaction() as unit:
                for number in numbers[begin : begin + 500]:
                    unit.put(offer("ETH", str(number), str(number)))
        with store.transaction() as unit:
            assert [one.apr for one in unit.scan(StakingProduct)] == list(range(3000, -1, -1))
            for number in range(1, 3001):
                unit.delete(StakingProduct, str(number))
        with store.transaction() as unit:
            assert [one.apr for one in unit.scan(StakingProduct)] == [0]
            unit.delete(StakingProduct, "0")
        with store.transaction() as unit:
            unit.put(offer("ETH", "5", "5"))
        with store.transaction() as unit:
            assert [one.apr for one in unit.scan(StakingProduct)] == [5]

    def test_a_document_that_does_not_move_in_the_order_is_written_in_its_place(
        self, store: Store
    ) -> None:
        for account in ("a", "b"):
            put(store, interest(account))
        with store.transaction() as unit:
            list(unit.scan(StakingInterest))
        put(store, interest("a", 5))
        with store.transaction() as unit:
            assert [one.total for one in unit.scan(StakingInterest)] == [5, 0]
            unit.delete(StakingInterest, "a/eth")
            assert [one.total for one in unit.scan(StakingInterest)] == [0]
        with store.transaction() as unit:
            assert [one.account for one in unit.scan(StakingInterest)] == ["b"]

    def test_a_scan_of_a_failed_unit_shows_nothing_to_the_next(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.put(interest("b"))
                unit.delete(StakingInterest, "a/eth")
                assert [one.account for one in unit.scan(StakingInterest)] == ["b"]
                raise Stop

        put(store, interest("a"))
        with pytest.raises(Stop):
            fail()
        with store.transaction() as unit:
            assert [one.account for one in unit.scan(StakingInterest)] == ["a"]

    def test_ids_are_digits_and_grow(self, store: Store) -> None:
        with store.transaction() as unit:
            ids = [unit.new_id() for _ in range(5)]
        assert all(one.isdecimal() for one in ids)
        assert sorted(ids, key=int) == ids
        assert len(set(ids)) == 5

    def test_a_unit_reads_the_entries_that_it_appended(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.append("log", Posted(1))
            unit.append("log", Posted(2))
        with store.transaction() as unit:
            unit.append("log", Posted(3))
            unit.append("other", Posted(9))
            assert [one.id for one in unit.newest("log")] == [3, 2, 1]
            assert [one.id for one in unit.newest("log", by="id", older_than=3)] == [2, 1]
            assert [one.id for one in unit.newest("log", by="id", newer_than=2)] == [3]

    def test_the_last_entry_of_a_log_is_the_units_own_or_else_what_is_left(
        self, store: Store
    ) -> None:
        with store.transaction() as unit:
            unit.append("log", Posted(1))
            unit.append("log", Posted(2))
            assert unit.last("log") == Posted(2)
        with store.transaction() as unit:
            assert unit.last("log") == Posted(2)
            assert unit.last("nothing") is None
            unit.trim("log", by="id", older_than=2)
            assert unit.last("log") == Posted(2)
            unit.trim("log")
            assert unit.last("log") is None
            unit.append("log", Posted(3))
            assert unit.last("log") == Posted(3)

    def test_an_entry_of_a_log_is_found_by_how_many_came_after_it(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.extend("log", list(map(Posted, range(600))))
        with store.transaction() as unit:
            unit.extend("log", [Posted(600), Posted(601)])
            assert [unit.last("log", back) for back in (0, 1, 2, 500)] == [
                *map(Posted, (601, 600, 599, 101))
            ]
            unit.trim("log", by="id", older_than=40)
            assert (unit.last("log", 561), unit.last("log", 562)) == (Posted(40), None)
            assert unit.last("log", 10_000) is None

    def test_a_log_is_read_between_two_values_of_a_member(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(300):
                unit.append("log", Posted(number))
        with store.transaction() as unit:
            between = unit.newest("log", by="id", older_than=204, newer_than=200)
            assert [one.id for one in between] == [203, 202, 201]
            assert next(unit.newest("log")).id == 299
            assert list(unit.newest("nothing")) == []

    def test_the_oldest_entries_of_a_log_are_dropped_and_returned(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(10):
                unit.append("log", Posted(number))
        with store.transaction() as unit:
            assert [one.id for one in unit.trim("log", by="id", older_than=3)] == [0, 1, 2]
            assert [one.id for one in unit.newest("log")] == [9, 8, 7, 6, 5, 4, 3]
            assert [one.id for one in unit.trim("log", by="id", older_than=4)] == [3]
        assert [one.id for one in store.log("log")] == [4, 5, 6, 7, 8, 9]  # type: ignore[attr-defined]
        assert store.size() == (0, 6)
        with store.transaction() as unit:
            assert [one.id for one in unit.newest("log", by="id", older_than=7)] == [6, 5, 4]
            assert list(unit.trim("log", by="id", older_than=4)) == []

    def test_the_newest_entries_stay_and_so_do_those_of_the_unit(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(5):
                unit.append("log", Posted(number))
            assert list(unit.trim("log")) == []
        with store.transaction() as unit:
            unit.append("log", Posted(5))
            assert list(unit.trim("log", keep=4, least=3)) == []
            assert [one.id for one in unit.trim("log", keep=4, least=2)] == [0, 1]
            assert [one.id for one in unit.trim("log", most=2)] == [2, 3]
            assert [one.id for one in unit.newest("log")] == [5, 4]
        with store.transaction() as unit:
            assert [one.id for one in unit.trim("log")] == [4, 5]
            unit.append("log", Posted(6))
        assert list(store.log("log")) == [Posted(6)]

    def test_of_what_is_dropped_only_some_members_may_be_asked_for(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.extend("log", [Posted(number) for number in range(899)])
            unit.extend("log", [Posted(899)])
        with store.transaction() as unit:
            found = unit.trim("log", by="id", older_than=700, most=800, members=("id",))
            assert found == [(number,) for number in range(700)]
        assert list(store.log("log")) == [Posted(number) for number in range(700, 900)]

    def test_so_many_of_the_oldest_entries_are_dropped_unseen(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(2_000):
                unit.append("log", Posted(number // 2))
        with store.transaction() as unit:
            unit.drop("log", 300, by="id", older_than=150)
            assert [one.id for one in unit.newest("log", by="id", older_than=151)] == [150, 150]
            unit.drop("log", 301, by="id", older_than=301)
        assert [one.id for one in store.log("log")] == [i // 2 for i in range(601, 2_000)]  # type: ignore[attr-defined]
        with store.transaction() as unit:
            assert [one.id for one in unit.trim("log", by="id", older_than=301)] == [300]

    def test_no_more_is_dropped_unseen_than_is_too_old(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(900):
                unit.append("log", Posted(number))
        with store.transaction() as unit:
            unit.drop("log", 300, by="id", older_than=290)
            unit.drop("nothing", 1, by="id", older_than=290)
        with store.transaction() as unit:
            unit.drop("log", 5, by="id", older_than=290)
            unit.drop("log", 9_000, by="id", older_than=300)
        assert [one.id for one in store.log("log")] == list(range(300, 900))  # type: ignore[attr-defined]

    def test_what_a_unit_drops_is_there_again_if_the_unit_fails(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.trim("log")
                raise Stop

        with store.transaction() as unit:
            unit.append("log", Posted(1))
        with pytest.raises(Stop):
            fail()
        assert list(store.log("log")) == [Posted(1)]

    def test_a_long_log_is_read_where_it_was_cut_and_where_it_was_not(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(2_000):
                unit.append("log", Posted(number // 2))
        with store.transaction() as unit:
            assert len(unit.trim("log", most=701)) == 701
        with store.transaction() as unit:
            assert [one.id for one in unit.newest("log", by="id", older_than=352)] == [
                351,
                351,
                350,
            ]
            between = unit.newest("log", by="id", older_than=514, newer_than=511)
            assert [one.id for one in between] == [513, 513, 512, 512]
            assert list(unit.newest("log", by="id", older_than=350)) == []
        assert [one.id for one in store.log("log")] == [i // 2 for i in range(701, 2_000)]  # type: ignore[attr-defined]

    def test_a_fork_of_a_cut_log_goes_its_own_way(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(900):
                unit.append("log", Posted(number))
        with store.transaction() as unit:
            unit.trim("log", most=100)
        fork = store.fork(lambda: "1")
        with fork.transaction() as unit:
            unit.trim("log", most=300)
            unit.append("log", Posted(901))
        assert list(fork.log("log")) == [*map(Posted, range(400, 900)), Posted(901)]
        assert list(store.log("log")) == list(map(Posted, range(100, 900)))

    def test_a_fork_of_a_fork_goes_its_own_way(self, store: Store) -> None:
        def append(to: Store, number: int) -> None:
            with to.transaction() as unit:
                unit.append("log", Posted(number))

        append(store, 1)
        fork = store.fork(lambda: "1")
        append(fork, 2)
        second = fork.fork(lambda: "2")
        append(second, 3)
        append(fork, 4)
        with fork.transaction() as unit:
            unit.trim("log", most=1)
        assert list(store.log("log")) == [Posted(1)]
        assert list(fork.log("log")) == [Posted(2), Posted(4)]
        assert list(second.log("log"))[-2:] == [Posted(2), Posted(3)]

    def test_a_listener_gets_what_a_log_has_lost(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.append("log", Posted(1))
        commits: list[Commit] = []
        store.listen(commits.append)
        with store.transaction() as unit:
            unit.append("log", Posted(2))
            unit.trim("log")
        with store.transaction() as unit:
            unit.drop("log", 1, by="id", older_than=3)
        assert commits == [
            Commit({}, {"log": 1}, (), {"log": [Posted(1)]}),
            Commit({}, {}, (), {"log": [Posted(2)]}),
        ]

    def test_parts_of_a_log_have_those_of_its_entries_that_are_theirs(self, store: Store) -> None:
        for number in range(150):
            with store.transaction() as unit:
                unit.distribute(BILLS, (billed(number),))
        assert list(store.log(BILLS)) == list(map(billed, range(150)))
        assert list(store.log(OF_ETH)) == list(map(billed, range(0, 150, 3)))
        assert list(store.log(f"{OF_ETH}/gift in")) == list(map(billed, range(0, 150, 3)))
        assert list(store.log(f"{BILLS}/BTC")) == [billed(one) for one in range(150) if one % 3]

    def test_a_unit_reads_of_parts_of_logs_what_it_appended_itself(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.distribute(BILLS, [billed(3), billed(4)])
        with store.transaction() as unit:
            unit.distribute(BILLS, [billed(5), billed(6)])
            assert list(unit.newest(OF_ETH)) == [billed(6), billed(3)]
            assert list(unit.newest(OF_ETH, by="id", newer_than=3)) == [billed(6)]
            assert (unit.last(OF_ETH), unit.last(f"{BILLS}/BTC")) == (billed(6), billed(5))
            assert unit.last(f"{BILLS}/SOL") is None
            unit.distribute(BILLS, [billed(9)])
            assert unit.last(OF_ETH) == billed(9)
        assert list(store.log(OF_ETH)) == [billed(3), billed(6), billed(9)]

    def test_parts_of_logs_have_nothing_of_what_was_rolled_back(self, store: Store) -> None:
        with store.transaction() as unit:
            with suppress(Stop), unit.savepoint():
                unit.distribute(BILLS, [billed(0)])
                raise Stop
            unit.put(ANNE)
        with suppress(Stop), store.transaction() as unit:
            unit.distribute(BILLS, [billed(3)])
            raise Stop
        with store.transaction() as unit:
            unit.distribute(BILLS, [billed(6)])
            with suppress(Stop), unit.savepoint():
                unit.distribute(BILLS, [billed(9)])
                raise Stop
        assert list(store.log(OF_ETH)) == [billed(6)]

    def test_the_oldest_entries_of_a_part_are_dropped_with_those_of_the_log(
        self, store: Store
    ) -> None:
        for number in range(40):
            with store.transaction() as unit:
                unit.distribute(BILLS, [billed(number)])
        with store.transaction() as unit:
            unit.trim(BILLS, by="id", older_than=30)
            unit.drop(OF_ETH, 10, by="id", older_than=30)
            unit.distribute(BILLS, [billed(42)])
        assert list(store.log(BILLS)) == [*map(billed, range(30, 40)), billed(42)]
        assert list(store.log(OF_ETH)) == list(map(billed, (30, 33, 36, 39, 42)))

    def test_a_state_a_fork_and_a_restored_store_have_parts_of_logs(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.distribute(BILLS, list(map(billed, range(9))))
        state, fork = store.state(), store.fork(lambda: "1")
        for one in (store, fork):
            with one.transaction() as unit:
                unit.distribute(BILLS, [billed(9)])
        assert set(state.logs) == {BILLS, OF_ETH, f"{OF_ETH}/gift in"} | {
            f"{BILLS}/BTC",
            f"{BILLS}/BTC/gift in",
        }
        assert (store.size(), fork.size()) == ((0, 30), (0, 30))
        assert list(fork.log(OF_ETH)) == list(store.log(OF_ETH)) == list(map(billed, (0, 3, 6, 9)))
        store.restore(state)
        assert list(store.log(OF_ETH)) == list(map(billed, (0, 3, 6)))
        assert store.size() == (0, 27)

    def test_a_listener_is_told_what_parts_of_logs_got(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.distribute(BILLS, [billed(0)])
        commits: list[Commit] = []
        end = store.listen(commits.append)
        with store.transaction() as unit:
            unit.distribute(BILLS, [billed(1), billed(3), billed(6)])
        end()
        with store.transaction() as unit:
            unit.distribute(BILLS, [billed(9)])
        btc, eth = f"{BILLS}/BTC", OF_ETH
        assert [one.appended for one in commits] == [
            {BILLS: 3, btc: 1, f"{btc}/gift in": 1, eth: 2, f"{eth}/gift in": 2}
        ]
        assert list(store.log(OF_ETH)) == list(map(billed, (0, 3, 6, 9)))

    def test_a_version_grows_with_every_unit_that_changes_something(self, store: Store) -> None:
        before = store.version
        with store.transaction() as unit:
            unit.find(Account, "anne")
        assert store.version == before
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(5, "later"))
        put(store, ANNE)
        assert store.version == before + 2

    def test_a_unit_of_work_has_the_version_of_its_store_and_a_restored_one_is_another(
        self, store: Store
    ) -> None:
        before = store.version
        with store.transaction() as unit:
            assert unit.version == before
        store.restore(store.state())
        with store.transaction() as unit:
            assert unit.version > before

    def test_writes_of_a_kind_are_told_from_those_of_others(self, store: Store) -> None:
        seen = [store.writes(Account)]
        put(store, interest("anne"))
        seen.append(store.writes(Account))
        assert seen[0] == seen[1]
        put(store, ANNE)
        seen.append(store.writes(Account))
        with store.transaction() as unit:
            unit.delete(Account, "anne")
        seen.append(store.writes(Account))
        store.restore(StoreState({}, {}, ()))
        seen.append(store.writes(Account))
        assert len(set(seen)) == 4

    def test_what_follows_from_lasting_documents_is_remembered_until_one_is_written(
        self, store: Store
    ) -> None:
        put(store, SETTINGS)
        with store.transaction() as unit:
            remember(unit, ("mode",), "futures")
        put(store, ANNE)
        with store.transaction() as unit:
            assert unit.derived == {("mode",): "futures"}
        put(store, TradingSettings("anne", mode="spot"))
        with store.transaction() as unit:
            assert unit.derived == {}

    def test_a_unit_that_writes_lasting_documents_derives_from_its_own(self, store: Store) -> None:
        with store.transaction() as unit:
            remember(unit, ("mode",), "futures")
        with suppress(Stop), store.transaction() as unit:
            unit.put(SETTINGS)
            assert unit.derived == {}
            remember(unit, ("mode",), "own")
            with suppress(Stop), unit.savepoint():
                unit.delete(TradingSettings, "anne")
                remember(unit, ("mode",), "none")
                raise Stop
            assert unit.derived == {}
            raise Stop
        with store.transaction() as unit:
            assert unit.derived == {("mode",): "futures"}

    def test_a_restored_store_and_a_fork_have_derived_nothing(self, store: Store) -> None:
        with store.transaction() as unit:
            remember(unit, ("mode",), "futures")
        fork = store.fork(lambda: "id")
        store.restore(store.state())
        for one in (fork, store):
            with one.transaction() as unit:
                assert unit.derived == {}

    def test_no_more_is_remembered_than_there_is_room_for(self, store: Store) -> None:
        with store.transaction() as unit:
            for number in range(MOST_DERIVED + 1):
                remember(unit, ("number", number), number)
            assert unit.derived == {("number", MOST_DERIVED): MOST_DERIVED}

    def test_ids_may_come_from_elsewhere_for_one_unit(self, store: Store) -> None:
        with store.transaction(lambda: "given") as unit:
            assert unit.new_id() == "given"
        with store.transaction() as unit:
            assert unit.new_id() != "given"

    def test_a_listener_is_called_after_each_commit_with_what_was_before(
        self, store: Store
    ) -> None:
        commits: list[Commit] = []
        store.listen(commits.append)
        put(store, EARNED)
        with store.transaction() as unit:
            unit.put(interest("anne"))
            unit.append("log", EARNED)
            unit.emit("changed")
            unit.emit("moved")
        assert commits == [
            Commit({(StakingInterest, "anne/eth"): None}, {}, ()),
            Commit({(StakingInterest, "anne/eth"): EARNED}, {"log": 1}, ("changed", "moved")),
        ]

    def test_a_unit_that_changes_nothing_or_fails_is_not_listened_to(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction() as unit:
                unit.put(interest("anne"))
                unit.emit("changed")
                raise KeyError("anne")

        commits: list[Commit] = []
        store.listen(commits.append)
        with store.transaction() as unit:
            unit.find(StakingInterest, "anne", "eth")
        with pytest.raises(KeyError):
            fail()
        assert commits == []

    def test_events_are_published_once_their_unit_is_committed(self, store: Store) -> None:
        published: list[tuple[object, bool]] = []

        def publish(events: Sequence[object]) -> None:
            published.extend((one, store.find(Account, "anne") is not None) for one in events)

        def fail() -> None:
            with store.transaction() as unit:
                unit.emit("never")
                raise Stop

        store.publish = publish
        with store.transaction() as unit:
            unit.emit("first")
            unit.emit("second")
            unit.put(ANNE)
            assert published == []
        with pytest.raises(Stop):
            fail()
        put(store, BOB)
        with store.fork(lambda: "1").transaction() as unit:
            unit.emit("elsewhere")
        assert published == [("first", True), ("second", True)]

    def test_a_part_of_a_unit_that_fails_leaves_nothing_and_the_rest_goes_on(
        self, store: Store
    ) -> None:
        published: list[object] = []
        store.publish = published.extend
        with store.transaction() as unit:
            unit.put(BOB)
            unit.append("log", Posted(0))
            unit.append("kept", Posted(0))
            early = unit.schedule(ScheduledTask(5, "early"))
        with store.transaction() as unit:
            unit.put(ANNE)
            unit.append("log", Posted(1))
            unit.emit("before")
            with pytest.raises(KeyError):
                self._fail_in_part(unit, early)
            assert unit.get(Account, "anne") == ANNE
            assert list(unit.newest("log")) == [Posted(1), Posted(0)]
            assert list(unit.newest("kept")) == [Posted(0)]
            with unit.savepoint():
                unit.append("log", Posted(3))
                unit.emit("after")
                unit.schedule(ScheduledTask(7, "late"))
        assert store.find(Account, "anne") == ANNE
        assert store.find(Account, "bob") == BOB
        assert store.find(StakingInterest, "anne", "eth") is None
        assert list(store.log("log")) == [Posted(0), Posted(1), Posted(3)]
        assert (list(store.log("kept")), list(store.log("other"))) == ([Posted(0)], [])
        assert published == ["before", "after"]
        with store.transaction() as unit:
            taken = [unit.take_due(9) for _ in range(3)]
        assert [one and (one.at_ms, one.kind) for one in taken] == [(5, "early"), (7, "late"), None]

    def _fail_in_part(self, unit: UnitOfWork, early: str) -> None:
        with unit.savepoint():
            unit.put(CHANGED)
            unit.delete(Account, "bob")
            unit.put(EARNED)
            unit.append("log", Posted(2))
            unit.append("other", Posted(2))
            unit.trim("kept", keep=0)
            unit.cancel(early)
            unit.schedule(ScheduledTask(1, "late"))
            unit.emit("within")
            raise KeyError

    def test_who_has_ended_listening_hears_nothing(self, store: Store) -> None:
        commits: list[Commit] = []
        end = store.listen(commits.append)
        end()
        put(store, interest("anne"))
        assert commits == []

    def test_a_fork_begins_as_the_store_was_and_goes_its_own_way(self, store: Store) -> None:
        put(store, interest("anne", 1))
        fork = store.fork(lambda: "1")
        put(store, interest("anne", 2))
        put(fork, interest("bob"))
        assert fork.find(StakingInterest, "anne/eth") == interest("anne", 1)
        assert store.find(StakingInterest, "bob/eth") is None

    def test_what_is_due_stays_where_it_is_when_a_store_is_forked(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.schedule(ScheduledTask(10, "daily"))
        assert store.fork(lambda: "1").next_due_ms() is None
        assert store.next_due_ms() == 10

    def test_nobody_who_listens_to_a_store_listens_to_its_fork(self, store: Store) -> None:
        commits: list[Commit] = []
        store.listen(commits.append)
        put(store.fork(lambda: "1"), interest("anne"))
        assert commits == []

    def test_a_fork_appends_to_logs_of_its_own(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.append("log", Posted(1))
        fork = store.fork(lambda: "1")
        with store.transaction() as unit:
            unit.append("log", Posted(2))
        with fork.transaction() as unit:
            unit.append("log", Posted(3))
        assert list(fork.log("log")) == [Posted(1), Posted(3)]
        assert list(store.log("log")) == [Posted(1), Posted(2)]

    def test_a_state_holds_all_there_is_and_does_not_change(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put(ANNE)
            unit.append("log", EARNED)
            unit.schedule(ScheduledTask(20, "late"))
            unit.schedule(ScheduledTask(10, "second"))
            unit.schedule(ScheduledTask(10, "third"))
        state = store.state()
        put(store, CHANGED)
        take(store, 10)
        assert state.documents == {(Account, "anne"): ANNE}
        assert dict(state.logs) == {"log": (EARNED,)}
        assert [due.kind for due in state.due] == ["second", "third", "late"]

    def test_a_restored_store_has_what_the_state_has_and_nothing_else(self, store: Store) -> None:
        with store.transaction() as unit:
            unit.put(ANNE)
            unit.append("log", EARNED)
            unit.schedule(ScheduledTask(10, "first"))
            unit.schedule(ScheduledTask(10, "second"))
        state = store.state()
        take(store, 10)
        with store.transaction() as unit:
            unit.put(BOB)
            unit.append("log", EARNED)
            unit.append("other", EARNED)
            unit.schedule(ScheduledTask(5, "later"))
        store.restore(state)
        assert store.find(Account, "bob") is None
        assert (list(store.log("log")), list(store.log("other"))) == ([EARNED], [])
        taken = [take(store, 10) for _ in range(3)]
        assert [due and due.kind for due in taken] == ["first", "second", None]

    def test_units_of_work_never_overlap(self, store: Store) -> None:
        put(store, interest("anne"))

        def count() -> None:
            for _ in range(200):
                with store.transaction() as unit:
                    seen = unit.get(StakingInterest, "anne/eth")
                    unit.put(seen._replace(total=seen.total + 1))
                    unit.append("log", seen.total)

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.find(StakingInterest, "anne/eth") == interest("anne", 800)
        assert list(store.log("log")) == list(range(800))
