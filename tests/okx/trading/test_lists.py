"""Lists of orders and fills: every filter, both directions of paging, how far they reach."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.trading.settings import FillSettings, put_fill_settings
from tests.conftest import NOON_MS

from .trader import DAY_MS, HOUR_MS, PAIR, SECOND_MS, Trader

PENDING, HISTORY = "trade/orders-pending", "trade/orders-history"
ARCHIVE, FILLS, FILLS_ARCHIVE = "trade/orders-history-archive", "trade/fills", "trade/fills-history"


@pytest.fixture
def resting(trader: Trader) -> Trader:
    """Five open orders: of two pairs and two types, one filled in part."""
    for name, changes in {
        "a": {},
        "b": {"ordType": "post_only"},
        "c": {"instId": "ETH-USDT", "px": "3000", "sz": "0.1"},
        "d": {"px": "96001"},
        "e": {"px": "96002", "side": "buy"},
    }.items():
        trader.place(clOrdId=name, **changes)
    return trader


@pytest.fixture
def ended(trader: Trader) -> Trader:
    """Six orders that ended, an hour after each other: filled ones and a cancelled one."""
    acts: dict[str, dict[str, str | None]] = {
        "a": {"ordType": "market", "px": None, "sz": "100"},
        "b": {"ordType": "ioc", "px": "98000", "sz": "0.001"},
        "c": {"ordType": "market", "px": None, "sz": "50", "instId": "ETH-USDT"},
        "d": {"ordType": "market", "px": None, "sz": "0.001", "side": "sell"},
        "e": {"ordType": "ioc"},
        "f": {"ordType": "market", "px": None, "sz": "100"},
    }
    for name, changes in acts.items():
        assert trader.place(clOrdId=name, **changes)["sCode"] == "0"
        trader.advance(SECOND_MS)
    return trader


def test_open_orders_are_listed_newest_first(resting: Trader) -> None:
    assert resting.names(PENDING) == ["e", "d", "c", "b", "a"]
    assert resting.rows(PENDING)[0] == resting.order(clOrdId="e")


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"instType": "SPOT"}, ["e", "d", "c", "b", "a"]),
        ({"instType": "MARGIN"}, []),
        ({"instType": "SWAP"}, []),
        ({"instId": "ETH-USDT"}, ["c"]),
        ({"ordType": "post_only"}, ["b"]),
        ({"ordType": "post_only,limit"}, ["e", "d", "c", "b", "a"]),
        ({"ordType": "mmp"}, []),
        ({"state": "live"}, ["e", "d", "c", "b", "a"]),
        ({"state": "partially_filled"}, []),
        ({"instFamily": "BTC-USDT"}, []),
        ({"limit": "2"}, ["e", "d"]),
    ],
)
def test_open_orders_pass_every_filter(
    resting: Trader, filters: dict[str, str], names: list[str]
) -> None:
    assert resting.names(PENDING, **filters) == names


def test_open_orders_are_paged_in_both_directions(resting: Trader) -> None:
    third = resting.rows(PENDING)[2]["ordId"]
    assert resting.names(PENDING, after=third) == ["b", "a"]
    assert resting.names(PENDING, before=third) == ["e", "d"]
    assert resting.names(PENDING, after=third, limit="1") == ["b"]


def test_finished_orders_are_listed_newest_first(ended: Trader) -> None:
    assert ended.names(HISTORY, instType="SPOT") == ["f", "e", "d", "c", "b", "a"]
    assert ended.rows(HISTORY, instType="SPOT")[0] == ended.order(clOrdId="f")
    assert ended.rows(PENDING) == []


@pytest.mark.parametrize("path", [HISTORY, ARCHIVE])
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"instType": "MARGIN"}, []),
        ({"instType": "SPOT", "instId": "ETH-USDT"}, ["c"]),
        ({"instType": "SPOT", "ordType": "ioc"}, ["e", "b"]),
        ({"instType": "SPOT", "state": "canceled"}, ["e"]),
        ({"instType": "SPOT", "state": "filled"}, ["f", "d", "c", "b", "a"]),
        ({"instType": "SPOT", "state": "mmp_canceled"}, []),
        ({"instType": "SPOT", "category": "twap"}, []),
        ({"instType": "SPOT", "begin": str(NOON_MS + 4_000)}, ["f", "e"]),
        ({"instType": "SPOT", "end": str(NOON_MS + 1_000)}, ["b", "a"]),
        (
            {"instType": "SPOT", "begin": str(NOON_MS + 1_000), "end": str(NOON_MS + 2_999)},
            ["c", "b"],
        ),
        ({"instType": "SPOT", "limit": "3"}, ["f", "e", "d"]),
    ],
)
def test_finished_orders_pass_every_filter(
    ended: Trader, path: str, filters: dict[str, str], names: list[str]
) -> None:
    assert ended.names(path, **filters) == names


@pytest.mark.parametrize("path", [HISTORY, ARCHIVE])
def test_finished_orders_are_paged_in_both_directions(ended: Trader, path: str) -> None:
    third = ended.rows(path, instType="SPOT")[2]["ordId"]
    assert ended.names(path, instType="SPOT", after=third) == ["c", "b", "a"]
    assert ended.names(path, instType="SPOT", before=third) == ["f", "e"]


def test_an_order_that_was_cancelled_without_a_fill_is_shown_for_two_hours(ended: Trader) -> None:
    ended.advance(2 * HOUR_MS - 2 * SECOND_MS - 1)
    assert ended.order(clOrdId="e")["state"] == "canceled"
    ended.advance(1)
    assert ended.names(HISTORY, instType="SPOT") == ["f", "d", "c", "b", "a"]
    assert ended.names(ARCHIVE, instType="SPOT") == ["f", "d", "c", "b", "a"]
    assert ended.code("trade/order", instId=PAIR, clOrdId="e") == "51603"


def test_seven_days_of_orders_are_shown_and_three_months_of_the_archive(ended: Trader) -> None:
    ended.advance(7 * DAY_MS)
    assert ended.names(HISTORY, instType="SPOT") == []
    assert ended.names(ARCHIVE, instType="SPOT") == ["f", "d", "c", "b", "a"]
    ended.advance(85 * DAY_MS)
    assert ended.names(ARCHIVE, instType="SPOT") == []


@pytest.mark.parametrize("path", [HISTORY, ARCHIVE, PENDING])
def test_an_instrument_of_another_kind_is_refused(trader: Trader, path: str) -> None:
    assert trader.code(path, instType="SPOT", instId="BTC-USDT-SWAP") == "51015"
    assert trader.code(path, instType="MARGIN", instId=PAIR) == "0"
    assert trader.code(path, instType="SPOT", instId="NONE-USDT") == "51001"


def test_fills_are_listed_newest_first(ended: Trader) -> None:
    newest, *_ = ended.rows(FILLS)
    shown = ended.order(clOrdId="f")
    assert newest == {
        "instType": "SPOT",
        "instId": PAIR,
        "tradeId": shown["tradeId"],
        "ordId": shown["ordId"],
        "clOrdId": "f",
        "billId": newest["billId"],
        "subType": "1",
        "tag": "",
        "fillPx": shown["fillPx"],
        "fillSz": shown["fillSz"],
        "fillIdxPx": newest["fillIdxPx"],
        "fillPnl": "0",
        "fillPxVol": "",
        "fillPxUsd": "",
        "fillMarkVol": "",
        "fillFwdPx": "",
        "fillMarkPx": "",
        "side": "buy",
        "posSide": "net",
        "execType": "T",
        "feeCcy": "BTC",
        "fee": shown["fee"],
        "ts": shown["fillTime"],
        "fillTime": shown["fillTime"],
        "feeRate": "-0.001",
        "tradeQuoteCcy": "USDT",
    }
    assert abs(Decimal(newest["fillIdxPx"]) / Decimal(newest["fillPx"]) - 1) < Decimal("0.001")


@pytest.mark.parametrize("path", [FILLS, FILLS_ARCHIVE])
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"instType": "SPOT"}, ["f", "d", "c", "b", "a"]),
        ({"instType": "SWAP"}, []),
        ({"instType": "SPOT", "instId": "ETH-USDT"}, ["c"]),
        ({"instType": "SPOT", "subType": "2"}, ["d"]),
        ({"instType": "SPOT", "subType": "3"}, []),
        ({"instType": "SPOT", "ordId": "17"}, []),
        ({"instType": "SPOT", "begin": str(NOON_MS + 3_000)}, ["f", "d"]),
        ({"instType": "SPOT", "end": str(NOON_MS + 1_000)}, ["b", "a"]),
        ({"instType": "SPOT", "limit": "1"}, ["f"]),
    ],
)
def test_fills_pass_every_filter(
    ended: Trader, path: str, filters: dict[str, str], names: list[str]
) -> None:
    assert ended.names(path, **filters) == names


@pytest.mark.parametrize("path", [FILLS, FILLS_ARCHIVE])
def test_fills_are_paged_in_both_directions_by_their_bill(ended: Trader, path: str) -> None:
    third = ended.rows(path, instType="SPOT")[2]["billId"]
    assert ended.names(path, instType="SPOT", after=third) == ["b", "a"]
    assert ended.names(path, instType="SPOT", before=third) == ["f", "d"]
    of_order = ended.order(clOrdId="b")["ordId"]
    assert ended.names(path, instType="SPOT", ordId=of_order) == ["b"]


def test_three_days_of_fills_are_shown_and_three_months_of_the_archive(ended: Trader) -> None:
    ended.advance(3 * DAY_MS)
    assert ended.names(FILLS) == []
    assert ended.names(FILLS_ARCHIVE, instType="SPOT") == ["f", "d", "c", "b", "a"]
    ended.advance(89 * DAY_MS)
    assert ended.names(FILLS_ARCHIVE, instType="SPOT") == []


def test_nobody_sees_the_orders_of_another_account(ended: Trader) -> None:
    other = Trader(ended.mock, "sub1")
    order_id = ended.order(clOrdId="f")["ordId"]
    assert other.rows(HISTORY, instType="SPOT") == other.rows(FILLS) == []
    assert other.code("trade/order", instId=PAIR, ordId=order_id) == "51603"


def test_an_order_that_is_filled_in_part_is_open_and_has_fills(trader: Trader) -> None:
    with trader.mock.sandbox.store.transaction() as unit:
        put_fill_settings(unit, FillSettings(PAIR, pieces=2))
    trader.place(clOrdId="a", px="96900", sz="0.02")
    trader.price("96800")
    (shown,) = trader.rows(PENDING, state="partially_filled")
    assert (shown["clOrdId"], shown["accFillSz"], shown["fillSz"]) == ("a", "0.01", "0.01")
    assert (shown["avgPx"], shown["fee"]) == ("96900", "-0.000008")
    assert trader.names(PENDING, state="live") == []
    assert trader.held("USDT")[1] == Decimal(969)
    trader.advance(SECOND_MS * 60)
    assert trader.order(clOrdId="a")["state"] == "filled"
    assert [row["fillSz"] for row in trader.rows(FILLS)] == ["0.01", "0.01"]


def test_a_partly_filled_order_that_was_cancelled_stays_listed(trader: Trader) -> None:
    with trader.mock.sandbox.store.transaction() as unit:
        put_fill_settings(unit, FillSettings(PAIR, pieces=2))
    trader.place(clOrdId="a", px="96900", sz="0.02")
    trader.price("96800")
    trader.cancel(clOrdId="a")
    trader.advance(3 * HOUR_MS)
    (shown,) = trader.rows(HISTORY, instType="SPOT", state="canceled")
    assert (shown["clOrdId"], shown["accFillSz"], shown["cancelSource"]) == ("a", "0.01", "1")
