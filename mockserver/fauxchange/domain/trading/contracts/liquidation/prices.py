"""The mark prices at which positions are looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.first import Falls, Rises
from fauxchange.domain.market.paths.watches import Watch, look_again, place_far
from fauxchange.domain.positions.figures import Figures
from fauxchange.domain.positions.watch import AccountWatch, PriceWatch

from .groups import Group

_CAUTION = Decimal("0.9")
# What a group may pay before it is looked at, as a part of the value at which it was entered, and
# how many times that it has to have to spare.
_RESERVE, _FAR = Decimal("0.002"), 10

Known = Mapping[tuple[str, bool, int], PriceWatch]
"""Watches that go on, by instrument, whether the price has to fall, and to what."""


def known_of(watch: AccountWatch, now_ms: int) -> Known:
    """Return the prices of an account that need not be looked at now."""
    return {(one[0], one[1], one[2]): one for one in watch.prices if one.due_ms > now_ms}


def prices_of(
    ledger: Ledger, market: Market, group: Group, times: int, known: Known
) -> Iterator[PriceWatch]:
    """Yield for each position the price at which its share of what is to spare is lost.

    To spare is what covers the group beyond so many ``times`` of what it has to leave, less what it
    may pay meanwhile.
    """
    values = [EXACT.multiply(one.value, group.price_of(one)) for one in group.figures]
    whole = EXACT.add(exact_sum(values), exact_sum(abs(one.usd) for one in group.holdings))
    spare = EXACT.subtract(_spare(group, times), reserve_of(group, times))
    if group.holdings:
        # What a position loses and the price of what it loses it in may both turn against it.
        spare = EXACT.multiply(spare, _CAUTION)
        yield from _prices_of_holdings(ledger, market, group, EXACT.divide(spare, whole))
    for one in group.figures:
        # Its part of the value in the group's amounts is a share of what is to spare in its own.
        share = EXACT.divide(EXACT.multiply(spare, one.value), whole)
        # From here on: what it has won counts, and what it has to leave.
        kept = EXACT.subtract(EXACT.multiply(one.must(group.rate), times), one.profit)
        position = one.position
        price = one.price_where_kept(EXACT.add(share, kept), group.rate, times)
        if price is not None:
            unit, falls = price_unit(one.instrument), position.contracts > 0
            ticks = int(EXACT.divide(price, unit)) + (0 if falls else 1)
            # That of an isolated position stays what it was, and is found where it was.
            there = known.get((position.instrument, falls, ticks))
            yield there or _watch(ledger, market, one, ticks, falls=falls)


def _spare(group: Group, times: int) -> Decimal:
    """Return what covers a group beyond so many times of what it has to leave."""
    return EXACT.subtract(group.own, EXACT.multiply(group.must, times))


def reserve_of(group: Group, times: int) -> Decimal:
    """Return what a group may pay, as for funding, before it is looked at again.

    A group that is near its limit has none, nor has one that is covered by several currencies.
    """
    if group.prices:
        return ZERO
    entered = (EXACT.multiply(one.opening, one.position.leverage) for one in group.figures)
    reserve = EXACT.multiply(exact_sum(entered), _RESERVE)
    return reserve if _spare(group, times) > EXACT.multiply(reserve, _FAR) else ZERO


def _prices_of_holdings(
    ledger: Ledger, market: Market, group: Group, part: Decimal
) -> Iterator[PriceWatch]:
    """Yield the prices of pairs at which currencies have lost such a part of what they count."""
    for one in group.holdings:
        if not one.pair:
            # Nothing says when its price is reached, so it is looked at now and then.
            yield PriceWatch("", True, 0, 0, 0, ledger.now_ms + HOUR_MS, None)
            continue
        source, falls = market.index(one.pair), one.usd > 0
        now, way = source.price(ledger.now_ms), -part if falls else part
        ticks = int(EXACT.multiply(now, EXACT.add(1, way))) + (0 if falls else 1)
        if part >= 1 and falls:
            continue
        fold = Falls(ticks) if falls else Rises(ticks)
        found = place_far(source, Watch("", fold, ledger.now_ms))
        yield _as_price(one.pair, ticks, found, falls=falls, of_pair=True)


def _watch(ledger: Ledger, market: Market, one: Figures, ticks: int, *, falls: bool) -> PriceWatch:
    fold = Falls(ticks) if falls else Rises(ticks)
    found = place_far(market.mark(one.instrument), Watch("", fold, ledger.now_ms))
    return _as_price(one.instrument.id, ticks, found, falls=falls)


def look_on(ledger: Ledger, market: Market, one: PriceWatch) -> PriceWatch:
    """Return the watch of a price that goes on from where its last look ended."""
    fold = Falls(one.target) if one.falls else Rises(one.target)
    watch = Watch("", fold, one.since_ms, 0, one.since_id, one.due_ms, 0, one.crossing)
    if one.of_pair:
        source = market.index(one.instrument)
    else:
        source = market.mark(market.find_any(one.instrument, ledger.now_ms))
    found = look_again(source, watch)
    return _as_price(one.instrument, one.target, found, falls=one.falls, of_pair=one.of_pair)


def _as_price(
    instrument: str, target: int, watch: Watch, *, falls: bool, of_pair: bool = False
) -> PriceWatch:
    return PriceWatch(
        instrument,
        falls,
        target,
        watch.since_ms,
        watch.since_id,
        watch.due_ms,
        watch.crossing,
        of_pair,
    )
