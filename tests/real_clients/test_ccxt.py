"""ccxt's okx, unmodified but for its URL: https://pypi.org/project/ccxt/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from fauxchange import Clock, Keys, MockServer
from fauxchange.runtime.clock import wall_ms
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.real_clients.conftest import ChangedWorld

DAY_MS = 86_400_000


class Connect:
    """Makes ccxt exchanges that talk to a mock, and closes them all."""

    def __init__(self) -> None:
        self._made: list[Any] = []

    def __call__(self, server: MockServer, keys: Keys | None = None, **changed: Any) -> Any:
        """Return a ccxt.okx."""
        own = keys or server.okx
        credentials = {
            "apiKey": own.key,
            "secret": own.secret,
            "password": own.passphrase,
            **changed,
        }
        made = ccxt.okx({**credentials, "enableRateLimit": False})
        made.urls["api"]["rest"] = server.url
        self._made.append(made)
        return made

    def demo(self, server: MockServer, keys: Keys | None = None) -> Any:
        """Return a ccxt.okx in its sandbox mode."""
        made = self(server, keys)
        made.set_sandbox_mode(True)
        made.urls["api"]["rest"] = server.url
        return made

    def close(self) -> None:
        """Close every connection."""
        for made in self._made:
            made.session.close()


@pytest.fixture
def okx() -> Iterator[Connect]:
    connect = Connect()
    yield connect
    connect.close()


def refusal(call: Callable[..., Any], *args: Any) -> tuple[type[Exception], Any]:
    """Return what ccxt raises for a call: exactly which exception, and the exchange's body."""
    with pytest.raises(ccxt.BaseError) as raised:
        call(*args)
    return type(raised.value), json.loads(str(raised.value).removeprefix("okx "))


def code_of(call: Callable[..., Any], *args: Any) -> tuple[type[Exception], str]:
    """Return which exception ccxt raises for a call, and the exchange's code."""
    kind, body = refusal(call, *args)
    return kind, str(body["code"])


def test_the_funding_account_is_listed_whole(exchange: MockServer, okx: Connect) -> None:
    answer = okx(exchange).private_get_asset_balances()
    assert (answer["code"], answer["msg"]) == ("0", "")
    assert {row["ccy"]: row["availBal"] for row in answer["data"]} == {
        "ETH": "37.11827078",
        "BTC": "0.5231",
        "SOL": "12.5",
        "USDT": "10500.25",
        "USDC": "800",
        "OKB": "15.75",
        "BETH": "0.63926191",
        "OKSOL": "0.01100012",
    }


def test_several_currencies_are_asked_for_with_an_encoded_comma(
    exchange: MockServer, okx: Connect
) -> None:
    answer = okx(exchange).private_get_asset_balances({"ccy": "BTC,ETH"})
    assert answer["data"] == [
        {"ccy": "ETH", "bal": "37.11827078", "frozenBal": "0", "availBal": "37.11827078"},
        {"ccy": "BTC", "bal": "0.5231", "frozenBal": "0", "availBal": "0.5231"},
    ]
    assert exchange.journal.entries()[-1].request.query == "ccy=BTC%2CETH"


def test_staked_eth_is_shown_with_its_interest(exchange: MockServer, okx: Connect) -> None:
    exchange.clock.freeze()
    assert okx(exchange).private_get_finance_staking_defi_eth_balance()["data"] == [
        {
            "ccy": "BETH",
            "amt": "0.63926191",
            "latestInterestAccrual": "0.00006549",
            "totalInterestAccrual": "0.01490596",
            "ts": str(exchange.clock.now_ms()),
        }
    ]


def test_staked_sol_is_shown_with_its_interest(exchange: MockServer, okx: Connect) -> None:
    assert okx(exchange).private_get_finance_staking_defi_sol_balance()["data"] == [
        {
            "ccy": "OKSOL",
            "amt": "0.01100012",
            "latestInterestAccrual": "0.00000012",
            "totalInterestAccrual": "0.00000012",
        }
    ]


def test_a_purchase_takes_eth_at_once_and_gives_beth_a_minute_later(
    exchange: MockServer, okx: Connect
) -> None:
    client = okx(exchange)
    bought = client.private_post_finance_staking_defi_eth_purchase({"amt": "0.1"})
    assert bought == {"code": "0", "msg": "", "data": []}
    rows = client.private_get_asset_balances({"ccy": "ETH,BETH"})["data"]
    assert [row["availBal"] for row in rows] == ["37.01827078", "0.63926191"]
    exchange.clock.advance(seconds=61)
    rows = client.private_get_asset_balances({"ccy": "ETH,BETH"})["data"]
    assert [row["availBal"] for row in rows] == ["37.01827078", "0.73926191"]


