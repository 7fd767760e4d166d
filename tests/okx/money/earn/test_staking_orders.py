"""Purchases and redemptions of BETH and OKSOL, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.earn.staking.orders import fail
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import Trader

if TYPE_CHECKING:
    from tests.okx.money.earn.conftest import Changed

ETH = "staking-defi/eth/"
SOL = "staking-defi/sol/"
HISTORY = "staking-defi/eth/purchase-redeem-history"
DAY_MS = 86_400_000


def _history(trader: Trader, query: str = "") -> list[tuple[str, str, str]]:
    rows = trader.get(f"{HISTORY}{query}")
    return [(row["type"], row["amt"], row["status"]) for row in rows]


def _newest_id(trader: Trader) -> str:
    return str(trader.get(HISTORY)[0]["ordId"])


def test_a_purchase_is_pending_until_it_settles(trader: Trader) -> None:
    trader.post(f"{ETH}purchase", amt="1")
    (row,) = trader.get(HISTORY)
    assert row.pop("ordId").isdecimal()
    assert row == {
        "type": "purchase",
        "amt": "1.00000000",
        "redeemingAmt": "",
        "status": "pending",
        "requestTime": str(NOON_MS),
        "completedTime": "",
        "estCompletedTime": "",
    }


def test_a_settled_purchase_says_when(trader: Trader) -> None:
    trader.post(f"{ETH}purchase", amt="0.6266663")
    trader.advance(seconds=60)
    (row,) = trader.get(HISTORY)
    assert row.pop("ordId").isdecimal()
    assert row == {
        "type": "purchase",
        "amt": "0.62666630",
        "redeemingAmt": "",
        "status": "success",
        "requestTime": str(NOON_MS),
        "completedTime": str(NOON_MS + 60_000),
        "estCompletedTime": "",
    }


def test_a_redemption_is_answered_with_an_empty_list(trader: Trader) -> None:
    assert trader.post(f"{ETH}redeem", amt="0.5") == []


def test_what_is_redeemed_leaves_the_funding_account_and_still_counts(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    assert trader.funding("BETH") == "0.13926191"
    assert trader.get(f"{ETH}balance")[0]["amt"] == "0.63926191"


def test_a_redemption_pays_after_eight_days_and_not_before(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    trader.advance(days=8, seconds=-0.001)
    assert trader.funding("ETH") == "37.11827078"
    trader.advance(seconds=0.001)
    assert trader.funding("ETH") == "37.61827078"


def test_what_is_being_redeemed_earns_nothing(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    trader.advance(days=1)
    # 0.13926191 x 0.0374 / 365 = 0.0000142695...
    (row,) = trader.get(f"{ETH}balance")
    assert (row["amt"], row["latestInterestAccrual"]) == ("0.63927617", "0.00001426")


def test_a_pending_redemption_says_when_it_is_expected(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    (row,) = trader.get(HISTORY)
    assert (row["type"], row["status"], row["redeemingAmt"]) == ("redeem", "pending", "0.50000000")
    assert row["completedTime"] == ""
    assert row["estCompletedTime"] == str(NOON_MS + 8 * DAY_MS)


def test_a_complete_redemption_says_when_it_was(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    trader.advance(days=9)
    (row,) = trader.get(HISTORY)
    assert (row["status"], row["redeemingAmt"]) == ("success", "0.00000000")
    assert row["completedTime"] == str(NOON_MS + 8 * DAY_MS)
    assert row["estCompletedTime"] == ""


def test_a_cancelled_redemption_frees_the_tokens(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    order = _newest_id(trader)
    trader.advance(minutes=1)
    assert trader.post(f"{ETH}cancel-redeem", ordId=order) == [{"ordId": order}]
    assert trader.funding("BETH") == "0.63926191"
    (row,) = trader.get(HISTORY)
    assert (row["status"], row["redeemingAmt"]) == ("cancelled", "0.00000000")
    assert row["completedTime"] == str(NOON_MS + 60_000)


def test_a_cancelled_redemption_pays_nothing(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    trader.post(f"{ETH}cancel-redeem", ordId=_newest_id(trader))
    trader.advance(days=9)
    assert trader.funding("ETH") == "37.11827078"
    assert _history(trader) == [("redeem", "0.50000000", "cancelled")]


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        ("0.00099999", ("51720", "Redeem error")),
        ("0.63926192", ("51736", "Insufficient BETH balance")),
        ("0.100000001", ("51000", "Parameter amt error")),
        ("0", ("51000", "Parameter amt error")),
    ],
)
def test_a_redemption_that_cannot_be_is_refused(
    trader: Trader, amount: str, refusal: tuple[str, str]
) -> None:
    assert trader.refusal(f"{ETH}redeem", amt=amount) == refusal


@pytest.mark.parametrize(
    ("path", "amount", "refusal"),
    [
        (f"{ETH}purchase", "0.0009", ("51727", "The minimum subscription amount is 0.001 ETH")),
        (f"{SOL}purchase", "0.0099", ("51727", "The minimum subscription amount is 0.01 SOL")),
        (f"{SOL}purchase", "12.6", ("51736", "Insufficient SOL balance")),
        (f"{SOL}redeem", "0.02", ("51736", "Insufficient OKSOL balance")),
        (f"{ETH}redeem", "0.0009", ("51720", "Redeem error")),
    ],
)
def test_terms_are_those_of_the_product(
    trader: Trader, path: str, amount: str, refusal: tuple[str, str]
) -> None:
    assert trader.refusal(path, amt=amount) == refusal


def test_sol_redeems_less_than_it_takes(trader: Trader) -> None:
    trader.post(f"{SOL}redeem", amt="0.009")
    (row,) = trader.get(f"{SOL}purchase-redeem-history")
    assert (row["type"], row["amt"]) == ("redeem", "0.00900000")


def test_all_tokens_can_be_redeemed_and_none_twice(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.63926191")
    assert trader.refusal(f"{ETH}redeem", amt="0.001")[0] == "51736"


def test_an_unknown_redemption_cannot_be_cancelled(trader: Trader) -> None:
    refusal = trader.refusal(f"{ETH}cancel-redeem", ordId="1234567890")
    assert refusal == ("51721", "Cancel redeem error")


def test_a_redemption_is_cancelled_once(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    order = _newest_id(trader)
    trader.post(f"{ETH}cancel-redeem", ordId=order)
    assert trader.refusal(f"{ETH}cancel-redeem", ordId=order)[0] == "51721"


def test_a_complete_redemption_cannot_be_cancelled(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    trader.advance(days=8)
    refusal = trader.refusal(f"{ETH}cancel-redeem", ordId=_newest_id(trader))
    assert refusal == ("51722", "Redeem already complete")


def test_a_purchase_cannot_be_cancelled(trader: Trader) -> None:
    trader.post(f"{ETH}purchase", amt="1")
    assert trader.refusal(f"{ETH}cancel-redeem", ordId=_newest_id(trader))[0] == "51726"


def test_sol_is_staked_and_paid_back_in_two_days(trader: Trader) -> None:
    trader.post(f"{SOL}purchase", amt="2.5")
    trader.advance(seconds=60)
    assert (trader.funding("SOL"), trader.funding("OKSOL")) == ("10", "2.51100012")
    trader.post(f"{SOL}redeem", amt="2.511")
    assert trader.get(f"{SOL}balance")[0]["amt"] == "2.51100012"
    trader.advance(days=2)
    assert trader.funding("SOL") == "12.511"


def test_the_history_of_sol_has_no_ids(trader: Trader) -> None:
    trader.post(f"{SOL}redeem", amt="0.01")
    assert trader.get(f"{SOL}purchase-redeem-history") == [
        {
            "type": "redeem",
            "amt": "0.01000000",
            "redeemingAmt": "0.01000000",
            "status": "pending",
            "requestTime": str(NOON_MS),
            "completedTime": "",
            "estCompletedTime": str(NOON_MS + 2 * DAY_MS),
        }
    ]
    assert trader.get(HISTORY) == []


def test_no_order_of_sol_is_ever_cancelled(trader: Trader) -> None:
    assert trader.answer(f"{SOL}purchase-redeem-history?status=cancelled")["code"] == "51000"


@pytest.fixture
def busy(trader: Trader) -> Trader:
    """A purchase, a cancelled redemption, another redemption and another purchase, by the hour."""
    trader.post(f"{ETH}purchase", amt="1")
    trader.advance(hours=1)
    trader.post(f"{ETH}redeem", amt="0.2")
    trader.post(f"{ETH}cancel-redeem", ordId=_newest_id(trader))
    trader.advance(hours=1)
    trader.post(f"{ETH}redeem", amt="0.3")
    trader.advance(hours=1)
    trader.post(f"{ETH}purchase", amt="4")
    return trader


HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("", ["4", "0.3", "0.2", "1"]),
        ("?type=purchase", ["4", "1"]),
        ("?type=redeem", ["0.3", "0.2"]),
        ("?status=pending", ["4", "0.3"]),
        ("?status=success", ["1"]),
        ("?status=cancelled", ["0.2"]),
        ("?status=failed", []),
        ("?type=redeem&status=pending", ["0.3"]),
        ("?limit=2", ["4", "0.3"]),
        (f"?after={NOON_MS + 2 * HOUR_MS}", ["0.2", "1"]),
        (f"?after={NOON_MS + 2 * HOUR_MS}&limit=1", ["0.2"]),
        (f"?before={NOON_MS + HOUR_MS}", ["4", "0.3"]),
        (f"?before={NOON_MS}&after={NOON_MS + 3 * HOUR_MS}", ["0.3", "0.2"]),
        (f"?type=purchase&before={NOON_MS}", ["4"]),
    ],
)
def test_the_history_is_newest_first_filtered_and_paged_both_ways(
    busy: Trader, query: str, amounts: list[str]
) -> None:
    expected = [f"{float(amount):.8f}" for amount in amounts]
    assert [amount for _, amount, _ in _history(busy, query)] == expected


def test_a_page_has_at_most_100_orders(trader: Trader) -> None:
    for _ in range(101):
        trader.post(f"{ETH}purchase", amt="0.001")
        trader.advance(seconds=1)
    assert len(_history(trader)) == len(_history(trader, "?limit=500")) == 100
    assert len(_history(trader, f"?after={NOON_MS + 1000}")) == 1


def test_another_account_sees_no_order_and_cancels_none(changed: Changed) -> None:
    trader = changed(_with_sub)
    trader.post(f"{ETH}redeem", amt="0.5")
    sub = Trader(trader.mock, "sub")
    assert sub.get(HISTORY) == []
    assert sub.refusal(f"{ETH}cancel-redeem", ordId=_newest_id(trader))[0] == "51721"


def _with_sub(okx: dict[str, Any], platform: str = "0") -> None:
    funding = {"BETH": "200"}
    okx["accounts"].append(
        {"id": "sub", "user": "2", "master": "main", "books": {"funding": funding}}
    )
    credential = {**okx["credentials"][0], "name": "sub", "account": "sub", "key": "sub-key"}
    okx["credentials"].append(credential)
    okx["accounts"][0]["books"]["funding"]["BETH"] = "200"
    okx["staking"]["eth"]["fastRedemptionPlatformLimit"] = platform


def _fast(okx: dict[str, Any]) -> None:
    okx["staking"]["eth"]["fastRedemptionPlatformLimit"] = "0.3"
    okx["staking"]["sol"]["fastRedemptionPlatformLimit"] = "1000"


def test_a_redemption_within_the_fast_limit_pays_at_once(changed: Changed) -> None:
    trader = changed(_fast)
    trader.post(f"{ETH}redeem", amt="0.3")
    assert (trader.funding("BETH"), trader.funding("ETH")) == ("0.33926191", "37.41827078")
    assert _history(trader) == [("redeem", "0.30000000", "success")]


def test_what_is_above_the_fast_limit_takes_its_days(changed: Changed) -> None:
    trader = changed(_fast)
    trader.post(f"{ETH}redeem", amt="0.5")
    assert trader.funding("ETH") == "37.41827078"
    (row,) = trader.get(HISTORY)
    assert (row["status"], row["redeemingAmt"]) == ("pending", "0.20000000")
    trader.advance(days=8)
    assert trader.funding("ETH") == "37.61827078"
    assert _history(trader) == [("redeem", "0.50000000", "success")]


def test_a_redemption_that_paid_in_part_cannot_be_cancelled(changed: Changed) -> None:
    trader = changed(_fast)
    trader.post(f"{ETH}redeem", amt="0.5")
    refusal = trader.refusal(f"{ETH}cancel-redeem", ordId=_newest_id(trader))
    assert refusal == ("51762", "Redemption partially processed and can't be cancelled")


def test_the_fast_limit_is_fresh_each_day(changed: Changed) -> None:
    trader = changed(_fast)
    trader.post(f"{ETH}redeem", amt="0.3")
    trader.advance(hours=12)
    trader.post(f"{ETH}redeem", amt="0.3")
    assert [status for _, _, status in _history(trader)] == ["success", "success"]


def test_master_and_sub_account_share_the_daily_limit(changed: Changed) -> None:
    trader = changed(lambda okx: _with_sub(okx, platform="1000"))
    trader.post(f"{ETH}redeem", amt="60")
    sub = Trader(trader.mock, "sub")
    sub.post(f"{ETH}redeem", amt="50")
    (row,) = sub.get(HISTORY)
    assert (row["status"], row["redeemingAmt"]) == ("pending", "10.00000000")


def test_sol_tells_what_can_be_redeemed_at_once(changed: Changed) -> None:
    trader = changed(_fast)
    assert trader.get(f"{SOL}product-info")["fastRedemptionAvail"] == "240"
    trader.post(f"{SOL}redeem", amt="0.01")
    assert trader.get(f"{SOL}product-info")["fastRedemptionAvail"] == "239.99"


@pytest.mark.parametrize(
    ("action", "params", "code"),
    [
        ("purchase", {"amt": "1"}, "51731"),
        ("redeem", {"amt": "0.5"}, "51724"),
    ],
)
def test_a_suspended_action_is_refused(
    changed: Changed, action: str, params: dict[str, str], code: str
) -> None:
    trader = changed(lambda okx: okx["staking"]["eth"].update(suspended=[action]))
    assert trader.refusal(f"{ETH}{action}", **params)[0] == code


def test_a_suspended_cancellation_is_refused(changed: Changed) -> None:
    trader = changed(lambda okx: okx["staking"]["eth"].update(suspended=["cancel"]))
    trader.post(f"{ETH}redeem", amt="0.5")
    refusal = trader.refusal(f"{ETH}cancel-redeem", ordId=_newest_id(trader))
    assert refusal == ("51725", "Cancellation is currently not supported")


def _without_staking(okx: dict[str, Any]) -> None:
    del okx["staking"], okx["accounts"][0]["staked"]


@pytest.mark.parametrize("path", ["product-info", "balance", "purchase-redeem-history"])
@pytest.mark.parametrize("product", [ETH, SOL])
def test_a_world_without_staking_says_so(changed: Changed, product: str, path: str) -> None:
    assert changed(_without_staking).answer(product + path)["code"] == "51739"


def test_a_purchase_that_fails_gives_the_eth_back(trader: Trader) -> None:
    trader.post(f"{ETH}purchase", amt="1")
    _let_fail(trader, _newest_id(trader))
    assert trader.funding("ETH") == "37.11827078"
    trader.advance(minutes=2)
    assert trader.funding("BETH") == "0.63926191"
    assert _history(trader, "?status=failed") == [("purchase", "1.00000000", "failed")]


def test_a_redemption_that_fails_gives_the_tokens_back(trader: Trader) -> None:
    trader.post(f"{ETH}redeem", amt="0.5")
    _let_fail(trader, _newest_id(trader))
    assert trader.funding("BETH") == "0.63926191"
    trader.advance(days=9)
    assert _history(trader) == [("redeem", "0.50000000", "failed")]


def test_what_is_complete_does_not_fail(trader: Trader) -> None:
    trader.post(f"{ETH}purchase", amt="1")
    trader.advance(minutes=1)
    with pytest.raises(ValueError, match="is success"):
        _let_fail(trader, _newest_id(trader))


def _let_fail(trader: Trader, order: str) -> None:
    with trader.mock.sandbox.store.transaction() as unit:
        fail(Ledger(unit, trader.mock.clock.now_ms()), order)
