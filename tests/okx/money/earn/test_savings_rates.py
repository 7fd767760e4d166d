"""The public rates of the lending market."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.clients import body_of
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import FINANCE, Trader, opened

SUMMARY = "savings/lending-rate-summary"
HISTORY = "savings/lending-rate-history"
HOUR_MS = 3_600_000
# 2021-12-14T00:00:00Z
SINCE_MS = 1_639_440_000_000


def _hours(trader: Trader, query: str) -> list[int]:
    """Return the hours of the rows, counted from noon."""
    return [(int(row["ts"]) - NOON_MS) // HOUR_MS for row in trader.get(f"{HISTORY}?{query}")]


def test_the_summary_has_every_currency_in_the_worlds_order(trader: Trader) -> None:
    ccys = [row["ccy"] for row in trader.get(SUMMARY)]
    assert ccys == ["BTC", "ETH", "SOL", "USDT", "USDC", "OKB", "XRP", "DOGE"]


def test_the_summary_can_be_of_one_currency(trader: Trader) -> None:
    (row,) = trader.get(f"{SUMMARY}?ccy=BTC")
    assert row["ccy"] == "BTC"
    assert (row["avgAmt"], row["avgAmtUsd"]) == ("", "")
    assert trader.get(f"{SUMMARY}?ccy=NOTHING") == []


def test_the_next_rate_of_the_summary_is_the_last_one_an_hour_later(trader: Trader) -> None:
    (now,) = trader.get(f"{SUMMARY}?ccy=USDT")
    trader.advance(hours=1)
    (later,) = trader.get(f"{SUMMARY}?ccy=USDT")
    assert later["preRate"] == now["estRate"]


def test_the_summary_fits_the_history(trader: Trader) -> None:
    (summary,) = trader.get(f"{SUMMARY}?ccy=USDT")
    day = [Decimal(row["rate"]) for row in trader.get(f"{HISTORY}?ccy=USDT&limit=24")]
    assert Decimal(summary["preRate"]) == day[0]
    assert min(day) <= Decimal(summary["avgRate"]) <= max(day)


def test_lenders_get_their_share_of_what_borrowers_pay(trader: Trader) -> None:
    (row,) = trader.get(f"{HISTORY}?ccy=USDT&limit=1")
    # 0.0567 x 0.85 = 0.048195
    assert (row["rate"], row["lendingRate"], row["amt"]) == ("0.0567", "0.0481", "")


def test_rates_are_near_the_worlds(trader: Trader) -> None:
    rates = [Decimal(row["rate"]) for row in trader.get(f"{HISTORY}?ccy=USDT")]
    assert Decimal("0.049") < min(rates) <= max(rates) < Decimal("0.062")


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ("ccy=BTC&limit=3", [0, -1, -2]),
        (f"ccy=BTC&limit=2&after={NOON_MS}", [-1, -2]),
        (f"ccy=BTC&limit=2&after={NOON_MS + 1}", [0, -1]),
        (f"ccy=BTC&before={NOON_MS - 3 * HOUR_MS}", [0, -1, -2]),
        (f"ccy=BTC&before={NOON_MS - 3 * HOUR_MS - 1}", [0, -1, -2, -3]),
        (f"ccy=BTC&before={NOON_MS - 5 * HOUR_MS}&after={NOON_MS - 2 * HOUR_MS}", [-3, -4]),
        (f"ccy=BTC&before={NOON_MS}", []),
        (f"ccy=BTC&limit=1&after={NOON_MS + 9 * HOUR_MS}", [0]),
        ("ccy=NOTHING", []),
    ],
)
def test_the_history_is_hourly_newest_first_and_paged_both_ways(
    trader: Trader, query: str, hours: list[int]
) -> None:
    assert _hours(trader, query) == hours


def test_the_rate_of_an_hour_is_told_when_it_begins(trader: Trader) -> None:
    trader.advance(minutes=59)
    assert _hours(trader, "ccy=BTC&limit=1") == [0]
    trader.advance(minutes=1)
    assert _hours(trader, "ccy=BTC&limit=1") == [1]


def test_a_page_has_100_hours_of_one_currency(trader: Trader) -> None:
    assert len(trader.get(f"{HISTORY}?ccy=BTC")) == 100
    assert len(trader.get(f"{HISTORY}?ccy=BTC&limit=1000")) == 100


def test_of_all_currencies_an_hour_is_never_cut(trader: Trader) -> None:
    assert _hours(trader, "limit=3") == [0] * 8
    assert _hours(trader, "limit=9") == [0] * 8 + [-1] * 8


def test_the_history_begins_on_14_december_2021(trader: Trader) -> None:
    rows = trader.get(f"{HISTORY}?ccy=BTC&after={SINCE_MS + 2 * HOUR_MS}")
    assert [int(row["ts"]) for row in rows] == [SINCE_MS + HOUR_MS, SINCE_MS]
    assert trader.get(f"{HISTORY}?ccy=BTC&after={SINCE_MS}") == []


def test_the_past_does_not_change(trader: Trader) -> None:
    before = trader.get(f"{HISTORY}?ccy=ETH&limit=50")
    trader.advance(hours=2)
    assert trader.get(f"{HISTORY}?ccy=ETH&limit=52")[2:] == before


def test_another_seed_has_other_rates(trader: Trader) -> None:
    assert Trader(opened(seed=7)).get(HISTORY) != trader.get(HISTORY)


@pytest.mark.parametrize("path", [SUMMARY, HISTORY])
def test_rates_need_no_key(trader: Trader, path: str) -> None:
    trader.client.headers = {"OK-ACCESS-KEY": "nobody"}
    assert body_of(trader.client.get(FINANCE + path))["code"] == "0"
