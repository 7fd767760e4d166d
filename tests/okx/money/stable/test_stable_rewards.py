"""Stable rewards: what is held of a stablecoin, what comes of it, and at which rate."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.worlds.world import World, named_world
from tests.clients import body_of
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import Trader, audited, opened, world_file

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = "stable-rewards"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def _held(okx: dict[str, Any]) -> None:
    main, sub, *_ = okx["accounts"]
    main["books"]["funding"]["USDG"] = "600"
    main["books"]["trading"] = {"USDG": "400", "USDT": "50"}
    sub["books"]["trading"]["USDG"] = "0.5"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The default world with some USDG in it."""
    return opened(world_file(tmp_path_factory.mktemp("stable"), _held))


@pytest.fixture
def saver(built: MockServer) -> Iterator[Trader]:
    """The owner of 1000 USDG, at noon; rewards come at 08:00 in UTC."""
    built.reset()
    yield Trader(built)
    assert audited(built) == []


def trading(trader: Trader, account: str = "okx:main") -> Decimal:
    """Return what the trading account has of USDG, once everything that is due has happened."""
    trader.documents()
    found = trader.mock.sandbox.store.find(Account, account)
    assert found is not None
    return found.balance("trading", "USDG").available


def balance(trader: Trader) -> dict[str, str]:
    """Return what is held of USDG."""
    (row,) = trader.get(f"{PLACE}/balance?ccy=USDG")
    (held,) = row["details"]
    assert row["ts"] == str(trader.mock.clock.now_ms())
    return dict(held)


def test_a_stablecoin_is_redeemed_for_some_of_what_it_is_subscribed_with(saver: Trader) -> None:
    assert saver.get(f"{PLACE}/product-info?ccy=USDG") == [
        {
            "details": [
                {
                    "ccy": "USDG",
                    "settleCcy": "USDC",
                    "subFeeRate": "0.0003",
                    "redemptFeeRate": "0",
                    "minSubAmt": "1",
                    "minRedeemAmt": "0.0000001",
                    "remainingSubQuota": "1000000",
                    "remainingRedemptQuota": "500000",
                    "canRedeem": True,
                },
                {
                    "ccy": "USDG",
                    "settleCcy": "USDT",
                    "subFeeRate": "0.0003",
                    "redemptFeeRate": "",
                    "minSubAmt": "1",
                    "minRedeemAmt": "",
                    "remainingSubQuota": "1000000",
                    "remainingRedemptQuota": "",
                    "canRedeem": False,
                },
            ],
            "ts": str(NOON_MS),
        }
    ]


