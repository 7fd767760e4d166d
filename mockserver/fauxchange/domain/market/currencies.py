"""What traded currencies cost: a currency with a pair of its own costs what the pair's path says.

A price that is set for a currency begins a stretch of every pair that has it, so that views,
valuations and fills see one price. What has happened stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import plain

from .instruments.index import PriceStretch
from .instruments.knobs import MOST_TICKS, Pair
from .market import Market
from .paths.basis import Ratio
from .paths.scripted import PricePoint, PriceScript

# What a currency costs in USD at a time.
Usd = Callable[[str, int], Decimal]

# A factor is constant within a stretch, so that a ramp of a quote currency takes so many of them.
_RAMP_STEPS = 16

# The first pairs in which currencies are priced, in what is remembered of a market.
_PRICED = "priced currencies"

# How often a price that is set trades: often enough for a ramp to look like a line.
_INTERVAL_MS = 100


class Step(NamedTuple):
    """From ``at_ms`` on a currency has a price that was set; with ``ramp`` it moves there."""

    at_ms: int
    ramp: bool


def pair_of(market: Market, ccy: str) -> Pair | None:
    """Return the first pair in which a currency is priced, or None if it is not traded so."""
    priced: dict[str, Pair] | None = market.memo.get(_PRICED)
    if priced is None:
        pairs = [pair for pair in market.facts.pairs if not pair.follows]
        priced = market.memo[_PRICED] = {pair.base: pair for pair in reversed(pairs)}
    return priced.get(ccy)


def priced_by(market: Market, ccy: str) -> Iterator[str]:
    """Yield a currency and what its price in USD follows from: pairs, and what these are in."""
    yield ccy
    pair = pair_of(market, ccy)
    while pair is not None:
        yield pair.name
        yield pair.quote
        pair = pair_of(market, pair.quote)


def traded_usd(market: Market, pair: Pair, at_ms: int, quote_usd: Decimal) -> Decimal:
    """Return what the base currency of a pair costs in USD, by the last print of its path."""
    return plain(market.index(pair.name).price(at_ms) * pair.tick * quote_usd)


def stretches(
    market: Market,
    pair: Pair,
    now_ms: int,
    steps: tuple[list[Step], list[Step]],
    usd: Usd,
    world_usd: Usd,
) -> Iterator[PriceStretch]:
    """Yield the stretches of a pair that follow from what was set for its two currencies.

    Args:
        market: the market, without stretches of the pair that have not begun.
        pair: a pair with a path of its own.
        now_ms: when they begin at the earliest.
        steps: what was set for the base and for the quote currency, in order of time.
        usd: the prices that are set.
        world_usd: the prices that the world has.

    """
    base, quote = steps
    in_force = [one for one in (*base, *quote) if one.at_ms <= now_ms]
    is_changed = any(one.target == pair.name and not one.view for one in market.log.stretches)
    if is_changed and not in_force:
        yield PriceStretch(pair.name, now_ms)
    if base:
        yield from _scripted(pair, now_ms, steps, usd)
        return
    for at_ms in _times(quote, now_ms):
        price = usd(pair.quote, at_ms)
        if not price:
            # Nothing is priced in what is worth nothing; the pair stays where it is.
            continue
        factor = Fraction(world_usd(pair.quote, at_ms)) / Fraction(price)
        ratio = Ratio(factor.numerator, factor.denominator)
        yield PriceStretch(pair.name, at_ms, factor=ratio)


def _scripted(
    pair: Pair, now_ms: int, steps: tuple[list[Step], list[Step]], usd: Usd
) -> Iterator[PriceStretch]:
    """Yield the stretch in which the base currency costs what was set for it."""
    base, quote = steps
    begin_ms = max(now_ms, base[0].at_ms)
    later = {one.at_ms: one.ramp for one in (*quote, *base) if one.at_ms > begin_ms}
    times = [(begin_ms, False), *sorted(later.items())]
    points = tuple(
        PricePoint(at_ms, _ticks(usd(pair.base, at_ms), usd(pair.quote, at_ms), pair), ramp)
        for at_ms, ramp in times
    )
    yield PriceStretch(pair.name, begin_ms, script=pair_script(pair, points))


def pair_script(pair: Pair, points: tuple[PricePoint, ...]) -> PriceScript:
    """Return a script of a pair that trades the volume of the pair, in ticks of the pair.

    Raises:
        ValueError: there is no point, points are not in order of time, or a price is below 1.

    """
    lots_a_day = int(pair.daily_volume / pair.lot)
    return PriceScript(points, _INTERVAL_MS, max(1, lots_a_day * _INTERVAL_MS // DAY_MS))


def _times(steps: list[Step], now_ms: int) -> Iterator[int]:
    """Yield when the factor of a quote currency changes, from now on."""
    before_ms = now_ms
    for i, step in enumerate(steps):
        is_last_begun = step.at_ms <= now_ms and (
            i + 1 == len(steps) or steps[i + 1].at_ms > now_ms
        )
        if is_last_begun:
            yield now_ms
        if step.at_ms <= now_ms:
            continue
        if step.ramp:
            length = step.at_ms - before_ms
            parts = min(_RAMP_STEPS, length)
            yield from (before_ms + length * part // parts for part in range(1, parts))
        yield step.at_ms
        before_ms = step.at_ms


def _ticks(base: Decimal, quote: Decimal, pair: Pair) -> int:
    """Return the price of a pair in ticks: one at least, and no more than books can count."""
    return max(1, min(MOST_TICKS, round(base / quote / pair.tick))) if quote else 1
