"""Connections to a mock that stands at noon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def lines(mock: MockServer) -> Lines:
    """Opens connections to the mock."""
    return Lines(mock)
