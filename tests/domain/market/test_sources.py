"""What every source promises, whatever it is made of."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.market.instruments.halts import Halt, HaltedSource
from fauxchange.domain.market.instruments.index import MARK
from fauxchange.domain.market.instruments.instrument import CALL, OPTION, PUT, Instrument
from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.domain.market.instruments.option_path import option_source
from fauxchange.domain.market.paths.bars import bar_of, join
from fauxchange.domain.market.paths.basis import (
    ConstantBasis,
    ExpiryBasis,
    FundingBasis,
    PremiumOverride,
    Ratio,
)
from fauxchange.domain.market.paths.first import Falls, Fold, Rises, TrailingFall, first
from fauxchange.domain.market.paths.flipped import FlippedSource
from fauxchange.domain.market.paths.levels import DAY, FANOUT, SECOND, UNITS_MS
from fauxchange.domain.market.paths.mapped import MappedSource
from fauxchange.domain.market.paths.recorded.after import LOOP, WORLD, continue_after_end
from fauxchange.domain.market.paths.recorded.candles import (
    CandleSource,
    RecordedCandle,
)
from fauxchange.domain.market.paths.recorded.trades import (
    RecordedSource,
    RecordedTrade,
)
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript, ScriptedSource
from fauxchange.domain.market.paths.source import bar, last_trade, trade_by_id
from fauxchange.domain.market.paths.sparse import SparseSource, SparseTape
from fauxchange.domain.market.paths.stretches import Stretch, StretchedSource
from fauxchange.domain.market.paths.users_trades import OverlaidSource, UserTrade
from fauxchange.domain.market.views.trades import in_ids

from .memory import RecordedCandles, RecordedTrades, UsersTrades
from .sources import ORIGIN_MS, day, scan, synthetic

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.market.paths.bars import Trade
    from fauxchange.domain.market.paths.source import Source

# The tests look at the time around a midnight at which everything happens.
MIDDLE_MS = day(4)
SINCE_MS, UNTIL_MS = MIDDLE_MS - 5 * HOUR_MS - 123, MIDDLE_MS + 5 * HOUR_MS + 456


def tree(trades: int = 5_000) -> Source:
    return synthetic(trades, 90_000)


def sparse() -> Source:
    return synthetic(100, 90_000)


def script() -> Source:
    points = (
        PricePoint(MIDDLE_MS - HOUR_MS - 7, 80_000),
        PricePoint(MIDDLE_MS - 99, 85_000),
        PricePoint(MIDDLE_MS + 4_321, 95_000, ramp=True),
        PricePoint(MIDDLE_MS + 2 * HOUR_MS, 70_000, ramp=True),
        PricePoint(MIDDLE_MS + 3 * HOUR_MS, 90_000),
    )
    return ScriptedSource(PriceScript(points, interval_ms=7_001, lots=3), ORIGIN_MS)


def frozen() -> Source:
    points = (PricePoint(MIDDLE_MS - HOUR_MS, 80_000), PricePoint(MIDDLE_MS + HOUR_MS, 81_000))
    return ScriptedSource(PriceScript(points, interval_ms=None), ORIGIN_MS)


def stretched(inner: Source | None = None) -> Source:
    inner = inner or tree()
    return StretchedSource(
        inner,
        [
            Stretch(MIDDLE_MS - HOUR_MS - 7, script(), lots=5),
            Stretch(MIDDLE_MS - HOUR_MS + 50_001, inner),
            Stretch(MIDDLE_MS, frozen()),
            Stretch(MIDDLE_MS, script()),
            Stretch(MIDDLE_MS + 5, inner, lots=9),
            Stretch(MIDDLE_MS + 3 * HOUR_MS, frozen()),
        ],
    )


def swap(inner: Source | None = None) -> Source:
    override = PremiumOverride(MIDDLE_MS // (8 * HOUR_MS), None, 400_000)
    basis = FundingBasis("7", "BTC-USDT-SWAP", deviation=300_000, overrides=(override,))
    return MappedSource(inner or tree(), basis)


def hourly_swap() -> Source:
    basis = FundingBasis("7", "X", interval_ms=HOUR_MS, deviation=900_000)
    return MappedSource(tree(), basis)


def future() -> Source:
    return MappedSource(tree(), ExpiryBasis(MIDDLE_MS + 3 * HOUR_MS, 60_000, 2, Ratio(1, 10)))


def users(inner: Source | None = None) -> Source:
    times = [0, 0, 1, 777, 60_000, 60_001, 3_600_000, 3_600_000, 20_000_000]
    trades = [
        UserTrade(MIDDLE_MS - HOUR_MS + time, 60_000 + 9_999 * (i % 7), 2 + i, "sell")
        for i, time in enumerate(times)
    ]
    return OverlaidSource(inner or tree(), UsersTrades(trades))


def candles() -> CandleSource:
    """Recorded candles of five minutes with gaps, which do not open where the last one closed."""
    recorded = [
        RecordedCandle(at_ms, 80_000 + i, 80_400 + i, 79_500 - i, 80_100 - 7 * i, 9 + i, 300 + i)
        for i, at_ms in enumerate(range(MIDDLE_MS - 3 * HOUR_MS, MIDDLE_MS + 3 * HOUR_MS, 300_000))
        if i % 9
    ]
    return CandleSource(RecordedCandles(recorded, 300_000), ORIGIN_MS, "7")


def recorded() -> RecordedSource:
    trades = [
        RecordedTrade(at_ms, 80_000 + at_ms % 997 * 9, 3, "buy")
        for at_ms in range(MIDDLE_MS - 2 * HOUR_MS, MIDDLE_MS + 2 * HOUR_MS, 4_703)
    ]
    return RecordedSource(RecordedTrades(trades), ORIGIN_MS)


def followed_by(after: str, once: RecordedSource | CandleSource) -> Source:
    """A recording, cut to the hour before the middle, and what follows it."""
    return continue_after_end(once, once.begin_ms, MIDDLE_MS - HOUR_MS - 77, after, tree())


def few_trades() -> Source:
    tape = SparseTape("7", "X", 20 * 60_000, 9, day(-40) + 77, day(60))
    return SparseSource(ORIGIN_MS, tree().price, tape)


def option(kind: str) -> Source:
    """The mark of an option that expires in three weeks, two thousand above the money."""
    pair = Pair("BTC-USD", Decimal(90_000), Decimal(1), Decimal(1), Decimal(20_000))
    one = Instrument(
        "X",
        OPTION,
        pair.name,
        pair.base,
        pair.quote,
        pair.base,
        tick=Decimal("0.0001"),
        lot=Decimal(1),
        minimum=Decimal(1),
        contract_value=Decimal(1),
        strike=Decimal(92_000),
        option=kind,
        listed_ms=day(0),
        expiry_ms=day(25),
    )
    return option_source(one, pair, tree(), MARK, "7")


def halted(inner: Source | None = None) -> Source:
    return HaltedSource(
        inner or tree(),
        [
            Halt(day(1), day(2), opens=True),
            Halt(MIDDLE_MS - 2 * HOUR_MS - 1, MIDDLE_MS - HOUR_MS + 7),
            Halt(MIDDLE_MS - HOUR_MS + 300, MIDDLE_MS - HOUR_MS + 4_700),
            Halt(MIDDLE_MS + 1, MIDDLE_MS + 2 * HOUR_MS),
            Halt(MIDDLE_MS + 4 * HOUR_MS, None),
        ],
    )


KINDS: dict[str, Callable[[], Source]] = {
    "tree": tree,
    "sparse": sparse,
    "script": script,
    "frozen": frozen,
    "stretched": stretched,
    "stretched sparse": lambda: stretched(sparse()),
    "candles": candles,
    "recorded": recorded,
    "recorded again and again": lambda: followed_by(LOOP, recorded()),
    "candles again and again": lambda: followed_by(LOOP, candles()),
    "the world after a recording": lambda: followed_by(WORLD, recorded()),
    "swap of a recording again and again": lambda: swap(followed_by(LOOP, recorded())),
    "swap": swap,
    "swap of candles": lambda: swap(candles()),
    "sparse swap": lambda: swap(sparse()),
    "hourly swap": hourly_swap,
    "future": future,
    "index": lambda: MappedSource(tree(), ConstantBasis(3, Ratio(3, 7))),
    "few trades": few_trades,
    "call": lambda: option(CALL),
    "put": lambda: option(PUT),
    "upside down": lambda: FlippedSource(tree()),
    "swap of stretches": lambda: swap(stretched()),
    "stretches of a swap": lambda: stretched(swap()),
    "halted": halted,
    "halted sparse": lambda: halted(sparse()),
    "halted swap of stretches": lambda: halted(swap(stretched())),
    "users of a halted swap": lambda: users(halted(swap())),
    "users": users,
    "users of a sparse swap": lambda: users(swap(sparse())),
    "users of stretches of a swap": lambda: users(stretched(swap())),
}


@pytest.fixture(params=list(KINDS), scope="module")
def source(request: pytest.FixtureRequest) -> Source:
    made: Source = KINDS[request.param]()
    return made


@pytest.fixture(scope="module")
def traded(source: Source) -> list[Trade]:
    return list(scan(source, SINCE_MS, UNTIL_MS))


def among(trades: list[Trade], start_ms: int, end_ms: int) -> list[Trade]:
    begin, end = (bisect_left(trades, at, key=attrgetter("ms")) for at in (start_ms, end_ms))
    return trades[begin:end]


def test_trades_are_in_order_and_their_ids_count_them(source: Source, traded: list[Trade]) -> None:
    assert [t.id for t in traded] == list(range(traded[0].id, traded[0].id + len(traded)))
    assert all(a.ms <= b.ms for a, b in pairwise(traded))
    assert source.next_id(SINCE_MS + 1) == traded[0].id
    assert source.next_id(UNTIL_MS + 1) == traded[-1].id + 1


def test_nodes_are_the_aggregates_of_trades_and_of_their_children(
    source: Source, traded: list[Trade]
) -> None:
    for level in range(DAY + 2):
        middle = (MIDDLE_MS - ORIGIN_MS) // UNITS_MS[level]
        for index in (middle - 2, middle - 1, middle, middle + 1):
            node = source.node(level, index)
            start_ms = ORIGIN_MS + index * UNITS_MS[level]
            if level < DAY:
                inside = among(traded, start_ms, start_ms + UNITS_MS[level])
                expected = bar_of(inside, node[0], source.next_id(start_ms))
            else:
                expected = join(source.children(level, index))
            if node[4] or level < DAY:
                assert node[4:] == expected[4:]
            if node[4]:
                assert node == expected
            if level > SECOND:
                first_child = index * FANOUT[level]
                below = range(first_child, first_child + FANOUT[level])
                assert list(source.children(level, index)) == [
                    source.node(level - 1, child) for child in below
                ]


def test_bounds_hold_every_trade(source: Source) -> None:
    for level in range(DAY + 3):
        index = (MIDDLE_MS - ORIGIN_MS) // UNITS_MS[level]
        bounds, node = source.bounds(level, index), source.node(level, index)
        if bounds is not None and node[4]:
            assert bounds[0] >= node[1]
            assert bounds[1] <= node[2]
            assert not bounds[2] or bounds[:2] == node[1:3]


def test_the_price_is_that_of_the_last_trade(source: Source, traded: list[Trade]) -> None:
    for before, after in [*pairwise(traded)][:: max(1, len(traded) // 200)]:
        if before.ms < after.ms:
            assert source.price(before.ms) == source.price(after.ms - 1) == before.price
            assert last_trade(source, after.ms - 1, SINCE_MS) == before


def test_trades_are_found_by_id(source: Source, traded: list[Trade]) -> None:
    for trade in traded[:: max(1, len(traded) // 100)]:
        assert trade_by_id(source, trade.id, MIDDLE_MS) == trade
    assert list(in_ids(source, traded[0].id, traded[-1].id + 1, MIDDLE_MS)) == traded


def test_bars_between_any_moments_are_aggregates(source: Source, traded: list[Trade]) -> None:
    for start, length in ((-100, 5_000), (3, 1), (-4_000_000, 9_000_001), (-77, 61_234)):
        start_ms = MIDDLE_MS + start
        inside = among(traded, start_ms, start_ms + length)
        last = source.price(start_ms - 1)
        expected = bar_of(inside, last, source.next_id(start_ms))
        assert bar(source, start_ms, start_ms + length) == expected


def test_the_first_crossing_is_that_of_a_scan(source: Source, traded: list[Trade]) -> None:
    begin = source.price(SINCE_MS)
    folds: list[Fold] = [TrailingFall(ppm=ppm) for ppm in (2_000, 20_000, 90_000)]
    for permille in (1, 5, 20, 50):
        folds += [
            Falls(begin - begin * permille // 1_000),
            Rises(begin + begin * permille // 1_000),
        ]
    for fold in folds:
        state, expected = begin, None
        for trade in traded:
            hit, state = fold.hit(trade, state)
            if hit:
                expected = trade
                break
        assert first(source, SINCE_MS, UNTIL_MS, fold, begin) == (expected, state)


def test_a_month_is_the_aggregate_of_its_days(source: Source) -> None:
    start_ms = MIDDLE_MS - 10 * DAY_MS
    days = [bar(source, at, at + DAY_MS) for at in range(start_ms, start_ms + 30 * DAY_MS, DAY_MS)]
    assert bar(source, start_ms, start_ms + 30 * DAY_MS) == join(days)
