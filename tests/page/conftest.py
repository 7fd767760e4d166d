"""A browser, and a mock with a life to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader

from .browser import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser of a module."""
    with Browser(tmp_path_factory.mktemp("browser")) as running:
        running.resize(1280, 800)
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    """The server of a module, its clock standing still at noon."""
    with MockServer(clock=ManualClock(NOON_MS), limits=False) as server:
        yield server


@pytest.fixture
def server(running: MockServer) -> MockServer:
    """The server at its beginning, with one sandbox."""
    for one in running.sandboxes()[1:]:
        running.remove_sandbox(one.id)
    for name in list(running.snapshots()):
        running.delete_snapshot(name)
    running.reset()
    return running


def live(server: MockServer) -> None:
    """Have a sandbox live: orders, fills, a position, refusals of some kinds, time."""
    trader = Trader(server)
    trader.rows("asset/balances")
    trader.place(px="96900", sz="0.05")
    trader.place(side="sell", ordType="market", sz="0.05")
    swap = {"instId": "BTC-USDT-SWAP", "tdMode": "isolated", "ordType": "market"}
    trader.post("account/set-leverage", {**swap, "mgnMode": "isolated", "lever": "50"})
    trader.place(**swap, side="buy", sz="40")
    server.advance(minutes=4)
    trader.place(side="buy", ordType="market", sz="2000", tgtCcy="quote_ccy")
    server.advance(minutes=9)
    trader.place(px="97250", side="sell", sz="0.04")
    trader.place(sz="99999")
    trader.answer("GET", "asset/balance")
    trader.rows("account/positions")
    trader.rows("market/ticker", instId="BTC-USDT")
    trader.rows("sprd/spreads")
    trader.rows("trade/orders-pending")
