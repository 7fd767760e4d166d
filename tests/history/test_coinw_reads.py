"""No list of CoinW reads more because of a long history.

Each case is a command, and it is counted what it reads after 150 and after 750 of everything that
there is a list of: orders of two pairs that were filled, cancelled or are open, fills, deposits,
withdrawals, and transfers to a sub-account.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.funding import deposits, transfers
from fauxchange.domain.funding.withdrawals import requests, withdrawal
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.request import OrderRequest
from tests.clients import CoinwClient, body_of
from tests.conftest import NOON_MS
from tests.domain.trading.floor import D

from .counting import CountingStore

if TYPE_CHECKING:
    from fauxchange.state.store import Store

SHORT, LONG = 150, 750
MAIN, SECOND_MS = "coinw:main", 1_000
TRON = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


class Case(NamedTuple):
    """A command, its parameters, and how many rows it answers with."""

    command: str
    rows: int
    params: dict[str, str]


CASES = [
    Case("returnOpenOrders", 1, {"currencyPair": "BTC_USDT"}),
    Case("returnOpenOrders", 0, {"currencyPair": "XRP_USDT"}),
    Case("returnUTradeHistory", 100, {"currencyPair": "BTC_USDT"}),
    Case("returnUTradeHistory", 0, {"currencyPair": "XRP_USDT"}),
    Case("returnUTradeHistory", 0, {"currencyPair": "BTC_USDT", "endAt": "1"}),
    Case("returnUTradeHistory", 2, {"currencyPair": "ETH_USDT", "endAt": str(NOON_MS)}),
    Case("getUserTrades", 20, {}),
    Case("getUserTrades", 20, {"symbol": "BTC_USDT"}),
    Case("getUserTrades", 0, {"symbol": "XRP_USDT"}),
    Case("getUserTrades", 0, {"after": "1"}),
    Case("getUserTrades", 0, {"symbol": "BTC_USDT", "endAt": "1"}),
    Case("getBatchHistoryOrders", 1, {"orderIds": "1,{oldest}"}),
    Case("returnOrderStatus", 6, {"orderNumber": "{oldest}"}),
    Case("returnOrderTrades", 10, {"orderNumber": "{oldest}"}),
    Case("returnDepositsWithdrawals", 100, {"symbol": "USDT"}),
    Case("returnDepositsWithdrawals", 0, {"symbol": "BTC"}),
    Case("returnDepositsWithdrawals", 1, {"symbol": "USDT", "depositNumber": "{deposit}"}),
    Case("returnTransferHistory", 20, {}),
    Case("returnTransferHistory", 0, {"currency": "BTC"}),
    Case("returnTransferHistory", 0, {"from": "61048276"}),
]


class Life:
    """One mock, in which everything happened so often."""

    def __init__(self, count: int) -> None:
        self.mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
        self.mock.credit("coinw", "main", "USDT", "100000000")
        self.oldest = self.deposit = ""
        for _ in range(count):
            self._live()
        store = CountingStore(self.mock.sandbox.store)
        self.mock.sandbox.store = cast("Store", store)
        self.store = store

    def _live(self) -> None:
        now_ms = self.mock.clock.now_ms()
        with self.mock.sandbox.store.transaction() as unit:
            ledger = Ledger(unit, now_ms)
            first = self._trade(ledger, "BTC_USDT", "90000", "0.001")
            self._trade(ledger, "ETH_USDT", "3000", "0.01")
            deposit = deposits.arrive(ledger, MAIN, "USDT", "", D(10))
            account = unit.get(Account, MAIN)
            order = withdrawal.WithdrawalOrder("on-chain", "USDT", D(10), TRON, chain="USDT-TRX")
            withdrawal.cancel(ledger, MAIN, requests.withdraw(ledger, account, order).id)
            account = unit.get(Account, MAIN)
            to_sub = transfers.TransferOrder(
                transfers.TO_SUB, "USDT", D(1), "spot", "spot", other="sub001"
            )
            transfers.transfer(ledger, account, to_sub)
        self.oldest = self.oldest or first.id
        self.deposit = self.deposit or deposit.id
        self.mock.sandbox.settle(self.mock.clock.advance(SECOND_MS))

    def _trade(self, ledger: Ledger, pair: str, price: str, size: str) -> Order:
        """Buy at market, and place an order of which the one before is cancelled."""
        market = market_of(ledger.unit)
        one = market.find_any(pair, ledger.now_ms)
        account = ledger.unit.get(Account, MAIN)
        bought = place(ledger, market, account, OrderRequest(one, "buy", D(size), "market"))
        account = ledger.unit.get(Account, MAIN)
        for open_order in ledger.unit.scan(Order, (MAIN, 0)):
            if open_order.instrument == pair:
                cancel(ledger, market, open_order)
                break
        account = ledger.unit.get(Account, MAIN)
        place(ledger, market, account, OrderRequest(one, "buy", D(size), price=D(price)))
        return bought


@cache
def life(count: int) -> Life:
    """Return a life of so much, once."""
    return Life(count)


def reads(count: int, case: Case) -> tuple[int, int]:
    """Return how many rows a command answers with, or members, and how much it reads."""
    one = life(count)
    client = CoinwClient(one.mock, one.mock.coinw)
    params = {
        name: text.format(oldest=one.oldest, deposit=one.deposit)
        for name, text in case.params.items()
    }
    # What is read once for all calls is not counted.
    client.post(case.command, params)
    one.store.reads = 0
    answer: Any = body_of(client.post(case.command, params))
    assert answer["code"] == "200", answer
    data = answer["data"]
    rows = data["list"] if case.command == "getUserTrades" else data
    return len(rows), one.store.reads


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.command} {case.params}")
def test_a_command_reads_no_more_because_the_history_is_long(case: Case) -> None:
    short, long = (reads(count, case) for count in (SHORT, LONG))
    assert short[0] == long[0] == case.rows
    assert long[1] <= short[1]
