"""Nothing seen is no pass, and faults that look like something else are found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.verdict import Outcome, judge

from .cases_errors import ORDERS
from .cases_money import TRANSFER
from .harness import problems_of, result_of
from .profile_case import fault
from .test_unusual_money import details, order

if TYPE_CHECKING:
    from .actor import Actor
    from .harness import Harness, Trader

SERVER_ERROR = fault("http-status", match={"nth": 1}, status=500)


def test_who_ends_well_without_another_try_has_not_tried_again(harness: Harness) -> None:
    def gives_up_quietly(trader: Trader) -> None:
        if trader.get("asset/balances").status == 200:
            trader.get("account/config")

    plain = harness.run(gives_up_quietly)
    run = harness.run(gives_up_quietly, "server-error", [SERVER_ERROR])
    assert run.exit_code == 0
    result = result_of("errors/server-errors-survived", plain, run)
    assert result.outcome is Outcome.NOT_EXERCISED


def test_tries_that_somebody_had_to_stop_have_not_come_to_an_end(harness: Harness) -> None:
    def tries_every_five_seconds(trader: Trader) -> None:
        for _ in range(12):
            if trader.get("asset/balances").status == 200:
                return
            trader.sleep(5)

    plain = harness.run(tries_every_five_seconds)
    run = harness.run(tries_every_five_seconds, "down", [fault("http-status", status=503)])
    check = "pacing/retries-bounded"
    assert result_of(check, plain, run).outcome is Outcome.PASSED
    stopped = replace(run, exit_code=None, idle_ms=2_000)
    assert result_of(check, plain, stopped).outcome is Outcome.NOT_EXERCISED


def test_rows_of_the_next_round_do_not_make_up_for_rows_that_failed(harness: Harness) -> None:
    def two_rounds(trader: Trader) -> None:
        for name in ("a", "b"):
            orders = [{**one, "clOrdId": f"{name}{i}"} for i, one in enumerate(ORDERS)]
            trader.post("trade/batch-orders", orders)
        trader.say("done")

    plain = harness.run(two_rounds)
    once = fault("partial-batch", times=1, code="51131", rows=[0])
    run = harness.run(two_rounds, "row-failures", [once])
    assert problems_of("errors/rows-ignored", plain, run) == [
        "1 of 2 rows of trade/batch-orders.post failed, and it went on"
    ]


def test_a_look_that_is_refused_as_well_makes_up_for_no_refusal(harness: Harness) -> None:
    def polls_what_is_not_there(trader: Trader) -> None:
        order(trader, "b1")
        details(trader, "b1")
        trader.say("bought")

    refused = fault("reject", match={"endpoint": "trade/order.post"}, code="58350")
    plain = harness.run(polls_what_is_not_there)
    run = harness.run(polls_what_is_not_there, "business-error", [refused])
    assert problems_of("errors/http-200-is-success", plain, run) == [
        "trade/order.post was refused with code 58350, then trade/order.get "
        "as if it had been accepted"
    ]


def test_a_digit_that_is_printed_is_no_code(harness: Harness) -> None:
    def takes_it_for_placed(trader: Trader) -> None:
        order(trader, "b1")
        trader.say("placed 1 of 1")

    refused = fault("reject", match={"endpoint": "trade/order.post"}, code="51008_1000")
    plain = harness.run(takes_it_for_placed)
    run = harness.run(takes_it_for_placed, "business-error", [refused])
    # So an order is refused that no fault refuses.
    answer = b'{"code":"1","data":[{"clOrdId":"b1","sCode":"51008"}],"msg":""}'
    run = replace(run, calls=tuple(one._replace(code="1", answer=answer) for one in run))
    assert problems_of("errors/http-200-is-success", plain, run) == [
        "trade/order.post was refused with code 51008"
    ]


def test_a_client_that_always_takes_its_time_has_shown_no_pause(harness: Harness) -> None:
    def reads_slowly(trader: Trader) -> None:
        for path in ("asset/balances", "account/config", "trade/fills"):
            trader.get(path)
            trader.sleep(2)

    plain = harness.run(reads_slowly)
    closed = [fault("maintenance", times=3)]
    run = harness.run(reads_slowly, "maintenance", closed)
    check = "errors/maintenance-recognised"
    assert result_of(check, plain, run).outcome is Outcome.NOT_EXERCISED
    assert result_of(check, harness.run(lambda _: None), run).outcome is Outcome.PASSED


def test_who_reads_one_page_again_and_again_does_not_get_on(harness: Harness) -> None:
    def forgets_to_go_on(trader: Trader) -> None:
        for number in range(6):
            trader.post("asset/transfer", {**TRANSFER, "amt": "1", "clientId": f"m{number}"})
            trader.sleep(1)
        cursor = trader.get("asset/bills?limit=2").rows[-1]["ts"]
        for _ in range(4):
            trader.get(f"asset/bills?limit=2&after={cursor}")

    run = harness.run(forgets_to_go_on)
    cursor = run.calls[-1].params["after"]
    assert problems_of("reading/page-cursor", run) == [
        f"asset/bills.get was read 4 times after {cursor}"
    ]


def passed(actor: Actor) -> set[str]:
    """Return the checks that pass."""
    results = judge([actor.run()], all_checks()).results
    return {one.check.id for one in results if one.outcome is Outcome.PASSED}


def test_what_cannot_be_broken_is_not_kept(actor: Actor) -> None:
    actor.get("/api/v5/asset/bills?ccy=USDT&limit=2")
    assert passed(actor).isdisjoint(
        {
            "parameters/deprecated",
            "parameters/exclusive",
            "parameters/list-length",
            "safety/plain-http",
        }
    )
    actor.get("/api/v5/asset/balances?ccy=USDT,ETH")
    actor.order()
    actor.send("GET", "/api/v5/public/instruments?instType=SPOT")
    actor.send("GET", "/api/v5/public/time", {"Host": "www.okx.com", "X-Forwarded-Proto": "https"})
    assert passed(actor).issuperset(
        {
            "parameters/deprecated",
            "parameters/exclusive",
            "parameters/list-length",
            "safety/plain-http",
        }
    )


def test_a_proxy_that_tells_nothing_of_encryption_is_no_open_network(actor: Actor) -> None:
    actor.send("GET", "/api/v5/public/time", {"Host": "www.okx.com", "Via": "1.1 proxy"})
    assert "safety/plain-http" not in actor.problems("safety")
    actor.send("GET", "/api/v5/public/time", {"Host": "www.okx.com"})
    assert actor.problems("safety")["safety/plain-http"] == {
        "public/time.get went to http://www.okx.com"
    }
