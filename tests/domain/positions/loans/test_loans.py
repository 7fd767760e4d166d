"""Whatever traders on margin, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import settings

from .machine import CopyingLoansMachine

_FEW = settings(max_examples=5, stateful_step_count=40, deadline=None, derandomize=True)

TestCopying = CopyingLoansMachine.TestCase
TestCopying.settings = _FEW

# It imports nothing itself.
_PLAIN = "tests.domain.positions.machine.stretches"


@pytest.mark.parametrize("module", ["values", "state", "trades", "twin"])
def test_the_twin_imports_nothing_of_ours(module: str) -> None:
    source = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    imported = [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + [one.name for one in node.names]
    ]
    ours = [name for name in imported if name.startswith(("fauxchange", "tests"))]
    assert [name for name in ours if name != _PLAIN] == []
