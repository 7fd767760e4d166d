"""Hours of interest are made on reading, from the times in which a debt stayed as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.trading_account.debts import stretches_log
from fauxchange.sandbox.advance import advance
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from tests.okx.money.family import Caller

HOUR_MS = 3_600_000


def borrow(who: Caller, amount: str, side: str = "borrow") -> Any:
    """Borrow or repay USDT."""
    return who.post("account/spot-manual-borrow-repay", ccy="USDT", side=side, amt=amount)


def hours(who: Caller, query: str = "") -> list[tuple[int, str]]:
    """Return how many hours after noon each hour of interest ended, and what was owed then."""
    rows = who.get(f"account/interest-accrued?ccy=USDT{query}")
    return [((int(row["ts"]) - NOON_MS) // HOUR_MS, row["liab"]) for row in rows]


def test_each_hour_has_what_was_owed_at_its_end(borrower: Caller) -> None:
    borrow(borrower, "1000")
    advance(borrower.mock.sandbox, 2 * HOUR_MS + 60_000)
    borrow(borrower, "500")
    advance(borrower.mock.sandbox, 2 * HOUR_MS)
    assert hours(borrower) == [(4, "1500"), (3, "1500"), (2, "1000"), (1, "1000")]
    after, before = f"&after={NOON_MS + 4 * HOUR_MS}", f"&before={NOON_MS + HOUR_MS}"
    assert hours(borrower, after + before) == [(3, "1500"), (2, "1000")]
    assert hours(borrower, f"&after={NOON_MS + 2 * HOUR_MS}") == [(1, "1000")]


def test_what_changes_at_a_full_hour_changes_after_its_interest(borrower: Caller) -> None:
    borrow(borrower, "1000")
    advance(borrower.mock.sandbox, HOUR_MS)
    borrow(borrower, "500")
    advance(borrower.mock.sandbox, HOUR_MS)
    assert hours(borrower) == [(2, "1500"), (1, "1000")]


def test_a_debt_that_came_and_went_within_an_hour_costs_nothing(borrower: Caller) -> None:
    borrow(borrower, "1000")
    advance(borrower.mock.sandbox, 60_000)
    borrow(borrower, "1000", "repay")
    advance(borrower.mock.sandbox, 3 * HOUR_MS)
    borrow(borrower, "200")
    advance(borrower.mock.sandbox, HOUR_MS)
    assert hours(borrower) == [(4, "200")]


def test_the_hours_add_up_to_what_was_deducted_and_what_is_owed(borrower: Caller) -> None:
    borrow(borrower, "1000")
    for _ in range(4):
        advance(borrower.mock.sandbox, 7 * HOUR_MS + 1)
        borrow(borrower, "10")
    rows = borrower.get("account/interest-accrued?ccy=USDT")
    bills = borrower.get("account/bills?ccy=USDT&type=7")
    (shown,) = borrower.get("account/balance?ccy=USDT")[0]["details"]
    deducted = sum(-Decimal(bill["balChg"]) for bill in bills)
    assert len(rows) == 28
    assert sum(Decimal(row["interest"]) for row in rows) == deducted + Decimal(shown["interest"])


def test_a_debt_that_does_not_change_is_written_down_once(borrower: Caller) -> None:
    borrow(borrower, "1000")
    advance(borrower.mock.sandbox, 500 * HOUR_MS)
    log = stretches_log("okx:faux001", "USDT")
    assert list(borrower.mock.sandbox.store.log(log)) == []
    borrow(borrower, "1")
    (one,) = borrower.mock.sandbox.store.log(log)
    assert one == (NOON_MS, NOON_MS + 500 * HOUR_MS, Decimal(1000))
    assert len(hours(borrower)) == 100
