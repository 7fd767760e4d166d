"""Prices: a pure function of seed, currency and time, with scripts on top.

Nothing runs in the background: a price depends on its time only. A script, if a currency has one,
sets the price from each of its times on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.rates import factor
from fauxchange.domain.core.unit_of_work import UnitOfWork, remember

from .currencies import Step, pair_of, stretches, traded_usd
from .instruments.index import PriceStretch
from .instruments.knobs import Pair
from .market import Market
from .state import change, has_market, market_of

# Periods in hours and widths: from slow and wide to quick and narrow.
_WAVES = ((720.0, 0.05), (168.0, 0.02), (24.0, 0.01), (1.0, 0.002), (0.05, 0.0005))
_DIGITS = 6


@document("{ccy}", lasting=True)
@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """A currency's price in USD around which it moves, by the seed of the sandbox."""

    ccy: str
    usd: Decimal
    seed: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class CurrencyPoint:
    """From ``at_ms`` on the price is ``usd``; with ``ramp`` it moves there from the step before."""

    at_ms: int
    usd: Decimal
    ramp: bool = False


@document("{ccy}", lasting=True)
@dataclass(frozen=True, slots=True)
class CurrencyScript:
    """Prices somebody set: steps ordered by time."""

    ccy: str
    steps: tuple[CurrencyPoint, ...] = ()


@tells_of(CurrencyScript)
class CurrencyScriptChanged(DocumentChanged[CurrencyScript]):
    """The script of a currency's price, as it has become."""


class CurrencyFacts(NamedTuple):
    """What is known of a currency's price whatever the time is.

    ``is_set`` says that somebody has set prices of it. ``constant`` is what it costs in USD at any
    time, None if that depends on the time or if the world does not quote it. ``moves`` says that
    the world has it move.
    """

    reference: ReferencePrice | None
    is_set: bool
    constant: Decimal | None
    moves: bool


def currency_facts(unit: UnitOfWork, ccy: str) -> CurrencyFacts:
    """Return what is known of the price of a currency whatever the time is."""
    key = CurrencyFacts, ccy
    known: CurrencyFacts | None = unit.derived.get(key)
    return remember(unit, key, _facts(unit, ccy)) if known is None else known


def _facts(unit: UnitOfWork, ccy: str) -> CurrencyFacts:
    reference, is_set = unit.find(ReferencePrice, ccy), unit.find(CurrencyScript, ccy) is not None
    constant = None
    if reference is not None and reference.fixed and not is_set and _pair_of(unit, ccy) is None:
        constant = reference.usd
    moves = reference is not None and not reference.fixed
    return CurrencyFacts(reference, is_set, constant, moves)


