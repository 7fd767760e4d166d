"""Loans in spot mode: what is borrowed is there and owed, costs interest, and is repaid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, in_house

if TYPE_CHECKING:
    from fauxchange import MockServer

LOAN = "account/spot-manual-borrow-repay"
HISTORY = "account/spot-borrow-repay-history"
ACCRUED = "account/interest-accrued"
HOUR_MS = 3_600_000


def _borrow(who: Caller, ccy: str, amount: str) -> Any:
    return who.post(LOAN, ccy=ccy, side="borrow", amt=amount)


def _repay(who: Caller, ccy: str, amount: str) -> Any:
    return who.post(LOAN, ccy=ccy, side="repay", amt=amount)


def _into(who: Caller, ccy: str, amount: str) -> None:
    who.post("asset/transfer", ccy=ccy, amt=amount, **{"from": "6", "to": "18"})


def _balance(who: Caller, ccy: str) -> dict[str, str]:
    (row,) = who.get(f"account/balance?ccy={ccy}")
    (detail,) = row["details"]
    return dict(detail)


def _record(who: Caller, ccy: str) -> dict[str, Any]:
    (row,) = who.get(f"account/interest-limits?ccy={ccy}")
    (record,) = row["records"]
    return dict(record)


def _hourly(who: Caller, ccy: str) -> Decimal:
    (row,) = who.get(f"account/interest-rate?ccy={ccy}")
    return Decimal(row["interestRate"])


def test_what_is_borrowed_is_there_and_owed(borrower: Caller) -> None:
    assert _borrow(borrower, "USDT", "1000") == {"ccy": "USDT", "side": "borrow", "amt": "1000"}
    shown = _balance(borrower, "USDT")
    names = ("cashBal", "availBal", "liab", "crossLiab", "interest", "eq", "eqUsd")
    assert [shown[name] for name in names] == ["1350.5", "1350.5", "1000", "1000", "0"] + 2 * [
        "350.5"
    ]


def test_a_loan_leaves_the_equity_and_asks_for_margin(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1500")
    (row,) = borrower.get("account/balance")
    names = ("totalEq", "adjEq", "notionalUsdForBorrow", "imr", "mmr", "mgnRatio")
    assert [row[name] for name in names] == [
        "3070.5",
        "3016.1",
        "1500",
        "500",
        "45",
        "67.0244444444444444",
    ]


def test_a_currency_that_was_not_held_can_be_borrowed(borrower: Caller) -> None:
    _borrow(borrower, "SOL", "2")
    assert (_balance(borrower, "SOL")["eq"], _balance(borrower, "SOL")["liab"]) == ("0", "2")


def test_limits_tell_what_is_owed_and_left(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    (row,) = borrower.get("account/interest-limits?ccy=USDT")
    assert (row["debt"], row["interest"]) == ("1000", "0")
    assert row["nextInterestTime"] == row["nextDiscountTime"] == str(NOON_MS + HOUR_MS)
    (record,) = row["records"]
    names = ("loanQuota", "surplusLmt", "usedLmt", "interest")
    assert [record[name] for name in names] == ["500000", "499000", "1000", "0"]


def test_a_day_costs_twenty_four_hours(borrower: Caller) -> None:
    daily, hourly = Decimal(_record(borrower, "BTC")["rate"]), _hourly(borrower, "BTC")
    assert abs(daily - 24 * hourly) < Decimal("0.000000000000003")
    assert hourly > 0


def test_every_currency_that_is_lent_has_a_rate_and_limits(borrower: Caller) -> None:
    lent = ["USDT", "USDC", "BTC", "ETH", "SOL", "OKB", "XRP", "DOGE"]
    assert [row["ccy"] for row in borrower.get("account/interest-rate")] == lent
    (row,) = borrower.get("account/interest-limits")
    assert [one["ccy"] for one in row["records"]] == lent


def test_what_is_not_lent_has_no_rate(borrower: Caller) -> None:
    assert borrower.get("account/interest-rate?ccy=DAI") == []


def test_loans_of_another_kind_have_no_limits(borrower: Caller) -> None:
    (row,) = borrower.get("account/interest-limits?type=1")
    assert row["records"] == []


def test_the_quota_is_shared_by_the_family(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    record = _record(caller(lending, "default"), "USDT")
    assert (record["usedLmt"], record["surplusLmt"]) == ("0", "499000")


def test_interest_accrues_on_the_hour_and_is_deducted_on_the_next(
    lending: MockServer, borrower: Caller
) -> None:
    hourly = _hourly(borrower, "USDT")
    _borrow(borrower, "USDT", "1000")
    lending.clock.advance(minutes=59)
    assert _balance(borrower, "USDT")["interest"] == "0"
    lending.clock.advance(minutes=1)
    shown = _balance(borrower, "USDT")
    assert (Decimal(shown["interest"]), shown["cashBal"]) == (1000 * hourly, "1350.5")
    assert Decimal(shown["eq"]) == Decimal("350.5") - 1000 * hourly
    lending.clock.advance(hours=1)
    assert Decimal(_balance(borrower, "USDT")["cashBal"]) == Decimal("1350.5") - 1000 * hourly


def test_an_hour_of_interest_is_told(lending: MockServer, borrower: Caller) -> None:
    hourly = _hourly(borrower, "USDT")
    _borrow(borrower, "USDT", "1000")
    lending.clock.advance(hours=1)
    (row,) = borrower.get(ACCRUED)
    assert row == {
        "type": "2",
        "ccy": "USDT",
        "instId": "",
        "mgnMode": "cross",
        "interest": row["interest"],
        "interestRate": format(hourly, "f"),
        "liab": "1000",
        "totalLiab": "1000",
        "interestFreeLiab": "0",
        "ts": str(NOON_MS + HOUR_MS),
    }
    assert Decimal(row["interest"]) == 1000 * hourly


def test_interest_that_cannot_be_paid_stays_owed(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "SOL", "2")
    _move_out(lending, "SOL", "2")
    lending.clock.advance(hours=3)
    owed = [Decimal(row["interest"]) for row in borrower.get(ACCRUED)]
    assert len(owed) == 3
    assert Decimal(_record(borrower, "SOL")["interest"]) == sum(owed)


def _move_out(mock: MockServer, ccy: str, amount: str) -> None:
    """Spend some of faux001's trading account, as a trade does."""
    with mock.sandbox.store.transaction() as unit:
        place = LedgerAccount("okx:faux001", "trading")
        Ledger(unit, NOON_MS).move(
            ccy,
            Decimal(amount),
            debit=place,
            credit=exchange_account("trades"),
            reason="convert out",
        )


