"""The tape by id and by time, both ways."""

from __future__ import annotations

from fauxchange.domain.market.instruments.index import PriceStretch
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript
from fauxchange.domain.market.paths.users_trades import OverlaidSource, UserTrade
from fauxchange.domain.market.views import trades as tape

from .memory import UsersTrades
from .sources import day, scan, synthetic
from .worlds import SPOT_BTC, market

SOURCE = synthetic(5_000, 900_000)
NOW_MS = day(30, 50_000) + 9
TRADES = list(scan(SOURCE, NOW_MS - 40_000_000, NOW_MS))[::-1]


def test_the_newest_trades_come_first() -> None:
    assert tape.newest(SOURCE, NOW_MS, 500) == TRADES[:500]


def test_pages_by_id_follow_one_another() -> None:
    older = tape.by_id(SOURCE, NOW_MS, 100, older_than=TRADES[99].id)
    assert older == TRADES[100:200]
    assert tape.by_id(SOURCE, NOW_MS, 100, newer_than=TRADES[40].id) == TRADES[:40]
    between = {"older_than": TRADES[10].id, "newer_than": TRADES[20].id}
    assert tape.by_id(SOURCE, NOW_MS, 100, **between) == TRADES[11:20]


def test_pages_by_time_follow_one_another() -> None:
    at_ms = TRADES[99].ms
    expected = [trade for trade in TRADES if trade.ms < at_ms][:100]
    assert tape.by_time(SOURCE, NOW_MS, 100, older_than=at_ms) == expected
    newer = [trade for trade in TRADES if trade.ms > at_ms]
    assert tape.by_time(SOURCE, NOW_MS, 500, newer_than=at_ms) == newer


def test_what_has_not_happened_is_not_shown() -> None:
    assert tape.by_id(SOURCE, NOW_MS, 5, newer_than=TRADES[0].id) == []
    assert tape.by_id(SOURCE, NOW_MS, 5, older_than=TRADES[0].id + 99) == TRADES[:5]
    assert tape.by_time(SOURCE, NOW_MS, 5, older_than=NOW_MS + 999_999) == TRADES[:5]


def test_trades_since_a_moment_are_those_a_channel_pushes() -> None:
    since_ms = NOW_MS - 700_000
    expected = [trade for trade in reversed(TRADES) if trade.ms > since_ms]
    assert tape.since(SOURCE, since_ms, NOW_MS) == expected


def test_the_last_trades_of_a_pair_that_hardly_trades_reach_back_for_days() -> None:
    trades = tape.newest(synthetic(10, 900), NOW_MS, 100)
    assert len(trades) == 100
    assert trades[0].ms - trades[-1].ms > 5 * 86_400_000


def test_ids_count_users_trades() -> None:
    before, after = TRADES[50], TRADES[49]
    users = UsersTrades([UserTrade(before.ms, 900_000, 5, "buy")])
    source = OverlaidSource(SOURCE, users)
    shown = {trade.id: trade for trade in tape.newest(source, NOW_MS, 60)}
    assert shown[before.id] == before
    assert shown[before.id + 1][1:] == (before.ms, 900_000, 5, "buy")
    assert shown[after.id + 1] == after._replace(id=after.id + 1)


def test_a_users_trade_keeps_its_place_before_a_price_that_is_set_in_its_millisecond() -> None:
    at_ms = NOW_MS + 50
    world = market()
    before = world.last(SPOT_BTC)
    jumped = world.with_stretch(
        PriceStretch("BTC-USDT", at_ms, PriceScript((PricePoint(at_ms, 500_000),)))
    ).last(SPOT_BTC)
    next_id = before.next_id(at_ms + 1)
    users = UsersTrades([UserTrade(at_ms, 900_000, 5, "buy", next_id)])
    second = (at_ms - before.origin_ms) // 1_000
    of_ms = [one for one in OverlaidSource(jumped, users).trades(second) if one.ms == at_ms]
    assert [(one.id, one.price) for one in of_ms][-2:] == [
        (next_id, 900_000),
        (next_id + 1, 500_000),
    ]
    assert OverlaidSource(jumped, users).price(at_ms) == 500_000
    assert OverlaidSource(before, users).price(at_ms) == 900_000
