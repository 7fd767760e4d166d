"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

import pytest

from fauxchange import ManualClock, MockServer
from tests.clients import OkxClient
from tests.conftest import NOON_MS


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon, without limits; reading the schemas takes its time."""
    return MockServer(clock=ManualClock(NOON_MS), limits=False, copying=True)


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """The default world at noon, without limits, at its beginning."""
    built.reset()
    return built


@pytest.fixture
def okx(mock: MockServer) -> OkxClient:
    """OKX's caller in the default world."""
    return OkxClient(mock, mock.okx)
