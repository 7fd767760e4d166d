"""Whatever traders and time do, the exchange and the twin agree on algo orders and their orders."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import settings

from .machine import AlgoMachine, SqliteAlgoMachine

_FEW = settings(max_examples=8, stateful_step_count=40, deadline=None, derandomize=True)

TestInMemory = AlgoMachine.TestCase
TestInMemory.settings = _FEW
TestInADatabase = SqliteAlgoMachine.TestCase
TestInADatabase.settings = settings(_FEW, max_examples=3)

_TWIN = "tests.domain.trading.machine"


@pytest.mark.parametrize("module", ["values", "requests", "siblings", "twin"])
def test_the_twin_imports_nothing_but_the_twin(module: str) -> None:
    source = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    ]
    ours = [name for name in imported if name.startswith(("fauxchange", "tests"))]
    assert [name for name in ours if not name.startswith(_TWIN)] == []
