"""One server for the tests of one module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer

from .raw import RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock without rate limits."""
    with MockServer(limits=False) as mock:
        yield mock


@pytest.fixture
def client(server: MockServer) -> Iterator[RawClient]:
    """A fresh connection."""
    with RawClient(server) as raw:
        yield raw