def usd(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    """Return a currency's price in USD at a time.

    Raises:
        KeyError: the world does not quote the currency.

    """
    price = _set_usd(unit, ccy, at_ms)
    pair = _pair_of(unit, ccy) if price is None else None
    if pair is not None:
        return traded_usd(market_of(unit), pair, at_ms, usd(unit, pair.quote, at_ms))
    return _world_usd(unit, ccy, at_ms) if price is None else price


def rate(unit: UnitOfWork, base: str, quote: str, at_ms: int) -> Decimal:
    """Return how much of one currency a unit of another is worth, to ten significant digits.

    Raises:
        KeyError: the world does not quote one of them.

    """
    value = usd(unit, base, at_ms) / usd(unit, quote, at_ms)
    return _round(value, 10)


def set_price(
    unit: UnitOfWork, ccy: str, step: CurrencyPoint, *, now_ms: int | None = None
) -> None:
    """Add a step to a currency's script; later steps of before are forgotten."""
    set_prices(unit, ccy, (step,), now_ms=now_ms)


def set_prices(
    unit: UnitOfWork, ccy: str, steps: Sequence[CurrencyPoint], *, now_ms: int | None = None
) -> None:
    """Add steps, ordered by time; what was to come from the first one on is forgotten.

    Pairs that trade the currency follow from ``now_ms`` on, by default from the first step on.
    """
    script = unit.find(CurrencyScript, ccy) or CurrencyScript(ccy)
    kept = tuple(one for one in script.steps if one.at_ms < steps[0].at_ms)
    unit.put(replace(script, steps=(*kept, *steps)))
    _follow(unit, ccy, steps[0].at_ms if now_ms is None else now_ms)


def ramp(
    unit: UnitOfWork, ccy: str, begin_ms: int, end: CurrencyPoint, *, now_ms: int | None = None
) -> None:
    """Have a price move from what it is at a time to what it is at the end of the ramp.

    Raises:
        KeyError: the world does not quote the currency.
        ValueError: it ends before it begins.

    """
    if end.at_ms <= begin_ms:
        raise ValueError("a ramp ends after it begins")
    begin = CurrencyPoint(begin_ms, usd(unit, ccy, begin_ms))
    set_prices(unit, ccy, (begin, replace(end, ramp=True)), now_ms=now_ms)


def clear(unit: UnitOfWork, ccy: str, now_ms: int = 0) -> None:
    """Forget the script of a currency: its price is the world's again.

    For a currency that is traded that is so from ``now_ms`` on; what has happened stays.
    """
    if unit.find(CurrencyScript, ccy) is not None:
        unit.put(CurrencyScript(ccy))
        _follow(unit, ccy, now_ms)


def is_quoted(unit: UnitOfWork, ccy: str) -> bool:
    """Whether the world has a price of a currency."""
    return unit.find(ReferencePrice, ccy) is not None


class Day(NamedTuple):
    """How a rate moved in a day: at its beginning, and the highest and lowest of it."""

    open: Decimal
    high: Decimal
    low: Decimal


def day(unit: UnitOfWork, base: str, quote: str, now_ms: int) -> Day:
    """Return how a rate moved in the last 24 hours, looked at on full hours and at every step.

    Raises:
        KeyError: the world does not quote one of them.

    """
    begin_ms = now_ms - DAY_MS
    full_hour_ms = begin_ms - begin_ms % -HOUR_MS
    times = {begin_ms, now_ms, *range(full_hour_ms, now_ms, HOUR_MS)}
    for ccy in (base, quote):
        script = unit.find(CurrencyScript, ccy) or CurrencyScript(ccy)
        for step in script.steps:
            times |= {at for at in (step.at_ms - 1, step.at_ms) if begin_ms <= at <= now_ms}
    rates = {at_ms: rate(unit, base, quote, at_ms) for at_ms in times}
    return Day(rates[begin_ms], max(rates.values()), min(rates.values()))


def _pair_of(unit: UnitOfWork, ccy: str) -> Pair | None:
    return pair_of(market_of(unit), ccy) if has_market(unit) else None


def _set_usd(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal | None:
    """Return the price that is set for a currency at a time, or None."""
    script = unit.find(CurrencyScript, ccy)
    return None if script is None else _script_price(script, at_ms)


def _own_usd(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    """Return what was set for a currency, else what the world has."""
    price = _set_usd(unit, ccy, at_ms)
    return _world_usd(unit, ccy, at_ms) if price is None else price


def _world_usd(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    """Return what a currency costs by the world alone, whatever was set."""
    reference = unit.get(ReferencePrice, ccy)
    pair = None if reference.fixed else _pair_of(unit, ccy)
    if pair is None:
        return reference.usd if reference.fixed else _wave_price(reference, at_ms)
    world = market_of(unit).as_the_world_has_it()
    return traded_usd(world, pair, at_ms, _world_usd(unit, pair.quote, at_ms))


def _follow(unit: UnitOfWork, ccy: str, now_ms: int) -> None:
    """Begin the stretches of all pairs that trade a currency whose price was set or cleared."""
    if not has_market(unit):
        return
    market = market_of(unit)
    for pair in market.facts.pairs:
        if ccy in {pair.base, pair.quote} and not pair.follows:
            market = _with_currencies(unit, market, pair, now_ms)
    change(unit, market, now_ms, (ccy,))


def clear_pair(unit: UnitOfWork, pair: Pair, now_ms: int) -> None:
    """Forget the prices that were set for a pair: from now on it follows its currencies again.

    Where those have no prices of their own set, that is the world's price.
    """
    market = market_of(unit)
    if pair.follows:
        market = market.without_future(pair.name, now_ms)
        change(unit, market.with_stretch(PriceStretch(pair.name, now_ms)), now_ms)
    else:
        change(unit, _with_currencies(unit, market, pair, now_ms), now_ms)


def _with_currencies(unit: UnitOfWork, market: Market, pair: Pair, now_ms: int) -> Market:
    """Return the market in which a pair costs what is set for its currencies from a moment on."""
    market = market.without_future(pair.name, now_ms)
    steps = (_steps(unit, pair.base), _steps(unit, pair.quote))
    own, world = partial(_own_usd, unit), partial(_world_usd, unit)
    for stretch in stretches(market, pair, now_ms, steps, own, world):
        market = market.with_stretch(stretch)
    return market


def _steps(unit: UnitOfWork, ccy: str) -> list[Step]:
    script = unit.find(CurrencyScript, ccy)
    return [] if script is None else [Step(one.at_ms, one.ramp) for one in script.steps]


def _script_price(script: CurrencyScript, at_ms: int) -> Decimal | None:
    steps = script.steps
    i = bisect_right(steps, at_ms, key=lambda step: step.at_ms) - 1
    if i + 1 < len(steps) and steps[i + 1].ramp and i >= 0:
        begin, end = steps[i], steps[i + 1]
        gone = Decimal(at_ms - begin.at_ms) / (end.at_ms - begin.at_ms)
        return _round(begin.usd + (end.usd - begin.usd) * gone, _DIGITS + 2)
    return steps[i].usd if i >= 0 else None


@lru_cache(maxsize=8192)
def _wave_price(reference: ReferencePrice, at_ms: int) -> Decimal:
    usd = reference.usd * factor(_WAVES, reference.seed, reference.ccy, at_ms)
    return _round(usd, _DIGITS)


def _round(value: Decimal, digits: int) -> Decimal:
    """Return a value with so many significant digits, never with an exponent above zero."""
    places = min(0, value.adjusted() - digits + 1)
    return value.quantize(Decimal(1).scaleb(places), rounding=ROUND_HALF_UP)
