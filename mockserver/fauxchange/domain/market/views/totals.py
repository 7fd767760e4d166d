"""Figures of a whole market: open interest, and what was traded in a day."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.instruments.instrument import FUTURES, OPTION, SPOT, Instrument
from fauxchange.domain.market.instruments.life import printed_until
from fauxchange.domain.market.instruments.open_interest import open_interest
from fauxchange.domain.market.instruments.volume import coins, volume
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.source import Source, bar

# Open interest as a part of a day's volume; options have so many lots each.
_SWAPS, _FUTURES, _OPTIONS = (1, 2), (1, 20), 4_000
_CENT = Decimal("0.01")
_DOLLAR = "USD"


class Interest(NamedTuple):
    """What is open of an instrument, in its contracts, in base currency and in USD."""

    contracts: Decimal
    base: Decimal
    usd: Decimal


def interest(market: Market, instrument: Instrument, at_ms: int) -> Interest:
    """Return what is open of a derivative at a moment."""
    lots = open_interest(market.facts.seed, instrument.id, _mean(market, instrument), at_ms)
    pair = market.pair(instrument.pair)
    price = market.index(pair.name).price(at_ms) * pair.tick
    contracts = lots * instrument.lot
    base = coins(instrument, contracts, price)
    return Interest(contracts, base, (base * price).quantize(_CENT))


def traded_usd(
    market: Market, at_ms: int, tape_of: Callable[[Instrument], Source] | None = None
) -> Decimal:
    """Return what was traded in the 24 hours until a moment, in USD; of options nothing.

    ``tape_of`` gives the tape of an instrument, by default the one without users' trades.
    """
    total, tape = Decimal(0), tape_of or market.last
    for one in market.instruments(at_ms):
        if one.kind == OPTION or printed_until(one, market.facts.origin_ms, at_ms) != at_ms:
            continue
        opened, high, low, close, _, lots, _ = bar(tape(one), at_ms + 1 - DAY_MS, at_ms + 1)
        traded = volume(one, lots, lots * (opened + high + low + close) // 4)
        total += traded.quote * _usd(market, one.quote, at_ms)
    return total.quantize(_CENT)


def _mean(market: Market, instrument: Instrument) -> int:
    if instrument.kind in {OPTION, SPOT}:
        return _OPTIONS
    pair = market.pair(instrument.pair)
    part, whole = _FUTURES if instrument.kind == FUTURES else _SWAPS
    return int(pair.daily_volume / pair.lot) * instrument.tape_lots * part // whole


def _usd(market: Market, ccy: str, at_ms: int) -> Decimal:
    """Return what a quote currency is worth in USD; dollars of all kinds are 1."""
    if ccy.startswith(_DOLLAR):
        return Decimal(1)
    for pair in market.facts.pairs:
        if pair.base == ccy and pair.quote.startswith(_DOLLAR):
            return market.index(pair.name).price(at_ms) * pair.tick
    return Decimal(1)
