"""Whatever a trader of contracts does, the figures follow from the ledger and the orders."""

from __future__ import annotations

import pytest

from tests.okx.trading.trader import at_noon

from .life import Life, wrong
from .trader import ContractTrader

STEPS = 60


@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_add_up_after_every_step(seed: int) -> None:
    trader = ContractTrader(at_noon())
    trader.leverage("20")
    life = Life(trader, seed)
    acts = []
    for number in range(STEPS):
        acts.append(life.step())
        assert wrong(trader) == [], f"after step {number}: {acts[-5:]}"
    assert trader.rows("account/positions-history") != []


def test_nothing_is_frozen_once_all_orders_are_cancelled() -> None:
    trader = ContractTrader(at_noon())
    life = Life(trader, 4)
    for _ in range(STEPS):
        life.step()
    while trader.rows("trade/orders-pending"):
        life.cancel()
    assert wrong(trader) == []
    assert trader.held("USDT")[1] == trader.held("BTC")[1] == 0
