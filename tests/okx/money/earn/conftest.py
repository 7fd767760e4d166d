"""Fixtures of the tests of what earns; the books are audited after each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.money.earn.trader import Trader, audited, opened, world_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fauxchange import MockServer

    Changed = Callable[[Callable[[dict[str, Any]], object]], Trader]


@pytest.fixture(scope="module")
def shared() -> MockServer:
    """One mock for all tests of a module: building it costs more than a test."""
    return opened()


@pytest.fixture
def trader(shared: MockServer) -> Iterator[Trader]:
    """The default world at noon."""
    shared.reset()
    yield Trader(shared)
    assert audited(shared) == []


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Changed]:
    """The default world with a change."""
    made: list[MockServer] = []

    def open_changed(change: Callable[[dict[str, Any]], object]) -> Trader:
        made.append(opened(world_file(tmp_path, change)))
        return Trader(made[-1])

    yield open_changed
    assert [audited(mock) for mock in made] == [[] for _ in made]
