"""A market that stands still and an account with money, on a socket, as new for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest
from okx.Account import AccountAPI
from okx.Trade import TradeAPI

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS

from .python_okx import opened

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def trading_server() -> Iterator[MockServer]:
    """The server behind ``trading``: started once, because starting costs more than a test."""
    with MockServer(clock=ManualClock(NOON_MS), limits=False, exchange="okx") as running:
        yield running


@pytest.fixture
def trading(trading_server: MockServer) -> MockServer:
    """A mock at noon whose main account has 100,000 USDT and 2 BTC to trade, and no orders."""
    trading_server.reset()
    return trading_server


@pytest.fixture(scope="session")
def loaded(trading_server: MockServer) -> Iterator[Any]:
    """A ccxt.okx with keys whose markets are loaded."""
    keys = trading_server.okx
    client = ccxt.okx(
        {
            "apiKey": keys.key,
            "secret": keys.secret,
            "password": keys.passphrase,
            "enableRateLimit": False,
        }
    )
    client.urls["api"]["rest"] = trading_server.url
    client.load_markets()
    yield client
    client.session.close()


@pytest.fixture
def bot(trading: MockServer, loaded: Any) -> Any:
    """The same client, with an account that has money."""
    assert trading.url == loaded.urls["api"]["rest"]
    return loaded


@pytest.fixture
def trade(trading: MockServer) -> Iterator[Any]:
    """python-okx's TradeAPI."""
    with opened(TradeAPI, trading) as api:
        yield api


@pytest.fixture
def account(trading: MockServer) -> Iterator[Any]:
    """python-okx's AccountAPI."""
    with opened(AccountAPI, trading) as api:
        yield api
