"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .trading.trader import at_noon

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The default world at noon, without limits; reading the schemas takes its time."""
    return at_noon()


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """The default world at noon, without limits, at its beginning."""
    built.reset()
    return built
