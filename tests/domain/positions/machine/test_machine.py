"""Whatever holders of contracts, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.source import imports_of_ours

from .machine import CopyingMachine, PositionsMachine

_FEW = settings(max_examples=5, stateful_step_count=40, deadline=None, derandomize=True)

TestInMemory = PositionsMachine.TestCase
TestInMemory.settings = _FEW
TestCopying = CopyingMachine.TestCase
TestCopying.settings = _FEW


@pytest.mark.parametrize(
    "module",
    [
        *("../rounding", "values", "formulas", "stretches", "state", "fills", "closings", "clock"),
        "twin",
    ],
)
def test_the_twin_imports_nothing_of_ours(module: str) -> None:
    ours = imports_of_ours(Path(__file__).parent / f"{module}.py")
    assert [name for name in ours if name != "tests.domain.positions.rounding"] == []
