"""Buying and selling for fiat money: fiat/buy-sell/*, its ordinary life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import NOON_MS

from .desk import quoted, trade

if TYPE_CHECKING:
    from .conftest import Teller


def test_the_currencies_are_listed_by_kind(explainer: Teller) -> None:
    row = explainer.only("buy-sell/currencies")
    assert [one["ccy"] for one in row["fiatCcyList"]] == [
        "USD",
        "EUR",
        "TRY",
        "BRL",
        "AED",
        "AUD",
        "SGD",
    ]
    assert [one["ccy"] for one in row["cryptoCcyList"]] == ["BTC", "ETH", "SOL", "USDT", "USDC"]


def test_a_pair_that_pays_fiat_money_is_bought(explainer: Teller) -> None:
    assert explainer.only("buy-sell/currency-pair?fromCcy=USD&toCcy=BTC") == {
        "side": "buy",
        "fromCcy": "USD",
        "toCcy": "BTC",
        "singleTradeMax": "100000",
        "singleTradeMin": "10",
        "fixedPxDailyLimit": "",
        "fixedPxRemainingDailyQuota": "",
        "paymentMethods": ["balance"],
    }


def test_a_pair_that_pays_crypto_is_sold(explainer: Teller) -> None:
    row = explainer.only("buy-sell/currency-pair?fromCcy=BTC&toCcy=USD")
    assert (row["side"], row["singleTradeMax"], row["singleTradeMin"]) == ("sell", "1", "0.0001")


def test_a_buyer_is_quoted_above_the_market(explainer: Teller) -> None:
    quote = quoted(explainer)
    number = quote.pop("quoteId")
    assert number.startswith("quoterBTC-USD")
    assert quote == {
        "side": "buy",
        "fromCcy": "USD",
        "toCcy": "BTC",
        "rfqAmt": "30",
        "rfqCcy": "USD",
        "quotePx": "97388",
        "quoteCcy": "USD",
        "quoteFromAmt": "30",
        "quoteToAmt": "0.00030804",
        "quoteTime": str(NOON_MS),
        "ttlMs": "10000",
    }


def test_what_is_paid_for_crypto_is_rounded_up(explainer: Teller) -> None:
    quote = quoted(explainer, rfqAmt="0.00012345", rfqCcy="BTC")
    assert (quote["quoteFromAmt"], quote["quoteToAmt"]) == ("12.03", "0.00012345")


def test_a_seller_is_quoted_below_the_market(explainer: Teller) -> None:
    quote = quoted(explainer, side="sell", fromCcy="BTC", toCcy="USD", rfqAmt="0.1", rfqCcy="BTC")
    assert (quote["quotePx"], quote["quoteCcy"]) == ("96612", "USD")
    assert (quote["quoteFromAmt"], quote["quoteToAmt"]) == ("0.1", "9661.2")


def test_a_seller_may_say_what_to_get(explainer: Teller) -> None:
    quote = quoted(explainer, side="sell", fromCcy="BTC", toCcy="USD", rfqAmt="30", rfqCcy="USD")
    assert (quote["quoteFromAmt"], quote["quoteToAmt"]) == ("0.00031053", "30")


def test_crypto_is_sold_for_crypto(explainer: Teller) -> None:
    quote = quoted(explainer, side="sell", fromCcy="BTC", toCcy="USDT", rfqAmt="0.01", rfqCcy="BTC")
    assert (quote["quoteCcy"], quote["quoteToAmt"]) == ("USDT", "966.12")


def test_fiat_money_is_bought_at_the_market(explainer: Teller) -> None:
    quote = quoted(explainer, toCcy="EUR", rfqAmt="108")
    assert (quote["quotePx"], quote["quoteCcy"], quote["quoteToAmt"]) == ("1.08", "USD", "100")


def test_a_quote_moves_no_money(explainer: Teller) -> None:
    quoted(explainer)
    assert (explainer.held("USD"), explainer.held("BTC")) == (("10000", "0"), ("1", "0"))


def test_a_trade_moves_what_was_quoted_in_the_funding_account(explainer: Teller) -> None:
    quote = quoted(explainer)
    explainer.advance(9)
    done = trade(explainer, quote)
    assert done == {
        "ordId": done["ordId"],
        "clOrdId": "mine1",
        "quoteId": quote["quoteId"],
        "state": "completed",
        "side": "buy",
        "fromCcy": "USD",
        "toCcy": "BTC",
        "rfqAmt": "30",
        "rfqCcy": "USD",
        "fillPx": "97388",
        "fillQuoteCcy": "USD",
        "fillFromAmt": "30",
        "fillToAmt": "0.00030804",
        "cTime": str(NOON_MS + 9000),
    }
    assert (explainer.held("USD"), explainer.held("BTC")) == (("9970", "0"), ("1.00030804", "0"))


def test_a_sale_moves_money_the_other_way(explainer: Teller) -> None:
    sale = {"side": "sell", "fromCcy": "BTC", "toCcy": "USD", "rfqAmt": "0.1", "rfqCcy": "BTC"}
    trade(explainer, quoted(explainer, **sale))
    assert (explainer.held("USD"), explainer.held("BTC")) == (("19661.2", "0"), ("0.9", "0"))


def test_both_sides_of_a_trade_have_a_bill(explainer: Teller) -> None:
    trade(explainer, quoted(explainer))
    assert explainer.bills(2) == [("BTC", "272", "0.00030804"), ("USD", "273", "-30")]


def test_a_sub_account_trades_what_it_has(sub: Teller) -> None:
    sale = {"side": "sell", "fromCcy": "USDT", "toCcy": "AED", "rfqAmt": "100", "rfqCcy": "USDT"}
    trade(sub, quoted(sub, **sale))
    assert (sub.held("USDT"), sub.held("AED")) == (("1100", "0"), ("365.77", "0"))


def test_trades_between_fiat_currencies_use_up_the_quota_of_a_day(explainer: Teller) -> None:
    def left() -> tuple[str, str]:
        row = explainer.only("buy-sell/currency-pair?fromCcy=USD&toCcy=EUR")
        return row["fixedPxDailyLimit"], row["fixedPxRemainingDailyQuota"]

    assert left() == ("50000", "50000")
    trade(explainer, quoted(explainer, toCcy="EUR", rfqAmt="108"), clOrdId="a")
    trade(explainer, quoted(explainer, toCcy="AED", rfqAmt="92"), clOrdId="b")
    trade(explainer, quoted(explainer, toCcy="BTC", rfqAmt="500"), clOrdId="c")
    euros = {"fromCcy": "EUR", "toCcy": "USD", "rfqAmt": "70", "rfqCcy": "EUR"}
    trade(explainer, quoted(explainer, **euros), clOrdId="d")
    assert left() == ("50000", "49800")
    explainer.advance(86_400)
    assert left() == ("50000", "50000")


def test_the_history_shows_a_trade_with_the_time_of_its_change(explainer: Teller) -> None:
    done = trade(explainer, quoted(explainer))
    assert explainer.get("buy-sell/history") == [{**done, "uTime": done["cTime"]}]


def names(explainer: Teller, query: str) -> list[Any]:
    """Return the clients' ids of the trades a query finds."""
    return [row["clOrdId"] for row in explainer.get(f"buy-sell/history?{query}")]


