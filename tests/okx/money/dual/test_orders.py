"""Dual investment: orders, from the quote to the money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.clients import body_of
from tests.conftest import NOON_MS

from .conftest import CALL, EXPIRY_MS, LIVE, NIGHT, PUT

if TYPE_CHECKING:
    from .conftest import Changed, Investor

SETTLE = 600


def at_once(okx: dict[str, Any]) -> None:
    """Have no state of an order last."""
    for member in (
        "receiveSeconds",
        "bookSeconds",
        "settleSeconds",
        "redeemReceiveSeconds",
        "redeemBookSeconds",
        "redeemSeconds",
    ):
        okx["dual"][member] = 0


def received_at_once(okx: dict[str, Any]) -> None:
    """Have the first states of orders and redemptions take no time."""
    okx["dual"] |= {"receiveSeconds": 0, "redeemReceiveSeconds": 0}


def redeemed_slowly(okx: dict[str, Any]) -> None:
    """Have only the last state of a redemption take time."""
    okx["dual"] |= {"redeemReceiveSeconds": 0, "redeemBookSeconds": 0}


def test_a_quote_says_what_is_paid_and_for_how_long(investor: Investor) -> None:
    quote = investor.quote(CALL, "0.1")
    assert quote.pop("quoteId").startswith("quoterbcDCD-QUOTE")
    assert quote == {
        "absYield": "0.01308435",
        "annualizedYield": "54.32",
        "interestAccrualTime": "1750251600000",
        "notionalSz": "0.1",
        "notionalCcy": "BTC",
        "productId": CALL,
        "validUntil": str(NOON_MS + 30_000),
        "idxPx": "97000",
    }


def test_a_quote_is_good_until_the_sale_ends_at_most(investor: Investor) -> None:
    investor.advance(seconds=NIGHT - 4 * 3600 - 10)
    quote = investor.quote("BTC-USDT-250627-98000-C", "0.1")
    assert quote["validUntil"] == str(EXPIRY_MS - 14_400_000)


def test_a_quote_moves_no_money(investor: Investor) -> None:
    investor.quote(CALL, "0.1")
    assert investor.funding("BTC") == "0.5231"


def test_a_trade_debits_the_funding_account(investor: Investor) -> None:
    quote = investor.quote(CALL, "0.1")
    done = investor.do("trade", quoteId=quote["quoteId"])
    assert done == {"quoteId": quote["quoteId"], "ordId": done["ordId"], "state": "initial"}
    assert investor.funding("BTC") == "0.4231"
    assert investor.bills(1) == [("160", "BTC", "-0.1")]


def test_a_trade_has_the_yield_of_its_quote(investor: Investor) -> None:
    quote = investor.quote(CALL, "0.1")
    investor.price("97500")
    order = investor.do("trade", quoteId=quote["quoteId"])["ordId"]
    assert investor.order(order)["absYield"] == "0.01308435"


def test_an_order_is_initial_then_live(investor: Investor) -> None:
    order = investor.bought(CALL, "0.1")
    states = [investor.state(order)]
    for seconds in (1, 1.999, 0.001):
        investor.advance(seconds=seconds)
        states.append(investor.state(order))
    assert states == ["initial", "initial", "initial", "live"]


def test_a_trade_may_be_booked_while_it_is_answered(changed: Changed) -> None:
    investor = changed(received_at_once)
    done = investor.do("trade", quoteId=investor.quote(CALL, "0.1")["quoteId"])
    assert done["state"] == "pending_book"
    assert investor.state(done["ordId"]) == "initial"


def test_a_trade_may_be_live_at_once(changed: Changed) -> None:
    investor = changed(at_once)
    done = investor.do("trade", quoteId=investor.quote(CALL, "0.1")["quoteId"])
    assert done["state"] == "live"
    investor.advance(seconds=NIGHT)
    assert investor.state(done["ordId"]) == "settled"


def test_an_order_is_shown_while_it_is_live(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    row = investor.order(order)
    assert row.pop("quoteId").startswith("quoterbcDCD-QUOTE")
    assert row == {
        "ordId": order,
        "state": "live",
        "productId": CALL,
        "baseCcy": "BTC",
        "quoteCcy": "USDT",
        "uly": "BTC-USD",
        "strike": "101000",
        "notionalSz": "0.1",
        "notionalCcy": "BTC",
        "absYield": "0.01308435",
        "annualizedYield": "0.5432",
        "yieldSz": "0.00130843",
        "yieldCcy": "BTC",
        "settleSz": "",
        "settleCcy": "",
        "settlePx": "",
        "expTime": str(EXPIRY_MS),
        "settleTime": "",
        "redeemStartTime": "1750251600000",
        "redeemEndTime": str(EXPIRY_MS - 3_600_000),
        "cTime": str(NOON_MS),
        "uTime": str(NOON_MS + LIVE * 1000),
    }


def test_an_order_is_rejected_if_the_price_moves_away(investor: Investor) -> None:
    order = investor.bought(CALL, "0.1")
    investor.price("98000")
    investor.advance(seconds=LIVE)
    row = investor.order(order)
    assert (row["state"], row["yieldSz"], row["settleSz"]) == ("rejected", "0", "")
    assert investor.funding("BTC") == "0.5231"
    assert investor.bills(1) == [("163", "BTC", "0.1")]


def test_an_order_stands_a_small_move_either_way(investor: Investor) -> None:
    orders = [investor.bought(CALL, "0.1"), investor.bought(PUT, "10")]
    investor.price("97970")
    investor.advance(seconds=LIVE)
    assert [investor.state(order) for order in orders] == ["live", "live"]
    order = investor.bought(CALL, "0.1")
    investor.price("96000")
    investor.advance(seconds=LIVE)
    assert investor.state(order) == "rejected"


def test_what_is_rejected_makes_room_again(investor: Investor, other: Investor) -> None:
    other.bought(CALL, "1.5")
    assert investor.product(CALL)["maxSize"] == "1"
    investor.price("98000")
    investor.advance(seconds=LIVE)
    assert investor.product(CALL)["maxSize"] == "2"


def test_an_order_is_settled_some_time_after_its_expiry(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(seconds=NIGHT - LIVE - 1)
    states = [investor.state(order)]
    for seconds in (1, SETTLE - 1, 1):
        investor.advance(seconds=seconds)
        states.append(investor.state(order))
    assert states == ["live", "pending_settle", "pending_settle", "settled"]


def test_the_price_is_told_when_it_is_settled(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(seconds=NIGHT)
    assert investor.order(order)["settlePx"] == ""
    investor.advance(seconds=SETTLE)
    assert investor.order(order)["settlePx"] == "97000"


def test_a_call_below_its_strike_comes_back_with_its_yield(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(seconds=NIGHT + SETTLE)
    row = investor.order(order)
    assert (row["settleSz"], row["settleCcy"]) == ("0.10130843", "BTC")
    assert (row["yieldSz"], row["yieldCcy"]) == ("0.00130843", "BTC")
    assert row["settleTime"] == row["uTime"] == str(EXPIRY_MS + SETTLE * 1000)
    assert investor.funding("BTC") == "0.52440843"
    assert investor.bills(2) == [("162", "BTC", "0.00130843"), ("161", "BTC", "0.1")]


def test_a_call_at_its_strike_is_sold_for_the_quote_currency(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.price("101000")
    investor.advance(seconds=NIGHT + SETTLE)
    row = investor.order(order)
    assert (row["settleSz"], row["settleCcy"], row["settlePx"]) == ("10232.15143", "USDT", "101000")
    assert (row["yieldSz"], row["yieldCcy"]) == ("132.15143", "USDT")
    assert (investor.funding("BTC"), investor.funding("USDT")) == ("0.4231", "20732.40143")
    assert investor.bills(2) == [("162", "USDT", "132.15143"), ("161", "USDT", "10100")]


def test_a_put_above_its_strike_comes_back_with_its_yield(investor: Investor) -> None:
    order = investor.live(PUT, "1000")
    investor.price("93000.01")
    investor.advance(seconds=NIGHT + SETTLE)
    row = investor.order(order)
    assert (row["settleSz"], row["settleCcy"], row["settlePx"]) == (
        "1012.66617",
        "USDT",
        "93000.01",
    )
    assert investor.funding("USDT") == "10512.91617"


def test_a_put_at_its_strike_buys_the_base_currency(investor: Investor) -> None:
    order = investor.live(PUT, "1000")
    investor.price("93000")
    investor.advance(seconds=NIGHT + SETTLE)
    row = investor.order(order)
    assert (row["settleSz"], row["settleCcy"]) == ("0.01088888", "BTC")
    assert (row["yieldSz"], row["yieldCcy"]) == ("0.00013619", "BTC")
    assert (investor.funding("BTC"), investor.funding("USDT")) == ("0.53398888", "9500.25")
    assert investor.bills(2) == [("162", "BTC", "0.00013619"), ("161", "BTC", "0.01075269")]


@pytest.mark.parametrize(("late_ms", "ccy"), [(0, "USDT"), (1, "BTC")])
def test_the_price_at_the_expiry_counts_and_no_later_one(
    investor: Investor, late_ms: int, ccy: str
) -> None:
    order = investor.live(CALL, "0.1")
    investor.price("150000", at_ms=EXPIRY_MS + late_ms)
    investor.advance(seconds=NIGHT + SETTLE)
    assert investor.order(order)["settleCcy"] == ccy


def test_what_is_invested_counts_to_what_the_account_is_worth(investor: Investor) -> None:
    investor.live(PUT, "400")
    target = "/api/v5/asset/asset-valuation?ccy=USDT"
    (worth,) = body_of(investor.client.get(target))["data"]
    assert worth["details"]["earn"] == "400"
