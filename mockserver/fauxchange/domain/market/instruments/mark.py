"""The last and the mark price of an instrument, as maps of its pair's path."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.market.paths.basis import (
    ConstantBasis,
    ExpiryBasis,
    FundingBasis,
    PremiumOverride,
)
from fauxchange.domain.market.paths.mapped import MappedSource, PriceMap
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.stretches import Stretch, StretchedSource
from fauxchange.domain.market.views.order_book import BookShape

from .index import LAST, ratio_of, whole
from .instrument import FUTURES, OPTION, SWAP, Instrument, price_unit, terms_at
from .knobs import OPTION_SHAPE, Pair, shape_of
from .option_path import option_source


def source_of(
    instrument: Instrument,
    pair: Pair,
    index: Source,
    view: str,
    seed: str,
    overrides: tuple[PremiumOverride, ...] = (),
) -> Source:
    """Return the path of an instrument's last or mark price, in its price units.

    Where its tick changes a stretch begins, so that what was printed keeps its old tick.
    """
    if instrument.kind == OPTION:
        return option_source(instrument, pair, index, view, seed)
    lots = max(1, instrument.tape_lots)
    times = sorted({c.at_ms for c in instrument.changes if c.tick is not None})
    sources = [
        MappedSource(index, _basis(instrument, pair, view, seed, overrides, tick), lots)
        for tick in (instrument.tick, *(terms_at(instrument, at_ms).tick for at_ms in times))
    ]
    if not times:
        return sources[0]
    later = zip(times, sources[1:], strict=True)
    return StretchedSource(sources[0], [Stretch(at, source, lots) for at, source in later])


def funding_basis(
    instrument: Instrument, pair: Pair, seed: str, overrides: tuple[PremiumOverride, ...] = ()
) -> FundingBasis:
    """Return the basis of a swap's mark price, whose premium its funding rate follows from."""
    return _funding(instrument, pair, seed, overrides, 0, instrument.tick)


def book_shape(instrument: Instrument, pair: Pair) -> BookShape:
    """Return how the book of an instrument looks as long as nobody changes it."""
    if instrument.kind == OPTION:
        return OPTION_SHAPE
    return shape_of(pair, price_unit(instrument) / pair.tick, instrument.tape_lots)


def _basis(
    instrument: Instrument,
    pair: Pair,
    view: str,
    seed: str,
    overrides: tuple[PremiumOverride, ...],
    tick: Decimal,
) -> PriceMap:
    extra = instrument.offset if view == LAST else 0
    if instrument.kind == SWAP:
        return _funding(instrument, pair, seed, overrides, extra, tick)
    ratio = ratio_of(pair.tick, price_unit(instrument), whole(tick, price_unit(instrument)))
    if instrument.kind == FUTURES and instrument.expiry_ms is not None:
        return ExpiryBasis(instrument.expiry_ms, instrument.yearly_basis_ppm, extra, ratio)
    return ConstantBasis(extra, ratio)


def _funding(
    instrument: Instrument,
    pair: Pair,
    seed: str,
    overrides: tuple[PremiumOverride, ...],
    extra: int,
    tick: Decimal,
) -> FundingBasis:
    unit, terms = price_unit(instrument), instrument.funding
    return FundingBasis(
        seed,
        instrument.id,
        terms.interval_ms,
        terms.mean,
        terms.deviation,
        extra,
        ratio_of(pair.tick, unit, whole(tick, unit)),
        overrides,
    )