def test_the_history_is_bounded_by_times_that_belong_to_it(explainer: Teller) -> None:
    for name in "abcd":
        trade(explainer, quoted(explainer), clOrdId=name)
        explainer.advance(1)
    assert names(explainer, "") == ["d", "c", "b", "a"]
    assert names(explainer, "limit=2") == ["d", "c"]
    assert names(explainer, f"begin={NOON_MS + 2000}") == ["d", "c"]
    assert names(explainer, f"end={NOON_MS + 1000}") == ["b", "a"]
    assert names(explainer, f"begin={NOON_MS + 1000}&end={NOON_MS + 2000}") == ["c", "b"]
    assert names(explainer, f"end={NOON_MS + 2000}&limit=1") == ["c"]


def test_a_trade_is_found_by_its_ids(explainer: Teller, other: Teller) -> None:
    first = trade(explainer, quoted(explainer), clOrdId="Mine1")
    trade(explainer, quoted(explainer), clOrdId="mine2")
    assert names(explainer, f"ordId={first['ordId']}") == ["Mine1"]
    assert names(explainer, "clOrdId=Mine1") == ["Mine1"]
    assert names(explainer, "clOrdId=mine1") == []
    assert names(explainer, f"ordId={first['ordId']}&clOrdId=mine2") == []
    assert names(explainer, f"clOrdId=Mine1&begin={NOON_MS + 1}") == []
    assert names(explainer, f"clOrdId=Mine1&end={NOON_MS - 1}") == []
    assert names(explainer, f"clOrdId=Mine1&begin={NOON_MS}&end={NOON_MS}") == ["Mine1"]
    assert names(other, f"ordId={first['ordId']}") == []


def test_every_trade_is_completed(explainer: Teller) -> None:
    trade(explainer, quoted(explainer))
    assert names(explainer, "state=completed") == ["mine1"]
    assert names(explainer, "state=processing") == []


def test_accounts_see_their_own_trades_only(explainer: Teller, other: Teller) -> None:
    trade(explainer, quoted(explainer))
    assert names(other, "") == []


def test_an_amount_is_told_without_zeros_at_its_end(explainer: Teller) -> None:
    assert quoted(explainer, rfqAmt="30.00")["rfqAmt"] == "30"
