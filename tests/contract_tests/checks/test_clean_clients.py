"""No false alarm: clients that do as documented, and clients as they are published."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import ccxt
import pytest
import requests
from okx.Account import AccountAPI
from okx.Funding import FundingAPI
from okx.PublicData import PublicAPI
from okx.Trade import TradeAPI

from fauxchange import MockServer
from fauxchange_kit.check import Severity
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.verdict import judge
from tests.clients import CoinwClient, OkxClient
from tests.requests_of import coinw_request, okx_request, valid_params

from .actor import keyed_world, new_mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import Keys
    from fauxchange.spec.endpoint import Endpoint

CHECKS = [one for one in all_checks() if one.family in {"parameters", "safety", "signing"}]

Problems = set[tuple[str, str]]


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A server that keeps all its calls, with keys that are good for one thing each."""
    with MockServer(world=keyed_world()) as running:
        record_all(running.sandbox)
        yield running


def findings_of(server: MockServer) -> Problems:
    """Return what is wrong with the calls to a server: check and problem."""
    run = run_of(server.app.exchanges, server.sandbox, "plain")
    return {(one.check.id, one.problem) for one in judge([run], CHECKS).findings}


class Client:
    """A good client: a session, a name, keys for reading and trading, and signatures by hand."""

    def __init__(self, server: MockServer, session: requests.Session) -> None:
        self._server = server
        self._session = session
        session.headers["User-Agent"] = "good-client/1.0"

    def ask(self, path: str) -> Any:
        """Read what is public."""
        return self._session.get(f"{self._server.url}{path}").json()

    def read(self, target: str) -> Any:
        """Read with the key for reading."""
        headers = self._signed("read", "GET", target, b"")
        return self._session.get(f"{self._server.url}{target}", headers=headers).json()

    def post(self, path: str, body: bytes) -> Any:
        """Do something with the key for trading."""
        headers = self._signed("trade", "POST", path, body)
        return self._session.post(f"{self._server.url}{path}", body, headers=headers).json()

    def coinw(self, command: str, params: dict[str, str] | None = None) -> Any:
        """Call CoinW's spot market."""
        client = CoinwClient(self._server, self._server.keys("coinw", "spot"))
        query = client.query(command, params)
        return self._session.post(f"{self._server.url}/api/v1/private?{query}").json()

    def _signed(self, key: str, method: str, target: str, body: bytes) -> dict[str, str]:
        keys = self._server.keys("okx", key)
        signed = OkxClient(self._server, keys).signed(method, target, body)
        return {**signed, "Content-Type": "application/json"}


def test_a_good_client_is_told_nothing(server: MockServer) -> None:
    with requests.Session() as session:
        client = Client(server, session)
        codes = [
            client.ask("/api/v5/public/time")["code"],
            client.ask("/api/v5/public/instruments?instType=SPOT")["code"],
            client.read("/api/v5/asset/balances?ccy=BTC,USDT")["code"],
            client.read("/api/v5/asset/bills?limit=10")["code"],
            client.post(
                "/api/v5/asset/transfer",
                b'{"ccy":"USDT","amt":"1.5","from":"6","to":"18","clientId":"first"}',
            )["code"],
            client.post(
                "/api/v5/trade/order",
                b'{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit",'
                b'"px":"97000.1","sz":"0.01","clOrdId":"first"}',
            )["code"],
            client.coinw("returnBalances")["code"],
            client.coinw(
                "doTrade",
                {
                    "symbol": "BTC_USDT",
                    "type": "0",
                    "amount": "0.0001",
                    "rate": "82000",
                    "isMarket": "false",
                    "out_trade_no": "first",
                },
            )["code"],
        ]
    assert codes == ["0"] * 6 + ["200"] * 2
    assert findings_of(server) == set()


# What python-okx does that no documentation asks for; all of it is harmless.
PYTHON_OKX = {
    "parameters/empty",
    "signing/key-on-public-call",
}


@pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_python_okx_is_told_of_what_it_does_alone(server: MockServer) -> None:
    keys = server.keys("okx", "trade")
    credentials = (keys.key, keys.secret, keys.passphrase, False, "0")
    with ExitStack() as stack:
        funding, account, trade, public = (
            stack.enter_context(api(*credentials, domain=server.url))
            for api in (FundingAPI, AccountAPI, TradeAPI, PublicAPI)
        )
        answers = [
            public.get_system_time(),
            public.get_instruments("SPOT"),
            funding.get_balances("BTC,ETH"),
            funding.get_currencies(),
            funding.get_bills(),
            funding.funds_transfer("USDT", "1.5", "6", "18"),
            account.get_account_balance(),
            account.get_account_config(),
            account.get_max_order_size("BTC-USDT", "cash"),
            trade.place_order("BTC-USDT", "cash", "buy", "limit", "0.01", px="97000.1"),
            trade.get_order_list(),
            trade.get_fills(),
        ]
    assert {answer["code"] for answer in answers} == {"0"}
    assert {check for check, _ in findings_of(server)} == PYTHON_OKX
    notes = {one.id for one in CHECKS if one.severity is Severity.NOTE}
    assert notes >= PYTHON_OKX


