"""No list of CoinW's perpetuals reads more because of a long history.

Each case is a call, and it is counted what it reads after 120 and after 700 of everything that
there is a list of: orders of two contracts that were filled, cancelled or are open, positions that
were opened and closed, merged or each for itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.close import close_part
from fauxchange.domain.trading.order import OPEN, Order
from fauxchange.domain.trading.request import OrderRequest
from tests.clients import CoinwFuturesClient, body_of
from tests.conftest import NOON_MS
from tests.domain.trading.floor import D

from .counting import CountingStore

if TYPE_CHECKING:
    from fauxchange.state.store import Store

SHORT, LONG = 120, 700
MAIN, SECOND_MS = "coinw:main", 1_000


class Case(NamedTuple):
    """A call, its parameters, and how many rows it answers with."""

    path: str
    rows: int
    params: dict[str, Any]


CASES = [
    Case("orders/open", 1, {"instrument": "BTC", "positionType": "plan"}),
    Case("orders/history", 10, {}),
    Case("orders/history", 10, {"instrument": "BTC", "originType": "plan", "page": 2}),
    Case("orders/history", 0, {"instrument": "XRP"}),
    Case("orders/archive", 10, {"originType": "execute"}),
    Case("orders/batchInsHistory", 10, {"originType": "execute", "symbols": "BTC,ETH"}),
    Case("orders/deals", 10, {"instrument": "BTC"}),
    Case("orders/deals", 0, {"instrument": "XRP"}),
    Case("orders/deals", 0, {"instrument": "BTC", "positionModel": 1}),
    Case("orders/deals", 10, {"instrument": "BTC", "positionModel": 0, "page": 2}),
    Case("orders/deals/history", 10, {"instrument": "ETH", "originType": "plan"}),
    Case("order", 0, {"positionType": "execute", "sourceIds": "1,{oldest}"}),
    Case("positions/all", 0, {}),
    Case("positions/history", 100, {}),
    Case("positions/history", 0, {"instrument": "XRP"}),
    Case("positions/history", 0, {"instrument": "BTC", "positionModel": 1}),
    Case("positions/history", 100, {"positionModel": 0}),
]


class Life:
    """One mock, in which everything happened so often."""

    def __init__(self, count: int) -> None:
        self.mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
        self.mock.credit("coinw", "main", "USDT", "1000000", book="futures")
        self.oldest = ""
        for number in range(count):
            self._live(separate=bool(number % 2))
        store = CountingStore(self.mock.sandbox.store)
        self.mock.sandbox.store = cast("Store", store)
        self.store = store

    def _live(self, *, separate: bool) -> None:
        now_ms = self.mock.clock.now_ms()
        with self.mock.sandbox.store.transaction() as unit:
            ledger = Ledger(unit, now_ms)
            first = self._trade(ledger, "BTC", "90000", separate=separate)
            self._trade(ledger, "ETH", "2000", separate=separate)
        self.oldest = self.oldest or first.id
        self.mock.sandbox.settle(self.mock.clock.advance(SECOND_MS))

    def _trade(self, ledger: Ledger, name: str, price: str, *, separate: bool) -> Order:
        """Open a position and close it, and place an order of which the one before is cancelled."""
        market, unit = market_of(ledger.unit), ledger.unit
        one = market.find_any(name, ledger.now_ms)
        request = OrderRequest(
            one,
            "buy",
            D(1),
            "market",
            kind=one.kind,
            trade_mode="isolated",
            position_side="long",
            leverage=D(10),
            separate=separate,
        )
        bought = place(ledger, market, unit.get(Account, MAIN), request)
        for held in list(positions_of(unit, MAIN)):
            close_part(ledger, market, unit.get(Account, MAIN), request, held)
        for open_order in unit.scan(Order, (MAIN, OPEN)):
            if open_order.instrument == name:
                cancel(ledger, market, open_order)
                break
        rests = request._replace(type="limit", price=D(price), separate=False)
        place(ledger, market, unit.get(Account, MAIN), rests)
        return bought


@cache
def life(count: int) -> Life:
    """Return a life of so much, once."""
    return Life(count)


def reads(count: int, case: Case) -> tuple[int, int]:
    """Return how many rows a call answers with, and how much it reads."""
    one = life(count)
    client = CoinwFuturesClient(one.mock, one.mock.coinw)
    params = {
        name: value.format(oldest=one.oldest) if isinstance(value, str) else value
        for name, value in case.params.items()
    }
    # What is read once for all calls is not counted.
    client.send("GET", case.path, params)
    one.store.reads = 0
    answer: Any = body_of(client.send("GET", case.path, params))
    assert answer["code"] == 0, answer
    data = answer["data"]
    return len(data["rows"] if isinstance(data, dict) else data), one.store.reads


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path} {case.params}")
def test_a_long_history_costs_no_list_more(case: Case) -> None:
    short, long = reads(SHORT, case), reads(LONG, case)
    assert (short[0], long[0]) == (case.rows, case.rows)
    assert long[1] <= short[1] + 8
