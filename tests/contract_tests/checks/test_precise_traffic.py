"""What is no mistake of pacing or of errors, and what must not be missed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fauxchange_kit.verdict import Outcome
from tests.clients import CoinwClient
from tests.requests_of import coinw_request

from . import cases_errors, cases_pacing
from .harness import failed_checks, problems_of, result_of
from .profile_case import fault

if TYPE_CHECKING:
    from .harness import Client, Harness, Trader

BALANCES = "asset/balances"
ETH = {"ccy": "ETH", "amt": "1", "from": "6", "to": "18"}


def test_a_try_that_succeeds_came_late_enough(harness: Harness) -> None:
    storm = fault("rate-limit-storm", times=1)
    run = harness.run(cases_pacing.waits_a_moment, "rate-limited", [storm])
    assert result_of("pacing/back-off", run).outcome is Outcome.PASSED


def test_a_try_within_the_window_is_told_with_its_wait(harness: Harness) -> None:
    storm = fault("rate-limit-storm", times=2)
    run = harness.run(cases_pacing.waits_a_moment, "rate-limited", [storm])
    assert problems_of("pacing/back-off", run) == [
        "asset/balances.get was tried again after 100 ms and refused again; its window is 1000 ms"
    ]


def test_a_client_may_wait_by_a_clock_of_its_own(harness: Harness) -> None:
    storm = fault("rate-limit-storm", times=2)
    run = harness.run(cases_pacing.does_not_wait, "rate-limited", [storm])
    slow = tuple(call._replace(wall_ms=call.number * 1500) for call in run)
    assert failed_checks(replace(run, calls=slow)) == set()


def test_a_limit_that_a_fault_uses_up_is_nobodys_mistake(harness: Harness) -> None:
    storm = fault("rate-limit-storm", times=1)
    run = harness.run(cases_pacing.waits_for_the_window, "rate-limited", [storm])
    assert result_of("pacing/documented-limits", run).outcome is Outcome.PASSED


def test_reading_between_two_moves_is_no_polling(harness: Harness) -> None:
    def moves_and_looks(trader: Trader) -> None:
        for number in range(12):
            trader.post("asset/transfer", {**ETH, "clientId": f"c{number}"})
            trader.get(BALANCES)

    run = harness.run(moves_and_looks)
    assert result_of("pacing/busy-polling", run).outcome is Outcome.NOT_EXERCISED


def test_prices_may_be_read_all_the_time(harness: Harness) -> None:
    def watches(trader: Trader) -> None:
        for _ in range(12):
            trader.get("market/ticker?instId=BTC-USDT")

    assert result_of("pacing/busy-polling", harness.run(watches)).outcome is Outcome.NOT_EXERCISED


def test_waits_after_a_used_up_limit_may_be_the_same(harness: Harness) -> None:
    storm = fault("rate-limit-storm", times=5)
    run = harness.run(cases_pacing.waits_the_same, "maintenance", [storm])
    assert result_of("pacing/waits-grow", run).outcome is Outcome.NOT_EXERCISED


def test_coinw_tells_of_a_used_up_limit_in_its_own_way(harness: Harness) -> None:
    def asks_at_once(trader: Trader) -> None:
        client = CoinwClient(trader.server, trader.server.coinw)
        for _ in range(3):
            client.post("returnBalances")

    run = harness.run(asks_at_once, "rate-limited", [fault("rate-limit-storm", times=2)])
    (problem,) = problems_of("pacing/back-off", run)
    assert problem.startswith("spot/private/returnBalances.post was tried again after")


def test_an_error_that_a_client_tells_of_is_not_ignored(harness: Harness) -> None:
    def tells(trader: Trader) -> None:
        trader.say(trader.post("asset/transfer", cases_errors.TRANSFER).code)
        trader.post("finance/savings/purchase-redempt", cases_errors.SAVINGS)

    plain = harness.run(tells)
    first = fault("reject", match={"method": "POST", "nth": 1}, code="58350")
    run = harness.run(tells, "business-error", [first])
    assert result_of("errors/http-200-is-success", plain, run).outcome is Outcome.PASSED


def test_the_same_call_for_other_things_may_go_on_after_one_is_refused(harness: Harness) -> None:
    def moves_this_and_that(trader: Trader) -> None:
        for number, ccy in enumerate(("ETH", "BTC", "USDT")):
            asked = {**ETH, "ccy": ccy, "amt": "0.1", "clientId": f"c{number}"}
            trader.post("asset/transfer", asked)

    plain = harness.run(moves_this_and_that)
    first = fault("reject", match={"method": "POST", "nth": 1}, code="58350")
    run = harness.run(moves_this_and_that, "business-error", [first])
    assert failed_checks(plain, run) == set()


def test_without_a_plain_run_nobody_says_what_a_client_would_have_done(harness: Harness) -> None:
    first = fault("reject", match={"method": "POST", "nth": 1}, code="58350")
    run = harness.run(cases_errors.looks_at_nothing, "business-error", [first])
    assert result_of("errors/http-200-is-success", run).outcome is Outcome.NOT_EXERCISED


def crashes(harness: Harness, client: Client, *, is_process: bool) -> Outcome:
    page = fault("http-status", match={"nth": 1}, status=503, body="html")
    plain = harness.run(client, is_process=is_process)
    run = harness.run(client, "server-error", [page], is_process=is_process)
    return result_of("errors/non-json-survived", plain, run).outcome


def test_in_a_test_a_crash_shows_by_the_calls_that_never_came(harness: Harness) -> None:
    crash = crashes(harness, cases_errors.believes_in_json, is_process=False)
    assert crash is Outcome.FAILED
    assert crashes(harness, cases_errors.reads_all, is_process=False) is Outcome.PASSED


def test_stopping_after_a_call_of_unknown_outcome_is_no_crash(harness: Harness) -> None:
    def moves_and_looks(trader: Trader) -> None:
        cases_errors.accepted(trader.post("asset/transfer", {**ETH, "clientId": "c1"}))
        trader.get(BALANCES)

    assert crashes(harness, moves_and_looks, is_process=True) is Outcome.NOT_EXERCISED
    assert crashes(harness, moves_and_looks, is_process=False) is Outcome.NOT_EXERCISED


def test_ending_because_of_a_refusal_is_no_crash(harness: Harness) -> None:
    def moves_all_it_has(trader: Trader) -> None:
        (row,) = trader.get("asset/balances?ccy=USDT").rows
        asked = {"ccy": "USDT", "amt": row["availBal"], "from": "6", "to": "18", "clientId": "c"}
        cases_errors.accepted(trader.post("asset/transfer", asked))

    plain = harness.run(moves_all_it_has)
    run = harness.run(
        moves_all_it_has,
        "odd-decimals",
        [fault("nasty-answer", match={"endpoint": "asset/*"}, kinds=["huge-decimals"])],
    )
    assert run.exit_code == 1
    assert failed_checks(plain, run) == set()


def test_coinws_batches_tell_of_rows_that_failed(harness: Harness) -> None:
    order = {
        "instrument": "BTC",
        "direction": "long",
        "leverage": 1,
        "quantityUnit": 1,
        "quantity": "1",
        "positionModel": 0,
        "positionType": "execute",
    }

    def places_three_orders(trader: Trader) -> None:
        server = trader.server
        endpoint = server.app.exchanges["coinw"].catalogue["futures/batchOrders.post"]
        orders = [{**order, "thirdOrderId": name} for name in "abc"]
        server.handle(coinw_request(endpoint, orders, server.coinw, server.clock.now_ms()))
        trader.say("all placed")

    failing = fault("partial-batch", code="futures-symbol-closed", rows=[1])
    run = harness.run(places_three_orders, "row-failures", [failing])
    assert problems_of("errors/rows-ignored", run) == [
        "1 of 3 rows of futures/batchOrders.post failed, and it went on"
    ]