def test_a_day_brings_a_day_of_interest(exchange: MockServer, okx: Connect) -> None:
    client = okx(exchange)
    exchange.clock.advance(days=1)
    row = client.private_get_finance_staking_defi_eth_balance()["data"][0]
    assert row["amt"] == "0.63932741"
    assert row["latestInterestAccrual"] == "0.0000655"
    assert row["totalInterestAccrual"] == "0.01497146"


def test_calls_of_today_reach_a_clock_that_was_advanced_a_month(
    server: MockServer, okx: Connect
) -> None:
    client = okx(server)
    assert client.private_get_finance_staking_defi_eth_balance()["code"] == "0"
    server.clock.advance(days=30)
    row = client.private_get_finance_staking_defi_eth_balance()["data"][0]
    assert int(row["ts"]) - wall_ms() > 29 * DAY_MS


@pytest.mark.parametrize(
    ("amount", "kind", "body"),
    [
        ("", ccxt.BadRequest, ("50014", "Parameter amt can not be empty.")),
        (None, ccxt.BadRequest, ("50014", "Parameter amt can not be empty.")),
        ("0", ccxt.BadRequest, ("51000", "Parameter amt error")),
        (0, ccxt.BadRequest, ("51000", "Parameter amt error")),
        (-1, ccxt.BadRequest, ("51000", "Parameter amt error")),
        ("1e-3", ccxt.BadRequest, ("51000", "Parameter amt error")),
        ("all", ccxt.BadRequest, ("51000", "Parameter amt error")),
        (True, ccxt.BadRequest, ("51000", "Parameter amt error")),
        ("0.001000001", ccxt.BadRequest, ("51000", "Parameter amt error")),
        # ccxt has no class of its own for this code.
        ("0.0009", ccxt.ExchangeError, ("51727", "The minimum subscription amount is 0.001 ETH")),
        ("37.11827079", ccxt.InsufficientFunds, ("51736", "Insufficient ETH balance")),
        (1000, ccxt.InsufficientFunds, ("51736", "Insufficient ETH balance")),
    ],
)
def test_a_bad_amount_is_refused(
    exchange: MockServer,
    okx: Connect,
    amount: Any,
    kind: type[Exception],
    body: tuple[str, str],
) -> None:
    purchase = okx(exchange).private_post_finance_staking_defi_eth_purchase
    answer = {"code": body[0], "data": [], "msg": body[1]}
    assert refusal(purchase, {"amt": amount}) == (kind, answer)


def test_a_refused_purchase_takes_nothing(exchange: MockServer, okx: Connect) -> None:
    client = okx(exchange)
    refusal(client.private_post_finance_staking_defi_eth_purchase, {"amt": "1000"})
    assert client.private_get_asset_balances({"ccy": "ETH"})["data"][0]["bal"] == "37.11827078"


def test_a_purchase_without_any_parameter_has_no_body(exchange: MockServer, okx: Connect) -> None:
    purchase = okx(exchange).private_post_finance_staking_defi_eth_purchase
    assert refusal(purchase) == (
        ccxt.BadRequest,
        {"code": "50000", "data": [], "msg": "Body for POST request cannot be empty."},
    )


def test_parameters_nobody_documents_do_no_harm(exchange: MockServer, okx: Connect) -> None:
    purchase = okx(exchange).private_post_finance_staking_defi_eth_purchase
    assert purchase({"amt": "0.1", "tag": "6b9ad766b55dBCDE"})["code"] == "0"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"secret": "not it"}, "50113"),
        ({"password": "not it"}, "50105"),
        ({"apiKey": "not it"}, "50111"),
    ],
)
def test_wrong_keys_are_an_authentication_error(
    exchange: MockServer, okx: Connect, wrong: dict[str, str], code: str
) -> None:
    stranger = okx(exchange, exchange.okx, **wrong)
    assert code_of(stranger.private_get_asset_balances) == (ccxt.AuthenticationError, code)
    purchase = stranger.private_post_finance_staking_defi_eth_purchase
    assert code_of(purchase, {"amt": "0.1"}) == (ccxt.AuthenticationError, code)


def test_a_missing_permission_is_a_plain_exchange_error(exchange: MockServer, okx: Connect) -> None:
    reader = okx(exchange, exchange.keys("okx", "read"))
    purchase = reader.private_post_finance_staking_defi_eth_purchase
    # ccxt has no entry for 50120, so it cannot say PermissionDenied.
    assert code_of(purchase, {"amt": "0.1"}) == (ccxt.ExchangeError, "50120")
    assert reader.private_get_asset_balances({"ccy": "BTC"})["code"] == "0"


def test_another_address_is_permission_denied(changed_world: ChangedWorld, okx: Connect) -> None:
    with MockServer(world=changed_world("okx", addresses=["203.0.113.7"])) as server:
        call = okx(server).private_get_asset_balances
        assert code_of(call) == (ccxt.PermissionDenied, "50110")


