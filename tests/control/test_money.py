"""Money that is given and taken, and the list of accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.control.errors import ControlError, NotThereError
from fauxchange.domain.core.rejection import InsufficientFunds
from tests.clients import CoinwClient, body_of

if TYPE_CHECKING:
    from .conftest import Steered

MAIN: dict[str, Any] = {"exchange": "okx", "account": "main"}


def test_a_credit_is_there_at_once_and_has_a_bill(steered: Steered) -> None:
    answer = steered.call("POST", "/credit", **MAIN, ccy="ETH", amount="2.5")
    assert (answer["book"], answer["available"]) == ("funding", "39.61827078")
    assert steered.get("asset/balances?ccy=ETH")[0]["bal"] == "39.61827078"
    (bill,) = steered.get("asset/bills?ccy=ETH&limit=1")
    assert (bill["type"], bill["balChg"], bill["bal"]) == ("48", "2.5", "39.61827078")


def test_a_debit_is_gone_at_once_and_has_a_bill(steered: Steered) -> None:
    answer = steered.call("POST", "/debit", **MAIN, ccy="ETH", amount="7.11827078")
    assert answer["available"] == "30"
    (bill,) = steered.get("asset/bills?ccy=ETH&limit=1")
    assert (bill["type"], bill["balChg"]) == ("49", "-7.11827078")


def test_the_trading_book_has_bills_of_its_own(steered: Steered) -> None:
    steered.call("POST", "/credit", **MAIN, book="trading", ccy="USDT", amount="100")
    steered.call("POST", "/debit", **MAIN, book="trading", ccy="USDT", amount="40")
    assert steered.get("account/balance?ccy=USDT")[0]["details"][0]["cashBal"] == "100060"
    bills = steered.get("account/bills?ccy=USDT&limit=2")
    assert [(one["type"], one["subType"], one["balChg"]) for one in bills] == [
        ("1", "12", "-40"),
        ("1", "11", "100"),
    ]


def test_coinw_has_its_spot_book(steered: Steered) -> None:
    asked = {"exchange": "coinw", "account": "main", "ccy": "BTC", "amount": "1"}
    assert steered.call("POST", "/credit", **asked)["available"] == "1.0012"
    client = CoinwClient(steered.mock, steered.mock.coinw)
    assert body_of(client.post("returnBalances"))["data"]["BTC"].startswith("1.0012")


def test_more_than_there_is_cannot_be_taken(steered: Steered) -> None:
    status, answer = steered.answer("POST", "/debit", **MAIN, ccy="ETH", amount="37.11827079")
    assert (status, answer) == (
        400,
        {"error": "37.11827079 ETH wanted, 37.11827078 ETH available"},
    )
    assert steered.get("asset/balances?ccy=ETH")[0]["bal"] == "37.11827078"


def test_a_token_of_staking_that_is_given_earns(steered: Steered) -> None:
    steered.call("POST", "/credit", exchange="okx", account="faux001", ccy="BETH", amount="36500")
    steered.mock.advance(days=1)
    held = steered.call("GET", "/accounts?exchange=okx&id=faux001")["accounts"][0]["books"]
    assert held["funding"]["BETH"]["available"] == "36503.74"


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"account": "nobody"}, 404, "no account okx:nobody"),
        ({"book": "spot"}, 400, "funding and trading of okx, not into spot"),
        ({"book": "savings"}, 400, "is not one of"),
        ({"exchange": "kraken"}, 400, "is not one of"),
        ({"amount": "0"}, 400, "is not a number above zero"),
        ({"amount": "-1"}, 400, "is not a number above zero"),
        ({"amount": 1}, 400, "is not of type"),
        ({"ccy": "btc"}, 400, "is not a currency, such as BTC"),
    ],
)
@pytest.mark.parametrize("what", ["credit", "debit"])
def test_what_cannot_be_done_is_explained(
    steered: Steered, what: str, change: dict[str, Any], status: int, word: str
) -> None:
    asked = {**MAIN, "ccy": "ETH", "amount": "1", **change}
    actual, answer = steered.answer("POST", f"/{what}", **asked)
    assert (actual, word in answer["error"]) == (status, True), answer


def test_accounts_are_listed_with_what_they_hold_and_their_keys(steered: Steered) -> None:
    every = steered.call("GET", "/accounts")["accounts"]
    names = [(one["exchange"], one["id"], one["master"]) for one in every]
    assert names == [
        ("okx", "main", "main"),
        ("okx", "faux001", "main"),
        ("okx", "faux002", "main"),
        ("coinw", "main", "main"),
        ("coinw", "sub001", "main"),
    ]
    assert every[1]["books"]["trading"]["ETH"] == {"available": "0.8", "frozen": "0"}
    assert [one["name"] for one in every[1]["credentials"]] == ["sub1"]
    assert every[1]["credentials"][0]["key"] == "1aae…"


def test_accounts_can_be_narrowed(steered: Steered) -> None:
    found = steered.call("GET", "/accounts?exchange=coinw")["accounts"]
    assert [one["id"] for one in found] == ["main", "sub001"]
    assert steered.call("GET", "/accounts?id=nobody") == {"accounts": []}


def test_python_does_the_same(steered: Steered) -> None:
    mock = steered.mock
    assert mock.credit("okx", "main", "ETH", "1").available == Decimal("38.11827078")
    assert mock.debit("coinw", "main", "USDT", "438", book="futures").available < 1
    assert mock.deposit("okx", "main", "BTC", "1").state == "waiting"
    assert len(mock.accounts()) == 5
    with pytest.raises(NotThereError, match="no account okx:nobody"):
        mock.credit("okx", "nobody", "ETH", 1)
    with pytest.raises(ControlError, match="not into nest"):
        mock.debit("okx", "main", "ETH", 1, book="nest")
    with pytest.raises(InsufficientFunds):
        mock.debit("okx", "main", "ETH", 1000)
