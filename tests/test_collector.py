"""The pause of the garbage collector while a package is imported."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer, collector
from fauxchange.collector import calm_collector, paused_collector
from tests.conftest import NOON_MS


class Node:
    """Something that can refer to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _nothing_frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(collector._Process, "has_frozen", False)
    monkeypatch.setattr(collector._Process, "moved", 0)
    gc.unfreeze()
    yield
    gc.enable()
    # As it was, see tests/conftest.py.
    gc.freeze()


def test_what_was_made_meanwhile_is_old_afterwards() -> None:
    with paused_collector():
        node = Node()
    assert any(one is node for one in gc.get_objects(generation=2))


def test_a_whole_collection_finds_what_was_left_behind_meanwhile() -> None:
    with paused_collector():
        left = weakref.ref(Node())
    gc.collect()
    assert left() is None


def test_nothing_stays_frozen() -> None:
    with paused_collector():
        pass
    assert gc.get_freeze_count() == 0


def test_what_is_kept_is_in_no_collection_any_more() -> None:
    before = Node()
    with paused_collector(keep=True):
        meanwhile = Node()
    assert all(one is not before and one is not meanwhile for one in gc.get_objects())


def test_what_was_garbage_before_is_not_kept() -> None:
    gc.collect()
    gc.disable()
    left = weakref.ref(Node())
    gc.enable()
    with paused_collector(keep=True):
        pass
    assert left() is None


def test_what_is_made_afterwards_is_collected() -> None:
    with paused_collector(keep=True):
        pass
    left = weakref.ref(Node())
    gc.collect()
    assert left() is None


def test_a_process_that_collects_nothing_keeps_nothing() -> None:
    gc.disable()
    with paused_collector(keep=True):
        pass
    assert gc.get_freeze_count() == 0


def test_what_a_process_has_frozen_stays_frozen() -> None:
    node = Node()
    gc.freeze()
    with paused_collector():
        pass
    # What is frozen is in no generation.
    assert all(one is not node for one in gc.get_objects())


def test_what_a_process_has_frozen_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [1]
    monkeypatch.setattr(gc, "get_freeze_count", counts.pop)
    for _ in range(2):
        with paused_collector():
            pass
    assert counts == []


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    with paused_collector():
        pass
    assert not gc.isenabled()


def test_a_collector_that_is_on_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), paused_collector():
        raise ValueError("broken")
    assert gc.isenabled()


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations that were collected since the test began."""
    seen: list[int] = []

    def note(phase: str, about: dict[str, Any]) -> None:
        if phase == "start":
            seen.append(about["generation"])

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_nothing_is_collected_while_time_goes_forward(collections: list[int]) -> None:
    gc.collect()
    collections.clear()
    with calm_collector() as look:
        kept = [Node() for _ in range(10_000)]
        look()
    assert (len(kept), collections) == (10_000, [])


def test_many_new_objects_are_collected_all_the_same(
    monkeypatch: pytest.MonkeyPatch, collections: list[int]
) -> None:
    monkeypatch.setattr(collector, "MANY", 1_000)
    with calm_collector() as look:
        left = [weakref.ref(Node()) for _ in range(1_000)]
        look()
        look()
    assert collections[-1:] == [1]
    assert all(one() is None for one in left)


def _fail() -> None:
    assert not gc.isenabled()
    raise ValueError("broken")


def test_the_collector_works_again_once_time_has_gone_forward() -> None:
    with pytest.raises(ValueError, match="broken"), calm_collector():
        _fail()
    assert gc.isenabled()


def test_who_has_turned_the_collector_off_keeps_it_off(
    monkeypatch: pytest.MonkeyPatch, collections: list[int]
) -> None:
    monkeypatch.setattr(collector, "MANY", 0)
    gc.disable()
    with calm_collector() as look:
        look()
    assert (gc.isenabled(), collections) == (False, [])


def test_what_a_long_advance_has_made_is_old_afterwards_until_there_is_much(
    monkeypatch: pytest.MonkeyPatch, collections: list[int]
) -> None:
    with calm_collector() as look:
        look()
        node = Node()
    assert any(one is node for one in gc.get_objects(generation=2))
    monkeypatch.setattr(collector._Process, "moved", collector.UNSEEN)
    left = weakref.ref(Node())
    with calm_collector() as look:
        look()
    assert (left(), collections[-1], collector._Process.moved) == (None, 2, 0)


def test_the_collector_rests_while_a_sandbox_goes_forward() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS))
    is_enabled: list[bool] = []
    mock.sandbox.store.listen(lambda _: is_enabled.append(gc.isenabled()))
    mock.advance(86_400_000)
    assert set(is_enabled) == {False}
    assert gc.isenabled()
