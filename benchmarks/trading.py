"""What orders cost, in process, against a purchase of the same run: ``python -m benchmarks.trading``.

Each figure is the median of a unit of work with its commit, in microseconds. A purchase is the
domain's part of what a purchase of staked ETH does.
"""

from __future__ import annotations

import gc
from decimal import Decimal
from statistics import median
from time import perf_counter, perf_counter_ns
from typing import TYPE_CHECKING, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.earn.staking.orders import purchase
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.matching.core import Maker, Taker, match
from fauxchange.domain.trading.order import MARKET, Order
from fauxchange.domain.trading.queries.lists import finished_orders, open_orders
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.settings import PendingLimits

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.market.market import Market

NOON_MS = 1_750_248_000_000
TRADER = "okx:trader"
D = Decimal
DAY_S = 86_400


class Exchange:
    """A sandbox with one trader, who has enough of everything, and a clock that stands still."""

    def __init__(self) -> None:
        self.server = MockServer(clock=ManualClock(NOON_MS), limits=False)
        self.sandbox = self.server.sandbox
        self.open_account(TRADER)
        market = self.do(lambda _, market: market)
        assert isinstance(market, type(self.do(lambda _, one: one)))
        self.instrument = self.do(lambda _, one: one.find("BTC-USDT", NOON_MS))
        self.last = self.do(
            lambda _, one: one.last(self.instrument).price(NOON_MS) * self.instrument.tick
        )

    def open_account(self, name: str) -> None:
        with self.sandbox.store.transaction() as unit:
            unit.put(name, Account(name, name, name))
            unit.put(PendingLimits(name, 1_000_000, 1_000_000))
            ledger = Ledger(unit, NOON_MS)
            for book, ccy in (("trading", "USDT"), ("trading", "BTC"), ("funding", "ETH")):
                ledger.move(
                    ccy,
                    D(10**9),
                    debit=exchange_account("opening"),
                    credit=LedgerAccount(name, book),
                    reason="opening",
                )

    def do(self, act: Callable[[Ledger, Market], object]) -> object:
        now_ms = self.sandbox.clock.now_ms()
        self.sandbox.settle(now_ms)
        with self.sandbox.store.transaction() as unit:
            return act(Ledger(unit, now_ms), market_of(unit))

    def request(self, side: str, size: str, price: Decimal | None, **more: str) -> OrderRequest:
        return OrderRequest(self.instrument, side, D(size), price=price, **more)  # type: ignore[arg-type]

    def place(self, request: OrderRequest, by: str = TRADER) -> Order:
        found = self.do(
            lambda ledger, one: place(ledger, one, ledger.unit.get(Account, by), request)
        )
        assert isinstance(found, Order)
        return found

    def far(self, number: int) -> OrderRequest:
        """Return an order to buy that nothing reaches."""
        price = (self.last * D("0.7")).quantize(D("0.1")) - number % 1_000 * D("0.1")
        return self.request("buy", "0.001", price)

    def buy(self) -> object:
        product = self.sandbox.store.find(StakingProduct, "eth")
        assert product is not None
        return self.do(lambda ledger, _: purchase(ledger, TRADER, product, D("0.001")))
