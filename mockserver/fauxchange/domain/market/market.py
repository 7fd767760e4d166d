"""One market: every instrument's prices, tape, book and terms at any moment, from frozen facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from fauxchange.domain.market.instruments.funding_rate import (
    FundingRate,
    FundingSchedule,
    funding_rate,
)
from fauxchange.domain.market.instruments.halts import HaltedSource
from fauxchange.domain.market.instruments.index import (
    LAST,
    MARK,
    PriceStretch,
    follow,
    stretch_of,
    whole,
)
from fauxchange.domain.market.instruments.instrument import (
    OPTION,
    SWAP,
    Change,
    Instrument,
    price_unit,
)
from fauxchange.domain.market.instruments.knobs import prices_of
from fauxchange.domain.market.instruments.life import halts_of
from fauxchange.domain.market.instruments.mark import book_shape, funding_basis, source_of
from fauxchange.domain.market.instruments.option_marks import OptionMark
from fauxchange.domain.market.instruments.option_path import mark_at
from fauxchange.domain.market.instruments.price_limit import PriceLimit, price_limit
from fauxchange.domain.market.paths.basis import FundingBasis, PremiumOverride
from fauxchange.domain.market.paths.cache import Cache
from fauxchange.domain.market.paths.levels import midnight
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.stretches import StretchedSource
from fauxchange.domain.market.paths.synthetic import SyntheticSource, TreeCache
from fauxchange.domain.market.views.ladder.ladder import Ladder
from fauxchange.domain.market.views.ladder.view import LadderView, view_of
from fauxchange.domain.market.views.order_book import Book, BookShape

from .facts import BookSetting, MarketFacts, MarketLog
from .listing import Listing

# What makes the path of a recording of that of its pair.
Played = Callable[[Source], Source]

# Whole trees are remembered for so many pairs at once; beyond that they share the room.
_PAIRS_REMEMBERED = 4
_LADDERS = 512  # One that is forgotten is drawn anew; a client may follow all books there are.
_GRIDS = 256


@dataclass(frozen=True)
class Market(Listing):
    """A market as a value: facts, the log of what was done to it, and recordings by name.

    Sources that were built are remembered; asking in any order gives the same answers.
    """

    facts: MarketFacts
    log: MarketLog = MarketLog()
    recordings: Mapping[str, Played] = field(default_factory=dict)
    _cache: TreeCache = field(
        default_factory=lambda: TreeCache(_PAIRS_REMEMBERED), repr=False, compare=False
    )
    _sources: dict[tuple[str, str], Source] = field(default_factory=dict, repr=False, compare=False)
    _ladders: Cache[tuple[str, BookShape], Ladder] = field(
        default_factory=lambda: Cache(_LADDERS), repr=False, compare=False
    )
    # Books as the world has them; nothing but its facts decides about them.
    _unchanged: Cache[tuple[str, object], Ladder] = field(
        default_factory=lambda: Cache(_LADDERS), repr=False, compare=False
    )
    # What others worked out of this market, by names of theirs; it goes when the market does.
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    # Strikes follow from prices, so they are not carried over to a market whose prices differ.
    _grids: Cache[tuple[str, str, int], tuple[Instrument, ...]] = field(
        default_factory=lambda: Cache(_GRIDS), repr=False, compare=False
    )

    def as_the_world_has_it(self) -> Market:
        """Return the market as if nobody had changed anything; what is known of its trees stays."""
        return Market(self.facts, MarketLog(), self.recordings, self._cache)

    def with_stretch(self, stretch: PriceStretch) -> Market:
        """Return the market after a change of a price; watches of its paths look again.

        Raises:
            ValueError: a change of the same path is younger.

        """
        log = replace(self.log, stretches=(*self.log.stretches, stretch))
        kept = {key: path for key, path in self._sources.items() if not key[1]}
        if not stretch.view:
            kept = {key: kept[key] for key in kept if not self._follows(key[0], stretch.target)}
        after = Market(self.facts, log, self.recordings, self._cache, kept, self._ladders)
        before = self._sources.get((stretch.target, ""))
        if not stretch.view and self._has_stretch(stretch.target) and before is not None:
            # What is known of the path so far is used again, however long its history is.
            world, lots = self._world(stretch.target), self._print_lots(stretch.target)
            begun = stretch_of(stretch, world, lots, self._recording)
            kept[stretch.target, ""] = cast("StretchedSource", before).with_stretch(begun)
        return after

    def without_future(self, target: str, now_ms: int, view: str = "") -> Market:
        """Return the market without the changes of a path that have not begun by a moment."""
        log = self.log.without_future(target, now_ms, view)
        return Market(self.facts, log, self.recordings, self._cache, {}, self._ladders)

    def with_premium(self, instrument: str, override: PremiumOverride) -> Market:
        """Return the market after the premium, and so the funding, of a swap was set.

        Only intervals that have not begun may be set, because prices follow from the premium.
        """
        log = replace(self.log, premiums=(*self.log.premiums, (instrument, override)))
        return self.with_log(log)

    def with_book(self, setting: BookSetting) -> Market:
        """Return the market after the shape of a book was changed."""
        return self.with_log(replace(self.log, books=(*self.log.books, setting)))

    def with_changes(self, instrument: str, changes: Sequence[Change]) -> Market:
        """Return the market after an instrument was changed; watches of its path look again.

        ``changes`` are in order of time, at least one. What people had set for later than the
        first of them is forgotten.

        Raises:
            ValueError: a new tick is no multiple of the finest one that the world has for the
                instrument: prices would change their unit.
            UnknownInstrument: it is not listed then.

        """
        begin_ms = changes[0].at_ms
        unit = price_unit(self.find_any(instrument, begin_ms))
        if any(one.tick is not None and (one.tick <= 0 or one.tick % unit) for one in changes):
            raise ValueError(f"a tick of {instrument} is a multiple of {unit}")
        own = self.log.changes
        before = (one for one in own if one[0] != instrument or one[1].at_ms <= begin_ms)
        log = replace(self.log, changes=(*before, *((instrument, one) for one in changes)))
        kept = {key: path for key, path in self._sources.items() if key[0] != instrument}
        return Market(self.facts, log, self.recordings, self._cache, kept, self._ladders)

    def index(self, pair: str) -> Source:
        """Return the path of a pair, in its ticks: the index price of all its instruments.

        Raises:
            KeyError: the world has no such pair.

        """
        source = self._sources.get((pair, ""))
        if source is None:
            source = self._with_changes(self._world(pair), pair, "", self._print_lots(pair))
            self._sources[pair, ""] = source
        return source

    def last(self, instrument: Instrument) -> Source:
        """Return the path of an instrument's trades without users' own, in its price units."""
        return self._source_of(instrument, LAST)

    def mark(self, instrument: Instrument) -> Source:
        """Return the path of an instrument's mark price, in its price units."""
        return self._source_of(instrument, MARK)

    def book(self, instrument: Instrument, at_ms: int, depth: int) -> Book:
        """Return the book of an instrument without users' orders, around its last print.

        That of an option, which is seldom traded, stands around its mark.
        """
        return self.view(instrument, at_ms, depth).book()

    def view(self, instrument: Instrument, at_ms: int, depth: int) -> LadderView:
        """Return likewise what the book is read from, of which nothing is written down yet."""
        path = self.mark(instrument) if instrument.kind == OPTION else self.last(instrument)
        return view_of(self.ladder(instrument, at_ms), at_ms, path.price(at_ms), depth)

    def ladder(self, instrument: Instrument, at_ms: int) -> Ladder:
        """Return what the book of an instrument is read from at a moment."""
        shape = None
        for setting in self.log.books:
            if setting.instrument == instrument.id and setting.since_ms <= at_ms:
                shape = setting.shape
        if shape is not None:
            return self._ladder(instrument, shape)
        known = (instrument.id, instrument.changes)
        ladder = self._unchanged.get(known)
        if ladder is None:
            ladder = self._ladder(instrument, book_shape(instrument, self.pair(instrument.pair)))
            self._unchanged.put(known, ladder)
        return ladder

    def _ladder(self, instrument: Instrument, shape: BookShape) -> Ladder:
        key = (instrument.id, shape)
        ladder = self._ladders.get(key)
        if ladder is None:
            ladder = Ladder(self.facts.seed, instrument.id, shape)
            self._ladders.put(key, ladder)
        return ladder

    def index_price(self, instrument: Instrument, at_ms: int) -> int:
        """Return the index price of an instrument in its own price units."""
        pair, unit = self.pair(instrument.pair), price_unit(instrument)
        price = self.index(pair.name).price(at_ms)
        return price if pair.tick == unit else int(price * pair.tick / unit)

    def price_limit(self, instrument: Instrument, at_ms: int) -> PriceLimit:
        """Return the limits of users' prices at a moment, in price units."""
        index = self.index_price(instrument, at_ms)
        premium = self.mark(instrument).price(at_ms) - index
        return price_limit(instrument.band, index, premium, at_ms, instrument.listed_ms)

    def funding_basis(self, instrument: Instrument) -> FundingBasis:
        """Return the basis of a swap, whose premium its funding rates follow from.

        Raises:
            ValueError: it is no swap.

        """
        if instrument.kind != SWAP:
            raise ValueError(f"{instrument.id} has no funding")
        overrides = self._overrides(instrument.id)
        return funding_basis(instrument, self.pair(instrument.pair), self.facts.seed, overrides)

    def funding_rate(self, instrument: Instrument, at_ms: int) -> FundingRate:
        """Return the funding rate of a swap at a moment; ValueError if it is no swap."""
        basis, schedule = self.funding_basis(instrument), self.funding_schedule(instrument)
        return funding_rate(basis, instrument.funding, schedule, at_ms)

    def funding_schedule(self, instrument: Instrument) -> FundingSchedule:
        """Return when a swap is charged, and when its charges are settled."""
        return self.log.funding_schedule(instrument)

    def option_mark(self, instrument: Instrument, at_ms: int) -> OptionMark:
        """Return what an option is worth at a moment, for one unit of the underlying.

        Raises:
            ValueError: it is no option.

        """
        pair = self.pair(instrument.pair)
        return mark_at(instrument, pair, self.index(pair.name), at_ms)

    def with_log(self, log: MarketLog) -> Market:
        """Return the market after something was done that moves no pair."""
        kept = {key: source for key, source in self._sources.items() if not key[1]}
        return Market(self.facts, log, self.recordings, self._cache, kept, self._ladders)

    def _follows(self, name: str, pair: str) -> bool:
        return name == pair or self.pair(name).follows == pair

    def _has_stretch(self, pair: str) -> bool:
        return any(one.target == pair and not one.view for one in self.log.stretches)

    def _source_of(self, instrument: Instrument, view: str) -> Source:
        key = (instrument.id, view)
        source = self._sources.get(key)
        if source is None:
            pair = self.pair(instrument.pair)
            overrides = self._overrides(instrument.id)
            index = self.index(pair.name)
            instrument = self.apply_changes(instrument)
            world = source_of(instrument, pair, index, view, self.facts.seed, overrides)
            source = self._with_changes(world, instrument.id, view, instrument.tape_lots)
            halts = halts_of(instrument, self.facts.origin_ms) if view == LAST else ()
            source = HaltedSource(source, halts) if halts else source
            self._sources[key] = source
        return source

    def _world(self, name: str) -> Source:
        pair = self.pair(name)
        if pair.follows:
            followed = self.pair(pair.follows)
            return follow(pair, followed, self.index(followed.name))
        prices = prices_of(pair, self.facts.seed)
        return SyntheticSource(prices, midnight(self.facts.origin_ms), self._cache)

    def _print_lots(self, name: str) -> int:
        """Return the size of the trade that prints a jump: that of a mean trade."""
        prices = prices_of(self.pair(name), self.facts.seed)
        return whole(Decimal(prices.lots_a_day), Decimal(prices.trades_a_day))

    def _with_changes(self, world: Source, target: str, view: str, lots: int) -> Source:
        changes = [s for s in self.log.stretches if s.target == target and s.view == view]
        if not changes:
            return world
        return StretchedSource(
            world, [stretch_of(change, world, lots, self._recording) for change in changes]
        )

    def _recording(self, name: str, world: Source) -> Source:
        return self.recordings[name](world)

    def _overrides(self, instrument: str) -> tuple[PremiumOverride, ...]:
        return tuple(override for name, override in self.log.premiums if name == instrument)
