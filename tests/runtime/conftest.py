"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon; reading the schemas takes its time."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture(scope="module")
def web(built: MockServer) -> Flask:
    """The Flask app over the mock; building it takes half a second."""
    return built.flask_app()


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """The default world at noon, at its beginning."""
    built.reset()
    return built
