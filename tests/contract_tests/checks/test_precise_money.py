"""What is no mistake with money or in reading, and what must not be missed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fauxchange_kit.verdict import Outcome, judge
from tests.clients import CoinwClient

from . import cases_errors, cases_money, cases_reading
from .harness import failed_checks, problems_of, result_of
from .profile_case import fault

if TYPE_CHECKING:
    from .harness import Harness, Trader

ETH = {"ccy": "ETH", "amt": "1", "from": "6", "to": "18"}


def test_the_same_id_makes_sending_again_safe(harness: Harness) -> None:
    lost = fault("lost-reply", match={"endpoint": "asset/transfer.post", "nth": 1})
    plain = harness.run(cases_money.keeps_the_id)
    run = harness.run(cases_money.keeps_the_id, "lost-reply", [lost])
    assert failed_checks(plain, run) == set()
    assert result_of("money/blind-resend", plain, run).outcome is Outcome.PASSED


def test_runs_are_compared_though_keys_differ_between_them(harness: Harness) -> None:
    lost = fault("lost-reply", match={"method": "POST", "nth": 1})
    plain = harness.run(cases_money.stakes_again)
    run = harness.run(cases_money.stakes_again, "lost-reply", [lost])
    rekeyed = [
        call._replace(credential=call.credential and call.credential._replace(key="other"))
        for call in plain
    ]
    other = replace(plain, calls=tuple(rekeyed))
    assert "money/double-execution" in failed_checks(other, run)


def test_an_error_that_says_nobody_knows_is_a_lost_answer(harness: Harness) -> None:
    def sends_again(trader: Trader) -> None:
        if trader.post(cases_money.STAKE, {"amt": "1"}).status != 200:
            trader.post(cases_money.STAKE, {"amt": "1"})

    plain = harness.run(sends_again)
    lost = fault("lost-reply", match={"method": "POST", "nth": 1}, how="error")
    run = harness.run(sends_again, "lost-orders", [lost])
    assert failed_checks(plain, run) == {"money/blind-resend", "money/double-execution"}


def test_a_limit_that_is_used_up_leaves_no_doubt(harness: Harness) -> None:
    def sends_again(trader: Trader) -> None:
        if trader.post(cases_money.STAKE, {"amt": "1"}).status != 200:
            trader.sleep(1)
            trader.post(cases_money.STAKE, {"amt": "1"})

    run = harness.run(sends_again, "lost-reply", [fault("rate-limit-storm", times=1)])
    assert result_of("money/blind-resend", run).outcome is Outcome.NOT_EXERCISED


def test_who_ends_with_an_error_leaves_the_lost_answer_to_somebody(harness: Harness) -> None:
    def gives_up(trader: Trader) -> None:
        cases_money.transfer(trader, "t1")

    lost = fault("lost-reply", match={"method": "POST", "nth": 1})
    run = harness.run(gives_up, "lost-reply", [lost])
    assert run.exit_code == 1
    assert result_of("money/outcome-found-out", run).outcome is Outcome.NOT_EXERCISED


def test_what_is_done_twice_without_faults_is_meant_to_be(harness: Harness) -> None:
    def stakes_three_times(trader: Trader) -> None:
        for _ in range(3):
            try:
                trader.post(cases_money.STAKE, {"amt": "1"})
            except cases_money.LOST:
                trader.get(cases_money.STAKED)

    plain = harness.run(stakes_three_times)
    lost = fault("lost-reply", match={"method": "POST", "nth": 1})
    run = harness.run(stakes_three_times, "lost-reply", [lost])
    assert result_of("money/double-execution", plain, run).outcome is Outcome.NOT_EXERCISED


def test_every_order_of_a_batch_needs_an_id(harness: Harness) -> None:
    def places(trader: Trader) -> None:
        orders = [dict(order) for order in cases_errors.ORDERS]
        del orders[1]["clOrdId"]
        trader.post("trade/batch-orders", orders)

    assert problems_of("money/client-id-missing", harness.run(places)) == [
        "trade/batch-orders.post came without clOrdId in 1 rows"
    ]


def test_coinw_takes_an_id_for_orders(harness: Harness) -> None:
    def places(trader: Trader) -> None:
        client = CoinwClient(trader.server, trader.server.coinw)
        order = {"symbol": "BTC_USDT", "type": "0", "amount": "1", "rate": "90000"}
        order["isMarket"] = "false"
        client.post("doTrade", order)
        client.post("doTrade", {**order, "out_trade_no": "mine"})

    assert problems_of("money/client-id-missing", harness.run(places)) == [
        "spot/private/doTrade.post came without out_trade_no"
    ]


def test_an_id_of_a_refused_transfer_is_still_free(harness: Harness) -> None:
    def mends(trader: Trader) -> None:
        cases_money.transfer(trader, "t1", amt="99999999")
        cases_money.transfer(trader, "t1", amt="1")

    assert failed_checks(harness.run(mends)) == set()


def test_what_came_in_since_may_be_sent_on(harness: Harness) -> None:
    def fetches_more(trader: Trader) -> None:
        trader.get("asset/balances?ccy=USDT")
        there = {"ccy": "USDT", "amt": "5", "from": "6", "to": "18", "clientId": "t1"}
        trader.post("asset/transfer", there)
        cases_money.transfer(trader, "t2", amt="10500.26")

    run = harness.run(fetches_more)
    assert result_of("money/amount-above-balance", run).evidence_count == 1
    assert failed_checks(run) == set()


def test_an_amount_is_compared_with_the_balance_of_its_currency(harness: Harness) -> None:
    def reads_all_balances(trader: Trader) -> None:
        trader.get("asset/balances")
        cases_money.transfer(trader, "t1", amt="99999999")

    assert problems_of("money/amount-above-balance", harness.run(reads_all_balances)) == [
        "99999999 were sent where 10500.25 were shown as available"
    ]


def test_one_full_page_where_nobody_asked_for_less_may_not_be_all(harness: Harness) -> None:
    def reads_one_page(trader: Trader) -> None:
        for number in range(101):
            asked = {**ETH, "amt": "0.01", "clientId": f"c{number}"}
            trader.post("asset/transfer", asked)
            trader.sleep(1)
        trader.get("asset/bills")
        trader.get("asset/bills?limit=5")

    run = harness.run(reads_one_page)
    assert problems_of("reading/pages-complete", replace(run, profile="full-pages")) == [
        "asset/bills.get may have more than the 100 rows of a page"
    ]


def test_news_since_the_newest_row_may_be_asked_for(harness: Harness) -> None:
    def asks_for_news(trader: Trader) -> None:
        cases_reading.moved(trader)
        rows = trader.get(cases_reading.BILLS).rows
        trader.get(f"{cases_reading.BILLS}&before={rows[0]['ts']}")

    assert failed_checks(harness.run(asks_for_news)) == set()


def test_pages_that_go_back_are_told_apart_from_pages_that_overlap(harness: Harness) -> None:
    back = problems_of("reading/page-cursor", harness.run(cases_reading.goes_the_other_way))
    twice = problems_of(
        "reading/page-cursor", harness.run(cases_reading.begins_after_the_first_row)
    )
    assert [text.split()[1] for text in back + twice] == ["went", "went"]
    assert "to newer rows" in back[0]
    assert "the others come twice" in twice[0]


def test_each_run_is_judged_beside_the_plain_one(harness: Harness) -> None:
    runs = [harness.run(lambda _: None, "slow"), harness.run(lambda _: None)]
    verdict = judge(runs)
    assert verdict.runs == tuple(runs)
    assert verdict.is_clean
