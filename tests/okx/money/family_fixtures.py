"""Fixtures of the family: a master with a bound key, and two sub-accounts, at steady prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.okx.money.family import Caller, audited, caller, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import MockServer


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The world, read once."""
    return opened(tmp_path_factory.mktemp("world"))


@pytest.fixture
def mock(built: MockServer) -> Iterator[MockServer]:
    """The world at its beginning; its ledger adds up when the test is over."""
    built.reset()
    yield built
    assert audited(built) == []


@pytest.fixture
def master(mock: MockServer) -> Caller:
    """The master, with a key bound to addresses."""
    return caller(mock, "bound")


@pytest.fixture
def sub(mock: MockServer) -> Caller:
    """The sub-account faux001."""
    return caller(mock, "sub1")
