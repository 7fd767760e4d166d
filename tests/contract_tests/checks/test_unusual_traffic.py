"""Clients that call, read and fail in unusual ways, and are right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fauxchange_kit.verdict import Outcome

from .cases_errors import ORDERS
from .cases_money import TRANSFER
from .harness import failed_checks, problems_of, result_of
from .profile_case import fault
from .test_unusual_money import ORDER, order, under_way_together

if TYPE_CHECKING:
    from .harness import Harness, Trader

START = ("asset/balances", "account/config", "trade/orders-pending", "trade/fills")
REFUSED_TRANSFER = fault("reject", match={"endpoint": "asset/transfer.post"}, code="58350")


def starts(trader: Trader) -> None:
    """Read all that a program begins with."""
    for path in START:
        trader.get(path)
    trader.sleep(60)
    trader.get("asset/balances")


def test_readings_that_are_under_way_together_are_not_made_in_turn(harness: Harness) -> None:
    run = harness.run(starts, "maintenance", [fault("maintenance", times=4)])
    assert problems_of("errors/maintenance-recognised", run) != []
    assert problems_of("pacing/maintenance-honoured", run) != []
    last = run.calls[-1]
    together = under_way_together(replace(run, calls=run.calls[:-1]))
    run = replace(run, calls=(*together.calls, last._replace(wall_ms=last.wall_ms + 60_000)))
    assert problems_of("errors/maintenance-recognised", run) == []
    assert problems_of("pacing/maintenance-honoured", run) == []


def four_at_once(trader: Trader) -> None:
    """Place four orders that are alike, and those that are refused once more, later."""
    names = ["a1", "a2", "a3", "a4"]
    left = [name for name in names if order(trader, name).status != 200]
    if left:
        trader.sleep(2.5)
    for name in left:
        order(trader, name)


def test_four_orders_that_are_alike_are_no_storm_of_one(harness: Harness) -> None:
    plain = harness.run(four_at_once)
    storm = fault("rate-limit-storm", times=4)
    run = harness.run(four_at_once, "rate-limited", [storm])
    assert failed_checks(plain, run) == set()
    assert result_of("pacing/retry-storm", plain, run).outcome is Outcome.PASSED
    assert result_of("pacing/back-off", plain, run).outcome is Outcome.PASSED


def test_several_programs_that_do_not_wait_are_a_storm_together(harness: Harness) -> None:
    def tries_on(trader: Trader) -> None:
        while trader.get("asset/balances").status != 200:
            trader.sleep(0.1)

    plain = harness.run(tries_on)
    run = harness.run(tries_on, "rate-limited", [fault("rate-limit-storm", times=8)])
    assert {"pacing/retry-storm", "pacing/back-off"} <= failed_checks(plain, run)


def polls(trader: Trader) -> None:
    """Look at an order that waits, every 600 milliseconds."""
    for _ in range(30):
        trader.get("asset/balances")
        trader.sleep(0.6)


def test_a_look_every_half_second_and_more_is_no_busy_polling(harness: Harness) -> None:
    assert result_of("pacing/busy-polling", harness.run(polls)).outcome is Outcome.PASSED


def test_who_polls_without_faults_does_not_try_again_under_them(harness: Harness) -> None:
    plain = harness.run(polls)
    run = harness.run(polls, "down", [fault("http-status", status=503)])
    assert result_of("pacing/retries-bounded", plain, run).outcome is Outcome.NOT_EXERCISED
    assert result_of("pacing/waits-grow", plain, run).outcome is Outcome.NOT_EXERCISED


def moves_and_trades(trader: Trader) -> None:
    """Move ETH, and buy BTC for USDT."""
    trader.post("asset/transfer", {**TRANSFER, "ccy": "ETH", "amt": "1", "clientId": "e1"})
    order(trader, "b1")
    trader.say("done")


def test_an_order_for_other_currencies_does_not_rest_on_a_refused_transfer(
    harness: Harness,
) -> None:
    plain = harness.run(moves_and_trades)
    run = harness.run(moves_and_trades, "business-error", [REFUSED_TRANSFER])
    assert problems_of("errors/http-200-is-success", plain, run) == [
        "asset/transfer.post was refused with code 58350, then trade/order.post "
        "as if it had been accepted"
    ]
    quiet = replace(run, output="")
    assert problems_of("errors/http-200-is-success", plain, quiet) == []


def test_an_order_for_the_same_currency_rests_on_a_refused_transfer(harness: Harness) -> None:
    def moves_and_spends(trader: Trader) -> None:
        trader.post("asset/transfer", {**TRANSFER, "clientId": "u1"})
        order(trader, "b1")

    plain = harness.run(moves_and_spends)
    run = harness.run(moves_and_spends, "business-error", [REFUSED_TRANSFER])
    assert "errors/http-200-is-success" in failed_checks(plain, run)


def test_who_tells_of_a_failed_transfer_in_words_has_not_ignored_it(harness: Harness) -> None:
    def tells(trader: Trader) -> None:
        answer = trader.post("asset/transfer", {**TRANSFER, "clientId": "u1"})
        if answer.code != "0":
            trader.say("the transfer failed")
        order(trader, "b1")

    plain = harness.run(tells)
    run = harness.run(tells, "business-error", [REFUSED_TRANSFER])
    assert result_of("errors/http-200-is-success", plain, run).outcome is Outcome.PASSED


def test_a_failure_of_something_else_tells_nothing_of_a_transfer(harness: Harness) -> None:
    def tells_of_balances(trader: Trader) -> None:
        answer = trader.post("asset/transfer", {**TRANSFER, "clientId": "u1"})
        if answer.code != "0":
            trader.say("asset balances could not be read")
        order(trader, "b1")

    plain = harness.run(tells_of_balances)
    run = harness.run(tells_of_balances, "business-error", [REFUSED_TRANSFER])
    assert result_of("errors/http-200-is-success", plain, run).outcome is Outcome.FAILED


def test_who_counts_the_orders_that_failed_has_told_of_them(harness: Harness) -> None:
    def counts(trader: Trader) -> None:
        rows = trader.post("trade/batch-orders", ORDERS).rows
        failed = sum(row["sCode"] != "0" for row in rows)
        trader.say(f"{failed} of {len(rows)} orders failed" if failed else "all placed")

    plain = harness.run(counts)
    run = harness.run(counts, "row-failures", [fault("partial-batch", code="51131", rows=[0])])
    assert run.output == "1 of 2 orders failed"
    assert result_of("errors/rows-ignored", plain, run).outcome is Outcome.PASSED


def test_a_client_that_was_stopped_while_it_called_is_not_said_to_have_stopped(
    harness: Harness,
) -> None:
    def reads_two(trader: Trader) -> None:
        trader.get("asset/balances")
        trader.get("account/config")

    def reads_one(trader: Trader) -> None:
        trader.get("asset/balances")

    gateway = [fault("http-status", status=503, body="html")]
    plain = harness.run(reads_two)
    run = replace(harness.run(reads_one, "gateway", gateway, is_process=False), idle_ms=4_000)
    assert result_of("errors/non-json-survived", plain, run).outcome is Outcome.NOT_EXERCISED
    assert problems_of("errors/non-json-survived", plain, replace(run, idle_ms=55_000)) == [
        "after an answer that is no JSON from asset/balances.get it made no call for 55 s"
    ]


def test_a_client_of_one_reading_that_hangs_has_not_survived(harness: Harness) -> None:
    def reads(trader: Trader) -> None:
        trader.get("asset/balances")

    gateway = [fault("http-status", status=503, body="html")]
    plain = harness.run(reads)
    run = harness.run(reads, "gateway", gateway, is_process=False)
    check = "errors/non-json-survived"
    assert result_of(check, plain, run).outcome is Outcome.NOT_EXERCISED
    assert result_of(check, plain, replace(run, idle_ms=55_000)).outcome is Outcome.FAILED


def test_a_program_that_runs_on_without_faults_and_ends_after_one_has_not_survived(
    harness: Harness,
) -> None:
    def reads_for_ever(trader: Trader) -> None:
        for _ in range(8):
            _ = trader.get("asset/balances").code
            trader.sleep(5)

    plain = replace(harness.run(reads_for_ever, is_process=False), idle_ms=3_000)
    page = fault("http-status", match={"nth": 4}, status=503, body="html")
    run = harness.run(reads_for_ever, "gateway", [page])
    assert problems_of("errors/non-json-survived", plain, run) == [
        "after an answer that is no JSON from asset/balances.get it ended with 1, "
        "and without faults it runs on"
    ]


def test_two_programs_may_read_a_history_at_a_time(harness: Harness) -> None:
    def two_readers(trader: Trader) -> None:
        first = trader.get("asset/bills?limit=2").rows
        other = trader.get("asset/bills?limit=2").rows
        while len(first) == 2 or len(other) == 2:
            first, other = (
                trader.get(f"asset/bills?limit=2&after={rows[-1]['ts']}").rows
                if len(rows) == 2
                else rows
                for rows in (first, other)
            )

    def moves_and_reads(trader: Trader) -> None:
        for number in range(5):
            trader.post("asset/transfer", {**TRANSFER, "amt": "1", "clientId": f"m{number}"})
            trader.sleep(1)
        two_readers(trader)

    run = harness.run(moves_and_reads, "full-pages")
    assert failed_checks(run) == set()
    for check in ("reading/pages-complete", "reading/page-cursor"):
        assert result_of(check, run).outcome is Outcome.PASSED


def test_a_history_may_be_read_on_by_its_times(harness: Harness) -> None:
    def reads_by_times(trader: Trader) -> None:
        for number in range(5):
            order(trader, f"o{number}")
            trader.post("trade/cancel-order", {"instId": ORDER["instId"], "clOrdId": f"o{number}"})
            trader.sleep(1)
        target = "trade/orders-history?instType=SPOT"
        rows = trader.get(f"{target}&limit=100").rows
        trader.get(f"{target}&limit=100&end={rows[-1]['cTime']}")

    run = harness.run(reads_by_times, "full-pages")
    assert result_of("reading/pages-complete", run).outcome is not Outcome.FAILED


def test_who_stops_after_two_small_pages_wanted_no_more(harness: Harness) -> None:
    def reads_four(trader: Trader) -> None:
        for number in range(6):
            trader.post("asset/transfer", {**TRANSFER, "amt": "1", "clientId": f"m{number}"})
            trader.sleep(1)
        rows = trader.get("asset/bills?limit=2").rows
        trader.get(f"asset/bills?limit=2&after={rows[-1]['ts']}")

    run = harness.run(reads_four, "full-pages")
    assert result_of("reading/pages-complete", run).outcome is Outcome.NOT_EXERCISED
