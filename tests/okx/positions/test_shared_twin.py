"""An account in multi-currency mode and its naive twin agree after whatever its trader does."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings

from tests.source import imports_of_ours

from . import shared_twin
from .shared_machine import SharedLife, SharedMachine, built, differences

TestSharedAccount = SharedMachine.TestCase
TestSharedAccount.settings = settings(
    max_examples=4, stateful_step_count=30, deadline=None, derandomize=True
)


def test_an_account_with_debts_is_liquidated_as_its_twin_counts() -> None:
    built().reset()
    life = SharedLife(built())
    trader = life.trader
    trader.send(instId="BTC-USDT", side="sell", sz="3", tgtCcy="base_ccy")
    assert differences(life) == []
    assert life.has_borrowed()
    trader.leverage("20")
    trader.send(sz="900")
    for price in ("70000", "45000", "140000"):
        trader.price(price)
        trader.advance(1_000)
        assert differences(life) == [], price
    closed = trader.rows("account/positions-history")
    assert {row["type"] for row in closed} & {"3", "4"}


def test_the_twin_imports_nothing_of_ours() -> None:
    assert imports_of_ours(Path(shared_twin.__file__)) == []
