"""The CoinW client of examples/coinw_requests.py: nobody publishes one for its spot account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.coinw_requests import CoinW, CoinWError, sign
from fauxchange import Keys, MockServer
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from tests.real_clients.conftest import ChangedWorld

HELD = {
    "BTC": "0.0012",
    "CWT": "400.000",
    "SAND": "108.467",
    "ETH": "0.0330",
    "USDT": "257.518301140000000",
}


def connect(server: MockServer, keys: Keys | None = None, *, form: bool = False) -> CoinW:
    """Return a client of a mock."""
    own = keys or server.coinw
    return CoinW(own.key, own.secret, server.url, form=form)


def refused(client: CoinW, command: str = "returnBalances") -> tuple[str, str]:
    """Return code and text of the refusal of a call."""
    with client, pytest.raises(CoinWError) as raised:
        client.private(command)
    return raised.value.code, raised.value.message


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"api_key": "key"}, "9B5103CB36AD2B8E0CF6F36D2A657EDE"),
        (
            {"symbol": "BTC_USDT", "api_key": "key", "amount": "0.01"},
            "1F739D1FCDD9E1A86F45D47630B27909",
        ),
    ],
)
def test_the_client_signs_as_the_sample_of_the_documentation(
    params: dict[str, str], expected: str
) -> None:
    assert sign(params, "secret") == expected


@pytest.mark.parametrize("form", [False, True])
def test_the_balances_are_listed_with_every_digit(exchange: MockServer, form: bool) -> None:
    with connect(exchange, form=form) as client:
        assert client.balances() == HELD


def test_the_envelope_says_success(exchange: MockServer) -> None:
    with connect(exchange) as client:
        sent = {"command": "returnBalances", "api_key": client.key}
        sent["sign"] = sign({"api_key": client.key}, client.secret)
        response = client.session.post(
            f"{exchange.url}/api/v1/private", params=sent, timeout=PATIENCE_S
        )
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "code": "200",
        "data": HELD,
        "msg": "SUCCESS",
        "success": True,
        "failed": False,
    }


def test_an_account_that_holds_nothing_has_an_empty_table() -> None:
    with MockServer(world="empty") as server, connect(server) as client:
        assert client.balances() == {}


@pytest.mark.parametrize("form", [False, True])
@pytest.mark.parametrize("value", ["BTC", "a b&c=d+e%f/g", "Währung", "币"])
def test_parameters_are_signed_as_they_are_and_not_as_they_are_encoded(
    exchange: MockServer, form: bool, value: str
) -> None:
    with connect(exchange, form=form) as client:
        assert client.private("returnBalances", {"note": value, "Upper": "case"}) == HELD


def test_a_wrong_secret_is_refused(exchange: MockServer) -> None:
    stranger = Keys("stranger", exchange.coinw.key, "not the secret")
    assert refused(connect(exchange, stranger)) == ("6000", "sign is not valid")


def test_an_unknown_key_is_refused(exchange: MockServer) -> None:
    stranger = Keys("stranger", "not a key", exchange.coinw.secret)
    assert refused(connect(exchange, stranger)) == ("6000", "api_key is not valid")


def test_no_key_is_refused(exchange: MockServer) -> None:
    stranger = Keys("stranger", "", exchange.coinw.secret)
    assert refused(connect(exchange, stranger)) == ("6000", "api_key is missing")


def test_the_keys_of_okx_are_unknown_to_coinw(exchange: MockServer) -> None:
    assert refused(connect(exchange, exchange.okx)) == ("6000", "api_key is not valid")


def test_a_key_that_may_not_read_is_refused(changed_world: ChangedWorld) -> None:
    with MockServer(world=changed_world("coinw", permissions=["spot"])) as server:
        assert refused(connect(server)) == ("6000", "the key lacks the permission")


def test_a_key_of_another_address_is_refused(changed_world: ChangedWorld) -> None:
    with MockServer(world=changed_world("coinw", addresses=["203.0.113.7"])) as server:
        assert refused(connect(server)) == ("6000", "the IP address is not on the whitelist")


def test_an_unknown_command_is_refused(exchange: MockServer) -> None:
    assert refused(connect(exchange), "returnNothing") == ("10002", "no such API")


def test_a_refusal_says_that_it_failed(exchange: MockServer) -> None:
    with connect(exchange) as client:
        sent = {"command": "returnBalances", "api_key": client.key, "sign": "0" * 32}
        response = client.session.post(
            f"{exchange.url}/api/v1/private", params=sent, timeout=PATIENCE_S
        )
    assert response.status_code == 200
    assert response.json() == {
        "code": "6000",
        "data": None,
        "msg": "sign is not valid",
        "success": False,
        "failed": True,
    }


def test_a_signature_is_upper_case(exchange: MockServer) -> None:
    with connect(exchange) as client:
        lower = sign({"api_key": client.key}, client.secret).lower()
        sent = {"command": "returnBalances", "api_key": client.key, "sign": lower}
        response = client.session.post(
            f"{exchange.url}/api/v1/private", params=sent, timeout=PATIENCE_S
        )
    assert response.json()["msg"] == "sign is not valid"


def test_a_signature_can_be_sent_again(exchange: MockServer) -> None:
    with connect(exchange) as client:
        first, second = client.balances(), client.balances()
    assert first == second == HELD


def test_one_call_too_many_is_refused_until_the_window_is_over(exchange: MockServer) -> None:
    exchange.clock.freeze()
    with connect(exchange) as client:
        assert [client.balances() for _ in range(3)] == [HELD, HELD, HELD]
        with pytest.raises(CoinWError, match=r"^29001 API access frequently$"):
            client.balances()
        exchange.clock.advance(seconds=1)
        assert client.balances() == HELD


def test_a_call_with_a_wrong_secret_spends_nothing_of_the_limit(exchange: MockServer) -> None:
    exchange.clock.freeze()
    stranger = Keys("stranger", exchange.coinw.key, "not the secret")
    for _ in range(5):
        assert refused(connect(exchange, stranger))[0] == "6000"
    with connect(exchange) as client:
        assert client.balances() == HELD


def test_one_connection_serves_every_call_of_a_client(
    exchange: MockServer, connections: list[tuple[str, int]]
) -> None:
    exchange.clock.freeze()
    with connect(exchange) as client:
        for _ in range(3):
            client.balances()
        for command in ("returnBalances", "returnNothing"):
            with pytest.raises(CoinWError):
                client.private(command)
    assert len(connections) == 1


def test_a_client_that_takes_gzip_can_read_the_answer(exchange: MockServer) -> None:
    with connect(exchange) as client:
        assert client.balances() == HELD
    headers = exchange.journal.entries()[-1].request.headers
    assert "gzip" in headers["HTTP_ACCEPT_ENCODING"]


def test_the_journal_shows_no_signature(exchange: MockServer) -> None:
    with connect(exchange) as client:
        client.balances()
        expected = sign({"api_key": client.key}, client.secret)
    target = exchange.journal.entries()[-1].as_json()["target"]
    assert client.key not in target
    assert expected not in target
