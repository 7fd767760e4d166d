"""Whatever traders, scripts and time do, the exchange and its naive twin agree on all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.source import imports_of_ours

from .machine import CoinwMachine, CopyingMachine, SqliteMachine, TradingMachine

_FEW = settings(max_examples=12, stateful_step_count=50, deadline=None, derandomize=True)

TestInMemory = TradingMachine.TestCase
TestInMemory.settings = _FEW
TestCopying = CopyingMachine.TestCase
TestCopying.settings = _FEW
TestInADatabase = SqliteMachine.TestCase
TestInADatabase.settings = _FEW
TestOnCoinW = CoinwMachine.TestCase
TestOnCoinW.settings = _FEW


@pytest.mark.parametrize(
    "module",
    ["values", "money", "sweep", "requests", "state", "trades", "hands", "entering", "twin"],
)
def test_the_twin_imports_nothing_of_ours(module: str) -> None:
    assert imports_of_ours(Path(__file__).parent / f"{module}.py") == []
