"""One mock for all tests of a module; those that change it make their own."""

from __future__ import annotations

import pytest

from .client import CoinwClient


@pytest.fixture(scope="module")
def market() -> CoinwClient:
    """The default world at noon of 18 June 2025."""
    return CoinwClient()
