"""The pytest plugin: installed with the package, it needs no import.

A test that takes ``mock_exchange`` gets a running mock of its own, at the world's beginning::

    def test_my_client(mock_exchange):
        client = MyClient(mock_exchange.url, mock_exchange.okx.key, mock_exchange.okx.secret)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver import MockServer


@pytest.fixture(scope="session")
def mock_exchange_session() -> Iterator[MockServer]:
    """One server for the whole session, because starting one costs more than resetting it."""
    # Imported when it is needed: every pytest run loads this plugin.
    from mockserver import MockServer

    with MockServer() as server:
        yield server


@pytest.fixture
def mock_exchange(mock_exchange_session: MockServer) -> MockServer:
    """Give a running mock exchange, reset for this test."""
    mock_exchange_session.reset()
    return mock_exchange_session