@pytest.mark.parametrize("behind_ms", [31_000, -31_000])
def test_a_client_whose_clock_is_half_a_minute_wrong_is_an_invalid_nonce(
    server: MockServer, okx: Connect, behind_ms: int
) -> None:
    call = okx(server, options={"timeDifference": behind_ms}).private_get_asset_balances
    assert code_of(call) == (ccxt.InvalidNonce, "50102")


@pytest.mark.parametrize("behind_ms", [25_000, -25_000])
def test_a_client_whose_clock_is_a_little_wrong_is_accepted(
    server: MockServer, okx: Connect, behind_ms: int
) -> None:
    client = okx(server, options={"timeDifference": behind_ms})
    assert client.private_get_asset_balances({"ccy": "BTC"})["code"] == "0"


def test_a_strict_clock_of_another_day_refuses_todays_stamps(okx: Connect) -> None:
    with MockServer(clock=Clock(NOON_MS, strict=True)) as server:
        assert code_of(okx(server).private_get_asset_balances) == (ccxt.InvalidNonce, "50102")


def test_a_demo_key_is_refused_in_live_trading(exchange: MockServer, okx: Connect) -> None:
    call = okx(exchange, exchange.keys("okx", "demo")).private_get_asset_balances
    assert code_of(call) == (ccxt.AuthenticationError, "50101")


def test_a_demo_key_looks_in_sandbox_mode_but_cannot_stake(
    exchange: MockServer, okx: Connect
) -> None:
    demo = okx.demo(exchange, exchange.keys("okx", "demo"))
    assert demo.private_get_asset_balances({"ccy": "BTC"})["data"][0]["bal"] == "0.5231"
    purchase = demo.private_post_finance_staking_defi_eth_purchase
    assert refusal(purchase, {"amt": "0.1"}) == (
        ccxt.ExchangeError,
        {"code": "50038", "data": [], "msg": "This feature is unavailable in demo trading"},
    )


def test_a_key_of_both_environments_stakes_in_sandbox_mode(
    exchange: MockServer, okx: Connect
) -> None:
    purchase = okx.demo(exchange).private_post_finance_staking_defi_eth_purchase
    assert purchase({"amt": "0.1"})["code"] == "0"


def test_one_call_too_many_is_rate_limit_exceeded_until_the_window_is_over(
    exchange: MockServer, okx: Connect
) -> None:
    exchange.clock.freeze()
    call = okx(exchange).private_get_asset_balances
    assert [call({"ccy": "BTC"})["code"] for _ in range(6)] == ["0"] * 6
    too_many = {"msg": "Too Many Requests", "code": "50011"}
    assert refusal(call, {"ccy": "BTC"}) == (ccxt.RateLimitExceeded, too_many)
    exchange.clock.advance(seconds=1)
    assert call({"ccy": "BTC"})["code"] == "0"


def test_one_purchase_too_many_is_rate_limit_exceeded_and_takes_nothing(
    exchange: MockServer, okx: Connect
) -> None:
    exchange.clock.freeze()
    client = okx(exchange)
    purchase = client.private_post_finance_staking_defi_eth_purchase
    assert [purchase({"amt": "1"})["code"] for _ in range(2)] == ["0", "0"]
    assert code_of(purchase, {"amt": "1"}) == (ccxt.RateLimitExceeded, "50011")
    assert client.private_get_asset_balances({"ccy": "ETH"})["data"][0]["bal"] == "35.11827078"


def test_a_path_nobody_documents_is_not_found(exchange: MockServer, okx: Connect) -> None:
    assert refusal(okx(exchange).request, "asset/purchase_redempt", "private", "POST") == (
        ccxt.ExchangeError,
        {
            "code": 404,
            "data": {},
            "detailMsg": "",
            "error_code": "404",
            "error_message": "Not Found",
            "msg": "Not Found",
        },
    )


def test_another_method_is_a_bad_request(exchange: MockServer, okx: Connect) -> None:
    call = okx(exchange).request
    assert code_of(call, "asset/balances", "private", "POST") == (ccxt.BadRequest, "50115")


def test_one_connection_serves_every_call_of_a_client(
    exchange: MockServer, okx: Connect, connections: list[tuple[str, int]]
) -> None:
    exchange.clock.freeze()
    client = okx(exchange)
    for _ in range(6):
        client.private_get_asset_balances({"ccy": "BTC"})
    refusal(client.private_get_asset_balances)
    refusal(client.private_post_finance_staking_defi_eth_purchase)
    assert client.private_post_finance_staking_defi_eth_purchase({"amt": "0.1"})["code"] == "0"
    assert len(connections) == 1


def test_a_client_that_takes_gzip_can_read_the_answer(exchange: MockServer, okx: Connect) -> None:
    rows = okx(exchange).private_get_asset_balances({"ccy": "BTC"})["data"]
    assert rows[0]["bal"] == "0.5231"
    headers = exchange.journal.entries()[-1].request.headers
    assert "gzip" in headers["HTTP_ACCEPT_ENCODING"]
