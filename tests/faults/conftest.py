"""Fixtures of the tests of faults."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS

from .caller import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared() -> MockServer:
    """A mock at noon without limits, its store copying."""
    return MockServer(limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def mock(shared: MockServer) -> MockServer:
    """The shared mock, at its beginning."""
    shared.reset()
    return shared


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """For how many milliseconds calls have waited, one after the other; none takes any time."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", lambda seconds: waited.append(seconds * 1000))
    return waited


@pytest.fixture
def caller(mock: MockServer) -> Iterator[Caller]:
    """A caller; after every test the books are right, and no call was an error of ours."""
    yield Caller(mock)
    assert Caller(mock).wrong() == []