def test_ccxt_is_told_of_what_it_does_alone(server: MockServer) -> None:
    keys = server.keys("okx", "trade")
    credentials = {"apiKey": keys.key, "secret": keys.secret, "password": keys.passphrase}
    bot = ccxt.okx({**credentials, "enableRateLimit": False})
    bot.urls["api"]["rest"] = server.url
    try:
        bot.load_markets()
        bot.fetch_balance({"type": "funding"})
        bot.fetch_ticker("BTC/USDT")
        bot.fetch_ohlcv("BTC/USDT", "1h")
        bot.create_order("BTC/USDT", "limit", "buy", 0.01, 97000.1)
        bot.create_order("BTC/USDT", "market", "buy", 0.01)
        bot.create_order("BTC/USDT:USDT", "limit", "sell", 1, 97000.1)
        with pytest.raises(ccxt.InsufficientFunds, match="51008"):
            bot.create_order("BTC/USDT", "limit", "buy", 20, 97000.1)
        bot.fetch_open_orders("BTC/USDT")
        bot.fetch_my_trades("BTC/USDT")
        bot.transfer("USDT", 1.5, "funding", "trading")
        bot.fetch_deposits("USDT")
        bot.fetch_positions()
        bot.set_leverage(3, "BTC/USDT:USDT", {"mgnMode": "cross"})
    finally:
        bot.session.close()
    assert findings_of(server) == {
        ("parameters/deprecated", "public/instruments.get has uly only for clients of old"),
        ("parameters/json-type", "account/set-leverage.post got lever as integer"),
    }


# What is wrong with the documentation's own examples.
EXAMPLES = {
    ("parameters/active-endpoint", "finance/stable-rewards/quote.post is no longer active"),
    (
        "parameters/active-endpoint",
        "finance/stable-rewards/subscribe-redeem-history.get is no longer active",
    ),
    ("parameters/active-endpoint", "finance/stable-rewards/trade.post is no longer active"),
    ("parameters/deprecated", "account/instruments.get has uly only for clients of old"),
    ("parameters/deprecated", "account/position-tiers.get has uly only for clients of old"),
    ("parameters/deprecated", "public/instruments.get has uly only for clients of old"),
    ("parameters/deprecated", "public/insurance-fund.get has uly only for clients of old"),
    ("parameters/deprecated", "public/opt-summary.get has uly only for clients of old"),
    ("parameters/empty", "trade/order-algo.post got attachAlgoClOrdId without a value"),
    (
        "parameters/empty",
        "tradingBot/grid/amend-order-algo.post got tpTriggerPx without a value",
    ),
    (
        "parameters/empty",
        "tradingBot/signal/order-algo.post got amt, ratio, tpPct, slPct without a value",
    ),
    (
        "parameters/tick-size",
        "trade/batch-orders.post: px 2.15 of BTC-USDT is no multiple of 0.1; "
        "px 2.15 of BTC-USDT is no multiple of 0.1",
    ),
    (
        "parameters/tick-size",
        "trade/order-precheck.post: px 2.15 of BTC-USDT is no multiple of 0.1",
    ),
    ("parameters/tick-size", "trade/order.post: px 2.15 of BTC-USDT is no multiple of 0.1"),
    ("parameters/unknown", "trade/order-precheck.post has no parameter clOrdId"),
    (
        "parameters/unknown",
        "tradingBot/signal/create-signal.post has no parameter signalDesc "
        "(is signalChanDesc meant?)",
    ),
}


def test_the_documented_example_of_every_endpoint_is_right_but_for_what_is_wrong_there() -> None:
    server = new_mock()
    record_all(server.sandbox)
    for name, request in (("okx", okx_request), ("coinw", coinw_request)):
        keys = server.keys(name, "default")
        for endpoint in server.app.exchanges[name].catalogue:
            own: Keys | None = None if endpoint.is_public else keys
            for params in _shown(endpoint):
                server.handle(request(endpoint, params, own, server.clock.now_ms()))
    problems = {one for one in findings_of(server) if not one[0].startswith("safety/")}
    assert problems == EXAMPLES


def _shown(endpoint: Endpoint) -> list[Any]:
    documented = [one.request for one in endpoint.examples if one.request is not None]
    return documented or [valid_params(endpoint)]
