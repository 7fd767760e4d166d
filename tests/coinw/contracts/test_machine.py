"""A futures account of CoinW and its naive twin agree, whatever happens to both."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import settings

from .machine import FuturesMachine

TestFuturesAccount = FuturesMachine.TestCase
TestFuturesAccount.settings = settings(
    max_examples=16, stateful_step_count=30, deadline=None, derandomize=True
)


def test_the_twin_imports_nothing_of_ours() -> None:
    source = (Path(__file__).parent / "twin.py").read_text(encoding="utf-8")
    imported = [
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [name for name in imported if str(name).startswith(("fauxchange", "tests"))] == []
