"""One-click repay of multi-currency accounts, which owe what a trade takes and is not there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .test_multi_currency import built, details, number, sound, trader, without_dollars

if TYPE_CHECKING:
    from .trader import ContractTrader

__all__ = ["built", "trader"]

REPAY, HISTORY = "trade/one-click-repay", "trade/one-click-repay-history"


def repay(trader: ContractTrader, *debts: str, ccy: str = "BTC") -> Any:
    return trader.answer("POST", REPAY, {"debtCcy": list(debts), "repayCcy": ccy})


@pytest.fixture
def debtor(trader: ContractTrader) -> ContractTrader:
    """An account with 2 BTC that owes the fee of a position, in USDT, and borrows by itself."""
    without_dollars(trader)
    assert trader.answer("POST", "account/set-auto-loan", {"autoLoan": True})["code"] == "0"
    assert trader.trade("buy", "100")["sCode"] == "0"
    return trader


def test_a_debt_is_repaid_with_a_coin(debtor: ContractTrader) -> None:
    owed, had = number(details(debtor, "USDT"), "liab"), number(details(debtor, "BTC"), "cashBal")
    (row,) = repay(debtor, "USDT")["data"]
    assert (row["status"], row["debtCcy"], row["repayCcy"]) == ("running", "USDT", "BTC")
    assert Decimal(row["fillDebtSz"]) == owed
    debtor.advance(2_000)
    (done,) = debtor.rows(HISTORY)
    assert done == {**row, "status": "filled"}
    assert details(debtor, "USDT")["liab"] in {"0", ""}
    paid = had - number(details(debtor, "BTC"), "cashBal")
    assert paid == Decimal(row["fillRepaySz"]) > 0
    sound(debtor)


@pytest.mark.parametrize(
    ("debts", "ccy", "code"),
    [
        (["ETH"], "BTC", "59413"),
        (["USDT"], "USDT", "51000"),
        (["USDT", "USDT"], "BTC", "51000"),
        (["USDT"], "SOL", "59130"),
        (["USDT", "ETH"], "BTC", "59413"),
    ],
)
def test_what_cannot_be_repaid_is_refused(
    debtor: ContractTrader, debts: list[str], ccy: str, code: str
) -> None:
    assert repay(debtor, *debts, ccy=ccy)["code"] == code
    assert debtor.rows(HISTORY) == []
    assert details(debtor, "BTC")["frozenBal"] == "0"


def test_an_account_that_does_not_borrow_by_itself_repays_otherwise(
    debtor: ContractTrader,
) -> None:
    assert debtor.answer("POST", "account/set-auto-loan", {"autoLoan": False})["code"] == "0"
    assert repay(debtor, "USDT")["code"] == "51625"


def test_of_these_accounts_there_is_the_older_way_only(debtor: ContractTrader) -> None:
    params = {"debtCcy": "USDT", "repayCcyList": ["BTC"]}
    assert debtor.answer("POST", f"{REPAY}-v2", params)["code"] == "51010"
