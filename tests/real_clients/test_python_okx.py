"""python-okx 0.4, unmodified: https://pypi.org/project/python-okx/."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from okx import utils
from okx.Finance.EthStaking import EthStakingAPI
from okx.Finance.SolStaking import SolStakingAPI
from okx.Funding import FundingAPI

from fauxchange import Clock, Keys, MockServer
from fauxchange.runtime.clock import wall_ms
from tests.clients import iso
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real_clients.conftest import ChangedWorld

pytestmark = [
    # What its documentation tells to pass as the fourth argument, it calls deprecated itself.
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]

Answer = dict[str, Any]

LIVE = "0"
DEMO = "1"
DAY_MS = 86_400_000


class Connect:
    """Makes APIs of python-okx the way its documentation does, and closes them all."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def funding(self, server: MockServer, keys: Keys | None = None, flag: str = LIVE) -> Any:
        """Return a FundingAPI."""
        return self._made(FundingAPI, server, keys, flag)

    def eth(self, server: MockServer, keys: Keys | None = None, flag: str = LIVE) -> Any:
        """Return an EthStakingAPI."""
        return self._made(EthStakingAPI, server, keys, flag)

    def sol(self, server: MockServer, keys: Keys | None = None, flag: str = LIVE) -> Any:
        """Return a SolStakingAPI."""
        return self._made(SolStakingAPI, server, keys, flag)

    def by_default(self, server: MockServer) -> Any:
        """Return a FundingAPI that is told the least: it then asks for demo trading."""
        keys = server.okx
        api = FundingAPI(keys.key, keys.secret, keys.passphrase, domain=server.url)
        return self._stack.enter_context(api)

    def _made(self, api: Any, server: MockServer, keys: Keys | None, flag: str) -> Any:
        own = keys or server.okx
        made = api(own.key, own.secret, own.passphrase, False, flag, domain=server.url)
        return self._stack.enter_context(made)


@pytest.fixture
def okx() -> Iterator[Connect]:
    with ExitStack() as stack:
        yield Connect(stack)


def test_the_funding_account_is_listed_whole(exchange: MockServer, okx: Connect) -> None:
    assert okx.funding(exchange).get_balances() == {
        "code": "0",
        "msg": "",
        "data": [
            {"ccy": "ETH", "bal": "37.11827078", "frozenBal": "0", "availBal": "37.11827078"},
            {"ccy": "BTC", "bal": "0.5231", "frozenBal": "0", "availBal": "0.5231"},
            {"ccy": "SOL", "bal": "12.5", "frozenBal": "0", "availBal": "12.5"},
            {"ccy": "USDT", "bal": "10500.25", "frozenBal": "0", "availBal": "10500.25"},
            {"ccy": "USDC", "bal": "800", "frozenBal": "0", "availBal": "800"},
            {"ccy": "OKB", "bal": "15.75", "frozenBal": "0", "availBal": "15.75"},
            {"ccy": "BETH", "bal": "0.63926191", "frozenBal": "0", "availBal": "0.63926191"},
            {"ccy": "OKSOL", "bal": "0.01100012", "frozenBal": "0", "availBal": "0.01100012"},
        ],
    }


def test_several_currencies_are_asked_for_with_a_plain_comma(
    exchange: MockServer, okx: Connect
) -> None:
    answer = okx.funding(exchange).get_balances("BTC,ETH")
    assert [row["ccy"] for row in answer["data"]] == ["ETH", "BTC"]
    assert exchange.journal.entries()[-1].request.query == "ccy=BTC,ETH"


def test_a_currency_that_is_not_held_has_no_row(exchange: MockServer, okx: Connect) -> None:
    assert okx.funding(exchange).get_balances("DOGE") == {"code": "0", "msg": "", "data": []}


def test_staked_eth_is_shown_with_its_interest(exchange: MockServer, okx: Connect) -> None:
    exchange.clock.freeze()
    assert okx.eth(exchange).eth_balance() == {
        "code": "0",
        "msg": "",
        "data": [
            {
                "ccy": "BETH",
                "amt": "0.63926191",
                "latestInterestAccrual": "0.00006549",
                "totalInterestAccrual": "0.01490596",
                "ts": str(exchange.clock.now_ms()),
            }
        ],
    }


