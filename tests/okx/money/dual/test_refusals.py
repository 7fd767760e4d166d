"""Dual investment: what is refused, with which code; and a refusal changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import CALL, LIVE, NIGHT, PUT

if TYPE_CHECKING:
    from .conftest import Changed, Investor


@pytest.mark.parametrize(
    ("product", "size", "ccy", "code"),
    [
        pytest.param("BTC-USDT-250627-101001-C", "0.1", "BTC", "51000", id="unknown strike"),
        pytest.param("BTC-USDT-250626-101000-C", "0.1", "BTC", "51000", id="unknown expiry"),
        pytest.param("BTC-USDT-250613-101000-C", "0.1", "BTC", "51000", id="expired"),
        pytest.param("DOGE-USDT-250627-1-C", "10", "DOGE", "51000", id="unknown pair"),
        pytest.param("nonsense", "10", "BTC", "51000", id="no product at all"),
        pytest.param(CALL, "0.1", "USDT", "51000", id="the other currency"),
        pytest.param(PUT, "10", "BTC", "51000", id="the other currency of a put"),
        pytest.param(CALL, "0.0009", "BTC", "51727", id="below the minimum"),
        pytest.param(CALL, "2.0001", "BTC", "51728", id="above the maximum"),
        pytest.param(CALL, "0.10001", "BTC", "52928", id="between two steps"),
        pytest.param(PUT, "10.5", "USDT", "52928", id="between two steps of a put"),
    ],
)
def test_a_quote_that_cannot_be_given(
    investor: Investor, product: str, size: str, ccy: str, code: str
) -> None:
    params = {"productId": product, "notionalSz": size, "notionalCcy": ccy}
    assert investor.refused("quote", **params) == code


def test_the_parameter_and_the_minimum_are_told(investor: Investor) -> None:
    params = {"productId": CALL, "notionalSz": "0.0001", "notionalCcy": "BTC"}
    message = investor.refusal("sfp/dcd/quote", **params)[1]
    assert message == "The minimum subscription amount is 0.001 BTC"
    message = investor.refusal("sfp/dcd/quote", **{**params, "notionalCcy": "USDT"})[1]
    assert message == "Parameter notionalCcy error"


def test_a_strike_that_is_reached_is_not_quoted(investor: Investor) -> None:
    investor.price("101000")
    params = {"productId": CALL, "notionalSz": "0.1", "notionalCcy": "BTC"}
    assert investor.refused("quote", **params) == "51731"


def test_nothing_is_quoted_after_the_sale(investor: Investor) -> None:
    params = {"productId": CALL, "notionalSz": "0.1", "notionalCcy": "BTC"}
    investor.advance(seconds=NIGHT - 4 * 3600)
    assert investor.refused("quote", **params) == "51731"
    investor.advance(hours=4)
    assert investor.refused("quote", **params) == "51000"


def test_no_more_is_quoted_than_there_is_room(investor: Investor, other: Investor) -> None:
    other.bought(CALL, "1.7")
    params = {"productId": CALL, "notionalSz": "0.8001", "notionalCcy": "BTC"}
    assert investor.refused("quote", **params) == "51728"
    other.bought(CALL, "0.7995")
    assert investor.refused("quote", **{**params, "notionalSz": "0.001"}) == "51730"


def test_room_that_others_took_after_the_quote_is_gone(investor: Investor, other: Investor) -> None:
    small, large = investor.quote(CALL, "0.1"), investor.quote(CALL, "0.5")
    other.bought(CALL, "2")
    other.bought(CALL, "0.3")
    assert investor.refused("trade", quoteId=large["quoteId"]) == "51728"
    other.bought(CALL, "0.2")
    assert investor.refused("trade", quoteId=small["quoteId"]) == "51730"


def test_a_quote_that_nobody_gave_is_refused(investor: Investor) -> None:
    assert investor.refused("trade", quoteId="quoterbpDCD-QUOTE17732116652401234") == "52927"


def test_a_quote_of_another_account_is_refused(investor: Investor, other: Investor) -> None:
    assert other.refused("trade", quoteId=investor.quote(CALL, "0.1")["quoteId"]) == "52927"


def test_a_quote_expires(investor: Investor) -> None:
    first, second = (investor.quote(CALL, "0.1")["quoteId"] for _ in range(2))
    investor.advance(seconds=29.999)
    assert investor.do("trade", quoteId=first)["state"] == "initial"
    investor.advance(seconds=0.001)
    assert investor.refused("trade", quoteId=second) == "52922"


def test_a_quote_is_traded_once(investor: Investor) -> None:
    quote = investor.quote(CALL, "0.1")["quoteId"]
    investor.do("trade", quoteId=quote)
    assert investor.refused("trade", quoteId=quote) == "52921"
    assert investor.funding("BTC") == "0.4231"


def test_more_than_the_funding_account_has(investor: Investor) -> None:
    quote = investor.quote(CALL, "0.6")["quoteId"]
    refusal = investor.refusal("sfp/dcd/trade", quoteId=quote)
    assert refusal == ("51736", "Insufficient BTC balance")
    assert investor.dcd("order-history") == []


def test_a_quote_that_could_not_be_paid_can_be_traded_later(investor: Investor) -> None:
    order = investor.bought(CALL, "0.5")
    quote = investor.quote(PUT, "10500")["quoteId"]
    second = investor.quote(CALL, "0.1")["quoteId"]
    assert investor.refused("trade", quoteId=second) == "51736"
    investor.price("110000")
    investor.advance(seconds=LIVE)
    assert investor.state(order) == "rejected"
    assert investor.do("trade", quoteId=second)["state"] == "initial"
    assert investor.do("trade", quoteId=quote)["state"] == "initial"


@pytest.mark.parametrize("what", ["redeem-quote", "redeem"])
def test_an_unknown_order_is_not_redeemed(investor: Investor, what: str) -> None:
    more = {} if what == "redeem-quote" else {"quoteId": "quoterbcDCD-REDEEM1"}
    assert investor.refused(what, ordId="987654321", **more) == "52907"


def test_an_unknown_order_has_no_state(investor: Investor, other: Investor) -> None:
    assert investor.answer("sfp/dcd/order-status?ordId=987654321")["code"] == "52907"
    order = investor.bought(CALL, "0.1")
    assert other.answer(f"sfp/dcd/order-status?ordId={order}")["code"] == "52907"


def test_an_order_of_another_account_is_not_redeemed(investor: Investor, other: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(hours=1)
    quote = investor.do("redeem-quote", ordId=order)["quoteId"]
    assert other.refused("redeem-quote", ordId=order) == "52907"
    assert other.refused("redeem", ordId=order, quoteId=quote) == "52907"


def test_an_order_is_redeemed_only_while_it_is_live(investor: Investor) -> None:
    order = investor.bought(CALL, "0.1")
    assert investor.refused("redeem-quote", ordId=order) == "51724"
    investor.advance(seconds=NIGHT)
    assert investor.state(order) == "pending_settle"
    assert investor.refused("redeem-quote", ordId=order) == "51724"
    investor.advance(seconds=600)
    assert investor.refused("redeem-quote", ordId=order) == "51722"


def test_a_rejected_order_is_not_redeemed(investor: Investor) -> None:
    order = investor.bought(CALL, "0.1")
    investor.price("90000")
    investor.advance(hours=1)
    assert investor.refused("redeem-quote", ordId=order) == "51724"


def test_an_order_is_not_redeemed_before_its_interest_begins(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(seconds=3596.999)
    assert investor.refused("redeem-quote", ordId=order) == "51729"
    investor.advance(seconds=0.001)
    assert investor.do("redeem-quote", ordId=order)["ordId"] == order


def test_an_order_is_not_redeemed_shortly_before_its_expiry(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(seconds=NIGHT - LIVE - 3600)
    assert investor.refused("redeem-quote", ordId=order) == "51724"


def test_a_pair_may_not_know_early_redemption(investor: Investor) -> None:
    order = investor.live("ETH-BTC-250627-0.036-C", "1")
    investor.advance(days=1)
    assert investor.refused("redeem-quote", ordId=order) == "51723"


def test_a_redemption_needs_a_quote_of_the_same_order(investor: Investor) -> None:
    first, second = investor.live(CALL, "0.1"), investor.live(CALL, "0.1")
    investor.advance(hours=1)
    quote = investor.do("redeem-quote", ordId=first)["quoteId"]
    assert investor.refused("redeem", ordId=second, quoteId=quote) == "52927"
    assert investor.refused("redeem", ordId=first, quoteId="quoterbcDCD-REDEEM1") == "52927"


def worthless(okx: dict[str, Any]) -> None:
    """Have an early redemption cost all there is."""
    okx["dual"]["earlyCost"] = "1"


def test_what_would_bring_nothing_is_not_redeemed(changed: Changed) -> None:
    investor = changed(worthless)
    order = investor.live(CALL, "0.1")
    investor.advance(hours=1)
    assert investor.refused("redeem-quote", ordId=order) == "51724"


def test_a_quote_for_a_trade_redeems_nothing(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(hours=1)
    quote = investor.quote(CALL, "0.1")["quoteId"]
    assert investor.refused("redeem", ordId=order, quoteId=quote) == "52927"


def test_a_redeem_quote_expires(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(hours=1)
    quote = investor.do("redeem-quote", ordId=order)["quoteId"]
    investor.advance(seconds=30)
    assert investor.refused("redeem", ordId=order, quoteId=quote) == "52922"


def test_an_order_is_redeemed_once(investor: Investor) -> None:
    order = investor.live(CALL, "0.1")
    investor.advance(hours=1)
    first, second = (investor.do("redeem-quote", ordId=order)["quoteId"] for _ in range(2))
    investor.do("redeem", ordId=order, quoteId=first)
    assert investor.refused("redeem", ordId=order, quoteId=first) == "52921"
    assert investor.refused("redeem", ordId=order, quoteId=second) == "51720"
    assert investor.refused("redeem-quote", ordId=order) == "51720"
    investor.advance(seconds=9)
    assert investor.refused("redeem", ordId=order, quoteId=second) == "51722"
    assert investor.refused("redeem-quote", ordId=order) == "51722"
