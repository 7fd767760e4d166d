"""The life of a recurring buy: it buys when its time comes, is amended, paused and stopped."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.bots.saver import RECURRING, Saver, recurring
from tests.okx.trading.trader import DAY_MS, HOUR_MS, PAIR

if TYPE_CHECKING:
    from fauxchange import MockServer

# Noon of 18 June 2025, a Wednesday; the first purchase is two hours later.
TWO_PM_MS = 1_750_255_200_000
BOTH = [{"ccy": "BTC", "ratio": "0.2"}, {"ccy": "ETH", "ratio": "0.8"}]


@pytest.fixture
def saver(built: MockServer) -> Saver:
    """An account with 100,000 USDT and 2 BTC, and no recurring buy; BTC costs 90,000."""
    built.reset()
    saver = Saver(built)
    saver.price("90000")
    saver.advance(1)
    return saver


def test_it_buys_at_the_market_when_its_time_comes(saver: Saver) -> None:
    bot = saver.create(tag="mine", algoClOrdId="save1")
    row = saver.details(bot)
    assert (row["state"], row["cycles"], row["nextInvestTime"]) == ("running", "0", str(TWO_PM_MS))
    saver.advance(2 * HOUR_MS - 2)
    assert saver.parts(bot) == []
    saver.advance(1)
    (part,) = saver.parts(bot)
    assert (part["instId"], part["ordType"], part["sz"], part["side"], part["state"]) == (
        *(PAIR, "market", "100", "buy", "filled"),
    )
    assert (part["accFillSz"], part["avgPx"], part["cTime"], part["tag"]) == (
        *("0.0011111", "90000.2", str(TWO_PM_MS), "mine"),
    )
    saver.advance(1_000)
    row = saver.details(bot)
    assert (row["cycles"], row["nextInvestTime"]) == ("1", str(TWO_PM_MS + DAY_MS))
    assert row["investmentAmt"] == "99.99922222"
    (bought,) = row["recurringList"]
    assert (bought["totalAmt"], bought["avgPx"], bought["px"]) == (
        *("0.0011099889", "90000.2", "90000"),
    )
    assert row["mktCap"] == "99.899001"
    assert row["totalPnl"] == bought["profit"] == "-0.10022122"
    assert saver.held("USDT") == (Decimal("99900.00077778"), Decimal(0))
    assert saver.held("BTC") == (Decimal("2.0011099889"), Decimal(0))


def test_its_orders_are_the_accounts_own(saver: Saver) -> None:
    bot = saver.create(algoClOrdId="save1")
    saver.advance(2 * HOUR_MS)
    (part,) = saver.parts(bot)
    (order,) = saver.rows("trade/orders-history", instType="SPOT")
    assert (order["ordId"], order["algoId"], order["algoClOrdId"], order["source"]) == (
        *(part["ordId"], bot, "save1", "13"),
    )
    bills = saver.rows("account/bills", type="2")
    assert {bill["ccy"]: bill["balChg"] for bill in bills} == {
        "BTC": "0.0011099889",
        "USDT": "-99.99922222",
    }
    audit: Any = saver.mock.audit()
    assert audit["mistakes"] == []


def test_it_buys_in_each_period_however_far_the_clock_goes(saver: Saver) -> None:
    hourly = {"period": "hourly", "recurringHour": "4", "recurringTime": "13"}
    bot = saver.create(**hourly, recurringList=BOTH)
    saver.advance(DAY_MS)
    times = [(int(one["cTime"]) - TWO_PM_MS) // HOUR_MS for one in saver.parts(bot)]
    assert times == [19, 19, 15, 15, 11, 11, 7, 7, 3, 3, -1, -1]
    assert {(one["instId"], one["sz"]) for one in saver.parts(bot)} == {
        *((PAIR, "20"), ("ETH-USDT", "80")),
    }
    row = saver.details(bot)
    assert row["cycles"] == "6"
    spent = sum(Decimal(one["accFillSz"]) * Decimal(one["avgPx"]) for one in saver.parts(bot))
    assert abs(Decimal(row["investmentAmt"]) - spent) < Decimal("0.000001")


def test_one_that_starts_at_once_buys_now_and_at_this_time_of_day(saver: Saver) -> None:
    bot = saver.create(recurringTimeType="2")
    assert len(saver.parts(bot)) == 1
    row = saver.details(bot)
    assert (row["cycles"], row["recurringTime"], row["recurringTimeMinutes"]) == ("1", "12", "0")
    assert row["recurringTimeType"] == "2"
    assert int(row["nextInvestTime"]) == TWO_PM_MS - 2 * HOUR_MS + DAY_MS


def test_what_the_account_cannot_pay_is_not_bought_and_the_next_time_is(saver: Saver) -> None:
    bot = saver.create(amt="60000", recurringList=BOTH)
    saver.advance(3 * DAY_MS)
    assert [(one["instId"], one["sz"]) for one in saver.parts(bot)] == [
        *((PAIR, "12000"), (PAIR, "12000"), ("ETH-USDT", "48000"), (PAIR, "12000")),
    ]
    assert saver.details(bot)["cycles"] == "3"
    saver.mock.credit("okx", "main", "USDT", "100000", book="trading")
    saver.advance(DAY_MS)
    assert [one["sz"] for one in saver.parts(bot)][:2] == ["48000", "12000"]


def test_it_buys_only_while_the_price_is_in_its_range(saver: Saver) -> None:
    ranged = [{"ccy": "BTC", "ratio": "1", "minPx": "", "maxPx": "89000"}]
    bot = saver.create(recurringList=ranged)
    saver.advance(2 * HOUR_MS)
    row = saver.details(bot)
    assert (saver.parts(bot), row["cycles"], row["investmentAmt"]) == ([], "1", "0")
    assert row["recurringList"][0]["maxPx"] == "89000"
    saver.price("88000")
    saver.advance(DAY_MS)
    assert len(saver.parts(bot)) == 1
    again = [{"ccy": "BTC", "minPx": "88500", "maxPx": ""}]
    saver.request("amend-price-range", algoId=bot, recurringList=again)
    (target,) = saver.details(bot)["recurringList"]
    assert (target["minPx"], target["maxPx"]) == ("88500", "")
    saver.advance(DAY_MS)
    assert len(saver.parts(bot)) == 1


def test_an_amendment_counts_from_the_next_time_on(saver: Saver) -> None:
    bot = saver.create()
    assert saver.request("amend-order-algo", algoId=bot, stgyName="other")["algoClOrdId"] == ""
    saver.request("amend-recurring-amount", algoId=bot, amount="25")
    weekly = {"period": "weekly", "recurringDay": "7", "recurringTime": "1", "timeZone": "8"}
    saver.request("amend-recurring-time", algoId=bot, recurringTimeType="1", **weekly)
    row = saver.details(bot)
    assert (row["stgyName"], row["amt"], row["period"]) == ("other", "25", "weekly")
    assert (row["recurringDay"], row["recurringTime"], row["timeZone"]) == ("7", "1", "8")
    # Sunday, 22 June, 1 o'clock at UTC+8.
    assert row["nextInvestTime"] == "1750525200000"
    saver.advance(5 * DAY_MS)
    assert [(one["sz"], one["cTime"]) for one in saver.parts(bot)] == [("25", "1750525200000")]


def test_added_money_is_spent_at_once(saver: Saver) -> None:
    bot = saver.create(recurringList=BOTH)
    saver.request("add-investment", algoId=bot, amount="10")
    saver.advance(1)
    parts = saver.parts(bot)
    assert {(one["ordType"], one["sz"]) for one in parts} == {
        *(("manual_add_order", "2"), ("manual_add_order", "8")),
    }
    assert saver.details(bot)["cycles"] == "0"
    assert Decimal("9.99") < Decimal(saver.details(bot)["investmentAmt"]) <= 10
    assert saver.refusal("add-investment", algoId=bot, amount="200000") == "51008"
    assert len(saver.parts(bot)) == 2
    (one,) = saver.parts(bot, ordId=parts[1]["ordId"])
    assert one == parts[1]
    assert saver.parts(bot, after=parts[0]["ordId"]) == [parts[1]]


def test_one_that_is_paused_buys_nothing_until_it_goes_on(saver: Saver) -> None:
    bot = saver.create()
    saver.request("pause", algoId=bot)
    assert saver.refusal("add-investment", algoId=bot, amount="10") == "55105"
    saver.advance(DAY_MS)
    row = saver.details(bot)
    assert (row["state"], row["cycles"]) == ("pause", "0")
    (pending,) = saver.rows(f"{RECURRING}/orders-algo-pending")
    assert pending["state"] == "pause"
    saver.request("restart", algoId=bot)
    assert saver.refusal("restart", algoId=bot) == "51388"
    assert saver.details(bot)["nextInvestTime"] == str(TWO_PM_MS + DAY_MS)
    saver.advance(DAY_MS)
    assert len(saver.parts(bot)) == 1


def test_one_that_has_stopped_buys_no_more_and_is_history(saver: Saver) -> None:
    first, second = saver.create(), saver.create(stgyName="two")
    rows = saver.rows(f"{RECURRING}/orders-algo-pending")
    assert [one["algoId"] for one in rows] == [second, first]
    older = saver.rows(f"{RECURRING}/orders-algo-pending", after=second)
    assert [one["algoId"] for one in older] == [first]
    assert saver.stop(first) == "0"
    saver.advance(DAY_MS)
    assert saver.parts(first) == []
    (ended,) = saver.rows(f"{RECURRING}/orders-algo-history")
    assert (ended["algoId"], ended["state"]) == (first, "stopped")
    assert saver.details(first)["state"] == "stopped"
    assert saver.stop(first) == "51291"
    saver.advance(92 * DAY_MS)
    assert saver.rows(f"{RECURRING}/orders-algo-history") == []
    assert saver.code(f"{RECURRING}/orders-algo-details", algoId=first) == "51293"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recurringList": [{"ccy": "BTC", "ratio": "0.9"}]}, "51354"),
        ({"recurringList": [{"ccy": "BTC", "ratio": "0.5"}] * 2}, "51353"),
        ({"recurringList": [{"ccy": "BTC", "ratio": "0.04"}] * 25}, "51352"),
        ({"recurringList": [{"ccy": "NOBODY", "ratio": "1"}]}, "51359"),
        ({"recurringList": [{"ccy": "BTC", "ratio": "-1"}]}, "51000"),
        ({"recurringList": [{"ccy": "BTC", "ratio": "1", "minPx": "2", "maxPx": "1"}]}, "51346"),
        ({"recurringList": [{"ccy": "BTC", "ratio": "1", "minPx": "-2"}]}, "51000"),
        ({"amt": "0.9"}, "51358"),
        ({"amt": "0"}, "51000"),
        ({"amt": "1" * 90}, "51000"),
        ({"source": ["2"]}, "51000"),
        ({"tradeQuoteCcy": "USDC"}, "51000"),
        ({"amt": "100001", "recurringTimeType": "2"}, "51008"),
    ],
)
def test_what_no_recurring_buy_can_be_is_refused(
    saver: Saver, changes: dict[str, Any], code: str
) -> None:
    assert saver.refusal(**changes) == code
    assert saver.rows(f"{RECURRING}/orders-algo-pending") == []
    assert saver.held("USDT") == (Decimal(100_000), Decimal(0))


def test_one_that_nobody_made_is_not_found(saver: Saver) -> None:
    assert saver.code(f"{RECURRING}/orders-algo-details", algoId="1") == "51293"
    assert saver.code(f"{RECURRING}/sub-orders", algoId="1") == "51293"
    assert saver.refusal("pause", algoId="1") == "51293"
    assert saver.stop("1") == "51293"


def test_no_more_than_a_hundred_wait(saver: Saver) -> None:
    for _ in range(100):
        saver.create()
    assert saver.refusal() == "51299"


def test_two_that_have_not_stopped_have_no_id_in_common(saver: Saver) -> None:
    saver.create(algoClOrdId="mine")
    assert saver.refusal(algoClOrdId="mine") == "51065"


def test_an_order_that_is_on_its_way_is_counted_when_it_arrives(saver: Saver) -> None:
    saver.mock.set_fill_settings(PAIR, accept_ms=500)
    bot = saver.create()
    saver.advance(2 * HOUR_MS)
    assert saver.details(bot)["investmentAmt"] == "0"
    assert saver.stop(bot) == "0"
    saver.advance(1_000)
    assert saver.details(bot)["investmentAmt"] == "99.99922222"


def test_an_account_that_shares_its_margin_buys_in_its_own_mode(saver: Saver) -> None:
    saver.post("account/set-account-level", {"acctLv": "3"})
    bot = saver.create(**{**recurring(), "tdMode": "cross"})
    saver.advance(2 * HOUR_MS)
    assert [one["tdMode"] for one in saver.parts(bot)] == ["cross"]