def test_staked_sol_is_shown_with_its_interest(exchange: MockServer, okx: Connect) -> None:
    assert okx.sol(exchange).sol_balance() == {
        "code": "0",
        "msg": "",
        "data": [
            {
                "ccy": "OKSOL",
                "amt": "0.01100012",
                "latestInterestAccrual": "0.00000012",
                "totalInterestAccrual": "0.00000012",
            }
        ],
    }


def test_a_purchase_takes_the_eth_at_once(exchange: MockServer, okx: Connect) -> None:
    assert okx.eth(exchange).eth_purchase("0.1") == {"code": "0", "msg": "", "data": []}
    assert okx.funding(exchange).get_balances("ETH,BETH")["data"] == [
        {"ccy": "ETH", "bal": "37.01827078", "frozenBal": "0", "availBal": "37.01827078"},
        {"ccy": "BETH", "bal": "0.63926191", "frozenBal": "0", "availBal": "0.63926191"},
    ]


def test_the_beth_of_a_purchase_is_there_a_minute_later(exchange: MockServer, okx: Connect) -> None:
    funding, eth = okx.funding(exchange), okx.eth(exchange)
    eth.eth_purchase("0.1")
    exchange.clock.advance(seconds=61)
    assert eth.eth_balance()["data"][0]["amt"] == "0.73926191"
    assert funding.get_balances("BETH")["data"] == [
        {"ccy": "BETH", "bal": "0.73926191", "frozenBal": "0", "availBal": "0.73926191"}
    ]


def test_all_the_eth_there_is_can_be_staked(exchange: MockServer, okx: Connect) -> None:
    assert okx.eth(exchange).eth_purchase("37.11827078")["code"] == "0"
    assert okx.funding(exchange).get_balances("ETH")["data"] == []


def test_a_day_brings_a_day_of_interest(exchange: MockServer, okx: Connect) -> None:
    eth = okx.eth(exchange)
    exchange.clock.advance(days=1)
    exchange.clock.freeze()
    assert eth.eth_balance()["data"] == [
        {
            "ccy": "BETH",
            "amt": "0.63932741",
            "latestInterestAccrual": "0.0000655",
            "totalInterestAccrual": "0.01497146",
            "ts": str(exchange.clock.now_ms()),
        }
    ]


def test_what_was_bought_earns_too(exchange: MockServer, okx: Connect) -> None:
    eth = okx.eth(exchange)
    eth.eth_purchase("0.1")
    exchange.clock.advance(days=1)
    row = eth.eth_balance()["data"][0]
    assert (row["amt"], row["latestInterestAccrual"]) == ("0.73933765", "0.00007574")


def test_interest_is_paid_for_sol_too(exchange: MockServer, okx: Connect) -> None:
    sol = okx.sol(exchange)
    exchange.clock.advance(days=1)
    assert sol.sol_balance()["data"] == [
        {
            "ccy": "OKSOL",
            "amt": "0.01100196",
            "latestInterestAccrual": "0.00000184",
            "totalInterestAccrual": "0.00000196",
        }
    ]


def test_calls_of_today_reach_a_clock_that_was_advanced_a_month(
    server: MockServer, okx: Connect
) -> None:
    eth = okx.eth(server)
    assert eth.eth_balance()["code"] == "0"
    server.clock.advance(days=30)
    row = eth.eth_balance()["data"][0]
    assert int(row["ts"]) - wall_ms() > 29 * DAY_MS


def test_calls_of_today_reach_a_clock_that_stands_still(server: MockServer, okx: Connect) -> None:
    frozen_ms = server.clock.freeze()
    eth = okx.eth(server)
    answers = [eth.eth_balance() for _ in range(3)]
    assert [answer["data"][0]["ts"] for answer in answers] == [str(frozen_ms)] * 3


