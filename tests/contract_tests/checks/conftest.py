"""Fixtures of the tests of checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS

from .harness import Harness

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def harness() -> Iterator[Harness]:
    """A harness for small clients."""
    with MockServer(clock=ManualClock(NOON_MS)) as server:
        yield Harness(server)
