"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon; reading the schemas takes its time."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """The default world at noon, at its beginning."""
    built.reset()
    return built
