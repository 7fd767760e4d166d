"""One-click repay of spot accounts: what is owed is repaid with what there is of several coins."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients import body_of
from tests.okx.money.family import V5

if TYPE_CHECKING:
    from fauxchange import MockServer
    from tests.okx.money.family import Caller

LOAN = "account/spot-manual-borrow-repay"
REPAY, HISTORY = "trade/one-click-repay-v2", "trade/one-click-repay-history-v2"
D = Decimal


@pytest.fixture
def debtor(lending: MockServer, borrower: Caller) -> Caller:
    """The account faux001, with 350.5 USDT and 0.8 ETH, that owes 300 USDC and has none of it."""
    borrower.post(LOAN, ccy="USDC", side="borrow", amt="300")
    lending.debit("okx", "faux001", "USDC", "300", book="trading")
    return borrower


def balance(who: Caller, ccy: str) -> dict[str, Any]:
    (row,) = who.get(f"account/balance?ccy={ccy}")
    (detail,) = row["details"]
    return dict(detail)


def repay(who: Caller, *ccys: str, debt: str = "USDC") -> str:
    answer = body_of(who.client.post(V5 + REPAY, {"debtCcy": debt, "repayCcyList": list(ccys)}))
    return str(answer["code"])


def test_several_coins_repay_in_their_order(debtor: Caller, lending: MockServer) -> None:
    before = D(balance(debtor, "ETH")["cashBal"])
    assert repay(debtor, "USDT", "ETH") == "0"
    (running,) = debtor.get(HISTORY)
    assert (running["status"], running["repayCcyList"]) == ("running", ["USDT", "ETH"])
    assert D(balance(debtor, "USDT")["frozenBal"]) > 0
    lending.advance(seconds=2)
    (done,) = debtor.get(HISTORY)
    assert (done["status"], done["fillDebtSz"], done["ordIdInfo"]) == ("filled", "300", [])
    assert debtor.get("trade/one-click-repay-currency-list-v2") == []
    assert D(balance(debtor, "USDT")["cashBal"]) < 60
    assert D(balance(debtor, "ETH")["cashBal"]) == before


def test_what_cannot_be_paid_stays_owed(debtor: Caller, lending: MockServer) -> None:
    lending.debit("okx", "faux001", "USDT", "250", book="trading")
    assert repay(debtor, "USDT") == "0"
    lending.advance(seconds=2)
    (done,) = debtor.get(HISTORY)
    owed = D(balance(debtor, "USDC")["liab"])
    assert 0 < D(done["fillDebtSz"]) < 101
    assert owed == 300 - D(done["fillDebtSz"])


def test_the_bills_say_what_went_and_what_came(debtor: Caller, lending: MockServer) -> None:
    repay(debtor, "USDT")
    lending.advance(seconds=2)
    rows = debtor.get("account/bills?type=29")
    assert sorted((row["ccy"], row["subType"]) for row in rows) == [
        ("USDC", "224"),
        ("USDT", "225"),
    ]


def test_the_coin_that_is_owed_repays_itself_first(debtor: Caller, lending: MockServer) -> None:
    lending.credit("okx", "faux001", "USDC", "40", book="trading")
    assert repay(debtor, "USDT", "USDC") == "59129"
    assert repay(debtor, "USDC") == "0"
    lending.advance(seconds=2)
    assert balance(debtor, "USDC")["liab"] == "260"


@pytest.mark.parametrize(
    ("ccys", "debt", "code"),
    [
        (("USDT",), "BTC", "59413"),
        (("DOGE",), "USDC", "59130"),
        (("USDT", "USDT"), "USDC", "51000"),
    ],
)
def test_what_cannot_repay_is_refused(
    debtor: Caller, ccys: tuple[str, ...], debt: str, code: str
) -> None:
    assert repay(debtor, *ccys, debt=debt) == code
    assert debtor.get(HISTORY) == []


def test_a_second_repayment_at_a_time_is_refused(debtor: Caller) -> None:
    assert repay(debtor, "USDT") == "0"
    assert repay(debtor, "ETH") == "59121"


def test_of_spot_accounts_there_is_the_newer_way_only(debtor: Caller) -> None:
    refused = debtor.refused("trade/one-click-repay", debtCcy=["USDC"], repayCcy="USDT")
    assert refused[0] == "51010"
