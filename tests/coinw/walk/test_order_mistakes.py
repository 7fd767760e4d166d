"""What is wrong with an order of CoinW is said in the names that the call has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.trading.trader import Trader

if TYPE_CHECKING:
    from fauxchange import MockServer


def diagnosis(mock: MockServer) -> Any:
    """Return what the journal says of the last call."""
    return mock.journal.entries(1)[0].as_json()["diagnosis"]


@pytest.mark.parametrize(
    ("order", "reason", "expected"),
    [
        ({"rate": "96000.123"}, "96000.123 is no multiple of 0.01", "rate: {"),
        ({"amount": "0.00001"}, "0.00001 is below the minimum of 0.0001", "amount: {"),
        ({"amount": "0.01234567"}, "0.01234567 is no multiple of 0.0001", "amount: {"),
        ({"amount": "0"}, "0 is not above zero", "amount: {"),
    ],
)
def test_a_refused_order_of_spot_says_what_was_expected(
    mock: MockServer, order: dict[str, str], reason: str, expected: str
) -> None:
    sent = {"symbol": "BTC_USDT", "type": "0", "amount": "0.01", "rate": "96000"}
    Trader(mock).answer("doTrade", isMarket="false", **{**sent, **order})
    found = diagnosis(mock)
    assert found["reason"] == reason
    assert found["expected"].startswith(expected)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"quantity": "0.5"}, "0.5 is below the minimum of 1"),
        ({"quantity": "1.5"}, "1.5 is no multiple of 1"),
        ({"quantity": "0.0005", "quantityUnit": 2}, "0 is below the minimum of 1"),
        ({"quantity": "50", "quantityUnit": 0}, "0 is below the minimum of 1"),
        ({"quantity": "97000"}, "a market order's contracts is 5000 at most, not 97000"),
    ],
)
def test_the_quantity_of_contracts_and_what_it_counts(
    mock: MockServer, order: dict[str, Any], reason: str
) -> None:
    assert FuturesTrader(mock).refused(**order)[0] == 1
    found = diagnosis(mock)
    assert found["reason"] == reason
    assert found["expected"].startswith("quantity: {")
    assert "0 quote coin, 1 contracts, 2 base coin" in found["expected"]


@pytest.mark.parametrize(
    ("order", "reason", "expected"),
    [
        ({"instrument": "NONE"}, "there is no NONE", ""),
        ({"instrument": None}, "instrument is required", "instrument: {"),
        ({"positionType": "plan", "openPrice": "0.05"}, "0.05 is no multiple of 0.1", "openPrice"),
        ({"leverage": 1000}, "1000 is above 100", "leverage: {"),
    ],
)
def test_other_members_of_an_order_of_contracts(
    mock: MockServer, order: dict[str, Any], reason: str, expected: str
) -> None:
    FuturesTrader(mock).refused(**order)
    found = diagnosis(mock)
    assert found["reason"] == reason
    assert found.get("expected", "").startswith(expected)


def test_what_an_account_is_short_of_is_said(mock: MockServer) -> None:
    FuturesTrader(mock).refused(quantity="2000")
    found = diagnosis(mock)
    assert found["expected"].startswith("at most 10000.0")
    assert "USDT" in found["reason"]