@pytest.mark.parametrize(
    ("amount", "code", "text"),
    [
        ("", "50014", "Parameter amt can not be empty."),
        (None, "50014", "Parameter amt can not be empty."),
        ("0", "51000", "Parameter amt error"),
        ("0.000", "51000", "Parameter amt error"),
        ("-1", "51000", "Parameter amt error"),
        ("+1", "51000", "Parameter amt error"),
        ("1e-3", "51000", "Parameter amt error"),
        ("0,5", "51000", "Parameter amt error"),
        (" 1", "51000", "Parameter amt error"),
        ("all", "51000", "Parameter amt error"),
        ("NaN", "51000", "Parameter amt error"),
        ("٣", "51000", "Parameter amt error"),
        ("0.001000001", "51000", "Parameter amt error"),
        ("0.0009", "51727", "The minimum subscription amount is 0.001 ETH"),
        ("37.11827079", "51736", "Insufficient ETH balance"),
        ("1000", "51736", "Insufficient ETH balance"),
    ],
)
def test_a_bad_amount_is_refused(
    exchange: MockServer, okx: Connect, amount: str | None, code: str, text: str
) -> None:
    answer = okx.eth(exchange).eth_purchase(amount)
    assert answer == {"code": code, "data": [], "msg": text}


def test_a_refused_purchase_takes_nothing(exchange: MockServer, okx: Connect) -> None:
    okx.eth(exchange).eth_purchase("1000")
    assert okx.funding(exchange).get_balances("ETH")["data"][0]["bal"] == "37.11827078"


@pytest.mark.parametrize("amount", [0.5, "0.5", "0.50"])
def test_an_amount_may_be_a_number_or_text(
    exchange: MockServer, okx: Connect, amount: float | str
) -> None:
    assert okx.eth(exchange).eth_purchase(amount)["code"] == "0"
    assert okx.funding(exchange).get_balances("ETH")["data"][0]["bal"] == "36.61827078"


@pytest.mark.parametrize(
    ("wrong", "body"),
    [
        ({"secret": "not it"}, {"msg": "Invalid Sign", "code": "50113"}),
        ({"secret": ""}, {"msg": "Invalid Sign", "code": "50113"}),
        (
            {"passphrase": "not it"},
            {"msg": "Request header OK-ACCESS-PASSPHRASE incorrect.", "code": "50105"},
        ),
        (
            {"passphrase": ""},
            {"msg": "Request header OK-ACCESS-PASSPHRASE can not be empty.", "code": "50104"},
        ),
        ({"key": "not it"}, {"msg": "Invalid OK-ACCESS-KEY", "code": "50111"}),
        ({"key": ""}, {"msg": "Request header OK-ACCESS-KEY can not be empty.", "code": "50103"}),
        # Its word for having no keys at all: then it signs nothing.
        (
            {"key": "-1"},
            {"msg": "Request header OK-ACCESS-KEY can not be empty.", "code": "50103"},
        ),
    ],
)
def test_wrong_keys_are_refused(
    exchange: MockServer, okx: Connect, wrong: dict[str, str], body: Answer
) -> None:
    stranger = exchange.okx._replace(**wrong)
    assert okx.funding(exchange, stranger).get_balances() == body
    assert okx.eth(exchange, stranger).eth_purchase("0.1") == body


def test_the_keys_of_coinw_are_unknown_to_okx(exchange: MockServer, okx: Connect) -> None:
    stranger = exchange.coinw._replace(passphrase=exchange.okx.passphrase)
    assert okx.funding(exchange, stranger).get_balances()["code"] == "50119"


@pytest.mark.parametrize("name", ["read", "withdraw"])
def test_a_key_without_trade_may_look_but_not_buy(
    exchange: MockServer, okx: Connect, name: str
) -> None:
    eth = okx.eth(exchange, exchange.keys("okx", name))
    assert eth.eth_balance()["code"] == "0"
    assert eth.eth_purchase("0.1") == {
        "code": "50120",
        "data": [],
        "msg": "This API key doesn't have permission to use this function",
    }


def test_a_key_that_may_not_read_is_refused_the_balances(
    changed_world: ChangedWorld, okx: Connect
) -> None:
    with MockServer(world=changed_world("okx", permissions=["trade"])) as server:
        assert okx.funding(server).get_balances()["code"] == "50120"
        assert okx.eth(server).eth_purchase("0.1")["code"] == "0"


def test_a_key_of_another_address_is_refused(changed_world: ChangedWorld, okx: Connect) -> None:
    with MockServer(world=changed_world("okx", addresses=["203.0.113.7"])) as server:
        key = server.okx.key
        assert okx.funding(server).get_balances() == {
            "msg": f"Your IP 127.0.0.1 is not included in your API key's {key} IP whitelist.",
            "code": "50110",
        }


