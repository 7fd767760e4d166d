"""OKUSD: subscriptions and redemptions in their ordinary life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import body_of
from tests.conftest import NOON_MS

from .conftest import Holder

if TYPE_CHECKING:
    from .conftest import Changed

DAY_MS = 86_400_000


def test_a_subscription_is_done_at_once(holder: Holder) -> None:
    row = holder.subscribe("1000.00000000", "my-sub_001")
    assert row.pop("ordId").isdigit()
    assert row == {
        "clOrdId": "my-sub_001",
        "ccy": "USDT",
        "amt": "1000.00000000",
        "okusdAmt": "1000.00000000",
        "state": "success",
        "ts": str(NOON_MS),
    }
    assert (holder.funding("USDT"), holder.funding("OKUSD")) == ("9500.25", "1000")


def test_an_id_subscribes_once_and_returns_the_order_of_then(holder: Holder) -> None:
    first = holder.subscribe("1000", "mine")
    holder.advance(minutes=1)
    assert holder.subscribe("1000", "mine") == first
    assert holder.subscribe("500", "mine") == first
    assert holder.funding("OKUSD") == "1000"
    assert len(holder.get("okusd/subscribe/history")) == 1


def test_another_account_may_use_the_same_id(holder: Holder) -> None:
    sub = Holder(holder.mock, "sub1")
    first, other = holder.subscribe("10", "mine"), sub.subscribe("20", "mine")
    assert first["ordId"] != other["ordId"]
    assert (holder.funding("OKUSD"), sub.funding("OKUSD")) == ("10", "20")


def test_an_id_of_a_subscription_may_be_used_for_a_redemption(holder: Holder) -> None:
    subscribed = holder.subscribe("10", "mine")
    assert holder.redeem("10", client_id="mine")["ordId"] != subscribed["ordId"]


def test_a_fast_redemption_is_paid_at_once_for_a_fee(holder: Holder) -> None:
    holder.subscribe("1000")
    row = holder.redeem("1000", "1", "my-redeem-001")
    assert row.pop("ordId").isdigit()
    assert row == {
        "clOrdId": "my-redeem-001",
        "ccy": "OKUSD",
        "amt": "1000.00000000",
        "fee": "1.00000000",
        "usdtAmt": "999.00000000",
        "redeemType": "1",
        "state": "success",
        "estSettlementTime": str(NOON_MS),
        "ts": str(NOON_MS),
    }
    assert (holder.funding("USDT"), holder.funding("OKUSD")) == ("10499.25", "0")


def test_a_fee_is_cut_to_eight_places(holder: Holder) -> None:
    holder.subscribe("10")
    row = holder.redeem("1.23456789")
    # 1.23456789 x 0.001 = 0.00123456789
    assert (row["fee"], row["usdtAmt"]) == ("0.00123456", "1.23333333")


def test_a_standard_redemption_is_paid_some_days_later_for_less(holder: Holder) -> None:
    holder.subscribe("4000")
    row = holder.redeem("4000", "2")
    assert (row["fee"], row["usdtAmt"], row["state"]) == (
        "1.00000000",
        "3999.00000000",
        "processing",
    )
    assert (holder.funding("USDT"), holder.funding("OKUSD")) == ("6500.25", "0")
    holder.advance(days=5, hours=23, minutes=59)
    assert holder.funding("USDT") == "6500.25"
    holder.advance(minutes=1)
    assert holder.funding("USDT") == "10499.25"


def test_a_standard_redemption_takes_six_days_from_16_o_clock_on(holder: Holder) -> None:
    holder.subscribe("100")
    assert holder.redeem("1", "2")["estSettlementTime"] == str(NOON_MS + 6 * DAY_MS)
    # Midnight there is 16:00 in UTC.
    holder.advance(hours=4)
    midnight = NOON_MS + 4 * 3_600_000
    assert holder.redeem("1", "2")["estSettlementTime"] == str(midnight + 5 * DAY_MS)
    holder.advance(hours=15, minutes=59)
    before = holder.redeem("1", "2")
    assert int(before["estSettlementTime"]) - int(before["ts"]) == 5 * DAY_MS
    holder.advance(minutes=1)
    late = holder.redeem("1", "2")
    assert int(late["estSettlementTime"]) - int(late["ts"]) == 6 * DAY_MS


def test_the_world_says_how_long_a_redemption_takes(changed: Changed) -> None:
    holder = changed(standard_days=1, standard_lateDays=2, standard_lateFrom="23:00")
    holder.subscribe("10")
    holder.redeem("10", "2")
    holder.advance(days=1)
    assert holder.get("okusd/redeem/history")[0]["status"] == "success"


def test_an_id_redeems_once_and_returns_the_order_as_it_is_now(holder: Holder) -> None:
    holder.subscribe("100")
    first = holder.redeem("40", "2", "mine")
    assert holder.redeem("40", "2", "mine") == first
    holder.advance(days=6)
    assert holder.redeem("40", "2", "mine") == {**first, "state": "success"}
    assert holder.funding("OKUSD") == "60"


def test_the_history_of_subscriptions_has_the_latest_first(holder: Holder) -> None:
    first = holder.subscribe("10", "one")
    holder.advance(seconds=1)
    second = holder.subscribe("20", "two")
    assert holder.get("okusd/subscribe/history") == [
        {
            "ordId": row["ordId"],
            "clOrdId": row["clOrdId"],
            "ccy": "USDT",
            "amt": row["amt"],
            "settleCcy": "OKUSD",
            "settleCcyAmt": row["amt"],
            "status": "success",
            "ts": row["ts"],
        }
        for row in (second, first)
    ]


def test_the_history_of_subscriptions_is_bounded_both_ways(holder: Holder) -> None:
    for _ in range(4):
        holder.subscribe("1")
        holder.advance(seconds=1)

    def times(query: str) -> list[int]:
        rows = holder.get(f"okusd/subscribe/history?{query}")
        return [int(row["ts"]) - NOON_MS for row in rows]

    assert times("limit=3") == [3000, 2000, 1000]
    assert times(f"end={NOON_MS + 1000}") == [1000, 0]
    assert times(f"begin={NOON_MS + 2000}") == [3000, 2000]
    assert times(f"begin={NOON_MS + 1000}&end={NOON_MS + 2000}") == [2000, 1000]
    assert times(f"begin={NOON_MS + 1000}&limit=1") == [3000]
    assert times(f"begin={NOON_MS + 2000}&end={NOON_MS + 1000}") == []
    assert times("limit=1000") == [3000, 2000, 1000, 0]


def test_the_history_of_redemptions_is_of_slow_ones_unless_fast_ones_are_asked_for(
    holder: Holder,
) -> None:
    holder.subscribe("100")
    fast, slow = holder.redeem("10", "1"), holder.redeem("20", "2")
    assert holder.get("okusd/redeem/history?type=fast") == [
        {
            "ordId": fast["ordId"],
            "clOrdId": fast["clOrdId"],
            "ccy": "OKUSD",
            "amt": "10.00000000",
            "fee": "0.01000000",
            "settleCcy": "USDT",
            "settleCcyAmt": "9.99000000",
            "type": "fast",
            "status": "success",
            "estSettlementTime": "",
            "ts": str(NOON_MS),
        }
    ]
    (row,) = holder.get("okusd/redeem/history")
    assert (row["ordId"], row["type"], row["status"]) == (slow["ordId"], "standard", "pending")
    assert row["estSettlementTime"] == slow["estSettlementTime"]
    assert holder.get("okusd/redeem/history?type=standard") == [row]
    holder.advance(days=6)
    assert holder.get("okusd/redeem/history") == [{**row, "status": "success"}]


def test_the_history_of_redemptions_is_bounded_both_ways(holder: Holder) -> None:
    holder.subscribe("100")
    for _ in range(4):
        holder.redeem("1", "2")
        holder.advance(seconds=1)

    def times(query: str) -> list[int]:
        rows = holder.get(f"okusd/redeem/history?{query}")
        return [int(row["ts"]) - NOON_MS for row in rows]

    assert times("limit=3") == [3000, 2000, 1000]
    assert times(f"end={NOON_MS + 1000}") == [1000, 0]
    assert times(f"begin={NOON_MS + 2000}") == [3000, 2000]
    assert times(f"begin={NOON_MS + 1000}&end={NOON_MS + 2000}") == [2000, 1000]


def test_accounts_see_their_own_orders_only(holder: Holder) -> None:
    holder.subscribe("100")
    holder.redeem("10", "1")
    sub = Holder(holder.mock, "sub1")
    assert sub.get("okusd/subscribe/history") == []
    assert sub.get("okusd/redeem/history?type=fast") == []


def test_every_step_is_billed_with_its_type(holder: Holder) -> None:
    holder.subscribe("1000")
    holder.redeem("100", "1")
    holder.redeem("100", "2")
    assert holder.bills() == [
        ("USDT", "-1000", "509"),
        ("OKUSD", "1000", "518"),
        ("OKUSD", "-100", "511"),
        ("USDT", "99.9", "511"),
        ("OKUSD", "-100", "511"),
    ]
    holder.advance(days=6)
    assert ("USDT", "99.975", "511") in holder.bills()


def test_what_is_held_goes_to_the_trading_account_and_counts_there(holder: Holder) -> None:
    holder.subscribe("1000")
    move = {"ccy": "OKUSD", "amt": "400", "from": "6", "to": "18"}
    assert body_of(holder.client.post("/api/v5/asset/transfer", move))["code"] == "0"
    assert holder.funding("OKUSD") == "600"
    assert holder.account()[0] == "1000.00000000"
