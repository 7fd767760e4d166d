"""Connections to a mock that stands at noon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.okx.trading.trader import at_noon
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture(scope="module")
def built() -> MockServer:
    """A mock without limits, for the tests of one module."""
    return at_noon()


@pytest.fixture
def lines(mock: MockServer) -> Lines:
    """Opens connections to the mock."""
    return Lines(mock)
