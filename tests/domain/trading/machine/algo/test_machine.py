"""Whatever traders and time do, the exchange and the twin agree on algo orders and their orders."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.source import imports_of_ours

from .machine import AlgoMachine, SqliteAlgoMachine

_FEW = settings(max_examples=8, stateful_step_count=40, deadline=None, derandomize=True)

TestInMemory = AlgoMachine.TestCase
TestInMemory.settings = _FEW
TestInADatabase = SqliteAlgoMachine.TestCase
TestInADatabase.settings = settings(_FEW, max_examples=3)

_TWIN = "tests.domain.trading.machine"


@pytest.mark.parametrize("module", ["values", "requests", "siblings", "twin"])
def test_the_twin_imports_nothing_but_the_twin(module: str) -> None:
    ours = imports_of_ours(Path(__file__).parent / f"{module}.py")
    assert [name for name in ours if not name.startswith(_TWIN)] == []