def test_what_is_repaid_is_owed_no_longer(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    assert _repay(borrower, "USDT", "400") == {"ccy": "USDT", "side": "repay", "amt": "400"}
    shown = _balance(borrower, "USDT")
    assert (shown["cashBal"], shown["liab"]) == ("950.5", "600")


def test_no_more_is_repaid_than_is_owed(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "100")
    assert _repay(borrower, "USDT", "300")["amt"] == "100"
    assert _balance(borrower, "USDT")["cashBal"] == "350.5"


def test_a_repayment_pays_interest_first(lending: MockServer, borrower: Caller) -> None:
    hourly = _hourly(borrower, "USDT")
    _borrow(borrower, "USDT", "1000")
    lending.clock.advance(hours=1)
    _repay(borrower, "USDT", "500")
    record = _record(borrower, "USDT")
    assert (record["interest"], Decimal(record["usedLmt"])) == ("0", 500 + 1000 * hourly)


def test_who_owes_nothing_pays_no_interest(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    _repay(borrower, "USDT", "1000")
    lending.clock.advance(hours=3)
    assert borrower.get(ACCRUED) == []
    assert _balance(borrower, "USDT")["cashBal"] == "350.5"


def test_a_second_loan_within_an_hour_accrues_once(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "100")
    _repay(borrower, "USDT", "100")
    _borrow(borrower, "USDT", "200")
    lending.clock.advance(hours=2)
    assert [row["liab"] for row in borrower.get(ACCRUED)] == ["200", "200"]


def test_loans_and_repayments_are_billed(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    lending.clock.advance(hours=2)
    _repay(borrower, "USDT", "500")
    types = [(row["type"], row["subType"]) for row in borrower.get("account/bills?ccy=USDT")]
    assert types == [("22", "308"), ("7", "9"), ("7", "9"), ("16", "306"), ("1", "11")]


def test_history_tells_loans_and_repayments(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    lending.clock.advance(seconds=1)
    _repay(borrower, "USDT", "400")
    assert borrower.get(HISTORY) == [
        {
            "ccy": "USDT",
            "type": "manual_repay",
            "amt": "400",
            "accBorrowed": "600",
            "ts": str(NOON_MS + 1000),
        },
        {
            "ccy": "USDT",
            "type": "manual_borrow",
            "amt": "1000",
            "accBorrowed": "1000",
            "ts": str(NOON_MS),
        },
    ]


@pytest.mark.parametrize(
    ("asked", "amounts"),
    [
        ("", ["4", "3", "2", "1"]),
        ("limit=2", ["4", "3"]),
        (f"after={NOON_MS + 1000}", ["2", "1"]),
        (f"before={NOON_MS + 1000}", ["4", "3", "2"]),
        (f"after={NOON_MS + 2000}&before={NOON_MS + 1000}", ["3", "2"]),
        ("type=auto_borrow", []),
        ("ccy=BTC", []),
    ],
)
def test_history_pages_both_ways_and_bounds_belong_to_it(
    lending: MockServer, borrower: Caller, asked: str, amounts: list[str]
) -> None:
    for amount in ("1", "2", "3", "4"):
        _borrow(borrower, "USDT", amount)
        lending.clock.advance(seconds=1)
    assert [row["amt"] for row in borrower.get(f"{HISTORY}?{asked}")] == amounts


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ("", [4, 3, 2, 1]),
        ("limit=3", [4, 3, 2]),
        (f"after={NOON_MS + 3 * HOUR_MS}", [2, 1]),
        (f"before={NOON_MS + 3 * HOUR_MS}", [4]),
        ("ccy=USDT&mgnMode=cross", [4, 3, 2, 1]),
        ("mgnMode=isolated", []),
        ("instId=BTC-USDT", []),
        ("ccy=BTC", []),
        ("type=1", []),
    ],
)
def test_interest_pages_both_ways(
    lending: MockServer, borrower: Caller, asked: str, hours: list[int]
) -> None:
    _borrow(borrower, "USDT", "100")
    lending.clock.advance(hours=4)
    rows = borrower.get(f"{ACCRUED}?{asked}")
    assert [(int(row["ts"]) - NOON_MS) // HOUR_MS for row in rows] == hours


def test_interest_of_a_year_ago_is_told_no_longer(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1")
    lending.clock.advance(hours=1)
    _repay(borrower, "USDT", "2")
    assert len(borrower.get(ACCRUED)) == 1
    lending.clock.advance(days=366)
    assert borrower.get(ACCRUED) == []


def test_what_comes_in_repays_if_it_is_set_to(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "500")
    borrower.post("account/set-auto-repay", autoRepay=True)
    _into(borrower, "USDT", "200")
    shown = _balance(borrower, "USDT")
    assert (shown["cashBal"], shown["liab"]) == ("850.5", "300")
    assert borrower.get(HISTORY)[0]["type"] == "auto_repay"


def test_what_comes_in_repays_nothing_unless_it_is_set_to(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "500")
    _into(borrower, "USDT", "200")
    assert _balance(borrower, "USDT")["liab"] == "500"


def test_what_a_master_sends_repays_too(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "500")
    borrower.post("account/set-auto-repay", autoRepay=True)
    sent = {"fromSubAccount": "faux002", "toSubAccount": "faux001", "from": "6", "to": "18"}
    caller(lending, "default").post("asset/subaccount/transfer", ccy="USDT", amt="50", **sent)
    assert _balance(borrower, "USDT")["liab"] == "450"


def test_what_is_borrowed_leaves_only_if_it_is_said(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    (row,) = borrower.get("account/max-withdrawal?ccy=USDT")
    assert (row["maxWd"], row["maxWdEx"]) == ("350.5", "1350.5")
    out = {"ccy": "USDT", "amt": "400", "from": "18", "to": "6"}
    assert borrower.refused("asset/transfer", **out)[0] == "58350"
    borrower.post("asset/transfer", **out, loanTrans=True)
    assert _balance(borrower, "USDT")["cashBal"] == "950.5"


def test_what_is_borrowed_does_not_leave_while_it_earns(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    borrower.post("account/set-auto-earn", ccy="USDT", action="turn_on")
    out = {"ccy": "USDT", "from": "18", "to": "6", "loanTrans": True}
    assert borrower.refused("asset/transfer", amt="400", **out)[0] == "59674"
    assert borrower.post("asset/transfer", amt="300", **out)["amt"] == "300"


def test_margin_of_a_loan_may_not_leave(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "6000")
    (row,) = borrower.get("account/max-withdrawal?ccy=ETH")
    # 3016.1 USD are margin, 2000 of them hold the loan; 1 ETH counts 3332 USD.
    assert row["maxWd"] == "0.30495198"
    out = {"ccy": "ETH", "amt": "0.31", "from": "18", "to": "6"}
    assert borrower.refused("asset/transfer", **out)[0] == "58350"


def test_a_master_may_not_take_the_margin_either(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "6000")
    sent = {"fromSubAccount": "faux001", "toSubAccount": "faux002", "from": "18", "to": "6"}
    master = caller(lending, "default")
    answer = master.refused("asset/subaccount/transfer", ccy="ETH", amt="0.31", **sent)
    assert answer[0] == "58350"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"ccy": "DAI", "amt": "10"}, "59410"),
        ({"ccy": "USDT", "amt": "0.5"}, "59414"),
        ({"ccy": "USDT", "amt": "500001"}, "59412"),
        ({"ccy": "USDT", "amt": "9048.4"}, "59411"),
        ({"ccy": "USDT", "amt": "1.000000001"}, "51000"),
        ({"ccy": "USDT", "amt": "0"}, "51000"),
    ],
)
def test_a_loan_is_refused(borrower: Caller, asked: dict[str, str], code: str) -> None:
    assert borrower.refused(LOAN, side="borrow", **asked)[0] == code


def test_the_smallest_loan_is_named(borrower: Caller) -> None:
    _, text = borrower.refused(LOAN, ccy="BTC", side="borrow", amt="0.00001")
    assert text == "Manual borrowing failed. The minimum borrowing limit is 0.0001."


def test_all_of_the_margin_can_be_borrowed_on(borrower: Caller) -> None:
    (row,) = borrower.get("account/max-loan?ccy=USDT&mgnMode=cross")
    assert row == {
        "instId": "",
        "mgnMode": "cross",
        "mgnCcy": "",
        "maxLoan": "9048.3",
        "ccy": "USDT",
        "side": "",
    }
    assert _balance(borrower, "USDT")["maxLoan"] == "9048.3"
    _borrow(borrower, "USDT", "9048.3")
    assert borrower.get("account/max-loan?ccy=USDT&mgnMode=cross")[0]["maxLoan"] == "0"


def test_a_repayment_of_what_is_not_owed_is_refused(borrower: Caller) -> None:
    assert borrower.refused(LOAN, ccy="USDT", side="repay", amt="1")[0] == "59413"


def test_a_repayment_of_more_than_there_is_is_refused(
    lending: MockServer, borrower: Caller
) -> None:
    _borrow(borrower, "SOL", "2")
    _move_out(lending, "SOL", "1.5")
    assert borrower.refused(LOAN, ccy="SOL", side="repay", amt="1") == (
        "59200",
        "Insufficient account balance.",
    )


def test_only_spot_accounts_borrow_by_hand(sub: Caller) -> None:
    for side in ("borrow", "repay"):
        assert sub.refused(LOAN, ccy="USDT", side=side, amt="10")[0] == "51010"


def test_looking_at_debts_changes_nothing(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "10")
    before = list(lending.sandbox.store.documents(Account))
    for path in (
        "account/interest-limits",
        ACCRUED,
        HISTORY,
        "account/max-loan?ccy=BTC&mgnMode=cross",
    ):
        borrower.get(path)
    assert list(lending.sandbox.store.documents(Account)) == before


def test_what_is_owed_is_what_the_exchange_lent(lending: MockServer, borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    _repay(borrower, "USDT", "250")
    assert in_house(lending, "loans", "USDT") == -750


def test_what_is_converted_into_repays_too(borrower: Caller) -> None:
    _borrow(borrower, "USDT", "1000")
    borrower.post("account/set-auto-repay", autoRepay=True)
    pair = {"baseCcy": "ETH", "quoteCcy": "USDT", "side": "sell"}
    quote = borrower.post("asset/convert/estimate-quote", rfqSz="0.1", rfqSzCcy="ETH", **pair)
    borrower.post("asset/convert/trade", quoteId=quote["quoteId"], sz="0.1", szCcy="ETH", **pair)
    got = Decimal(quote["quoteSz"])
    shown = _balance(borrower, "USDT")
    assert (Decimal(shown["liab"]), shown["cashBal"]) == (1000 - got, "1350.5")
