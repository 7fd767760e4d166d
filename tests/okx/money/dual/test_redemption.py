"""Dual investment: orders that are redeemed before their expiry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import NOON_MS

from .conftest import CALL, NIGHT, PUT
from .test_orders import at_once, received_at_once, redeemed_slowly

if TYPE_CHECKING:
    from .conftest import Changed, Investor

HOUR_MS = 3_600_000


def held(investor: Investor, product: str = CALL, size: str = "0.1") -> str:
    """Return an order that can be redeemed early, at one o'clock."""
    order = investor.live(product, size)
    investor.advance(seconds=3597)
    return order


def test_a_redeem_quote_says_what_comes_back(investor: Investor) -> None:
    order = held(investor)
    quote = investor.do("redeem-quote", ordId=order)
    assert quote.pop("quoteId").startswith("quoterbcDCD-REDEEM")
    assert quote == {
        "ordId": order,
        "redeemSz": "0.09818362",
        "redeemCcy": "BTC",
        "termRate": "-1.82",
        "validUntil": str(NOON_MS + HOUR_MS + 30_000),
    }


def test_a_redeem_quote_moves_nothing(investor: Investor) -> None:
    order = held(investor)
    investor.do("redeem-quote", ordId=order)
    assert (investor.state(order), investor.funding("BTC")) == ("live", "0.4231")


def test_a_redeem_quote_is_good_until_redemption_ends_at_most(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(seconds=NIGHT - 3600 - 10)
    quote = investor.do("redeem-quote", ordId=order)
    assert quote["validUntil"] == investor.order(order)["redeemEndTime"]


def test_less_comes_back_the_further_the_price_is_beyond_the_strike(investor: Investor) -> None:
    order = held(investor)
    sizes = []
    for usd in ("101000", "110000", "202000"):
        investor.price(usd)
        sizes.append(investor.do("redeem-quote", ordId=order)["redeemSz"])
    assert sizes == ["0.09655562", "0.09106902", "0.0499"]


def test_a_put_below_its_strike_brings_less_of_the_quote_currency(investor: Investor) -> None:
    order = held(investor, PUT, "1000")
    investor.price("46500")
    quote = investor.do("redeem-quote", ordId=order)
    assert (quote["redeemSz"], quote["redeemCcy"], quote["termRate"]) == ("499", "USDT", "-50.1")


def test_more_comes_back_the_nearer_the_expiry_is(investor: Investor) -> None:
    order = held(investor)
    sizes = []
    for _ in range(3):
        investor.advance(days=2)
        sizes.append(float(investor.do("redeem-quote", ordId=order)["redeemSz"]))
    assert 0.098 < sizes[0] < sizes[1] < sizes[2] <= 0.0998


def test_a_redemption_goes_through_its_states(investor: Investor) -> None:
    order = held(investor)
    quote = investor.do("redeem-quote", ordId=order)
    done = investor.do("redeem", ordId=order, quoteId=quote["quoteId"])
    assert done == {"ordId": order, "state": "pending_redeem_booking"}
    states = []
    for seconds in (0, 8.999, 0.001):
        investor.advance(seconds=seconds)
        states.append(investor.state(order))
    assert states == ["pending_redeem", "pending_redeem", "redeemed"]


def test_a_redemption_may_be_further_when_it_is_answered(changed: Changed) -> None:
    for change, state in (
        (received_at_once, "pending_redeem"),
        (redeemed_slowly, "redeeming"),
        (at_once, "redeemed"),
    ):
        investor = changed(change)
        order = held(investor)
        quote = investor.do("redeem-quote", ordId=order)
        assert investor.do("redeem", ordId=order, quoteId=quote["quoteId"])["state"] == state


def test_a_redemption_pays_what_was_quoted_and_no_yield(investor: Investor) -> None:
    order = held(investor)
    investor.redeemed(order)
    investor.price("110000")
    investor.advance(seconds=9)
    row = investor.order(order)
    assert (row["settleSz"], row["settleCcy"], row["settlePx"]) == ("0.09818362", "BTC", "")
    assert (row["yieldSz"], row["yieldCcy"]) == ("0", "BTC")
    assert row["settleTime"] == str(NOON_MS + HOUR_MS + 9_000)
    assert investor.funding("BTC") == "0.52128362"
    assert investor.bills(1) == [("161", "BTC", "0.09818362")]


def test_nothing_is_told_of_the_settlement_before_it_is_paid(investor: Investor) -> None:
    order = held(investor)
    investor.redeemed(order)
    row = investor.order(order)
    assert (row["settleSz"], row["settleCcy"], row["settleTime"]) == ("", "", "")


def test_what_is_redeemed_is_not_settled_again(investor: Investor) -> None:
    order = held(investor)
    investor.redeemed(order)
    investor.advance(days=20)
    assert investor.state(order) == "redeemed"
    assert investor.funding("BTC") == "0.52128362"


def test_what_is_redeemed_makes_room_again(investor: Investor, other: Investor) -> None:
    order = held(other, CALL, "1.5")
    assert investor.product(CALL)["maxSize"] == "1"
    other.redeemed(order)
    assert investor.product(CALL)["maxSize"] == "1"
    investor.advance(seconds=9)
    assert investor.product(CALL)["maxSize"] == "2"