def test_a_key_of_this_address_is_accepted(changed_world: ChangedWorld, okx: Connect) -> None:
    with MockServer(world=changed_world("okx", addresses=["127.0.0.0/8"])) as server:
        assert okx.funding(server).get_balances("BTC")["code"] == "0"


@pytest.mark.parametrize("ahead_ms", [31_000, -31_000])
def test_a_client_whose_clock_is_half_a_minute_wrong_is_refused(
    server: MockServer, okx: Connect, monkeypatch: pytest.MonkeyPatch, ahead_ms: int
) -> None:
    monkeypatch.setattr(utils, "get_timestamp", lambda: iso(wall_ms() + ahead_ms))
    assert okx.funding(server).get_balances() == {
        "msg": "Timestamp request expired",
        "code": "50102",
    }


@pytest.mark.parametrize("ahead_ms", [25_000, -25_000])
def test_a_client_whose_clock_is_a_little_wrong_is_accepted(
    server: MockServer, okx: Connect, monkeypatch: pytest.MonkeyPatch, ahead_ms: int
) -> None:
    monkeypatch.setattr(utils, "get_timestamp", lambda: iso(wall_ms() + ahead_ms))
    assert okx.funding(server).get_balances("BTC")["code"] == "0"


def test_a_strict_clock_refuses_todays_stamps_after_an_advance(okx: Connect) -> None:
    with MockServer(clock=Clock(strict=True)) as server:
        funding = okx.funding(server)
        assert funding.get_balances("BTC")["code"] == "0"
        server.clock.advance(seconds=31)
        assert funding.get_balances("BTC")["code"] == "50102"


def test_a_strict_clock_of_another_day_refuses_todays_stamps(okx: Connect) -> None:
    with MockServer(clock=Clock(NOON_MS, strict=True)) as server:
        assert okx.funding(server).get_balances()["code"] == "50102"


@pytest.mark.parametrize(
    ("stamp", "body"),
    [
        ("", {"msg": "Request header OK-ACCESS-TIMESTAMP can not be empty.", "code": "50107"}),
        ("1750248000.123", {"msg": "Invalid OK-ACCESS-TIMESTAMP", "code": "50112"}),
        ("2025-06-18 12:00:00", {"msg": "Invalid OK-ACCESS-TIMESTAMP", "code": "50112"}),
    ],
)
def test_a_stamp_in_another_form_is_refused(
    exchange: MockServer,
    okx: Connect,
    monkeypatch: pytest.MonkeyPatch,
    stamp: str,
    body: Answer,
) -> None:
    monkeypatch.setattr(utils, "get_timestamp", lambda: stamp)
    assert okx.funding(exchange).get_balances() == body


def test_a_client_that_is_told_nothing_asks_for_demo_trading_and_is_served(
    exchange: MockServer, okx: Connect
) -> None:
    answer = okx.by_default(exchange).get_balances("BTC")
    assert answer["data"][0]["availBal"] == "0.5231"
    assert exchange.journal.entries()[-1].request.headers["HTTP_X_SIMULATED_TRADING"] == "1"


def test_a_key_of_both_environments_buys_in_either(exchange: MockServer, okx: Connect) -> None:
    assert okx.eth(exchange, flag=DEMO).eth_purchase("0.1")["code"] == "0"
    assert okx.eth(exchange, flag=LIVE).eth_purchase("0.1")["code"] == "0"
    assert okx.funding(exchange).get_balances("ETH")["data"][0]["bal"] == "36.91827078"


def test_a_demo_key_is_refused_in_live_trading(exchange: MockServer, okx: Connect) -> None:
    demo = exchange.keys("okx", "demo")
    assert okx.funding(exchange, demo, flag=LIVE).get_balances() == {
        "msg": "APIKey does not match current environment.",
        "code": "50101",
    }


def test_a_live_key_is_refused_in_demo_trading(changed_world: ChangedWorld, okx: Connect) -> None:
    with MockServer(world=changed_world("okx", environments=["live"])) as server:
        assert okx.by_default(server).get_balances()["code"] == "50101"
        assert okx.funding(server).get_balances("BTC")["code"] == "0"


def test_a_demo_key_cannot_stake(exchange: MockServer, okx: Connect) -> None:
    eth = okx.eth(exchange, exchange.keys("okx", "demo"), flag=DEMO)
    assert eth.eth_balance()["code"] == "0"
    assert eth.eth_purchase("0.1") == {
        "code": "50038",
        "data": [],
        "msg": "This feature is unavailable in demo trading",
    }


