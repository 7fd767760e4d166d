"""OKUSD: what is refused, with which code; and a refusal changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.worlds.world import World, named_world
from tests.conftest import NOON_MS

from .conftest import Holder

if TYPE_CHECKING:
    from .conftest import Changed

READINGS = (
    "account",
    "limits",
    "subscribe/history",
    "redeem/history",
    "rewards/history",
    "rate/history",
)


def limits(holder: Holder, part: str) -> tuple[str, str, str]:
    """Return the platform's limit, and what was used of both."""
    (row,) = holder.get("okusd/limits")
    limit = row[part]
    return limit["platformDailyLimit"], limit["personalUsedAmt"], limit["platformUsedAmt"]


def test_the_limits_of_a_day_nobody_used(holder: Holder) -> None:
    assert holder.get("okusd/limits") == [
        {
            "subLimit": {
                "maxSubAmt": "5000000",
                "personalDailyLimit": "5000000",
                "personalUsedAmt": "0",
                "platformDailyLimit": "50000000",
                "platformUsedAmt": "5000000",
            },
            "fastRedeemLimit": {
                "personalDailyLimit": "10000",
                "personalUsedAmt": "0",
                "platformDailyLimit": "5000000",
                "platformUsedAmt": "1000000",
                "feeRate": "0.001",
            },
            "stdRedeemLimit": {
                "personalDailyLimit": "1000000",
                "personalUsedAmt": "0",
                "platformDailyLimit": "40000000",
                "platformUsedAmt": "0",
                "feeRate": "0.00025",
            },
            "ts": str(NOON_MS),
        }
    ]


def test_every_deed_uses_its_own_limit_until_midnight(holder: Holder) -> None:
    holder.subscribe("1000")
    holder.redeem("30", "1")
    holder.redeem("40", "2")
    assert limits(holder, "subLimit") == ("50000000", "1000", "5001000")
    assert limits(holder, "fastRedeemLimit") == ("5000000", "30", "1000030")
    assert limits(holder, "stdRedeemLimit") == ("40000000", "40", "40")
    # Midnight in the time zone of the limits is 16:00 in UTC.
    holder.advance(hours=3, minutes=59)
    assert limits(holder, "subLimit")[1] == "1000"
    holder.advance(minutes=1)
    assert limits(holder, "subLimit") == ("50000000", "0", "5000000")
    assert limits(holder, "fastRedeemLimit") == ("5000000", "0", "1000000")
    assert limits(holder, "stdRedeemLimit") == ("40000000", "0", "0")


def test_a_master_and_its_sub_accounts_share_their_limits(changed: Changed) -> None:
    holder = changed(subscription_dailyLimit="100")
    sub = Holder(holder.mock, "sub1")
    sub.subscribe("60")
    assert limits(holder, "subLimit")[1] == "60"
    assert holder.refused_subscription("41")[0] == "51765"
    holder.subscribe("40")


@pytest.mark.parametrize(
    ("platform", "most"),
    [pytest.param("5100", "100", id="platform"), pytest.param("4000", "0", id="overdrawn")],
)
def test_the_most_that_can_be_subscribed_is_what_both_limits_leave(
    changed: Changed, platform: str, most: str
) -> None:
    holder = changed(subscription_platformLimit=platform, subscription_platformUsed="5000")
    (row,) = holder.get("okusd/limits")
    assert row["subLimit"]["maxSubAmt"] == most


def test_more_than_a_day_allows_is_not_subscribed(changed: Changed) -> None:
    holder = changed(subscription_dailyLimit="100")
    holder.subscribe("60")
    assert holder.refused_subscription("40.00000001") == (
        "51765",
        "Exceed your remaining daily quota of 40 USDT",
    )
    holder.advance(hours=4)
    holder.subscribe("100")


def test_more_than_all_may_subscribe_is_not_subscribed(changed: Changed) -> None:
    holder = changed(subscription_platformLimit="5000050")
    assert holder.refused_subscription("51") == (
        "51766",
        "Platform daily subscription limit reached",
    )
    holder.subscribe("50")


@pytest.mark.parametrize(
    ("kind", "part", "code", "text"),
    [
        ("1", "fast", "51768", "Exceed your remaining fast redemption quota of 70 OKUSD"),
        ("2", "standard", "51770", "Exceed your remaining standard redemption quota of 70 OKUSD"),
    ],
)
def test_more_than_a_day_allows_is_not_redeemed(
    changed: Changed, kind: str, part: str, code: str, text: str
) -> None:
    holder = changed(**{f"{part}_dailyLimit": "100"})
    holder.subscribe("1000")
    holder.redeem("30", kind)
    assert holder.refused_redemption("71", kind) == (code, text)
    holder.redeem("70", kind)


@pytest.mark.parametrize(
    ("kind", "part", "code", "text"),
    [
        ("1", "fast", "51769", "Platform fast redemption limit reached"),
        ("2", "standard", "51771", "Platform standard redemption limit reached"),
    ],
)
def test_more_than_all_may_redeem_is_not_redeemed(
    changed: Changed, kind: str, part: str, code: str, text: str
) -> None:
    holder = changed(**{f"{part}_platformLimit": "100", f"{part}_platformUsed": "50"})
    holder.subscribe("1000")
    assert holder.refused_redemption("51", kind) == (code, text)
    holder.redeem("50", kind)


