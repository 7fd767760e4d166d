"""What is carried out twice where it came in a batch, or was never carried out at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange_kit.verdict import Outcome

from .cases_money import LOST
from .harness import problems_of, result_of
from .profile_case import fault
from .test_unusual_money import ORDER, order

if TYPE_CHECKING:
    from .harness import Harness, Trader

DOUBLE = "money/double-execution"
FIRST = {"endpoint": "trade/batch-orders.post", "nth": 1}
LOST_BATCH = fault("lost-reply", match=FIRST)
SAID_UNKNOWN = fault("lost-reply", match=FIRST, how="error")
PRICES = ("20000", "20010")


def batch(trader: Trader, name: str) -> bool:
    """Place two orders that wait in the book; return whether that was answered well."""
    rows = [{**ORDER, "px": px, "clOrdId": f"{name}{px}"} for px in PRICES]
    try:
        return trader.post("trade/batch-orders", rows).code == "0"
    except LOST:
        return False


def pending(trader: Trader) -> list[Any]:
    """Return the orders that wait."""
    return trader.get("trade/orders-pending?instType=SPOT").rows


def sends_it_anew(trader: Trader) -> None:
    """Place them again with other ids."""
    if not batch(trader, "a"):
        batch(trader, "b")


def keeps_the_ids(trader: Trader) -> None:
    """Place them again with the same ids."""
    if not batch(trader, "a"):
        batch(trader, "a")


def looks_and_sends_one_by_one(trader: Trader) -> None:
    """Look, and place each alone all the same."""
    if not batch(trader, "a"):
        pending(trader)
        for px in PRICES:
            order(trader, f"b{px}", px=px)


def looks_and_cancels(trader: Trader) -> None:
    """Look, cancel all that is there, and place them anew."""
    if not batch(trader, "a"):
        gone = [{"instId": one["instId"], "ordId": one["ordId"]} for one in pending(trader)]
        trader.post("trade/cancel-batch-orders", gone)
        batch(trader, "b")


def test_a_batch_that_is_sent_anew_is_carried_out_twice(harness: Harness) -> None:
    plain = harness.run(sends_it_anew)
    run = harness.run(sends_it_anew, "lost-reply", [LOST_BATCH])
    assert problems_of(DOUBLE, plain, run) == [
        "2 rows of trade/batch-orders.post were carried out 2 times, without faults once"
    ]


def test_a_row_that_is_sent_alone_after_its_batch_is_the_same_thing(harness: Harness) -> None:
    plain = harness.run(looks_and_sends_one_by_one)
    run = harness.run(looks_and_sends_one_by_one, "lost-orders", [SAID_UNKNOWN])
    assert problems_of(DOUBLE, plain, run) == [
        "2 rows of trade/batch-orders.post were carried out 2 times, without faults once"
    ]


@pytest.mark.parametrize("client", [keeps_the_ids, looks_and_cancels])
def test_who_keeps_the_ids_or_cancels_first_has_each_row_once(
    harness: Harness, client: Any
) -> None:
    plain = harness.run(client)
    run = harness.run(client, "lost-reply", [LOST_BATCH])
    assert result_of(DOUBLE, plain, run).outcome is Outcome.PASSED


def test_of_a_batch_that_nothing_has_shown_nobody_knows_what_was_carried_out(
    harness: Harness,
) -> None:
    plain = harness.run(sends_it_anew)
    run = harness.run(sends_it_anew, "lost-orders", [SAID_UNKNOWN])
    assert result_of(DOUBLE, plain, run).outcome is Outcome.NOT_EXERCISED
    assert result_of("money/blind-resend", plain, run).outcome is Outcome.FAILED


def test_an_order_that_never_came_to_the_exchange_is_not_carried_out_twice(
    harness: Harness,
) -> None:
    def sends_another(trader: Trader) -> None:
        if order(trader, "a").code != "0":
            order(trader, "b")

    never = fault(
        "lost-reply",
        match={"endpoint": "trade/order.post", "nth": 1},
        how="error",
        executed=False,
    )
    plain = harness.run(sends_another)
    run = harness.run(sends_another, "lost-orders", [never])
    assert [call.is_accepted for call in run] == [False, True]
    assert result_of(DOUBLE, plain, run).outcome is Outcome.NOT_EXERCISED
    assert result_of("money/blind-resend", plain, run).outcome is Outcome.FAILED
