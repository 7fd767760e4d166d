"""Fixtures of the tests of flexible loans; the books are audited after each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.money.earn.trader import audited, opened
from tests.okx.money.loan.borrower import Borrower, loan_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fauxchange import MockServer

    Changed = Callable[[Callable[[dict[str, Any]], object]], Borrower]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """One mock for all tests of a module: building it costs more than a test."""
    return opened(loan_world(tmp_path_factory.mktemp("loan")))


@pytest.fixture
def borrower(shared: MockServer) -> Iterator[Borrower]:
    """The default world at noon, with prices that stand still."""
    shared.reset()
    yield Borrower(shared)
    assert audited(shared) == []


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Changed]:
    """The same world with a change."""
    made: list[MockServer] = []

    def open_changed(change: Callable[[dict[str, Any]], object]) -> Borrower:
        made.append(opened(loan_world(tmp_path, change)))
        return Borrower(made[-1])

    yield open_changed
    assert [audited(mock) for mock in made] == [[] for _ in made]
