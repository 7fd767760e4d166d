"""Whatever traders on margin, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.source import imports_of_ours

from .machine import CopyingLoansMachine

_FEW = settings(max_examples=5, stateful_step_count=40, deadline=None, derandomize=True)

TestCopying = CopyingLoansMachine.TestCase
TestCopying.settings = _FEW

# What it shares with the twin of contracts, which is looked at likewise.
_SHARED = {"tests.domain.positions.machine.stretches", "tests.domain.positions.rounding"}


@pytest.mark.parametrize("module", ["values", "state", "trades", "twin"])
def test_the_twin_imports_nothing_of_ours(module: str) -> None:
    ours = imports_of_ours(Path(__file__).parent / f"{module}.py")
    assert [name for name in ours if name not in _SHARED] == []
