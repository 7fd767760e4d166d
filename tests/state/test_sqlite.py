"""The SQLite engine: it passes the shared suite, and everything is there again afterwards."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from fauxchange import Problem
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.earn.onchain.product import OnchainLogEntry
from fauxchange.state.sqlite import SqliteEngine
from fauxchange.state.store import StoreState

from .suite import ANNE, BOB, CHANGED, EARNED, Stop, StoreSuite, interest, put, take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fauxchange.state.store import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "folder" / "main.sqlite"


@pytest.fixture
def engine(file: Path) -> Iterator[SqliteEngine]:
    """An engine with an empty file."""
    engine = SqliteEngine(file)
    yield engine
    engine.database.close()


@pytest.fixture
def store(engine: SqliteEngine) -> Store:
    """An empty store."""
    return engine.create(map(str, range(1, 1000)).__iter__().__next__, None, lambda: {"at": 1})


def reopened(engine: SqliteEngine) -> tuple[SqliteEngine, Store]:
    """Return the store as the next process has it."""
    engine.database.close()
    other = SqliteEngine(engine.database.file)
    loaded = other.load(lambda: "9")
    assert loaded is not None
    return other, loaded[0]


class TestSqliteStore(StoreSuite):
    """The shared tests, on a file."""

    @pytest.fixture
    def store(self, engine: SqliteEngine) -> Store:
        """An empty store."""
        return engine.create(map(str, range(1, 1000)).__iter__().__next__)


def test_everything_is_there_again(engine: SqliteEngine, store: Store) -> None:
    with store.transaction() as unit:
        unit.put(ANNE)
        unit.put(BOB)
        unit.put(EARNED)
        for number in range(100):
            unit.append("log", OnchainLogEntry(number))
        unit.schedule(ScheduledTask(20, "late", {"account": "anne", "count": 3}))
        unit.schedule(ScheduledTask(10, "early"))
    before = store.state()
    other, again = reopened(engine)
    assert again.state() == before
    assert again.size() == (3, 100)
    assert [one.id for one in again.state().due] == [one.id for one in before.due]
    other.database.close()


def test_what_failed_is_not_there_again(engine: SqliteEngine, store: Store) -> None:
    def fail() -> None:
        with store.transaction() as unit:
            unit.take_due(10)
            unit.put(BOB)
            unit.append("log", EARNED)
            raise Stop

    with store.transaction() as unit:
        unit.schedule(ScheduledTask(10, "daily"))
    with pytest.raises(Stop):
        fail()
    other, again = reopened(engine)
    assert again.find(Account, "bob") is None
    assert list(again.log("log")) == []
    assert take(again, 10) == ScheduledTask(10, "daily")
    other.database.close()


def test_a_unit_that_cannot_be_written_changes_nothing(engine: SqliteEngine, store: Store) -> None:
    put(store, ANNE)

    def write() -> None:
        with store.transaction() as unit:
            unit.put(BOB)
            unit.append("log", object())

    with pytest.raises(TypeError):
        write()
    assert store.find(Account, "bob") is None
    other, again = reopened(engine)
    assert list(again.documents(Account)) == [ANNE]
    other.database.close()


def test_what_was_taken_cancelled_and_deleted_stays_gone(
    engine: SqliteEngine, store: Store
) -> None:
    with store.transaction() as unit:
        unit.put(ANNE)
        unit.put(BOB)
        unit.schedule(ScheduledTask(10, "taken"))
        cancelled = unit.schedule(ScheduledTask(20, "cancelled"))
        unit.schedule(ScheduledTask(30, "left"))
    with store.transaction() as unit:
        unit.take_due(10)
        unit.cancel(cancelled)
        unit.delete(Account, "anne")
    other, again = reopened(engine)
    assert list(again.documents(Account)) == [BOB]
    assert [task.kind for task in again.state().due] == ["left"]
    other.database.close()


def test_ids_of_tasks_do_not_come_again(engine: SqliteEngine, store: Store) -> None:
    with store.transaction() as unit:
        first = unit.schedule(ScheduledTask(10, "a"))
    with store.transaction() as unit:
        unit.take_due(10)
    other, again = reopened(engine)
    with again.transaction() as unit:
        assert int(unit.schedule(ScheduledTask(10, "b"))) > int(first)
    other.database.close()


def test_the_order_of_documents_is_there_again(engine: SqliteEngine, store: Store) -> None:
    put(store, BOB)
    put(store, ANNE)
    put(store, BOB)
    other, again = reopened(engine)
    assert list(again.documents(Account)) == [BOB, ANNE]
    other.database.close()


def test_what_is_beside_the_store_is_written_with_every_unit(file: Path) -> None:
    engine = SqliteEngine(file)
    last = [0]

    def new_id() -> str:
        last[0] += 1
        return str(last[0])

    store = engine.create(new_id, None, lambda: {"last": last[0]})
    with store.transaction() as unit:
        unit.new_id()
    with store.transaction() as unit:
        unit.put(interest("anne", int(unit.new_id())))
    last[0] = 7
    store.save()
    last[0] = 9
    engine.database.close()
    again = SqliteEngine(file)
    loaded = again.load(new_id)
    assert loaded is not None
    assert loaded[1] == {"last": 7}
    again.database.close()


def test_a_unit_that_takes_an_id_and_writes_nothing_is_remembered(file: Path) -> None:
    engine = SqliteEngine(file)
    last = [0]

    def new_id() -> str:
        last[0] += 1
        return str(last[0])

    with engine.create(new_id, None, lambda: {"last": last[0]}).transaction() as unit:
        unit.new_id()
    engine.database.close()
    again = SqliteEngine(file)
    loaded = again.load(new_id)
    assert loaded is not None
    assert loaded[1] == {"last": 1}
    again.database.close()


def test_a_store_that_was_replaced_writes_no_more(engine: SqliteEngine, store: Store) -> None:
    put(store, ANNE)
    with store.transaction() as unit:
        unit.append("log", EARNED)
    new = engine.create(lambda: "1", StoreState({(Account, "bob"): BOB}, {}, ()))
    put(store, CHANGED)
    assert store.find(Account, "anne") == CHANGED
    other, again = reopened(engine)
    assert again.state() == new.state() == StoreState({(Account, "bob"): BOB}, {}, ())
    other.database.close()


def test_who_still_reads_a_store_that_was_replaced_finds_its_logs(
    engine: SqliteEngine, store: Store
) -> None:
    with store.transaction() as unit:
        for _ in range(200):
            unit.append("log", EARNED)
    engine.create(lambda: "1", StoreState({}, {"log": (interest("anne", 7),)}, ()))
    with store.transaction() as unit:
        assert unit.last("log") == EARNED
        unit.append("log", interest("anne", 7))
    assert list(store.log("log")) == [EARNED] * 200 + [interest("anne", 7)]


def test_who_still_reads_a_store_that_was_removed_finds_its_logs(
    engine: SqliteEngine, store: Store
) -> None:
    with store.transaction() as unit:
        unit.append("log", EARNED)
    engine.remove()
    assert list(store.log("log")) == [EARNED]


def test_a_new_file_has_nothing_to_load(engine: SqliteEngine) -> None:
    assert engine.load(lambda: "1") is None


def test_a_file_is_used_by_one_at_a_time(engine: SqliteEngine, file: Path, store: Store) -> None:
    put(store, ANNE)
    with pytest.raises(Problem, match="cannot be used: database is locked"):
        SqliteEngine(file)


def test_a_file_of_another_version_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "main.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 77")
    connection.close()
    with pytest.raises(Problem, match="is of version 77, not 2"):
        SqliteEngine(file)


def test_a_database_of_something_else_is_a_problem_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "default.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()
    connection.close()
    before = file.read_bytes()
    with pytest.raises(Problem, match="is a database of something else"):
        SqliteEngine(file)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "main.sqlite"
    file.write_text("x" * 2000)
    with pytest.raises(Problem, match="cannot be used: file is not a database"):
        SqliteEngine(file)


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be used: unable to open database file"):
        SqliteEngine(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("x")
    with pytest.raises(Problem) as problem:
        SqliteEngine(taken / "main.sqlite")
    assert str(problem.value) == f"{taken}#: cannot be made a folder: File exists"


def test_a_removed_sandbox_leaves_no_file(engine: SqliteEngine, file: Path, store: Store) -> None:
    put(store, ANNE)
    engine.remove()
    assert list(file.parent.iterdir()) == []
    assert store.find(Account, "anne") == ANNE
