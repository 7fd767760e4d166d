"""The default world with steady prices, and one in which faux001 borrows in spot mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.money.family import Caller, audited, caller, opened
from tests.okx.money.family_fixtures import built, master, mock, sub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fauxchange import MockServer

__all__ = ["built", "master", "mock", "sub"]

# Of main: what a master account holds in the trading account, for which faux001 has too little.
RICH = {"USDT": "20000", "BTC": "1"}


@pytest.fixture(scope="module")
def built_for_loans(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The world in which faux001 borrows, read once."""

    def change(okx: dict[str, Any]) -> None:
        okx["accounts"][1]["settings"] = {"acctLv": "1", "enableSpotBorrow": True}

    return opened(tmp_path_factory.mktemp("loans"), change)


@pytest.fixture
def lending(built_for_loans: MockServer) -> Iterator[MockServer]:
    """The world in which faux001 borrows; its ledger adds up when the test is over."""
    built_for_loans.reset()
    yield built_for_loans
    assert audited(built_for_loans) == []


@pytest.fixture
def borrower(lending: MockServer) -> Caller:
    """The account faux001: 350.5 USDT, 0.8 ETH at 3400 USD, in spot mode."""
    return caller(lending, "sub1")


@pytest.fixture
def settled(tmp_path: Path) -> Iterator[Callable[..., Caller]]:
    """Make the caller of main with 20000 USDT and 1 BTC, and other settings."""
    made: list[MockServer] = []

    def make(**settings: Any) -> Caller:
        def change(okx: dict[str, Any]) -> None:
            okx["accounts"][0]["settings"] = settings
            okx["accounts"][0]["books"]["trading"] = RICH

        made.append(opened(tmp_path, change))
        return caller(made[-1], "default")

    yield make
    for one in made:
        assert audited(one) == []