def test_a_quota_that_the_world_does_not_limit_is_minus_one(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def unlimited(okx: dict[str, Any]) -> None:
        route = okx["stableRewards"]["USDG"]["settles"]["USDC"]
        del route["subscription"]["dailyLimit"], route["redemption"]["dailyLimit"]

    trader = Trader(opened(world_file(tmp_path_factory.mktemp("unlimited"), unlimited)))
    (row,) = trader.get(f"{PLACE}/product-info?ccy=USDG")
    route = row["details"][0]
    assert (route["remainingSubQuota"], route["remainingRedemptQuota"]) == ("-1", "-1")


def test_what_is_held_counts_wherever_it_is(saver: Trader) -> None:
    assert balance(saver) == {
        "ccy": "USDG",
        "amt": "1000",
        "totalEarnAccrual": "0",
        "state": "earning",
    }


def test_rewards_come_every_day_into_the_trading_account(saver: Trader) -> None:
    saver.advance(hours=19, minutes=59)
    assert trading(saver) == 400
    saver.advance(minutes=1)
    (rate,) = saver.get(f"{PLACE}/apy-history?ccy=USDG&days=1")
    assert rate == {"rate": "0.0392", "ts": str(NOON_MS + 20 * HOUR_MS)}
    # 1000 x 0.0392 / 365 = 0.107397260273...
    assert trading(saver) == Decimal("400.10739726")
    assert balance(saver) == {
        "ccy": "USDG",
        "amt": "1000.10739726",
        "totalEarnAccrual": "0.10739726",
        "state": "earning",
    }


def test_rewards_are_rewarded_too(saver: Trader) -> None:
    saver.advance(days=30)
    total = Decimal(balance(saver)["totalEarnAccrual"])
    plain = sum(
        1000 * Decimal(row["rate"]) / 365
        for row in saver.get(f"{PLACE}/apy-history?ccy=USDG&days=30")
    )
    assert plain < total < plain * Decimal("1.01")
    assert Decimal(balance(saver)["amt"]) == 1000 + total


def test_a_reward_is_billed_in_the_trading_account(saver: Trader) -> None:
    saver.advance(days=1)
    (bill,) = body_of(saver.client.get("/api/v5/account/bills?ccy=USDG&limit=1"))["data"]
    assert (bill["type"], bill["balChg"], bill["bal"]) == ("381", "0.10739726", "400.10739726")
    assert (bill["earnAmt"], bill["earnApr"]) == ("0.10739726", "0.0392")


def test_what_earns_by_itself_in_the_trading_account_is_not_rewarded_once_more(
    saver: Trader,
) -> None:
    params = {"earnType": "1", "ccy": "USDG", "action": "turn_on"}
    assert body_of(saver.client.post("/api/v5/account/set-auto-earn", params))["code"] == "0"
    saver.advance(days=1)
    # 600 x 0.0392 / 365 = 0.064438356..., for what is in the funding account.
    assert balance(saver)["totalEarnAccrual"] == "0.06443835"
    assert trading(saver) > Decimal("400.06443835")


def test_who_holds_less_than_the_threshold_is_not_rewarded(saver: Trader) -> None:
    sub = Trader(saver.mock, "sub1")
    assert balance(sub)["state"] == "pending"
    saver.advance(days=10)
    assert balance(sub) == {
        "ccy": "USDG",
        "amt": "0.5",
        "totalEarnAccrual": "0",
        "state": "pending",
    }


def test_who_holds_nothing_is_shown_every_stablecoin(saver: Trader) -> None:
    other = Trader(saver.mock, "sub2")
    (row,) = other.get(f"{PLACE}/balance")
    assert row["details"] == [
        {"ccy": "USDG", "amt": "0", "totalEarnAccrual": "0", "state": "pending"}
    ]


def test_who_buys_some_is_rewarded_from_then_on(saver: Trader) -> None:
    move = {"ccy": "USDG", "amt": "100", "from": "6", "to": "18", "type": "1", "subAcct": "faux001"}
    saver.advance(days=1)
    assert body_of(saver.client.post("/api/v5/asset/transfer", move))["code"] == "0"
    saver.advance(days=1)
    sub = balance(Trader(saver.mock, "sub1"))
    assert sub["state"] == "earning"
    assert Decimal("0.009") < Decimal(sub["totalEarnAccrual"]) < Decimal("0.014")


def test_what_is_not_rewarded_is_not_shown(saver: Trader) -> None:
    (row,) = saver.get(f"{PLACE}/balance?ccy=USDT")
    assert row["details"] == []
    for what in ("product-info?ccy=USDT", "apy-history?ccy=USDT"):
        answer = saver.answer(f"{PLACE}/{what}")
        assert (answer["code"], answer["msg"]) == ("51000", "Parameter ccy error")
    assert saver.answer(f"{PLACE}/product-info")["code"] == "50014"


def test_rates_are_of_the_last_days(saver: Trader) -> None:
    rows = saver.get(f"{PLACE}/apy-history?ccy=USDG")
    assert len(rows) == 100
    # The latest rate is of 08:00.
    assert [int(row["ts"]) for row in rows] == [
        NOON_MS - 4 * HOUR_MS - day * DAY_MS for day in range(100)
    ]
    assert all(Decimal("0.034") < Decimal(row["rate"]) < Decimal("0.049") for row in rows)
    assert saver.get(f"{PLACE}/apy-history?ccy=USDG&days=3") == rows[:3]


@pytest.mark.parametrize("days", ["0", "101", "-1", "x"])
def test_no_more_than_a_hundred_days_are_asked_for(saver: Trader, days: str) -> None:
    assert saver.answer(f"{PLACE}/apy-history?ccy=USDG&days={days}")["code"] == "51000"


def test_a_rate_is_the_same_a_month_later(saver: Trader) -> None:
    before = saver.get(f"{PLACE}/apy-history?ccy=USDG&days=10")
    saver.advance(days=30)
    assert saver.get(f"{PLACE}/apy-history?ccy=USDG&days=40")[30:] == before


def test_another_seed_has_other_rates(saver: Trader) -> None:
    path = f"{PLACE}/apy-history?ccy=USDG"
    assert saver.get(path) != Trader(opened(seed=7)).get(path)


@pytest.mark.parametrize("path", ["quote", "trade"])
def test_it_is_no_longer_subscribed_or_redeemed(saver: Trader, path: str) -> None:
    assert saver.refusal(f"{PLACE}/{path}", quoteId="1234567890")[0] == "50005"
    assert saver.answer(f"{PLACE}/subscribe-redeem-history?ccy=USDG")["code"] == "50005"


def test_a_world_without_rewards_has_nothing_to_show() -> None:
    okx = {
        name: section
        for name, section in named_world("default").exchanges["okx"].items()
        if name != "stableRewards"
    }
    trader = Trader(
        MockServer(world=World("bare", {"okx": okx}), limits=False, clock=ManualClock(NOON_MS))
    )
    assert trader.get(f"{PLACE}/balance")[0]["details"] == []
    assert trader.answer(f"{PLACE}/product-info?ccy=USDG")["code"] == "51000"
