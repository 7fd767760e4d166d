"""Users' trades in the store give the same views as the same trades in a list."""

from __future__ import annotations

from fauxchange.domain.market.paths.levels import DAY, MINUTE, SECOND, TWO_HOURS, UNITS_MS
from fauxchange.domain.market.paths.users_trades import OverlaidSource, UsersTrades, UserTrade
from fauxchange.domain.market.tape import StoredTrades, print_trade, tape_of
from fauxchange.domain.market.views.ticker import ticker
from fauxchange.state.memory import MemoryStore

from .sources import day
from .worlds import SPOT_BTC, market

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
        source, users = tape_of(unit, MARKET, SPOT_BTC), StoredTrades(unit, SPOT_BTC.id)
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
