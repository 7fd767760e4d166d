"""Flexible loan: every documented refusal, each of which changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.clients import body_of

if TYPE_CHECKING:
    from tests.okx.money.loan.borrower import Borrower
    from tests.okx.money.loan.conftest import Changed

BORROWINGS: list[tuple[str, str, list[tuple[str, str]], dict[str, str], str, str]] = [
    ("DOGE", "100", [("BTC", "0.1")], {}, "51751", "The currency DOGE does not support borrowing"),
    (
        "USDT",
        "100",
        [("DOGE", "0.1")],
        {},
        "51752",
        "The currency DOGE does not support collateralization",
    ),
    (
        "USDT",
        "100",
        [("BTC", "0.1"), ("USDT", "500")],
        {},
        "51750",
        "The collateral cannot contain assets in the currency of the loan",
    ),
    (
        "USDT",
        "100",
        [("BTC", "0.00009")],
        {},
        "51757",
        "The collateral amount should not be less than 0.0001",
    ),
    (
        "USDT",
        "9.99",
        [("BTC", "0.1")],
        {},
        "59414",
        "Manual borrowing failed. The minimum borrowing limit is 10.",
    ),
    ("USDT", "6655", [("BTC", "0.1")], {}, "51017", "Loan amount exceeds borrowing limit."),
    ("USDT", "100", [("BTC", "0.6")], {}, "58350", "Insufficient balance."),
    ("USDT", "100", [("BTC", "0.3"), ("BTC", "0.3")], {}, "58350", "Insufficient balance."),
    (
        "USDT",
        "100",
        [("BTC", "0.1")],
        {"eMode": "1"},
        "51785",
        "The collateral currency does not match the E-Mode pair",
    ),
    (
        "USDT",
        "100",
        [("USDC", "500"), ("BTC", "0.1")],
        {"eMode": "1"},
        "51785",
        "The collateral currency does not match the E-Mode pair",
    ),
    ("USDT", "100", [("BTC", "0.1")], {"ordId": "12345"}, "51063", "OrdId does not exist"),
    ("USDT", "100.000000001", [("BTC", "0.1")], {}, "51000", "Parameter loanData error"),
    ("USDT", "100", [("BTC", "0.100000001")], {}, "51000", "Parameter collateralData error"),
    ("USDT", "100", [], {}, "50015", "Either parameter ordId or collateralData is required"),
    (
        "USDT",
        "100",
        [],
        {"ordId": "12345", "eMode": "0"},
        "50024",
        "Parameter ordId and eMode can not exist at the same time",
    ),
    (
        "USDT",
        "100",
        [("BTC", "0.01")],
        {"clOrdId": ""},
        "50014",
        "Parameter clOrdId can not be empty.",
    ),
]


@pytest.mark.parametrize(("ccy", "amount", "pledges", "more", "code", "text"), BORROWINGS)
def test_a_borrowing_is_refused(
    borrower: Borrower,
    ccy: str,
    amount: str,
    pledges: list[tuple[str, str]],
    more: dict[str, str],
    code: str,
    text: str,
) -> None:
    answer = borrower.borrow(ccy, amount, *pledges, **more)
    assert (answer["code"], answer["msg"].rstrip(".")) == (code, text.rstrip("."))


def test_more_than_ten_collaterals_are_refused(borrower: Borrower) -> None:
    answer = borrower.borrow("USDT", "100", *[("BTC", "0.01")] * 11)
    assert answer["code"] == "50025"


def test_nobody_owes_more_than_the_quota(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["flexibleLoan"]["borrow"]["USDT"].update(quota="1500"))
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    answer = borrower.borrow("USDT", "501", ("ETH", "2"))
    assert (answer["code"], answer["msg"]) == (
        "51759",
        "You've exceed the temporary limit. Try again later.",
    )
    (row,) = borrower.send("max-loan", {"borrowCcy": "USDT", "ordId": order})["data"]
    assert (row["maxLoan"], row["remainingQuota"]) == ("500", "500")


def test_an_order_owes_one_currency(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    assert borrower.borrow("USDC", "100", ordId=order)["code"] == "51000"


def restricted(okx: Any) -> None:
    okx["flexibleLoan"]["restricted"] = ["SOL", "BTC"]


def test_nothing_can_be_done_with_a_restricted_currency(changed: Changed) -> None:
    borrower = changed(restricted)
    text = "The currency {} operation is restricted"
    answer = borrower.borrow("USDT", "100", ("SOL", "5"))
    assert (answer["code"], answer["msg"]) == ("51755", text.format("SOL"))
    answer = borrower.borrow("BTC", "0.001", ("USDT", "5000"))
    assert (answer["code"], answer["msg"]) == ("51755", text.format("BTC"))
    borrower.order("USDT", "100", ("ETH", "1"))
    assert borrower.adjust("add", "SOL", "1") == ("51755", text.format("SOL"))
    pairs = borrower.get("flexible-loan/emode-info")
    assert "BTC" not in [row["borrowCcy"] for row in pairs]


def test_an_id_of_a_client_is_not_used_twice_in_a_minute(borrower: Borrower) -> None:
    borrower.order("USDT", "100", ("BTC", "0.01"), clOrdId="same")
    again = borrower.borrow("USDT", "100", ("BTC", "0.01"), clOrdId="same")
    assert (again["code"], again["msg"]) == ("51016", "Client order ID already exists.")
    borrower.advance(seconds=60)
    assert borrower.borrow("USDT", "100", ("BTC", "0.01"), clOrdId="same")["code"] == "0"


def test_borrowing_and_repaying_have_ids_of_their_own(borrower: Borrower) -> None:
    order = borrower.order("USDT", "100", ("BTC", "0.01"), clOrdId="same")
    assert borrower.repay(order, "50", client_id="same")["code"] == "0"


def test_an_id_whose_repayment_is_not_settled_is_in_process(borrower: Borrower) -> None:
    order = borrower.order("USDT", "100", ("BTC", "0.01"))
    borrower.repay(order, "10", client_id="same")
    again = borrower.repay(order, "10", client_id="same")
    assert (again["code"], again["msg"]) == ("51784", "Client order ID is being processed")
    borrower.advance(seconds=1)
    assert borrower.repay(order, "10", client_id="same")["code"] == "51016"


def test_a_refused_borrowing_does_not_use_its_id(borrower: Borrower) -> None:
    assert borrower.borrow("USDT", "9", ("BTC", "0.01"), clOrdId="same")["code"] == "59414"
    assert borrower.borrow("USDT", "90", ("BTC", "0.01"), clOrdId="same")["code"] == "0"


ADJUSTMENTS = [
    ("add", "DOGE", "1", "51752", "The currency DOGE does not support collateralization"),
    (
        "add",
        "USDT",
        "50",
        "51750",
        "The collateral cannot contain assets in the currency of the loan",
    ),
    ("add", "SOL", "0.009", "51757", "The collateral amount should not be less than 0.01"),
    ("add", "SOL", "12.6", "58350", "Insufficient balance."),
    ("add", "SOL", "1.000000001", "51000", "Parameter collateralAmt error"),
    ("reduce", "ETH", "1", "51753", "The collateral does not include this asset"),
    ("reduce", "BTC", "0.11", "51756", "Exceeding the maximum redeemable quantity"),
    ("reduce", "BTC", "0.06", "51758", "You can redeem at most 0.05 BTC."),
    ("reduce", "BTC", "0.000000001", "51000", "Parameter collateralAmt error"),
]


@pytest.mark.parametrize(("way", "ccy", "amount", "code", "text"), ADJUSTMENTS)
def test_an_adjustment_is_refused(
    borrower: Borrower, way: str, ccy: str, amount: str, code: str, text: str
) -> None:
    order = borrower.order("USDT", "3327.1", ("BTC", "0.1"))
    assert borrower.adjust(way, ccy, amount, order) == (code, text)


def test_an_adjustment_needs_an_order(borrower: Borrower) -> None:
    assert borrower.adjust("add", "BTC", "0.1") == ("51063", "OrdId does not exist")
    assert borrower.adjust("reduce", "BTC", "0.1", "12345") == ("51063", "OrdId does not exist")


def test_who_owes_nothing_need_not_add_collateral(borrower: Borrower) -> None:
    order = borrower.order("USDT", "100", ("BTC", "0.01"))
    borrower.repay(order, "100")
    borrower.advance(seconds=1)
    code, text = borrower.adjust("add", "BTC", "0.01", order)
    assert (code, text) == ("51754", "There is currently no debt, no need to increase collateral")
    assert borrower.adjust("reduce", "BTC", "0.01", order)[0] == "51063"


def test_an_e_mode_order_takes_no_other_collateral(borrower: Borrower) -> None:
    order = borrower.order("USDT", "400", ("USDC", "600"), eMode="1")
    text = "The collateral currency does not match the E-Mode pair"
    assert borrower.adjust("add", "BTC", "0.1", order) == ("51785", text)
    answer = borrower.borrow("USDT", "10", ("BTC", "0.1"), ordId=order)
    assert (answer["code"], answer["msg"]) == ("51785", text)
    asked = {"borrowCcy": "USDT", "supCollateral": [{"ccy": "BTC", "amt": "1"}]}
    assert borrower.send("max-loan", asked)["code"] == "51785"


def test_a_repayment_is_refused(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    assert borrower.repay("12345", "10")["code"] == "51063"
    assert borrower.repay(order, "10", ccy="USDC")["code"] == "59413"
    assert borrower.repay(order, "0.000000001")["code"] == "51000"
    above = borrower.repay(order, "1000.00000001")
    assert (above["code"], above["msg"]) == (
        "59309",
        "Unable to repay an amount that exceeds the borrowed amount",
    )


def test_what_is_about_to_be_repaid_is_not_repaid_twice(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    assert borrower.repay(order, "600")["code"] == "0"
    assert borrower.repay(order, "500")["code"] == "59309"
    assert borrower.repay(order, "400")["code"] == "0"


def test_nobody_repays_what_they_do_not_have(borrower: Borrower) -> None:
    order = borrower.order("BTC", "0.2", ("ETH", "15"))
    borrower.order("USDT", "100", ("BTC", "0.7"))
    answer = borrower.repay(order, "0.2", ccy="BTC")
    assert (answer["code"], answer["msg"]) == ("58350", "Insufficient balance.")


def test_a_question_about_an_unknown_order_is_refused(borrower: Borrower) -> None:
    for question in ("loan-info?ordId=1", "collateral-assets?ordId=1"):
        assert borrower.answer(f"flexible-loan/{question}")["code"] == "51063"
    asked = "flexible-loan/max-collateral-redeem-amount?ccy=BTC&ordId=1"
    assert borrower.answer(asked)["code"] == "51063"
    assert borrower.send("max-loan", {"borrowCcy": "USDT", "ordId": "1"})["code"] == "51063"


def test_a_question_about_the_wrong_currency_is_refused(borrower: Borrower) -> None:
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    asked = "flexible-loan/max-collateral-redeem-amount?ccy=ETH"
    assert borrower.answer(asked)["code"] == "51753"
    assert borrower.send("max-loan", {"borrowCcy": "DOGE"})["code"] == "51751"
    for ccy, code in (("DOGE", "51752"), ("USDT", "51750")):
        asked_more = {"borrowCcy": "USDT", "supCollateral": [{"ccy": ccy, "amt": "1"}]}
        assert borrower.send("max-loan", asked_more)["code"] == code
    negative = {"borrowCcy": "USDT", "supCollateral": [{"ccy": "BTC", "amt": "-1"}]}
    assert borrower.send("max-loan", negative)["code"] == "51000"


def test_the_delta_neutral_strategy_excludes_loans(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["accounts"][0].update(settings={"acctLv": "3"}))
    params = {"type": "stgyType", "stgyType": "1"}
    set_ = body_of(borrower.client.post("/api/v5/account/set-trading-config", params))
    assert set_["code"] == "0"
    answer = borrower.borrow("USDT", "100", ("BTC", "0.01"))
    assert (answer["code"], answer["msg"]) == (
        "51760",
        "Flexible Loan isn\u2019t available to accounts using delta neutral strategy.",
    )


def test_a_page_begins_at_a_number(borrower: Borrower) -> None:
    for log in ("loan-history", "interest-accrued"):
        assert borrower.answer(f"flexible-loan/{log}?after=x")["msg"] == "Parameter after error"


def test_a_key_that_may_only_read_does_not_borrow(borrower: Borrower) -> None:
    reader = type(borrower)(borrower.mock, "read")
    assert reader.borrow("USDT", "100", ("BTC", "0.01"))["code"] == "50120"
    assert reader.info() == []
