"""Fiat money over a real socket with ccxt, unmodified: https://pypi.org/project/ccxt/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from fauxchange import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as running:
        yield running


@pytest.fixture
def client(server: MockServer) -> Iterator[Any]:
    keys = server.okx
    credentials = {"apiKey": keys.key, "secret": keys.secret, "password": keys.passphrase}
    made = ccxt.okx({**credentials, "enableRateLimit": False})
    made.urls["api"]["rest"] = server.url
    yield made
    made.session.close()


def test_a_withdrawal_is_asked_for_found_and_called_back(server: MockServer, client: Any) -> None:
    with pytest.raises(ccxt.InsufficientFunds):
        client.private_post_fiat_create_withdrawal(withdrawal_params())
    deposit = {"exchange": "okx", "account": "main", "payment_method": "TR_BANKS"}
    sent = {**deposit, "ccy": "TRY", "amount": "25000"}
    admin = server.flask_app().test_client()
    assert admin.post("/_mock/fiat-deposits", json=sent).status_code == 200
    server.clock.advance(seconds=60)
    (begun,) = client.private_post_fiat_create_withdrawal(withdrawal_params())["data"]
    asked = {"ordId": begun["ordId"]}
    assert client.private_get_fiat_withdrawal(asked)["data"][0]["state"] == "pending"
    assert client.private_post_fiat_cancel_withdrawal(asked)["data"][0]["state"] == "canceled"
    assert client.fetch_balance({"type": "funding"})["TRY"]["free"] == 25_000


def withdrawal_params() -> dict[str, str]:
    """Return the withdrawal."""
    return {
        "paymentAcctId": "412323",
        "ccy": "TRY",
        "amt": "10000",
        "paymentMethod": "TR_BANKS",
        "clientId": "mine1",
    }