def test_one_call_too_many_is_refused_until_the_window_is_over(
    exchange: MockServer, okx: Connect
) -> None:
    exchange.clock.freeze()
    funding = okx.funding(exchange)
    assert [funding.get_balances("BTC")["code"] for _ in range(6)] == ["0"] * 6
    assert funding.get_balances("BTC") == {"msg": "Too Many Requests", "code": "50011"}
    exchange.clock.advance(seconds=1)
    assert funding.get_balances("BTC")["code"] == "0"


def test_one_purchase_too_many_is_refused_and_takes_nothing(
    exchange: MockServer, okx: Connect
) -> None:
    exchange.clock.freeze()
    eth = okx.eth(exchange)
    codes = [eth.eth_purchase("1")["code"] for _ in range(3)]
    assert codes == ["0", "0", "50011"]
    assert okx.funding(exchange).get_balances("ETH")["data"][0]["bal"] == "35.11827078"


def test_the_keys_of_one_user_share_a_limit(exchange: MockServer, okx: Connect) -> None:
    exchange.clock.freeze()
    for _ in range(6):
        okx.funding(exchange).get_balances("BTC")
    other = okx.funding(exchange, exchange.keys("okx", "read"))
    assert other.get_balances("BTC")["code"] == "50011"


def test_each_endpoint_has_its_own_limit(exchange: MockServer, okx: Connect) -> None:
    exchange.clock.freeze()
    eth, sol = okx.eth(exchange), okx.sol(exchange)
    assert [eth.eth_balance()["code"] for _ in range(7)] == ["0"] * 6 + ["50011"]
    assert [sol.sol_balance()["code"] for _ in range(7)] == ["0"] * 6 + ["50011"]


def test_without_limits_nothing_is_too_often(okx: Connect) -> None:
    with MockServer(limits=False) as server:
        funding = okx.funding(server)
        codes = {funding.get_balances("BTC")["code"] for _ in range(30)}
    assert codes == {"0"}


def test_a_path_that_only_the_client_knows_is_not_found(exchange: MockServer, okx: Connect) -> None:
    assert okx.funding(exchange).purchase_redempt("ETH", "1", "purchase", "0.01") == {
        "code": 404,
        "data": {},
        "detailMsg": "",
        "error_code": "404",
        "error_message": "Not Found",
        "msg": "Not Found",
    }


def test_another_method_is_refused(exchange: MockServer, okx: Connect) -> None:
    response = okx.funding(exchange).post("/api/v5/asset/balances")
    assert response.status_code == 405
    assert response.json() == {"msg": "Invalid request method.", "code": "50115"}


def test_one_connection_serves_every_call_of_a_client(
    exchange: MockServer, okx: Connect, connections: list[tuple[str, int]]
) -> None:
    eth = okx.eth(exchange)
    eth.eth_balance()
    eth.eth_purchase("0.1")
    eth.eth_purchase("1000")  # refused by the service
    exchange.clock.freeze()
    for _ in range(10):
        eth.eth_balance()  # in the end refused by the gateway
    assert [entry.reply.status for entry in exchange.journal.entries()][-1] == 429
    assert len(connections) == 1


def test_a_client_that_takes_gzip_can_read_the_answer(exchange: MockServer, okx: Connect) -> None:
    assert okx.funding(exchange).get_balances("BTC")["data"][0]["bal"] == "0.5231"
    headers = exchange.journal.entries()[-1].request.headers
    assert "gzip" in headers["HTTP_ACCEPT_ENCODING"]


def test_a_connected_client_hears_that_the_server_has_stopped(okx: Connect) -> None:
    with MockServer() as server:
        funding = okx.funding(server)
        funding.timeout = PATIENCE_S
        funding.get_balances("BTC")
    # Not a timeout: a stopped server refuses, it does not keep its callers waiting.
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        funding.get_balances("BTC")


def test_a_server_that_has_stopped_leaves_no_thread_behind(okx: Connect) -> None:
    before = set(threading.enumerate())
    with MockServer() as server:
        okx.funding(server).get_balances("BTC")
        assert set(threading.enumerate()) - before
    # A thread of a server before may have ended meanwhile.
    assert set(threading.enumerate()) <= before
