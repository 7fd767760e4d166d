"""One mock for all tests of a module; those that advance its clock make their own."""

from __future__ import annotations

import pytest

from .client import MarketClient


@pytest.fixture(scope="module")
def market() -> MarketClient:
    """The default world at noon of 18 June 2025."""
    return MarketClient()
