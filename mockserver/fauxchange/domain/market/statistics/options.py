"""What was open of options at the end of a period, and what takers bought and sold in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import CALL, Instrument
from fauxchange.domain.market.instruments.volume import contract_size
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.paths.sparse import SparseSource
from fauxchange.domain.market.views import trades
from fauxchange.domain.market.views.totals import interest


class OptionVolumes(NamedTuple):
    """Figures of calls or of puts, in the currency that they are options of."""

    open: Decimal = ZERO
    bought: Decimal = ZERO
    sold: Decimal = ZERO

    @property
    def volume(self) -> Decimal:
        """What was traded of them."""
        return self.bought + self.sold


class OptionFigures(NamedTuple):
    """Figures of some options: of the calls and of the puts among them."""

    calls: OptionVolumes
    puts: OptionVolumes


def figures(
    market: Market, options: Iterable[Instrument], since_ms: int, until_ms: int
) -> OptionFigures:
    """Return what was open at ``until_ms``, and traded from ``since_ms`` to before it."""
    sides = {True: [ZERO, ZERO, ZERO], False: [ZERO, ZERO, ZERO]}
    for one in options:
        expiry_ms = one.expiry_ms or until_ms
        if one.listed_ms >= until_ms or expiry_ms <= since_ms:
            continue
        side = sides[one.option == CALL]
        if until_ms < expiry_ms:
            side[0] += interest(market, one, until_ms).base
        for lots, taker in _sizes(market, one, since_ms, until_ms):
            side[1 if taker == BUY else 2] += lots * one.lot * contract_size(one)
    return OptionFigures(OptionVolumes(*sides[True]), OptionVolumes(*sides[False]))


def _sizes(
    market: Market, one: Instrument, since_ms: int, until_ms: int
) -> Iterator[tuple[int, str]]:
    """Yield lots and side of the trades of a time; their prices are dear, and not looked for."""
    tape = market.last(one)
    if isinstance(tape, SparseSource):
        yield from tape.sizes(since_ms, until_ms)
        return
    for trade in trades.since(tape, since_ms - 1, until_ms - 1):
        yield trade.lots, trade.side
