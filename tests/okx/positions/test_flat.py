"""What is read of positions does not grow with how many were closed before: reads are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from fauxchange.pipeline import serve
from tests.clients import OkxClient, body_of
from tests.history.counting import CountingStore
from tests.okx.trading.trader import at_noon

from .trader import ContractTrader

if TYPE_CHECKING:
    from fauxchange.state.store import Store

SHORT, LONG = 5, 60


def reads(lives: int, path: str) -> int:
    """Return what a call reads after so many positions were opened and closed, and one is held."""
    trader = ContractTrader(at_noon())
    for _ in range(lives):
        trader.trade("buy", "1")
        trader.close()
    trader.trade("sell", "1")
    assert len(trader.rows("account/positions-history")) == lives
    store = CountingStore(trader.mock.sandbox.store)
    trader.mock.sandbox.store = cast("Store", store)
    client = OkxClient(trader.mock, trader.mock.okx)
    serve(trader.mock.app, client.request("GET", path))
    store.reads = 0
    reply = serve(trader.mock.app, client.request("GET", path))
    assert body_of(reply)["code"] == "0"
    return store.reads


@pytest.mark.parametrize(
    "path",
    [
        "/api/v5/account/positions",
        "/api/v5/account/positions-history?limit=1",
        "/api/v5/account/balance?ccy=USDT",
        "/api/v5/account/account-position-risk",
        "/api/v5/account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross",
    ],
)
def test_a_call_reads_no_more_because_many_positions_were_closed(path: str) -> None:
    assert reads(LONG, path) == reads(SHORT, path)
