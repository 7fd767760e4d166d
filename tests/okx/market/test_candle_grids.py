"""Where candles begin, and how their pages follow each other; noon of 18 June 2025."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOON_MS

from .client import DAY_MS, HOUR_MS, LINEAR, MINUTE_MS, SPOT

if TYPE_CHECKING:
    from .client import MarketClient

STARTS = {
    "1m": 1_750_248_000_000,
    "3m": 1_750_248_000_000,
    "5m": 1_750_248_000_000,
    "15m": 1_750_248_000_000,
    "30m": 1_750_248_000_000,
    "1H": 1_750_248_000_000,
    "2H": 1_750_248_000_000,
    "4H": 1_750_248_000_000,
    "6H": 1_750_240_800_000,
    "6Hutc": 1_750_248_000_000,
    "12H": 1_750_219_200_000,
    "12Hutc": 1_750_248_000_000,
    "1D": 1_750_176_000_000,
    "1Dutc": 1_750_204_800_000,
    "1W": 1_750_003_200_000,
    "1Wutc": 1_750_032_000_000,
    "1M": 1_748_707_200_000,
    "1Mutc": 1_748_736_000_000,
    "3M": 1_743_436_800_000,
    "3Mutc": 1_743_465_600_000,
}


@pytest.mark.parametrize(("bar", "start_ms"), STARTS.items())
def test_the_running_candle_begins_on_the_grid_of_its_zone(
    market: MarketClient, bar: str, start_ms: int
) -> None:
    newest = market.get("market/candles", instId=SPOT, bar=bar, limit=1)[0]
    assert (newest[0], newest[8]) == (str(start_ms), "0")


@pytest.mark.parametrize("bar", ["2D", "3D", "2Dutc", "3Dutc"])
def test_candles_of_some_days_begin_at_midnight_of_their_zone(
    market: MarketClient, bar: str
) -> None:
    rows = market.get("market/candles", instId=SPOT, bar=bar, limit=2)
    apart = int(bar[0]) * DAY_MS
    assert int(rows[0][0]) - int(rows[1][0]) == apart
    assert int(rows[0][0]) % DAY_MS == (0 if bar.endswith("utc") else 16 * HOUR_MS)


@pytest.mark.parametrize("view", ["candles", "mark-price-candles", "index-candles"])
def test_a_history_has_only_what_is_over(market: MarketClient, view: str) -> None:
    inst_id = "ETH-USDT" if view == "index-candles" else LINEAR
    new = market.get(f"market/{view}", instId=inst_id, bar="15m", limit=3)
    old = market.get(f"market/history-{view}", instId=inst_id, bar="15m", limit=2)
    assert [row[-1] for row in new] == ["0", "1", "1"]
    assert old == new[1:]


def test_seconds_are_in_the_history_alone(market: MarketClient) -> None:
    rows = market.get("market/history-candles", instId=SPOT, bar="1s", limit=2)
    assert [row[0] for row in rows] == ["1750247999000", "1750247998000"]
    assert market.body("market/candles", instId=SPOT, bar="1s")["code"] == "51000"


@pytest.mark.parametrize("view", ["candles", "history-candles"])
@pytest.mark.parametrize("bar", ["1m", "1H", "1Dutc"])
def test_the_next_page_begins_where_the_last_one_ended(
    market: MarketClient, view: str, bar: str
) -> None:
    whole = market.get(f"market/{view}", instId=LINEAR, bar=bar, limit=21)
    paged: list[list[str]] = []
    for _ in range(3):
        cursor = {"after": paged[-1][0]} if paged else {}
        paged += market.get(f"market/{view}", instId=LINEAR, bar=bar, limit=7, **cursor)
    assert paged == whole


def test_pages_towards_now_lie_between_their_two_bounds(market: MarketClient) -> None:
    oldest = NOON_MS - 30 * MINUTE_MS
    paged: list[list[str]] = []
    for _ in range(3):
        paged = (
            market.get(
                "market/candles",
                instId=SPOT,
                before=oldest,
                after=oldest + 11 * MINUTE_MS,
                limit=300,
            )
            + paged
        )
        oldest += 10 * MINUTE_MS
    ends = {"before": NOON_MS - 30 * MINUTE_MS, "after": NOON_MS + MINUTE_MS}
    assert paged == market.get("market/candles", instId=SPOT, limit=300, **ends)
    assert len(paged) == 30


def test_a_page_has_no_more_rows_than_documented(market: MarketClient) -> None:
    assert len(market.get("market/candles", instId=SPOT)) == 100
    assert len(market.get("market/candles", instId=SPOT, limit=1000)) == 300
    assert len(market.get("market/mark-price-candles", instId=LINEAR, limit=1000)) == 100


def test_the_newest_candles_reach_1440_back_and_the_history_further(market: MarketClient) -> None:
    old = NOON_MS - 1_440 * MINUTE_MS
    assert market.get("market/candles", instId=SPOT, after=old) == []
    assert len(market.get("market/history-candles", instId=SPOT, after=old)) == 100


def test_a_future_has_no_candles_before_it_was_listed(market: MarketClient) -> None:
    row = market.row("public/instruments", instType="FUTURES", instId="BTC-USDT-250620")
    candles = market.get("market/history-candles", instId="BTC-USDT-250620", bar="4H", limit=300)
    assert candles[-1][0] == row["listTime"]
