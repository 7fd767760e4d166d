"""What takers bought and sold: the volume of candles, split by how the price went.

A day's trades are too many to be looked at one by one, so their sides are not added up. Half of a
volume is bought; what was bought beyond that is in proportion to how far the price rose, as it was
the buyers who moved it. So the figures of short periods add up to those of long ones.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT
from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.market.instruments.knobs import Pair, with_defaults
from fauxchange.domain.market.instruments.volume import Volume, volume
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.views.candles import Candle, page

from .periods import Periods

# A rise by what a pair moves in a day is the work of so much of a day's volume.
_SURPLUS = 100
# Neither side has less than this part of a volume.
_LEAST = 20
_PLACES = Decimal("1E-8")
_MILLION = 1_000_000


class TakerVolume(NamedTuple):
    """What takers sold and bought in a period; together it is the volume of the candle."""

    start_ms: int
    sold: Volume
    bought: Volume


def taker_volumes(
    market: Market, one: Instrument, tape: Source, periods: Periods, now_ms: int
) -> list[TakerVolume]:
    """Return what takers sold and bought of an instrument, newest first.

    ``tape`` is the path of its trades with users' own, ``now_ms`` until when it has printed.
    """
    read = periods.within(one.listed_ms, one.expiry_ms)
    candles = page(
        tape,
        read.size,
        now_ms,
        read.limit,
        older_than=read.older_than,
        newer_than=read.newer_than,
    )
    closes = [candle.close for candle in candles[1:]]
    if candles:
        closes.append(tape.price(candles[-1].start_ms - 1))
    pair = with_defaults(market.pair(one.pair))
    return [_split(pair, one, candle, close) for candle, close in zip(candles, closes, strict=True)]


def _split(pair: Pair, one: Instrument, candle: Candle, close_before: int) -> TakerVolume:
    whole = volume(one, candle.lots, candle.turnover)
    if not candle.lots:
        return TakerVolume(candle.start_ms, whole, whole)
    least = candle.lots // _LEAST
    half = (candle.lots + _surplus(pair, one, candle.close - close_before)) // 2
    lots = max(least, min(candle.lots - least, half))
    bought = Volume(*(_part(amount, lots, candle.lots) for amount in whole))
    bought = bought._replace(amount=lots * one.lot)
    sold = Volume(*(EXACT.subtract(a, b) for a, b in zip(whole, bought, strict=True)))
    return TakerVolume(candle.start_ms, sold, bought)


def _surplus(pair: Pair, one: Instrument, rise: int) -> int:
    """Return how many lots more were bought than sold where a price rose by so many ticks."""
    day = int(pair.daily_volume / pair.lot) * one.tape_lots
    move = (pair.volatility_ppm or 0) * pair.reference_ticks // _MILLION
    return int(day * rise * price_unit(one) / pair.tick / (_SURPLUS * max(1, move)))


def _part(amount: Decimal, lots: int, of: int) -> Decimal:
    return (amount * lots / of).quantize(_PLACES)
