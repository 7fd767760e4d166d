"""Dual investment: what is offered, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.earn.dual.product import date_code
from tests.okx.money.earn.trader import Trader, opened

from .conftest import CALL, EXPIRY_MS, PUT

if TYPE_CHECKING:
    from .conftest import Changed, Investor

BTC_CALLS = "products?baseCcy=BTC&quoteCcy=USDT&optType=C"
BTC_PUTS = "products?baseCcy=BTC&quoteCcy=USDT&optType=P"

DAY = 86_400


def strikes(investor: Investor, query: str, day: str) -> list[str]:
    """Return the strikes that are offered for a day."""
    return [row["strike"] for row in investor.dcd(query) if f"-{day}-" in row["productId"]]


def without_dual(okx: dict[str, Any]) -> None:
    """Take dual investment away."""
    del okx["dual"]


def test_every_pair_has_calls_and_puts(investor: Investor) -> None:
    rows = investor.dcd("currency-pair")
    assert rows[0] == {"baseCcy": "BTC", "quoteCcy": "USDT", "optType": "C", "uly": "BTC-USD"}
    assert [(row["baseCcy"], row["quoteCcy"], row["optType"]) for row in rows[1:]] == [
        ("BTC", "USDT", "P"),
        ("ETH", "USDT", "C"),
        ("ETH", "USDT", "P"),
        ("ETH", "BTC", "C"),
        ("ETH", "BTC", "P"),
    ]


def test_a_product_has_all_that_is_documented(investor: Investor) -> None:
    assert investor.product(PUT) == {
        "absYield": "0.01266617",
        "annualizedYield": "0.5259",
        "baseCcy": "BTC",
        "quoteCcy": "USDT",
        "notionalCcy": "USDT",
        "expTime": str(EXPIRY_MS),
        "interestAccrualTime": "1750251600000",
        "listTime": "1748592000000",
        "minSize": "10",
        "maxSize": "6000000",
        "optType": "P",
        "productId": "BTC-USDT-250627-93000-P",
        "quoteTime": "1750248000000",
        "redeemStartTime": "1750251600000",
        "redeemEndTime": str(EXPIRY_MS - 3_600_000),
        "stepSz": "1",
        "tradeEndTime": str(EXPIRY_MS - 14_400_000),
        "uly": "BTC-USD",
        "strike": "93000",
    }


def test_a_call_takes_the_base_currency(investor: Investor) -> None:
    assert investor.product(CALL)["notionalCcy"] == "BTC"


def test_strikes_are_ticks_at_distances_from_the_price(investor: Investor) -> None:
    assert strikes(investor, BTC_CALLS, "250627") == [
        "98000",
        "99000",
        "101000",
        "104000",
        "109000",
    ]
    assert strikes(investor, BTC_PUTS, "250627") == ["85000", "90000", "93000", "95000", "96000"]


def test_products_expire_on_the_next_days_and_on_fridays(investor: Investor) -> None:
    days = list(dict.fromkeys(row["productId"].split("-")[2] for row in investor.dcd(BTC_CALLS)))
    assert days == ["250619", "250620", "250621", "250627", "250704", "250711"]
    assert {int(row["expTime"]) % (DAY * 1000) for row in investor.dcd(BTC_CALLS)} == {28_800_000}


def test_nearer_strikes_pay_more(investor: Investor) -> None:
    for query, near_first in ((BTC_CALLS, 1), (BTC_PUTS, -1)):
        week = [row for row in investor.dcd(query) if row["expTime"] == str(EXPIRY_MS)]
        yields = [float(row["absYield"]) for row in week][::near_first]
        assert yields == sorted(yields, reverse=True)
        assert len(set(yields)) == 5


def test_a_listing_is_around_the_price_of_its_day(investor: Investor) -> None:
    investor.price("120000")
    investor.advance(days=1)
    calls, puts = (strikes(investor, query, "250622") for query in (BTC_CALLS, BTC_PUTS))
    assert calls == ["121500", "122500", "125000", "128500", "134500"]
    assert puts == ["111500", "115000", "117500", "118500"]


def test_strikes_of_earlier_listings_stay(investor: Investor) -> None:
    investor.price("103000")
    investor.advance(days=2)
    listed = {row["strike"]: row["listTime"] for row in investor.dcd(BTC_CALLS)}
    assert listed["104000"] < listed["104500"]
    assert "104000" in strikes(investor, BTC_CALLS, "250704")


def test_a_strike_that_is_reached_is_not_sold_until_the_price_is_back(investor: Investor) -> None:
    investor.price("101000")
    assert investor.product(CALL) is None
    investor.price("100999")
    assert investor.product(CALL) is not None
    investor.price("93000")
    assert investor.product(PUT) is None


def test_what_pays_next_to_nothing_is_not_sold(investor: Investor) -> None:
    assert "109000" not in strikes(investor, BTC_CALLS, "250619")
    assert min(float(row["annualizedYield"]) for row in investor.dcd(BTC_CALLS)) >= 0.01


def test_the_sale_ends_before_the_expiry(investor: Investor) -> None:
    investor.advance(hours=15, minutes=59)
    assert strikes(investor, BTC_CALLS, "250619") != []
    investor.advance(minutes=1)
    assert strikes(investor, BTC_CALLS, "250619") == []


def test_interest_begins_at_the_next_full_hour(investor: Investor) -> None:
    investor.advance(minutes=59)
    assert investor.product(CALL)["interestAccrualTime"] == "1750251600000"
    investor.advance(minutes=1)
    assert investor.product(CALL)["interestAccrualTime"] == "1750255200000"


def test_what_others_took_is_not_offered_again(investor: Investor, other: Investor) -> None:
    other.bought(CALL, "1.7")
    assert investor.product(CALL)["maxSize"] == "0.8"
    other.bought(CALL, "0.7992")
    assert investor.product(CALL) is None


def test_products_without_early_redemption_say_so_by_their_expiry(investor: Investor) -> None:
    row = investor.dcd("products?baseCcy=ETH&quoteCcy=BTC&optType=C")[0]
    assert row["redeemStartTime"] == row["redeemEndTime"] == row["expTime"]
    assert row["productId"] == "ETH-BTC-250619-0.036-C"


def test_an_unknown_pair_has_no_products(investor: Investor) -> None:
    assert investor.dcd("products?baseCcy=USDT&quoteCcy=BTC&optType=C") == []


def test_the_same_seed_offers_the_same_and_another_one_does_not() -> None:
    first, again, another = (
        Trader(opened(seed=seed)).get(f"sfp/dcd/{BTC_CALLS}") for seed in (5, 5, 6)
    )
    assert first == again
    assert first != another


def test_a_world_without_dual_investment_offers_nothing(changed: Changed) -> None:
    bare = changed(without_dual)
    assert (bare.dcd("currency-pair"), bare.dcd(BTC_CALLS), bare.dcd("order-history")) == (
        [],
        [],
        [],
    )
    params = {"productId": CALL, "notionalSz": "1", "notionalCcy": "BTC"}
    assert bare.refused("quote", **params) == "51000"
    assert bare.refused("trade", quoteId="quoterbcDCD-QUOTE1") == "52927"
    assert bare.refused("redeem-quote", ordId="1") == "52907"


def test_the_day_in_an_id_is_that_of_the_calendar() -> None:
    days = {
        0: "700101",
        951_782_399_999: "000228",
        951_782_400_000: "000229",
        951_868_800_000: "000301",
        1_735_689_599_999: "241231",
        1_735_689_600_000: "250101",
        1_774_598_400_000: "260327",
    }
    assert {at_ms: date_code(at_ms) for at_ms in days} == days
