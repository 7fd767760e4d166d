"""Clients that are right about money in unusual ways: with threads, by cancels, in pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fauxchange_kit.verdict import Outcome

from .cases_money import LOST, TRANSFER, transfer, withdraws
from .harness import failed_checks, problems_of, result_of
from .profile_case import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange_kit.recording.recording import Run

    from .harness import Answer, Harness, Trader

ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "sz": "0.01"}
LOST_ORDER = fault("lost-reply", match={"endpoint": "trade/order.post", "nth": 1})
RESET_ORDER = fault("connection-reset", match={"endpoint": "trade/order.post", "nth": 1})
NO_SUCH_ORDER = "51603"


def order(trader: Trader, client_id: str, **other: Any) -> Answer:
    """Place an order that waits in the book."""
    return trader.post("trade/order", {**ORDER, "px": "20000", "clOrdId": client_id, **other})


def details(trader: Trader, client_id: str) -> Answer:
    """Look for an order by its own id."""
    return trader.get(f"trade/order?instId=BTC-USDT&clOrdId={client_id}")


def under_way_together(run: Run) -> Run:
    """Return a run whose calls were all sent before the first of them was answered."""
    first = run.calls[0].wall_ms
    calls = (call._replace(wall_ms=first, took_ms=50.0) for call in run)
    return replace(run, calls=tuple(calls))


def two_alike(trader: Trader) -> None:
    """Place two orders that are alike, and look for each whose answer is lost."""
    for client_id in ("grid1", "grid2"):
        try:
            order(trader, client_id)
        except LOST:
            details(trader, client_id)


def test_two_orders_that_are_alike_are_not_one_that_is_sent_again(harness: Harness) -> None:
    plain = harness.run(two_alike)
    run = harness.run(two_alike, "lost-reply", [LOST_ORDER])
    assert failed_checks(plain, run) == set()
    assert result_of("money/blind-resend", plain, run).outcome is Outcome.PASSED


def test_one_order_too_many_among_those_that_are_alike_is_sent_again(harness: Harness) -> None:
    def two_or_three(trader: Trader) -> None:
        for number in (1, 2):
            try:
                order(trader, f"grid{number}")
            except LOST:
                order(trader, f"again{number}")

    plain = harness.run(two_or_three)
    run = harness.run(two_or_three, "lost-reply", [LOST_ORDER])
    assert problems_of("money/blind-resend", plain, run) == [
        "trade/order.post was sent again with nobody knowing what became of the first"
    ]


def two_transfers(trader: Trader) -> None:
    """Move the same twice, whatever becomes of the first."""
    for client_id in ("t1", "t2"):
        try:
            transfer(trader, client_id)
        except LOST:
            trader.say("oh")


def test_what_was_under_way_before_an_answer_was_lost_is_no_reaction_to_that(
    harness: Harness,
) -> None:
    lost = fault("lost-reply", match={"endpoint": "asset/transfer.post", "nth": 1})
    run = harness.run(two_transfers, "lost-reply", [lost], is_process=False)
    assert problems_of("money/blind-resend", run) != []
    assert problems_of("money/blind-resend", under_way_together(run)) == []
    assert problems_of("money/outcome-found-out", under_way_together(run)) == []


def cancels_what_is_unknown(trader: Trader) -> None:
    """Cancel an order whose answer was lost by its own id, and place it anew."""
    try:
        order(trader, "first")
    except LOST:
        gone = trader.post("trade/cancel-order", {"instId": "BTC-USDT", "clOrdId": "first"})
        if gone.code == "0":
            order(trader, "second")


def test_who_cancels_an_order_by_its_own_id_knows_what_became_of_it(harness: Harness) -> None:
    plain = harness.run(cancels_what_is_unknown)
    run = harness.run(cancels_what_is_unknown, "lost-reply", [LOST_ORDER])
    assert [call.endpoint_id for call in run] == [
        "trade/order.post",
        "trade/cancel-order.post",
        "trade/order.post",
    ]
    assert failed_checks(plain, run) == set()
    assert result_of("money/outcome-found-out", plain, run).outcome is Outcome.PASSED
    assert result_of("money/double-execution", plain, run).outcome is Outcome.PASSED


def test_a_cancel_that_finds_nothing_tells_nothing(harness: Harness) -> None:
    def places_anew_anyway(trader: Trader) -> None:
        try:
            order(trader, "first")
        except LOST:
            trader.post("trade/cancel-order", {"instId": "BTC-USDT", "clOrdId": "first"})
            order(trader, "second")

    plain = harness.run(places_anew_anyway)
    run = harness.run(places_anew_anyway, "reset", [RESET_ORDER])
    assert "money/blind-resend" in failed_checks(plain, run)


def test_an_order_that_the_exchange_surely_does_not_know_may_come_with_a_new_id(
    harness: Harness,
) -> None:
    def takes_a_new_id(trader: Trader) -> None:
        try:
            order(trader, "first")
        except LOST:
            if details(trader, "first").code == NO_SUCH_ORDER:
                order(trader, "second")

    plain = harness.run(takes_a_new_id)
    run = harness.run(takes_a_new_id, "reset", [RESET_ORDER])
    assert [call.endpoint_id for call in run].count("trade/order.post") == 2
    assert failed_checks(plain, run) == set()


def test_who_ends_with_an_error_and_names_what_was_lost_has_told_of_it(harness: Harness) -> None:
    def other_threads_go_on(trader: Trader) -> None:
        try:
            transfer(trader, "t1")
        except LOST as error:
            transfer(trader, "t2", ccy="ETH", amt="1")
            trader.say("the transfer t1 gave no answer")
            raise OSError from error

    lost = fault("lost-reply", match={"endpoint": "asset/transfer.post", "nth": 1})
    plain = harness.run(other_threads_go_on)
    run = harness.run(other_threads_go_on, "lost-reply", [lost])
    assert run.exit_code == 1
    assert failed_checks(plain, run) == set()


def test_who_says_that_a_withdrawal_is_still_pending_has_not_taken_it_for_done(
    harness: Harness,
) -> None:
    def tells(trader: Trader) -> None:
        if not withdraws(trader, 20):
            trader.say("the withdrawal is not complete yet")

    plain = harness.run(tells)
    run = harness.run(tells, "pending", pace=0.05)
    assert run.output == "the withdrawal is not complete yet"
    assert result_of("money/pending-taken-for-done", plain, run).outcome is Outcome.PASSED


LONG_BALANCE = fault(
    "nasty-answer", match={"endpoint": "asset/balances.get"}, kinds=["huge-decimals"]
)


def moves_what_is_there(trader: Trader, write: Callable[[str], str]) -> None:
    """Move the first long balance, written in some way."""
    amounts = (row["availBal"] for row in trader.get("asset/balances").rows)
    long = next((amount for amount in amounts if len(amount) > 20), "1")
    trader.post("asset/transfer", {**TRANSFER, "amt": write(long), "clientId": "t1"})


def test_an_amount_that_is_cut_to_the_places_of_a_currency_keeps_its_digits(
    harness: Harness,
) -> None:
    def cuts(trader: Trader) -> None:
        moves_what_is_there(trader, lambda text: text[: text.index(".") + 9])

    def rounds(trader: Trader) -> None:
        moves_what_is_there(trader, lambda text: f"{float(text):.8f}")

    check = "reading/decimals-kept"
    cut = harness.run(cuts, "odd-decimals", [LONG_BALANCE])
    assert result_of(check, cut).outcome is Outcome.NOT_EXERCISED
    rounded = harness.run(rounds, "odd-decimals", [LONG_BALANCE])
    assert result_of(check, rounded).outcome is Outcome.FAILED


SLOW_ORDER = fault("latency", match={"endpoint": "trade/order.post", "nth": 1}, ms=1500)


def does_not_wait(trader: Trader, second: str) -> None:
    """Place an order, give up soon, and place one with this id."""
    sent = {**ORDER, "px": "20000"}
    try:
        trader.post("trade/order", {**sent, "clOrdId": "first"}, timeout=0.3)
    except LOST:
        trader.post("trade/order", {**sent, "clOrdId": second})


def test_who_does_not_wait_for_an_answer_and_sends_another_order_buys_twice(
    harness: Harness,
) -> None:
    def with_a_new_id(trader: Trader) -> None:
        does_not_wait(trader, "second")

    plain = harness.run(with_a_new_id)
    run = harness.run(with_a_new_id, "slow", [SLOW_ORDER])
    assert failed_checks(plain, run) == {
        "money/blind-resend",
        "money/double-execution",
        "money/same-client-id",
    }


def test_who_does_not_wait_and_keeps_the_id_is_safe(harness: Harness) -> None:
    def with_the_same_id(trader: Trader) -> None:
        does_not_wait(trader, "first")

    plain = harness.run(with_the_same_id)
    run = harness.run(with_the_same_id, "slow", [SLOW_ORDER])
    assert failed_checks(plain, run) == set()
    assert result_of("money/blind-resend", plain, run).outcome is Outcome.PASSED
