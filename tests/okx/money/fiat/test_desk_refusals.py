"""Buying and selling for fiat money: what is refused, with which code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .desk import asked, order, quoted, trade

if TYPE_CHECKING:
    from .conftest import Changed, Teller


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("fromCcy=USD&toCcy=USD", "58358", id="one currency"),
        pytest.param("fromCcy=USD&toCcy=XYZ", "58009", id="an unknown one"),
        pytest.param("fromCcy=DOGE&toCcy=USD", "58009", id="one that is not dealt in"),
    ],
)
def test_a_pair_that_is_not_there(explainer: Teller, query: str, code: str) -> None:
    assert explainer.refused(f"buy-sell/currency-pair?{query}") == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"toCcy": "USD"}, "58358", id="one currency"),
        pytest.param({"toCcy": "DOGE"}, "58009", id="one that is not dealt in"),
        pytest.param({"side": "sell"}, "52904", id="selling fiat money"),
        pytest.param({"fromCcy": "BTC", "toCcy": "USD"}, "52904", id="buying without"),
        pytest.param({"rfqCcy": "EUR"}, "51000", id="an amount in a third currency"),
        pytest.param({"rfqAmt": "30.001"}, "52928", id="three places"),
        pytest.param({"rfqAmt": "0.000000001", "rfqCcy": "BTC"}, "52928", id="nine places"),
        pytest.param({"rfqAmt": "9.99"}, "52917", id="below the minimum"),
        pytest.param({"rfqAmt": "0.0001", "rfqCcy": "BTC"}, "52917", id="worth less"),
        pytest.param({"rfqAmt": "100000.01"}, "52918", id="above the maximum"),
        pytest.param({"rfqAmt": "1.1", "rfqCcy": "BTC"}, "52918", id="worth more"),
        pytest.param({"toCcy": "EUR", "rfqAmt": "50000.01"}, "52918", id="above the quota"),
    ],
)
def test_a_quote_that_cannot_be_given(
    explainer: Teller, changed: dict[str, str], code: str
) -> None:
    assert explainer.refused("buy-sell/quote", asked(**changed)) == code


def test_an_amount_that_is_worth_nothing_is_not_quoted(changed: Changed) -> None:
    explainer = changed(lambda fiat: fiat["desk"]["fiat"]["TRY"].update(min="0"))
    small = asked(fromCcy="TRY", toCcy="BTC", rfqAmt="0.01", rfqCcy="TRY")
    assert explainer.refused("buy-sell/quote", small) == "52917"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("side", "sell"),
        ("fromCcy", "EUR"),
        ("toCcy", "ETH"),
        ("rfqAmt", "29"),
        ("rfqCcy", "BTC"),
    ],
)
def test_a_trade_of_something_else_than_was_quoted(
    explainer: Teller, name: str, value: str
) -> None:
    assert explainer.refused("buy-sell/trade", order(quoted(explainer), **{name: value})) == "52919"


def test_a_quote_that_nobody_gave_or_another_got_is_refused(
    explainer: Teller, other: Teller
) -> None:
    quote = quoted(explainer)
    assert explainer.refused("buy-sell/trade", order(quote, quoteId="quoterBTC-USD1")) == "52927"
    assert other.refused("buy-sell/trade", order(quote)) == "52927"


def test_a_quote_expires(explainer: Teller) -> None:
    quote = quoted(explainer)
    explainer.advance(10)
    assert explainer.refused("buy-sell/trade", order(quote)) == "52922"


def test_a_quote_is_traded_once(explainer: Teller) -> None:
    quote = quoted(explainer)
    trade(explainer, quote)
    assert explainer.refused("buy-sell/trade", order(quote, clOrdId="mine2")) == "52921"


def test_an_id_trades_once(explainer: Teller, other: Teller) -> None:
    trade(explainer, quoted(explainer))
    assert explainer.refused("buy-sell/trade", order(quoted(explainer))) == "52909"
    lira = {"fromCcy": "TRY", "rfqAmt": "500", "rfqCcy": "TRY"}
    assert trade(other, quoted(other, **lira))["clOrdId"] == "mine1"


def test_more_than_there_is_cannot_be_paid(explainer: Teller) -> None:
    quote = quoted(explainer, rfqAmt="10000.01")
    assert explainer.refused("buy-sell/trade", order(quote)) == "52916"


def test_what_a_withdrawal_has_frozen_cannot_be_paid(explainer: Teller) -> None:
    quote = quoted(explainer, fromCcy="TRY", rfqAmt="15000", rfqCcy="TRY")
    explainer.withdraw()
    assert explainer.refused("buy-sell/trade", order(quote)) == "52916"


def test_a_quota_that_was_used_up_since_the_quote(explainer: Teller) -> None:
    euros = {"fromCcy": "EUR", "toCcy": "USD", "rfqAmt": "30000", "rfqCcy": "EUR"}
    first, second = quoted(explainer, **euros), quoted(explainer, **euros)
    trade(explainer, first)
    assert explainer.refused("buy-sell/trade", order(second, clOrdId="mine2")) == "52918"
    assert explainer.held("EUR") == ("270000", "0")


def test_another_way_to_pay_is_refused(explainer: Teller) -> None:
    asks = order(quoted(explainer), paymentMethod="card")
    assert explainer.refused("buy-sell/trade", asks) == "51000"


def test_a_world_without_a_desk_deals_in_nothing(bare: Teller, explainer: Teller) -> None:
    assert bare.get("buy-sell/currencies") == []
    assert bare.refused("buy-sell/currency-pair?fromCcy=USD&toCcy=BTC") == "58009"
    assert bare.refused("buy-sell/quote", asked()) == "58009"
    assert bare.refused("buy-sell/trade", order(quoted(explainer))) == "52927"
    assert bare.get("buy-sell/history") == []
