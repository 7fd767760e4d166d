"""Terms and past rates of staking."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.rates import rate_around
from tests.clients import body_of
from tests.okx.money.earn.trader import FINANCE, Trader, opened

if TYPE_CHECKING:
    from tests.okx.money.earn.conftest import Changed

DAY_MS = 86_400_000
# 2025-06-17T17:00:00Z and 16:00: the last times of day before noon of the 18th.
ETH_LATEST_MS = 1_750_179_600_000
SOL_LATEST_MS = 1_750_176_000_000


def test_terms_of_eth_are_those_of_the_world(trader: Trader) -> None:
    assert trader.get("staking-defi/eth/product-info") == [
        {
            "fastRedemptionDailyLimit": "100",
            "rate": "3.74",
            "redemptDays": "8",
            "minAmt": "0.001",
        }
    ]


def test_terms_of_sol_are_one_object(trader: Trader) -> None:
    assert trader.get("staking-defi/sol/product-info") == {
        "fastRedemptionDailyLimit": "240",
        "fastRedemptionAvail": "0",
        "rate": "6.12",
        "redemptDays": "2",
        "minAmt": "0.01",
    }


def test_days_of_redemption_are_the_worlds(changed: Changed) -> None:
    trader = changed(lambda okx: okx["staking"]["eth"].update(redeemDays=13))
    assert trader.get("staking-defi/eth/product-info")[0]["redemptDays"] == "13"


@pytest.mark.parametrize(("product", "latest_ms"), [("eth", ETH_LATEST_MS), ("sol", SOL_LATEST_MS)])
def test_past_rates_are_one_a_day_newest_first(
    trader: Trader, product: str, latest_ms: int
) -> None:
    rows = trader.get(f"staking-defi/{product}/apy-history?days=3")
    assert [int(row["ts"]) for row in rows] == [
        latest_ms,
        latest_ms - DAY_MS,
        latest_ms - 2 * DAY_MS,
    ]


def test_past_rates_reach_back_a_year(trader: Trader) -> None:
    rows = trader.get("staking-defi/eth/apy-history?days=365")
    assert len(rows) == 365
    assert len({row["rate"] for row in rows}) > 20


@pytest.mark.parametrize("days", ["0", "366", "1000", "-1", "1.5"])
def test_more_than_a_year_or_no_day_is_refused(trader: Trader, days: str) -> None:
    answer = trader.answer(f"staking-defi/eth/apy-history?days={days}")
    assert (answer["code"], answer["msg"]) == ("51000", "Parameter days error")


def test_rates_are_fractions_near_what_is_paid(trader: Trader) -> None:
    rates = [Decimal(row["rate"]) for row in trader.get("staking-defi/eth/apy-history?days=365")]
    assert Decimal("0.033") < min(rates) < Decimal("0.0374") < max(rates) < Decimal("0.042")


def test_a_rate_has_eight_decimals_of_which_four_count(trader: Trader) -> None:
    for row in trader.get("staking-defi/sol/apy-history?days=30"):
        assert len(row["rate"]) == 10
        assert row["rate"].endswith("0000")


def test_the_past_does_not_change(trader: Trader) -> None:
    before = trader.get("staking-defi/eth/apy-history?days=30")
    trader.advance(days=1)
    assert trader.get("staking-defi/eth/apy-history?days=31")[1:] == before


def test_a_day_is_told_at_its_time_and_not_before(trader: Trader) -> None:
    trader.advance(hours=5, seconds=-0.001)
    latest = "staking-defi/eth/apy-history?days=1"
    assert trader.get(latest)[0]["ts"] == str(ETH_LATEST_MS)
    trader.advance(seconds=0.001)
    assert trader.get(latest)[0]["ts"] == str(ETH_LATEST_MS + DAY_MS)


def test_another_seed_has_other_rates(trader: Trader) -> None:
    year = "staking-defi/eth/apy-history?days=365"
    assert Trader(opened(seed=7)).get(year) != trader.get(year)


def test_past_rates_need_no_key(trader: Trader) -> None:
    client = trader.client
    client.headers = {"OK-ACCESS-KEY": "nobody"}
    answer = body_of(client.get(f"{FINANCE}staking-defi/eth/apy-history?days=2"))
    assert answer["code"] == "0"


def test_a_rate_is_told_the_same_twice_and_differs_by_name() -> None:
    mean = Decimal("0.05")
    rates = {rate_around(mean, 1, name, hour * 3_600_000) for name in "ab" for hour in range(24)}
    again = {rate_around(mean, 1, name, hour * 3_600_000) for name in "ab" for hour in range(24)}
    assert rates == again
    assert rate_around(mean, 1, "a", 0) != rate_around(mean, 1, "b", 0)
