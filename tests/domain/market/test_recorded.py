"""Recordings are played from a moment on; what follows is chosen."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.durations import HOUR_MS, SECOND_MS
from fauxchange.domain.market.instruments.index import PriceStretch
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import bar_of
from fauxchange.domain.market.paths.first import Falls, first
from fauxchange.domain.market.paths.levels import DAY
from fauxchange.domain.market.paths.recorded.after import HOLD, LOOP, WORLD, continue_after_end
from fauxchange.domain.market.paths.recorded.candles import (
    CandleSource,
    RecordedCandle,
    is_drawable,
)
from fauxchange.domain.market.paths.recorded.trades import (
    RecordedSource,
    RecordedTrade,
)
from fauxchange.domain.market.views.candles import SIZES, candles

from .memory import RecordedCandles, RecordedTrades
from .sources import ORIGIN_MS, day, scan, synthetic
from .worlds import market

if TYPE_CHECKING:
    from fauxchange.domain.market.paths.source import Source

SINCE_MS = day(2, 100) + 7
RECORDING = RecordedTrades(
    [
        RecordedTrade(5_000 + 1_700 * i + i * i, 70_000 + 13 * (i * i % 101), 1 + i % 5, "buy")
        for i in range(500)
    ]
)
END_MS = SINCE_MS + 1_700 * 499 + 499 * 499


def test_a_recording_is_the_tape_of_its_trades() -> None:
    source = RecordedSource(RECORDING, ORIGIN_MS, SINCE_MS - 5_000)
    traded = list(scan(source, SINCE_MS - 1, END_MS))
    assert [t[2:4] for t in traded] == [RECORDING.trade(i)[1:3] for i in range(500)]
    shown = candles(source, SIZES["1m"], SINCE_MS, END_MS, END_MS + HOUR_MS)
    for candle in shown:
        inside = [t for t in traded if candle.start_ms <= t.ms < candle.start_ms + 60_000]
        assert candle[1:7] == bar_of(inside, candle.open, 0)[:6]
    found = first(source, SINCE_MS, END_MS, Falls(70_005)).trade
    assert found == next(t for t in traded[1:] if t.price <= 70_005)


def recorded(after: str, world: Source) -> Source:
    once = RecordedSource(RECORDING, ORIGIN_MS, SINCE_MS - 5_000)
    return continue_after_end(once, once.begin_ms, once.end_ms, after, world)


def test_before_the_first_trade_and_after_the_last_one_prices_hold() -> None:
    source = recorded(HOLD, synthetic())
    assert source.price(SINCE_MS - HOUR_MS) == 70_000
    assert source.price(END_MS + HOUR_MS) == RECORDING.trade(499).price
    assert source.next_id(END_MS + HOUR_MS) == 500
    assert source.node(DAY, 9)[:5] == (*[RECORDING.trade(499).price] * 4, 0)


def test_a_loop_begins_again_in_the_second_after_the_end() -> None:
    source = recorded(LOOP, synthetic())
    length_ms = (END_MS - SINCE_MS) // 1_000 * 1_000 + 1_000
    for number in (1, 2, 5_000):
        again_ms = SINCE_MS + number * length_ms
        assert source.next_id(again_ms) == 500 * number
        assert source.price(again_ms - 1) == RECORDING.trade(499).price
        for after_ms in (0, 3_000, 100_000):
            assert source.price(again_ms + after_ms) == source.price(SINCE_MS + after_ms)


def test_the_world_goes_on_from_the_last_price_of_a_recording() -> None:
    world = synthetic(20_000, 70_000)
    source = recorded(WORLD, world)
    assert source.price(END_MS - 1) == RECORDING.trade(498).price
    assert source.price(END_MS) == RECORDING.trade(499).price
    for later_ms in (END_MS + 1, END_MS + HOUR_MS, END_MS + 50 * HOUR_MS):
        grown = Fraction(world.price(later_ms), world.price(END_MS))
        assert source.price(later_ms) == RECORDING.trade(499).price * grown // 1


def test_a_market_plays_a_recording_by_name() -> None:
    of = market()
    of = Market(of.facts, recordings={"crash": lambda world: recorded(HOLD, world)})
    after = of.with_stretch(PriceStretch("BTC-USDT", SINCE_MS, recording="crash"))
    assert after.index("BTC-USDT").price(SINCE_MS - 1) == of.index("BTC-USDT").price(SINCE_MS - 1)
    assert after.index("BTC-USDT").price(END_MS) == RECORDING.trade(499).price


CANDLES = [
    RecordedCandle(day(1, 3_600 * i), 100 + i, 130 + i, 90 + i, 111 - i, 40, 70)
    for i in (0, 1, 2, 5, 6)
]


def test_recorded_candles_come_out_as_they_went_in() -> None:
    source = CandleSource(RecordedCandles(CANDLES, HOUR_MS), ORIGIN_MS)
    shown = candles(source, SIZES["1H"], day(1), day(2), day(2))
    assert [RecordedCandle(*c[:7]) for c in shown if c.trades] == CANDLES
    assert {c.close for c in shown[3:5]} == {109}
    assert sum(c.trades for c in candles(source, SIZES["1s"], day(1), day(2), day(2))) == 200


@pytest.mark.parametrize("change", [{"trades": 3}, {"lots": 39}, {"high": 105}, {"low": 101}])
def test_no_tape_makes_a_candle_of_too_few_trades_or_prices_outside_it(
    change: dict[str, int],
) -> None:
    assert is_drawable(CANDLES[0])
    assert not is_drawable(CANDLES[0]._replace(**change))


def test_candles_that_do_not_begin_at_full_seconds_are_refused() -> None:
    changed = [CANDLES[0]._replace(start_ms=day(1) + 5), *CANDLES[1:]]
    with pytest.raises(ValueError, match="full seconds"):
        CandleSource(RecordedCandles(changed, SECOND_MS), ORIGIN_MS)
