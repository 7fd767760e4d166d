"""The pause of the garbage collector while a package is imported."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from fauxchange import collector
from fauxchange.collector import paused_collector


class Node:
    """Something that can refer to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _nothing_frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(collector._Process, "has_frozen", False)
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