def test_no_more_is_paid_at_once_than_is_in_the_pool(changed: Changed) -> None:
    holder = changed(opening="500", fast_pool="99.9")
    holder.redeem("100")
    assert holder.refused_redemption("100") == ("51772", "Instant redemption pool insufficient")
    assert holder.redeem("100", "2")["state"] == "processing"


def test_what_is_subscribed_is_in_the_pool(changed: Changed) -> None:
    holder = changed(opening="500", fast_pool="0")
    assert holder.refused_redemption("50")[0] == "51772"
    holder.subscribe("49.95")
    # 50 less a fee of 0.05.
    assert holder.redeem("50")["usdtAmt"] == "49.95000000"
    assert holder.refused_redemption("1")[0] == "51772"


@pytest.mark.parametrize("amount", ["0.99999999", "0.5"])
def test_less_than_the_minimum_is_neither_subscribed_nor_redeemed(
    holder: Holder, amount: str
) -> None:
    holder.subscribe("10")
    assert holder.refused_subscription(amount) == (
        "51727",
        "The minimum subscription amount is 1 USDT",
    )
    assert holder.refused_redemption(amount) == ("51000", "Parameter amt error")


def test_amounts_have_eight_places(holder: Holder) -> None:
    holder.subscribe("10")
    assert holder.refused_subscription("1.000000001")[0] == "51000"
    assert holder.refused_redemption("1.000000001")[0] == "51000"


@pytest.mark.parametrize("amount", ["1e3", "-1", "0", "", "1,5"])
def test_amounts_are_plain_numbers_above_zero(holder: Holder, amount: str) -> None:
    assert holder.refused_subscription(amount)[0] in {"51000", "50014"}
    assert holder.refused_redemption(amount)[0] in {"51000", "50014"}


@pytest.mark.parametrize("client_id", ["a" * 33, "a b", "a.b", "ä"])
def test_an_id_has_letters_digits_and_dashes(holder: Holder, client_id: str) -> None:
    assert holder.refusal("okusd/subscribe", amt="1", clOrdId=client_id) == (
        "51000",
        "Parameter clOrdId error",
    )


def test_an_order_needs_an_id(holder: Holder) -> None:
    assert holder.refusal("okusd/subscribe", amt="1")[0] == "50014"
    assert holder.refusal("okusd/redeem", amt="1", redeemType="1")[0] == "50014"


def test_a_redemption_is_of_one_of_two_types(holder: Holder) -> None:
    assert holder.refused_redemption("1", "3") == ("51000", "Parameter redeemType error")


def test_more_than_the_funding_account_has(holder: Holder) -> None:
    assert holder.refused_subscription("10500.26") == ("51764", "Insufficient balance")
    holder.subscribe("10")
    assert holder.refused_redemption("10.01", "1") == ("51764", "Insufficient balance")
    assert holder.refused_redemption("10.01", "2") == ("51764", "Insufficient balance")


def test_a_refused_id_may_be_used_again(holder: Holder) -> None:
    holder.refusal("okusd/subscribe", amt="20000", clOrdId="mine")
    assert holder.subscribe("10", "mine")["amt"] == "10.00000000"


def test_all_is_refused_under_maintenance(changed: Changed) -> None:
    holder = changed(maintenance=True)
    text = "OKUSD API is under maintenance"
    assert holder.refused_subscription("1") == ("51774", text)
    assert holder.refused_redemption("1") == ("51774", text)
    for reading in READINGS:
        answer = holder.answer(f"okusd/{reading}")
        assert (answer["code"], answer["msg"]) == ("51774", text)


def test_a_world_without_okusd_has_nothing_to_show_and_takes_no_orders() -> None:
    okx = {
        name: section
        for name, section in named_world("default").exchanges["okx"].items()
        if name != "okusd"
    }
    mock = MockServer(
        world=World("bare", {"okx": okx}), limits=False, clock=ManualClock(NOON_MS), copying=True
    )
    holder = Holder(mock)
    assert [holder.get(f"okusd/{reading}") for reading in READINGS] == [[]] * 6
    text = "Feature not available in your region"
    assert holder.refused_subscription("1") == ("51773", text)
    assert holder.refused_redemption("1") == ("51773", text)


def test_demo_trading_has_no_okusd(holder: Holder) -> None:
    demo = Holder(holder.mock, "demo")
    demo.client.headers = {"x-simulated-trading": "1"}
    assert demo.refused_subscription("1")[0] == "50038"
    assert demo.refused_redemption("1")[0] == "50038"


def test_a_key_that_only_reads_may_not_order(holder: Holder) -> None:
    reader = Holder(holder.mock, "read")
    assert reader.refused_subscription("1")[0] == "50120"
    assert reader.account() == ("0.00000000", "0.00000000")
