"""A futures account of CoinW and its naive twin agree, whatever happens to both."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings

from tests.source import imports_of_ours

from .machine import FuturesMachine

TestFuturesAccount = FuturesMachine.TestCase
TestFuturesAccount.settings = settings(
    max_examples=16, stateful_step_count=30, deadline=None, derandomize=True
)


def test_the_twin_imports_nothing_of_ours() -> None:
    assert imports_of_ours(Path(__file__).parent / "twin.py") == []
