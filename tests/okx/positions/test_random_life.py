"""Whatever a trader of contracts does, the figures follow from the ledger and the orders."""

from __future__ import annotations

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import HOUR_MS, at_noon

from .life import LOANS, PAIR, Life, wrong
from .trader import ContractTrader

STEPS, FEWER = 60, 36
# 27 June 2025, 08:00 UTC.
EXPIRY_MS = 1_751_011_200_000


def test_the_figures_add_up_after_every_step() -> None:
    trader = ContractTrader(at_noon())
    trader.leverage("20")
    life = Life(trader, 1)
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


def test_two_accounts_one_of_them_hedged_live_over_fundings_and_expiries() -> None:
    mock = at_noon()
    mock.credit("okx", "faux001", "USDT", "99649.5", book="trading")
    traders = {"main": ContractTrader(mock), "faux001": ContractTrader(mock, "sub1")}
    lives = {
        name: Life(one, len(name), hedged=name == "main", modes=("cross",), waits=(1, HOUR_MS))
        for name, one in traders.items()
    }
    for one in traders.values():
        one.leverage("20")
    acts = []
    for number in range(FEWER):
        name = ("main", "faux001")[number % 2]
        acts.append((name, lives[name].step()))
        if number % 9 == 8:
            mock.clock.advance(60 * HOUR_MS)
        for each, one in traders.items():
            assert wrong(one, each) == [], f"{each} after step {number}: {acts[-5:]}"
    bills = [one.rows("account/bills-archive", type="8") for one in traders.values()]
    assert any(bills)
    # The clock has gone beyond the expiry of the future.
    assert mock.clock.now_ms() > EXPIRY_MS
    delivered = [one.rows("account/bills-archive", type="3") for one in traders.values()]
    assert any(delivered)


def test_pairs_on_margin_add_up_beside_contracts() -> None:
    trader = ContractTrader(at_noon())
    trader.leverage("20")
    life = Life(trader, 31, lends=True)
    acts = []
    for number in range(STEPS):
        acts.append(life.step())
        assert wrong(trader) == [], f"after step {number}: {acts[-5:]}"
    for ccy in LOANS:
        trader.send(instId=PAIR, tdMode="isolated", ccy=ccy, sz="9000")
    for price in ("70000", "55000"):
        trader.price(price)
        trader.advance(1_000)
        assert wrong(trader) == [], price
    closed = trader.rows("account/positions-history", instType="MARGIN")
    assert {row["type"] for row in closed} >= {"2", "3"}
    orders = trader.rows("trade/orders-history", instType="MARGIN")
    assert {row["source"] for row in orders} == {"", "7", "25"}
    while trader.rows("trade/orders-pending"):
        life.cancel()
    assert trader.held("USDT")[1] == trader.held("BTC")[1] == 0


def test_an_account_in_multi_currency_mode_adds_up_too() -> None:
    mock = MockServer(
        world="multi-currency", clock=ManualClock(NOON_MS), limits=False, copying=True
    )
    trader = ContractTrader(mock)
    trader.leverage("20")
    life = Life(trader, 5, modes=("cross",))
    for number in range(FEWER):
        act = life.step()
        assert wrong(trader) == [], f"after step {number}: {act}"
