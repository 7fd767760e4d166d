"""Interest of flexible loans: by the hour, and paged both ways."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.okx.money.loan.borrower import Borrower
    from tests.okx.money.loan.conftest import Changed

NOON_MS = 1_750_248_000_000
HOUR_MS = 3_600_000


def test_interest_is_charged_on_the_full_hour_also_of_a_part_of_it(borrower: Borrower) -> None:
    borrower.advance(minutes=55)
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(minutes=4)
    assert borrower.get("flexible-loan/interest-accrued") == []
    borrower.advance(minutes=1)
    (row,) = borrower.get("flexible-loan/interest-accrued")
    assert (row["ccy"], row["loan"], row["ts"]) == ("USDT", "1000", str(NOON_MS + HOUR_MS))
    owed = Decimal(borrower.shown(order)["loanData"][0]["amt"])
    assert owed == 1000 + Decimal(row["interest"])


def test_an_hours_interest_is_rounded_up_to_eight_places(borrower: Borrower) -> None:
    borrower.order("USDT", "1234.5", ("BTC", "0.1"))
    borrower.advance(hours=1)
    (row,) = borrower.get("flexible-loan/interest-accrued")
    exact = Decimal("1234.5") * Decimal(row["interestRate"]) / 8760
    assert Decimal(row["interest"]) == exact.quantize(Decimal("0.00000001"), rounding=ROUND_UP)


def test_interest_bears_interest(borrower: Borrower) -> None:
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(hours=2)
    second, first = borrower.get("flexible-loan/interest-accrued")
    assert Decimal(second["loan"]) == 1000 + Decimal(first["interest"])


def test_the_rate_moves_around_the_worlds(borrower: Borrower) -> None:
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(hours=48)
    rows = borrower.get("flexible-loan/interest-accrued")
    rates = [Decimal(row["interestRate"]) for row in rows]
    assert len(set(rates)) > 1
    assert all(Decimal("0.05") < rate < Decimal("0.075") for rate in rates)


def test_interest_is_paged_both_ways(borrower: Borrower) -> None:
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(hours=7)
    log = "flexible-loan/interest-accrued"
    ids = [row["refId"] for row in borrower.get(log)]
    assert len(ids) == 7
    older = borrower.get(f"{log}?after={ids[1]}&limit=2")
    newer = borrower.get(f"{log}?before={ids[4]}")
    assert [row["refId"] for row in older] == ids[2:4]
    assert [row["refId"] for row in newer] == ids[:4]


def test_interest_is_shown_of_one_order_or_currency(borrower: Borrower) -> None:
    first = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.order("USDC", "500", ("ETH", "1"))
    borrower.advance(hours=2)
    log = "flexible-loan/interest-accrued"
    assert len(borrower.get(log)) == 4
    assert {row["loan"] for row in borrower.get(f"{log}?ccy=USDC")} > {"500"}
    assert {row["ccy"] for row in borrower.get(f"{log}?ordId={first}")} == {"USDT"}
    assert borrower.get(f"{log}?ordId={first}&ccy=USDC") == []


def test_interest_older_than_thirty_days_is_not_shown(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(hours=1)
    borrower.repay(order, borrower.shown(order)["loanData"][0]["amt"])
    borrower.advance(days=29, hours=23)
    assert len(borrower.get("flexible-loan/interest-accrued")) == 1
    borrower.advance(hours=2)
    assert borrower.get("flexible-loan/interest-accrued") == []


def test_who_owes_nothing_more_pays_no_interest(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.repay(order, "1000")
    borrower.advance(hours=5)
    assert borrower.get("flexible-loan/interest-accrued") == []


def test_a_repayment_accepted_before_the_hour_leaves_the_hours_interest(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(minutes=59, seconds=59.5)
    borrower.repay(order, "1000")
    borrower.advance(seconds=1)
    (row,) = borrower.get("flexible-loan/interest-accrued")
    assert borrower.shown(order)["loanData"][0]["amt"] == row["interest"]


def test_history_is_paged_both_ways(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    for _ in range(4):
        borrower.order("USDT", "10", ordId=order)
    rows = borrower.get("flexible-loan/loan-history")
    ids = [row["refId"] for row in rows]
    assert ids == sorted(ids, key=int, reverse=True)
    older = borrower.get(f"flexible-loan/loan-history?after={ids[0]}&limit=3")
    newer = borrower.get(f"flexible-loan/loan-history?before={ids[2]}")
    assert [row["refId"] for row in older] == ids[1:4]
    assert [row["refId"] for row in newer] == ids[:2]
    assert borrower.history("?type=collateral_locked") == [("collateral_locked", "BTC", "-0.1")]


@pytest.mark.parametrize("pays", [True, False])
def test_interest_above_the_quota_is_repaid_from_the_collateral(
    changed: Changed, pays: bool
) -> None:
    quota = "1000" if pays else "1001"
    borrower = changed(lambda okx: okx["flexibleLoan"]["borrow"]["USDT"].update(quota=quota))
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(hours=1)
    (row,) = borrower.get("flexible-loan/interest-accrued")
    forced = borrower.history()[2:]
    if not pays:
        assert forced == []
        return
    sold = Decimal(forced[0][2])
    assert forced == [
        ("forced_repayment_sell", "BTC", forced[0][2]),
        ("forced_repayment_buy", "USDT", row["interest"]),
        ("repaid", "USDT", f"-{row['interest']}"),
    ]
    assert borrower.shown(order)["loanData"] == [{"ccy": "USDT", "amt": "1000"}]
    # Just enough was sold.
    assert Decimal(row["interest"]) <= -sold * 97000 < Decimal(row["interest"]) + Decimal("0.001")


def test_only_orders_in_the_currency_are_repaid_from_their_collateral(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["flexibleLoan"]["borrow"]["USDT"].update(quota="1000"))
    other = borrower.order("USDC", "500", ("BTC", "0.1"))
    borrower.order("USDT", "1000", ("ETH", "1"))
    borrower.advance(hours=1)
    assert borrower.history(f"?ordId={other}&type=forced_repayment_sell") == []
    assert [ccy for _, ccy, _ in borrower.history("?type=forced_repayment_sell")] == ["ETH"]


def test_collateral_that_is_worth_less_than_the_interest_is_sold_whole(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["flexibleLoan"]["borrow"]["USDT"].update(quota="1000"))
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(minutes=57)
    borrower.price("BTC", "0")
    borrower.advance(minutes=3)
    assert [kind for kind, _, _ in borrower.history()[2:]] == [
        "forced_liquidation",
        "sell_collateral",
        "repaid",
    ]
