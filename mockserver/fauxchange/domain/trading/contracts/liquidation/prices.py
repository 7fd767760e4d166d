"""The mark prices at which positions are looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.first import Falls, Rises
from fauxchange.domain.market.paths.watches import Watch, look_again, place_far
from fauxchange.domain.positions.arithmetic import liquidation_price
from fauxchange.domain.positions.figures import Figures
from fauxchange.domain.positions.watch import AccountWatch, PriceWatch

from .groups import Group

Known = Mapping[tuple[str, bool, int], PriceWatch]
"""Watches that go on, by instrument, whether the price has to fall, and to what."""


def known_of(watch: AccountWatch, now_ms: int) -> Known:
    """Return the prices of an account that need not be looked at now."""
    return {(one[0], one[1], one[2]): one for one in watch.prices if one.due_ms > now_ms}


def prices_of(
    ledger: Ledger, market: Market, group: Group, times: int, known: Known
) -> Iterator[PriceWatch]:
    """Yield for each position the price at which its share of what is to spare is lost.

    To spare is what covers the group beyond so many ``times`` of what it has to leave.
    """
    whole = exact_sum(one.value for one in group.figures)
    spare = EXACT.subtract(group.own, EXACT.multiply(group.must, times))
    for one in group.figures:
        share = EXACT.divide(EXACT.multiply(spare, one.value), whole)
        rate = EXACT.multiply(EXACT.add(one.tier.maintenance, group.rate), times)
        # From here on: what it has won counts, and what it has to leave.
        kept = EXACT.subtract(EXACT.multiply(one.value, rate), one.profit)
        position = one.position
        price = liquidation_price(
            one.contract, position.contracts, position.entry, EXACT.add(share, kept), rate
        )
        if price is not None:
            unit, falls = price_unit(one.instrument), position.contracts > 0
            ticks = int(EXACT.divide(price, unit)) + (0 if falls else 1)
            # That of an isolated position stays what it was, and is found where it was.
            there = known.get((position.instrument, falls, ticks))
            yield there or _watch(ledger, market, one, ticks, falls=falls)


def _watch(ledger: Ledger, market: Market, one: Figures, ticks: int, *, falls: bool) -> PriceWatch:
    fold = Falls(ticks) if falls else Rises(ticks)
    found = place_far(market.mark(one.instrument), Watch("", fold, ledger.now_ms))
    return _as_price(one.instrument.id, ticks, found, falls=falls)


def look_on(ledger: Ledger, market: Market, one: PriceWatch) -> PriceWatch:
    """Return the watch of a price that goes on from where its last look ended."""
    instrument = market.find_any(one.instrument, ledger.now_ms)
    fold = Falls(one.target) if one.falls else Rises(one.target)
    watch = Watch("", fold, one.since_ms, 0, one.since_id, one.due_ms, 0, one.crossing)
    found = look_again(market.mark(instrument), watch)
    return _as_price(one.instrument, one.target, found, falls=one.falls)


def _as_price(instrument: str, target: int, watch: Watch, *, falls: bool) -> PriceWatch:
    return PriceWatch(
        instrument,
        falls,
        target,
        watch.since_ms,
        watch.since_id,
        watch.due_ms,
        watch.crossing,
    )
