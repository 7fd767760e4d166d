"""On-chain earn: offers, and orders on their way through their states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import body_of
from tests.conftest import NOON_MS

from .conftest import DAY, WAIT

if TYPE_CHECKING:
    from .conftest import Investor


def test_there_are_flexible_and_fixed_products(investor: Investor) -> None:
    terms = {row["productId"]: row["term"] for row in investor.get("offers")}
    assert list(terms)[:3] == ["101", "4005", "1234"]
    assert len(terms) == 9
    assert (terms["101"], terms["1234"], terms["5090"]) == ("0", "30", "90")


def test_an_offer_says_what_the_account_can_have(investor: Investor) -> None:
    assert investor.get("offers?productId=101") == [
        {
            "ccy": "DOT",
            "productId": "101",
            "protocol": "Polkadot",
            "protocolType": "defi",
            "term": "0",
            "apy": "0.1767",
            "earlyRedeem": False,
            "investData": [{"ccy": "DOT", "bal": "100", "minAmt": "2", "maxAmt": "90"}],
            "earningData": [{"ccy": "DOT", "earningType": "0"}],
            "state": "purchasable",
            "redeemPeriod": ["28D", "28D"],
            "fastRedemptionDailyLimit": "",
        }
    ]


def test_offers_are_found_by_currency(investor: Investor) -> None:
    ids = [row["productId"] for row in investor.get("offers?ccy=ETH&protocolType=defi")]
    assert ids == ["2201", "2260"]
    assert investor.get("offers?ccy=XYZ") == []


def test_an_offer_tells_daily_earnings_from_those_at_redemption(investor: Investor) -> None:
    (row,) = investor.get("offers?productId=4005")
    assert row["earningData"] == [
        {"ccy": "USDT", "earningType": "0"},
        {"ccy": "COMP", "earningType": "1"},
    ]


def test_a_purchase_leaves_less_for_everybody(investor: Investor, other: Investor) -> None:
    investor.buy("101", "DOT", "85")
    (mine,) = investor.get("offers?productId=101")
    (theirs,) = other.get("offers?productId=101")
    assert (mine["investData"][0]["bal"], mine["investData"][0]["maxAmt"]) == ("15", "5")
    assert theirs["investData"][0]["maxAmt"] == "35"


def test_a_product_without_room_is_sold_out(investor: Investor, other: Investor) -> None:
    investor.buy("101", "DOT", "85")
    other.buy("101", "DOT", "34")
    (row,) = investor.get("offers?productId=101")
    assert (row["state"], row["investData"][0]["maxAmt"]) == ("sold_out", "1")
    assert investor.buy("101", "DOT", "2")["code"] == "51730"


def test_a_purchase_debits_the_funding_account(investor: Investor) -> None:
    body = investor.buy("101", "DOT", "40", tag="mine")
    (row,) = body["data"]
    assert row["tag"] == "mine"
    assert investor.held("DOT") == "60"
    assert investor.active(row["ordId"]) == {
        "ccy": "DOT",
        "ordId": row["ordId"],
        "productId": "101",
        "state": "8",
        "protocol": "Polkadot",
        "protocolType": "defi",
        "term": "0",
        "apy": "0.1767",
        "investData": [{"ccy": "DOT", "amt": "40"}],
        "earningData": [{"ccy": "DOT", "earningType": "0", "earnings": "0"}],
        "fastRedemptionData": [],
        "purchasedTime": str(NOON_MS),
        "estSettlementTime": "",
        "cancelRedemptionDeadline": "",
        "tag": "mine",
    }


def test_an_order_is_pending_then_on_chain_then_earning(investor: Investor) -> None:
    order = investor.bought("101", "DOT", "40")
    states = [investor.active(order)["state"]]
    for seconds in (599, 1, 3599, 1):
        investor.mock.clock.advance(seconds=seconds)
        states.append(investor.active(order)["state"])
    assert states == ["8", "8", "9", "9", "1"]


def test_earnings_accrue_day_by_day(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "40")
    earnings = []
    for seconds in (DAY - 1, 1, 9 * DAY):
        investor.mock.clock.advance(seconds=seconds)
        earnings.append(investor.active(order)["earningData"][0]["earnings"])
    assert earnings == ["0", "0.01936438", "0.1936438"]
    assert investor.held("DOT") == "60"


def test_daily_earnings_are_paid_every_day(investor: Investor) -> None:
    order = investor.earning("4005", "USDT", "365")
    investor.mock.clock.advance(seconds=10 * DAY)
    assert investor.active(order)["earningData"] == [
        {"ccy": "USDT", "earningType": "0", "earnings": "0.273"},
        {"ccy": "COMP", "earningType": "1", "earnings": "0.0008"},
    ]
    assert (investor.held("USDT"), investor.held("COMP")) == ("635", "0.0008")


def test_a_redemption_pays_all_when_its_period_is_over(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "40")
    investor.mock.clock.advance(seconds=10 * DAY)
    now_ms = NOON_MS + (WAIT + 10 * DAY) * 1000
    assert investor.redeem(order)["data"] == [{"ordId": order, "tag": ""}]
    row = investor.active(order)
    assert row["state"] == "2"
    assert row["estSettlementTime"] == str(now_ms + 28 * DAY * 1000)
    assert row["cancelRedemptionDeadline"] == str(now_ms + DAY * 1000)
    investor.mock.clock.advance(seconds=28 * DAY - 1)
    assert (investor.held("DOT"), investor.get("orders-history")) == ("60", [])
    investor.mock.clock.advance(seconds=1)
    assert (investor.get("orders-active"), investor.held("DOT")) == ([], "100.1936438")
    assert investor.done(order) == {
        "ccy": "DOT",
        "ordId": order,
        "productId": "101",
        "state": "3",
        "protocol": "Polkadot",
        "protocolType": "defi",
        "term": "0",
        "apy": "0.1767",
        "investData": [{"ccy": "DOT", "amt": "40"}],
        "earningData": [{"ccy": "DOT", "earningType": "0", "realizedEarnings": "0.1936438"}],
        "purchasedTime": str(NOON_MS),
        "redeemedTime": str(now_ms + 28 * DAY * 1000),
        "tag": "",
    }


def test_what_is_completed_makes_room_again(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "90")
    investor.redeem(order)
    investor.mock.clock.advance(seconds=28 * DAY)
    (row,) = investor.get("offers?productId=101")
    assert row["investData"][0]["maxAmt"] == "90"


def test_what_was_paid_daily_is_not_paid_again(investor: Investor) -> None:
    order = investor.earning("2201", "ETH", "1")
    investor.mock.clock.advance(seconds=DAY)
    assert investor.held("ETH") == "9.00008547"
    investor.redeem(order)
    investor.mock.clock.advance(seconds=7 * DAY)
    assert investor.held("ETH") == "10.00008547"
    assert investor.done(order)["earningData"] == [
        {"ccy": "ETH", "earningType": "1", "realizedEarnings": "0.00008547"}
    ]


def test_a_pending_purchase_is_cancelled(investor: Investor) -> None:
    order = investor.bought("101", "DOT", "40", tag="mine")
    assert investor.cancel(order)["data"] == [{"ordId": order, "tag": "mine"}]
    assert (investor.active(order)["state"], investor.held("DOT")) == ("13", "60")
    investor.mock.clock.advance(seconds=60)
    assert (investor.done(order)["state"], investor.held("DOT")) == ("3", "100")
    investor.mock.clock.advance(seconds=DAY)
    assert investor.get("orders-active") == []


def test_a_cancelled_redemption_goes_on_earning(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "40")
    investor.mock.clock.advance(seconds=DAY)
    investor.redeem(order)
    investor.mock.clock.advance(seconds=DAY)
    assert investor.cancel(order)["data"] == [{"ordId": order, "tag": ""}]
    row = investor.active(order)
    assert (row["state"], row["estSettlementTime"], row["cancelRedemptionDeadline"]) == (
        "1",
        "",
        "",
    )
    assert row["earningData"][0]["earnings"] == "0.01936438"
    investor.mock.clock.advance(seconds=40 * DAY)
    assert investor.active(order)["earningData"][0]["earnings"] == "0.79393958"


def test_a_fixed_term_stops_earning_at_its_end(investor: Investor) -> None:
    order = investor.earning("1234", "ZIL", "3650", term="30")
    investor.mock.clock.advance(seconds=45 * DAY)
    assert investor.active(order)["earningData"][0]["earnings"] == "27.63"
    assert investor.redeem(order)["code"] == "0"
    investor.mock.clock.advance(seconds=14 * DAY)
    assert investor.held("ZIL") == "5027.63"


def test_an_early_redemption_costs_part_of_the_earnings(investor: Investor) -> None:
    order = investor.earning("1234", "ZIL", "3650", term="30")
    investor.mock.clock.advance(seconds=10 * DAY)
    assert investor.active(order)["earningData"][0]["earnings"] == "9.21"
    assert investor.redeem(order, early=True)["code"] == "0"
    investor.mock.clock.advance(seconds=14 * DAY)
    assert investor.done(order)["earningData"][0]["realizedEarnings"] == "4.605"
    assert investor.held("ZIL") == "5004.605"


def test_an_early_redemption_taken_back_earns_to_the_end_of_the_term(investor: Investor) -> None:
    order = investor.earning("1234", "ZIL", "3650", term="30")
    investor.mock.clock.advance(seconds=29 * DAY + DAY // 2)
    investor.redeem(order, early=True)
    investor.mock.clock.advance(seconds=3600)
    investor.cancel(order)
    investor.mock.clock.advance(seconds=5 * DAY)
    assert investor.active(order)["earningData"][0]["earnings"] == "27.63"


def test_a_fixed_term_may_redeem_itself(investor: Investor) -> None:
    order = investor.earning("3015", "USDC", "365", term="15")
    investor.mock.clock.advance(seconds=15 * DAY)
    row = investor.active(order)
    assert (row["state"], row["cancelRedemptionDeadline"]) == ("2", "")
    assert row["earningData"][0]["earnings"] == "0.777"
    investor.mock.clock.advance(seconds=3600)
    assert (investor.done(order)["state"], investor.held("USDC")) == ("3", "800.777")


def test_one_long_step_of_the_clock_is_as_good_as_many(investor: Investor) -> None:
    order = investor.bought("3015", "USDC", "365", term="15")
    investor.mock.clock.advance(seconds=100 * DAY)
    ended_ms = NOON_MS + (WAIT + 15 * DAY + 3600) * 1000
    assert investor.done(order)["redeemedTime"] == str(ended_ms)
    assert investor.held("USDC") == "800.777"


def test_active_orders_are_found_by_product_currency_and_state(investor: Investor) -> None:
    dot = investor.earning("101", "DOT", "40")
    usdt = investor.bought("4005", "USDT", "10")

    def ids(query: str) -> list[str]:
        return [row["ordId"] for row in investor.get(f"orders-active?{query}")]

    assert ids("") == [usdt, dot]
    assert ids("productId=101") == [dot]
    assert ids("ccy=USDT") == [usdt]
    assert ids("state=8") == [usdt]
    assert ids("state=1&protocolType=defi") == [dot]
    assert ids("state=2") == []


def test_the_history_pages_back_and_forth(investor: Investor) -> None:
    orders = [investor.bought("4005", "USDT", "10") for _ in range(4)]
    still = investor.bought("4005", "USDT", "10")
    dot = investor.bought("101", "DOT", "2")
    for order in (*reversed(orders), dot):
        investor.cancel(order)
    investor.mock.clock.advance(seconds=60)

    def ids(query: str) -> list[str]:
        return [row["ordId"] for row in investor.get(f"orders-history?{query}")]

    a, b, c, d = orders
    assert ids("") == [dot, d, c, b, a]
    assert ids("limit=2") == [dot, d]
    assert ids(f"after={c}") == [b, a]
    assert ids(f"before={b}") == [dot, d, c]
    assert ids(f"after={d}&before={a}") == [c, b]
    assert ids("productId=101") == [dot]
    assert ids(f"ccy=USDT&limit=2&after={still}") == [d, c]
    assert ids("productId=101&ccy=USDT") == []


def test_accounts_see_their_own_orders_only(investor: Investor, other: Investor) -> None:
    order = investor.bought("101", "DOT", "40")
    assert other.get("orders-active") == []
    investor.cancel(order)
    investor.mock.clock.advance(seconds=60)
    assert other.get("orders-history") == []


def test_what_moves_is_billed_in_the_funding_account(investor: Investor) -> None:
    order = investor.earning("2201", "ETH", "1")
    investor.mock.clock.advance(seconds=DAY)
    investor.redeem(order)
    investor.mock.clock.advance(seconds=7 * DAY)
    bills = body_of(investor.client.get("/api/v5/asset/bills?limit=3"))["data"]
    assert [(row["type"], row["balChg"], row["bal"]) for row in bills] == [
        ("82", "1", "10.00008547"),
        ("83", "0.00008547", "9.00008547"),
        ("80", "-1", "9"),
    ]


def test_what_is_invested_counts_to_what_the_account_is_worth(investor: Investor) -> None:
    investor.buy("4005", "USDT", "400")
    target = "/api/v5/asset/asset-valuation?ccy=USDT"
    (worth,) = body_of(investor.client.get(target))["data"]
    assert worth["details"]["earn"] == "400"
