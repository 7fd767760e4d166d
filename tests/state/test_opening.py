"""What accounts begin with: written once for a day, moved to the time of each sandbox."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import data
from fauxchange.domain.access.api_key import Salt
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import SubAccount, subaccounts_log
from fauxchange.domain.core import ledger as core_ledger
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import log_of
from fauxchange.domain.core.ledger import (
    LOG,
    Ledger,
    LedgerAccount,
    OpeningBalance,
    audit,
    exchange_account,
)
from fauxchange.runtime.ids import Ids
from fauxchange.state.memory import MemoryStore
from fauxchange.worlds.access import WorldCredentials
from fauxchange.worlds.seed import beginning
from fauxchange.worlds.world import named_world, world_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.state.store import StoreState
    from fauxchange.worlds.world import World

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MORNING_MS = NOON_MS - 12 * HOUR_MS
KEY = "okx:043503d2-fc7e-2876-c408-82b0ddd0e726"


@pytest.fixture
def world() -> World:
    """Return the default world, of which nobody has read anything."""
    return named_world("default")._replace()


def _store(state: StoreState) -> MemoryStore:
    store = MemoryStore()
    store.restore(state)
    return store


def _begun(world: World, now_ms: int, **options: Any) -> MemoryStore:
    return _store(beginning(world, now_ms, Ids(0), **options))


def _times(store: MemoryStore, log: str) -> set[int]:
    return {one.at_ms for one in store.log(log)}  # type: ignore[attr-defined]


def _written(world: World, now_ms: int) -> StoreState:
    """Return what is written at a time when nothing was written before."""
    return _begun(world._replace(), now_ms).state()


def test_a_later_sandbox_of_the_day_begins_with_its_own_times(world: World) -> None:
    _begun(world, NOON_MS)
    later = _begun(world, NOON_MS + 5)
    assert _times(later, LOG) == {NOON_MS + 5}
    assert _times(later, log_of("okx:main", "funding", "BTC")) == {NOON_MS + 5}
    credential, sub = later.find(Credential, KEY), later.find(SubAccount, "okx:faux001")
    assert credential is not None
    assert sub is not None
    assert credential.made_ms == NOON_MS + 5
    assert (NOON_MS + 5 - sub.opened_ms) % DAY_MS == 0
    assert sub.opened_ms in _times(later, subaccounts_log("okx:main"))


def test_what_is_written_once_is_read_once_and_shared(world: World) -> None:
    first, second = _begun(world, NOON_MS), _begun(world, NOON_MS + 5)
    assert first.find(Account, "okx:main") is second.find(Account, "okx:main")


@pytest.mark.parametrize("salt", ["", "s1"])
def test_every_sandbox_has_its_own_salt(world: World, salt: str) -> None:
    _begun(world, NOON_MS, salt="other")
    found = _begun(world, NOON_MS + 5, salt=salt).find(Salt)
    assert found == Salt(salt, (8, 4, 4, 4, 12))


def test_keys_are_those_of_the_world_that_a_sandbox_has(world: World) -> None:
    _begun(world, NOON_MS)
    own = world.with_new_keys("s1")
    store = _begun(own, NOON_MS + 5)
    assert store.find(Credential, KEY) is None
    credential = store.find(Credential, f"okx:{own.credentials('okx')[1]['key']}")
    assert credential is not None
    assert (credential.name, credential.number, credential.user) == ("read", 2, "447215863902417")


def test_a_later_sandbox_takes_the_same_ids(world: World) -> None:
    after = []
    for now_ms in (NOON_MS, NOON_MS + 5):
        ids = Ids(0)
        bills = _store(beginning(world, now_ms, ids)).log(log_of("okx:main", "funding"))
        after.append((bills[0].id, ids.next()))  # type: ignore[attr-defined]
    assert after == [(100433748079020915, "100433748079032719")] * 2


@pytest.mark.parametrize(
    ("first_ms", "then_ms"),
    [
        (NOON_MS, NOON_MS + 1),
        (NOON_MS, NOON_MS - 1),
        (MORNING_MS, MORNING_MS + 8 * HOUR_MS - 1),
        (MORNING_MS, MORNING_MS + 8 * HOUR_MS),
        (MORNING_MS, MORNING_MS + 8 * HOUR_MS + 1),
        (MORNING_MS + 8 * HOUR_MS, MORNING_MS + 8 * HOUR_MS - 1),
        (MORNING_MS, MORNING_MS + DAY_MS),
    ],
)
@pytest.mark.parametrize("saves", [False, True])
def test_it_begins_as_if_nobody_had_before(first_ms: int, then_ms: int, *, saves: bool) -> None:
    document = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    if saves:
        # Whoever saves has a task at the next full hour.
        document["okx"]["accounts"][0]["books"]["savings"] = {"USDT": "100"}
    world = world_of(document, "world")
    _begun(world, first_ms)
    begun, written = _begun(world, then_ms).state(), _written(world, then_ms)
    assert begun.documents == written.documents
    assert begun.logs == written.logs
    assert begun.due == written.due
    assert begun.next_task == written.next_task


def test_the_interest_of_the_day_is_due_only_before_its_time(world: World) -> None:
    dues = [_begun(world, MORNING_MS + hour * HOUR_MS).next_due_ms() for hour in (0, 7, 8, 9)]
    today, tomorrow = MORNING_MS + 8 * HOUR_MS, MORNING_MS + 32 * HOUR_MS
    assert dues == [today, today, tomorrow, tomorrow]


def test_a_change_of_a_log_stays_in_its_store(world: World) -> None:
    log = log_of("okx:main", "funding", "BTC")
    first, second = _begun(world, NOON_MS), _begun(world, NOON_MS)
    fork = first.fork(lambda: "1")
    with first.transaction() as unit:
        unit.append(log, "one more")
    assert (len(first.log(log)), len(fork.log(log)), len(second.log(log))) == (2, 1, 1)
    assert (first.size()[1], second.size()[1]) == (86, 85)
    assert fork.size()[1] == 85


def test_a_unit_of_work_reads_the_logs_of_the_beginning(world: World) -> None:
    with _begun(world, NOON_MS).transaction() as unit:
        (bill,) = unit.newest(log_of("okx:main", "funding", "BTC"))
        assert (bill.delta, bill.at_ms) == (Decimal("0.52310000"), NOON_MS)
        assert list(unit.newest("no such log")) == []


def test_what_accounts_begin_with_is_what_the_ledger_would_write(world: World) -> None:
    begun, moved = _begun(world, NOON_MS), MemoryStore(new_id=Ids(0).next)
    with moved.transaction() as unit:
        for name, exchange in world.exchanges.items():
            for one in exchange["accounts"]:
                _move_in(unit, f"{name}:{one['id']}", one)
    accounts = {one.id: one.books for one in moved.documents(Account)}
    assert {one.id: one.books for one in begun.documents(Account)} == accounts
    logs = begun.state().logs
    written = {log: list(entries) for log, entries in moved.state().logs.items()}
    assert {log: list(logs[log]) for log in logs if log in written} == written
    assert {log for log in logs if log.startswith("bills/") or log == LOG} == written.keys()


def _move_in(unit: UnitOfWork, key: str, document: Any) -> None:
    unit.put(Account(key, "", ""))
    for book, amounts in document["books"].items():
        for ccy, amount in amounts.items():
            if Decimal(amount):
                Ledger(unit, NOON_MS).move(
                    ccy,
                    Decimal(amount),
                    debit=exchange_account("opening"),
                    credit=LedgerAccount(key, book),
                    reason="opening balance",
                )


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    """Return the default world, whose opening postings are more than the log keeps."""
    monkeypatch.setattr(core_ledger, "KEPT", 8)
    return world


def test_a_large_world_is_written_once_too(large: World) -> None:
    first, second = _begun(large, NOON_MS), _begun(large, NOON_MS + 5)
    assert first.find(Account, "okx:main") is second.find(Account, "okx:main")


def test_the_opening_balances_of_a_large_world_add_up(large: World) -> None:
    store = _begun(large, NOON_MS)
    assert store.find(OpeningBalance, "okx:main", "funding", "available", "BTC") == OpeningBalance(
        "okx:main", "funding", "available", "BTC", Decimal("0.52310000")
    )
    assert store.find(OpeningBalance, "okx:main", "funding", "frozen", "BTC") is None
    assert store.find(OpeningBalance, "okx:nobody", "funding", "available", "BTC") is None
    assert store.size() == (len(store.state().documents), 60)
    assert audit(store.documents(Account), (), store.documents(OpeningBalance)) == []


@pytest.mark.parametrize("count", [1, 63, 64, 300])
def test_entries_follow_those_of_the_beginning(world: World, count: int) -> None:
    log = log_of("okx:main", "funding", "BTC")
    store = _begun(world, NOON_MS)
    for number in range(count):
        with store.transaction() as unit:
            unit.append(log, number)
    assert [*store.log(log)][1:] == list(range(count))


def test_keys_that_nobody_has_leave_nothing(world: World) -> None:
    store = _begun(world, NOON_MS)
    before = store.size()[0]
    assert {store.find(Credential, f"okx:{number}") for number in range(100)} == {None}
    assert store.size()[0] == before


def test_a_key_that_was_written_or_deleted_is_not_that_of_the_beginning(world: World) -> None:
    store = _begun(world, NOON_MS)
    credential = store.find(Credential, KEY)
    assert credential is not None
    changed = credential._replace(name="other")
    with store.transaction() as unit:
        unit.put(changed)
    assert store.find(Credential, KEY) is changed
    assert [one.name for one in store.documents(Credential)][:2] == ["default", "other"]
    with store.transaction() as unit:
        unit.delete(Credential, KEY)
    assert store.find(Credential, KEY) is None


def test_of_neighbours_each_key_may_do_what_its_own_object_says() -> None:
    reads = {"account": "a", "passphrase": "p", "permissions": ["read"]}
    file = [
        {**reads, "name": "first", "key": "k1", "secret": "s1"},
        {**reads, "name": "second", "key": "k2", "secret": "s2", "account": "b"},
        {**reads, "name": "third", "key": "k3", "secret": "s3", "permissions": ["trade"]},
        {**reads, "name": "fourth", "key": "k4", "secret": "s4", "passphrase": ""},
    ]
    accounts = {f"okx:{name}": Account(f"okx:{name}", name.upper(), "okx:a") for name in "ab"}
    keys = WorldCredentials({"okx": {"credentials": file}}, accounts, NOON_MS)
    found = [keys[f"okx:k{number}"] for number in (1, 2, 3, 4, 1)]
    assert [(one.name, one.account, one.user, one.number) for one in found] == [
        ("first", "okx:a", "A", 1),
        ("second", "okx:b", "B", 1),
        ("third", "okx:a", "A", 2),
        ("fourth", "okx:a", "A", 3),
        ("first", "okx:a", "A", 1),
    ]
    assert [(one.key, one.secret, one.passphrase, sorted(one.permissions)) for one in found] == [
        ("k1", b"s1", b"p", ["read"]),
        ("k2", b"s2", b"p", ["read"]),
        ("k3", b"s3", b"p", ["trade"]),
        ("k4", b"s4", b"", ["read"]),
        ("k1", b"s1", b"p", ["read"]),
    ]
