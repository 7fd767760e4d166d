"""What prices do to flexible loans: a warning, a reduction, the end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from tests.okx.money.loan.borrower import Borrower
    from tests.okx.money.loan.conftest import Changed

# 6000 USDT on 0.1 BTC: warned at 6000 / 0.81 / 0.98 / 0.1 = 75585.8, sold at 67278.5.


def test_an_owner_is_warned_when_the_collateral_gets_short(borrower: Borrower) -> None:
    order = borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "75586")
    borrower.advance(minutes=5)
    borrower.info()
    assert borrower.kept(order).warned_ms is None
    borrower.price("BTC", "75585")
    borrower.advance(minutes=5)
    borrower.info()
    assert borrower.kept(order).warned_ms == NOON_MS + 600_000


def test_a_warning_is_over_when_there_is_enough_again(borrower: Borrower) -> None:
    order = borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "70000", is_reviewed=True)
    assert borrower.kept(order).warned_ms == NOON_MS
    borrower.adjust("add", "ETH", "3", order)
    borrower.advance(minutes=5)
    borrower.info()
    assert borrower.kept(order).warned_ms is None


def test_at_the_liquidation_price_all_collateral_is_sold(borrower: Borrower) -> None:
    order = borrower.order("USDT", "6000", ("BTC", "0.1"))
    assert borrower.shown(order)["riskWarningData"]["liqPx"] == "67279.65912"
    borrower.price("BTC", "67279.66", is_reviewed=True)
    assert len(borrower.info()) == 1
    borrower.price("BTC", "67279.65", is_reviewed=True)
    assert borrower.info() == []
    assert borrower.history()[2:] == [
        ("forced_liquidation", "USDT", "-6000"),
        ("sell_collateral", "BTC", "-0.1"),
        ("buy_borrowed_coin", "USDT", "6727.965"),
        ("repaid", "USDT", "-6000"),
    ]
    # What was borrowed stays, what was pledged is gone.
    assert (borrower.funding("BTC"), borrower.funding("USDT")) == ("0.4231", "16500.25")


def test_the_insurance_fund_takes_the_collateral_and_pays_the_debt(borrower: Borrower) -> None:
    borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "50000", is_reviewed=True)
    assert borrower.house("insurance", "BTC") == Decimal("0.1")
    assert borrower.house("insurance", "USDT") == -6000
    assert borrower.house("loans", "USDT") == 0


def test_collateral_is_sold_by_way_of_the_transition_coin(borrower: Borrower) -> None:
    borrower.order("BTC", "0.03", ("ETH", "1"), ("USDT", "1500"))
    borrower.price("BTC", "160000", is_reviewed=True)
    assert borrower.history()[3:] == [
        ("forced_liquidation", "BTC", "-0.03"),
        ("sell_collateral", "ETH", "-1"),
        ("buy_transition_coin", "USDT", "3400"),
        ("sell_transition_coin", "USDT", "-3400"),
        ("sell_collateral", "USDT", "-1500"),
        ("buy_borrowed_coin", "BTC", "0.030625"),
        ("repaid", "BTC", "-0.03"),
    ]


def test_the_clock_finds_it_within_five_minutes(borrower: Borrower) -> None:
    borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "60000")
    borrower.advance(minutes=5)
    assert borrower.history("?type=forced_liquidation") == [("forced_liquidation", "USDT", "-6000")]
    (row,) = borrower.get("flexible-loan/loan-history?type=forced_liquidation")
    assert row["ts"] == str(NOON_MS + 300_000)


def test_who_looks_finds_it_done(borrower: Borrower) -> None:
    borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "60000")
    borrower.advance(minutes=1)
    assert borrower.info() == []
    assert borrower.adjust("add", "BTC", "0.1")[0] == "51063"


def test_a_price_that_came_and_went_between_two_looks_does_nothing(borrower: Borrower) -> None:
    order = borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "60000")
    borrower.advance(minutes=2)
    borrower.price("BTC", "97000")
    borrower.advance(minutes=20)
    assert borrower.shown(order)["curLTV"] == "0.6311"


def test_a_large_loan_is_reduced_until_it_is_well_covered(borrower: Borrower) -> None:
    # 44000 USDT on 20 ETH: sold below 44000 / 0.91 / 0.98 / 20 = 2466.92.
    order = borrower.order("USDT", "44000", ("ETH", "20"))
    borrower.price("ETH", "2460", is_reviewed=True)
    row = borrower.shown(order)
    # 16 of 20 ETH bring 39360 USDT, which repay 38588.2 and the fee of 2 percent; 14 are not
    # enough for an LTV of 0.7.
    assert borrower.history()[2:] == [
        ("partial_liquidation", "USDT", "-38588.23529411"),
        ("sell_collateral", "ETH", "-16"),
        ("buy_borrowed_coin", "USDT", "39360"),
        ("repaid", "USDT", "-38588.23529411"),
    ]
    assert row["collateralData"] == [{"ccy": "ETH", "amt": "4"}]
    assert row["loanData"] == [{"ccy": "USDT", "amt": "5411.76470589"}]
    assert row["curLTV"] == "0.5612"


def test_a_large_loan_that_no_reduction_helps_is_closed(borrower: Borrower) -> None:
    borrower.order("USDT", "44000", ("ETH", "20"))
    borrower.price("ETH", "2100", is_reviewed=True)
    assert [kind for kind, _, _ in borrower.history()[2:]] == [
        "forced_liquidation",
        "sell_collateral",
        "buy_borrowed_coin",
        "repaid",
    ]
    assert borrower.house("loans", "USDT") == 0


def test_only_the_order_that_is_short_is_sold(borrower: Borrower) -> None:
    borrower.order("USDT", "6000", ("BTC", "0.1"))
    safe = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.price("BTC", "60000", is_reviewed=True)
    assert [row["ordId"] for row in borrower.info()] == [safe]


def test_an_e_mode_order_has_the_levels_of_its_pair(borrower: Borrower) -> None:
    order = borrower.order("USDT", "700", ("USDC", "800"), eMode="1")
    borrower.price("USDC", "0.91", is_reviewed=True)
    assert borrower.shown(order)["curLTV"] == "0.9615"
    borrower.price("USDC", "0.902", is_reviewed=True)
    assert borrower.info() == []


def test_a_repayment_of_what_was_sold_in_the_meantime_comes_back(borrower: Borrower) -> None:
    order = borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.repay(order, "2000")
    borrower.price("BTC", "60000", is_reviewed=True)
    borrower.advance(seconds=1)
    assert borrower.info() == []
    assert borrower.funding("USDT") == "16500.25"
    assert [bill for bill in borrower.bills() if bill[2] == "218"] == []


def test_interest_alone_can_use_up_the_collateral(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["flexibleLoan"]["borrow"]["USDT"].update(rate="30"))
    borrower.order("USDT", "6000", ("BTC", "0.1"))
    borrower.advance(days=5)
    assert borrower.info() == []
    kinds = [kind for kind, _, _ in borrower.history()]
    assert kinds.count("forced_liquidation") == 1


def test_worthless_collateral_is_sold_for_nothing(borrower: Borrower) -> None:
    borrower.order("USDC", "6000", ("BTC", "0.1"))
    borrower.price("BTC", "0", is_reviewed=True)
    assert borrower.info() == []
    assert borrower.history()[2:] == [
        ("forced_liquidation", "USDC", "-6000"),
        ("sell_collateral", "BTC", "-0.1"),
        ("repaid", "USDC", "-6000"),
    ]
