"""Pages of trades, funding rates, deliveries and settlements follow each other."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from .client import DAY_MS, HOUR_MS, LINEAR, OPTION, SPOT

if TYPE_CHECKING:
    from .client import MarketClient


@pytest.mark.parametrize("inst_id", [SPOT, LINEAR, OPTION])
def test_trades_are_paged_by_id(market: MarketClient, inst_id: str) -> None:
    whole = market.get("market/history-trades", instId=inst_id, limit=30)
    first = market.get("market/history-trades", instId=inst_id, limit=10)
    rest = market.get("market/history-trades", instId=inst_id, limit=20, after=first[-1]["tradeId"])
    assert first + rest == whole
    newer = market.get("market/history-trades", instId=inst_id, before=rest[0]["tradeId"])
    assert newer == first


def test_ids_of_trades_have_no_gaps(market: MarketClient) -> None:
    trades = market.get("market/trades", instId=SPOT, limit=500)
    ids = [int(trade["tradeId"]) for trade in trades]
    assert ids == list(range(ids[0], ids[0] - 500, -1))


def test_trades_are_paged_by_time(market: MarketClient) -> None:
    first = market.get("market/history-trades", instId=SPOT, type=2, limit=10)
    rest = market.get("market/history-trades", instId=SPOT, type=2, after=first[-1]["ts"], limit=5)
    assert max(int(one["ts"]) for one in rest) < int(first[-1]["ts"])
    newer = market.get("market/history-trades", instId=SPOT, type=2, before=first[-1]["ts"])
    assert newer == [one for one in first if one["ts"] > first[-1]["ts"]]


def test_funding_rates_lie_eight_hours_apart_and_are_paged(market: MarketClient) -> None:
    whole = market.get("public/funding-rate-history", instId=LINEAR, limit=30)
    times = [int(row["fundingTime"]) for row in whole]
    assert {before - after for before, after in pairwise(times)} == {8 * HOUR_MS}
    first = market.get("public/funding-rate-history", instId=LINEAR, limit=10)
    rest = market.get(
        "public/funding-rate-history", instId=LINEAR, limit=20, after=first[-1]["fundingTime"]
    )
    assert first + rest == whole
    newer = market.get("public/funding-rate-history", instId=LINEAR, before=rest[0]["fundingTime"])
    assert newer == first


def test_futures_are_settled_every_day_and_pages_follow(market: MarketClient) -> None:
    first = market.get("public/settlement-history", instFamily="ETH-USDT", limit=2)
    rest = market.get(
        "public/settlement-history", instFamily="ETH-USDT", after=first[-1]["ts"], limit=1
    )
    times = [int(row["ts"]) for row in [*first, *rest]]
    assert times == [1_750_233_600_000 - day * DAY_MS for day in range(3)]
    assert len(first[0]["details"]) == 4


def test_options_are_exercised_or_expire_worthless(market: MarketClient) -> None:
    newest = market.get(
        "public/delivery-exercise-history", instType="OPTION", instFamily="BTC-USD", limit=1
    )[0]
    assert newest["ts"] == "1749801600000"
    for one in newest["details"]:
        strike, kind = one["insId"].split("-")[3:]
        worth = Decimal(one["px"]) - Decimal(strike)
        gains = worth > 0 if kind == "C" else worth < 0
        assert one["type"] == ("exercised" if gains else "expired_otm")


def test_a_premium_is_there_for_every_minute(market: MarketClient) -> None:
    rows = market.get("public/premium-history", instId=LINEAR, limit=3)
    assert [row["ts"] for row in rows] == ["1750248000000", "1750247940000", "1750247880000"]
    assert rows[0]["premium"] == market.row("public/funding-rate", instId=LINEAR)["premium"]
