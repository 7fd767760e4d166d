"""Users' trades in the store give the same views as the same trades in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.market import tape
from fauxchange.domain.market.paths.levels import DAY, MINUTE, SECOND, TWO_HOURS, UNITS_MS
from fauxchange.domain.market.paths.users_trades import OverlaidSource, UserTrade
from fauxchange.domain.market.tape import StoredTrades, print_trade, tape_of
from fauxchange.domain.market.views.ticker import ticker
from fauxchange.state.memory import MemoryStore
from tests.history.counting import CountingStore

from .memory import UsersTrades
from .sources import day
from .worlds import SPOT_BTC, market

if TYPE_CHECKING:
    import pytest

MARKET = market()
PATH = MARKET.last(SPOT_BTC)
BEGIN_MS = day(40, 5 * 3_600)
TRADES = [
    UserTrade(BEGIN_MS + i * i * 37, 880_000 + i * 7_919 % 40_000, 1 + i * 31 % 50, "buy")
    for i in range(600)
]


def test_users_trades_of_a_store_are_those_of_a_list() -> None:
    store, listed = MemoryStore(), UsersTrades()
    for begin in range(0, 600, 7):
        with store.transaction() as unit:
            for trade in TRADES[begin : begin + 7]:
                number = print_trade(unit, PATH, SPOT_BTC.id, trade)
                assert number == PATH.next_id(trade.ms + 1) + listed.count
                listed = listed.with_trade(trade)
    other = OverlaidSource(PATH, listed)
    with store.transaction() as unit:
        source, users = tape_of(unit, MARKET, SPOT_BTC), StoredTrades.of(unit, SPOT_BTC.id)
        for begin, end in ((0, 1), (0, 600), (17, 400), (255, 257), (599, 600), (128, 512)):
            assert users.bar(begin, end) == listed.bar(begin, end)
        offset = BEGIN_MS - PATH.origin_ms
        for level in (SECOND, MINUTE, TWO_HOURS, DAY):
            first = offset // UNITS_MS[level]
            for index in range(first - 1, first + 4):
                assert source.node(level, index) == other.node(level, index)
                if level != SECOND:
                    assert list(source.children(level, index)) == list(other.children(level, index))
        for at_ms in (BEGIN_MS, BEGIN_MS + 1_000_000, TRADES[-1].ms, TRADES[-1].ms + 60_000):
            assert ticker(source, at_ms) == ticker(other, at_ms)
            assert source.price(at_ms) == other.price(at_ms)


def test_a_node_with_users_trades_is_the_bar_of_its_trades() -> None:
    source = OverlaidSource(PATH, UsersTrades(TRADES))
    first = (BEGIN_MS - PATH.origin_ms) // UNITS_MS[MINUTE]
    for index in range(first, first + 30):
        trades = [
            trade
            for second in range(index * 60, index * 60 + 60)
            for trade in source.trades(second)
        ]
        prices = [trade.price for trade in trades]
        assert source.node(MINUTE, index) == (
            prices[0],
            max(prices),
            min(prices),
            prices[-1],
            len(trades),
            sum(trade.lots for trade in trades),
            trades[0].id,
        )


def test_trades_that_were_folded_leave_candles_volumes_and_ids_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tape, "KEPT", 100)
    monkeypatch.setattr(tape, "FOLDED", 64)
    store, other = MemoryStore(), OverlaidSource(PATH, UsersTrades(TRADES))
    for begin in range(0, 600, 7):
        with store.transaction() as unit:
            ids = [
                print_trade(unit, PATH, SPOT_BTC.id, trade) for trade in TRADES[begin : begin + 7]
            ]
        assert ids == [
            PATH.next_id(trade.ms + 1) + number
            for number, trade in enumerate(TRADES[begin : begin + 7], begin)
        ]
    kept = len(store.log(tape.log_of(SPOT_BTC.id)))
    assert 100 <= kept < 300
    with store.transaction() as unit:
        source = tape_of(unit, MARKET, SPOT_BTC)
        offset = BEGIN_MS - PATH.origin_ms
        for level in (MINUTE, TWO_HOURS, DAY):
            first, last = (ms // UNITS_MS[level] for ms in (offset, offset + 600 * 600 * 37))
            for index in range(first - 1, last + 2):
                assert source.node(level, index) == other.node(level, index)
        for at_ms in (BEGIN_MS - 1, TRADES[-1].ms, TRADES[-1].ms + 60_000):
            assert ticker(source, at_ms) == ticker(other, at_ms)
        # What is finer than a minute has other trades, but as many, and the same lots.
        minute = offset // UNITS_MS[MINUTE]
        seconds = range(minute * 60, minute * 60 + 60)
        shown, were = ([one for s in seconds for one in of.trades(s)] for of in (source, other))
        assert [one.id for one in shown] == [one.id for one in were]
        assert sum(one.lots for one in shown) == sum(one.lots for one in were)


def test_trades_are_kept_one_by_one_for_three_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "FOLDED", 64)
    store = MemoryStore()
    later_ms = BEGIN_MS + tape.KEPT_MS
    with store.transaction() as unit:
        for i in range(100):
            print_trade(unit, PATH, SPOT_BTC.id, UserTrade(BEGIN_MS + i, 880_000, 1, "buy"))
    for at_ms, bars in ((later_ms, 0), (later_ms + 100, 1)):
        with store.transaction() as unit:
            for i in range(28 if bars else 36):
                print_trade(unit, PATH, SPOT_BTC.id, UserTrade(at_ms + i, 880_000, 1, "sell"))
        assert len(store.log(tape.folded_log_of(SPOT_BTC.id))) >= bars
    assert len(store.log(tape.log_of(SPOT_BTC.id))) < 164


def test_a_minute_costs_no_more_however_many_trades_were_folded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tape, "KEPT", 64)
    monkeypatch.setattr(tape, "FOLDED", 32)
    reads = []
    for days in (1, 20):
        store = MemoryStore()
        for i in range(days * 200):
            trade = UserTrade(BEGIN_MS + i * 400_000, 880_000 + i % 97, 1, "buy")
            with store.transaction() as unit:
                print_trade(unit, PATH, SPOT_BTC.id, trade)
        counting = CountingStore(store)
        with counting.transaction() as unit:
            users = StoredTrades.of(unit, SPOT_BTC.id)
            assert users.bar(1, users.count).lots == days * 200 - 1
        reads.append(counting.reads)
    # Twenty times as many are five halvings more.
    assert reads[1] < reads[0] + 60
