"""Whatever holders of contracts, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import settings

from .machine import CopyingMachine, PositionsMachine

_FEW = settings(max_examples=5, stateful_step_count=40, deadline=None, derandomize=True)

TestInMemory = PositionsMachine.TestCase
TestInMemory.settings = _FEW
TestCopying = CopyingMachine.TestCase
TestCopying.settings = _FEW


@pytest.mark.parametrize(
    "module", ["values", "formulas", "stretches", "state", "fills", "closings", "clock", "twin"]
)
def test_the_twin_imports_nothing_of_ours(module: str) -> None:
    source = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    imported = [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + [one.name for one in node.names]
    ]
    assert [name for name in imported if name.startswith(("fauxchange", "tests"))] == []
