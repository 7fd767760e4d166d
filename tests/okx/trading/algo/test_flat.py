"""What is read of algo orders does not grow with how many there were: reads are counted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

import pytest

from fauxchange.pipeline import serve
from tests.clients import OkxClient, body_of
from tests.history.counting import CountingStore
from tests.okx.trading.algo.waiter import Waiter
from tests.okx.trading.trader import PAIR, at_noon

if TYPE_CHECKING:
    from fauxchange.state.store import Store

SHORT, LONG = 5, 60


@cache
def lived(lives: int) -> Waiter:
    """Return a trader who placed and cancelled so many algo orders, of whom one waits."""
    waiter = Waiter(at_noon())
    for number in range(lives):
        name = f"s{number}"
        waiter.wait(algoClOrdId=name, slTriggerPx="90000")
        row = {"instId": PAIR, "algoClOrdId": name}
        waiter.answer("POST", "trade/cancel-algos", [row])
    waiter.wait(slTriggerPx="90000", algoClOrdId="last")
    assert len(waiter.ended("canceled")) == lives
    waiter.mock.sandbox.store = cast("Store", CountingStore(waiter.mock.sandbox.store))
    return waiter


def reads(lives: int, path: str) -> int:
    waiter = lived(lives)
    store = cast("CountingStore", waiter.mock.sandbox.store)
    client = OkxClient(waiter.mock, waiter.mock.okx)
    serve(waiter.mock.app, client.request("GET", path))
    store.reads = 0
    reply = serve(waiter.mock.app, client.request("GET", path))
    assert body_of(reply)["code"] == "0"
    return store.reads


@pytest.mark.parametrize(
    "path",
    [
        "/api/v5/trade/order-algo?algoClOrdId=last",
        "/api/v5/trade/orders-algo-pending?ordType=conditional,oco",
        "/api/v5/trade/orders-algo-history?ordType=conditional&state=canceled&limit=1",
        "/api/v5/trade/orders-algo-history?ordType=conditional&state=effective",
    ],
)
def test_a_call_reads_no_more_because_many_algo_orders_ended(path: str) -> None:
    assert reads(LONG, path) == reads(SHORT, path)
