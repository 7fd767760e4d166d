"""What a market is made of: what its world says, and the log of what people did to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxchange.domain.core.document import document
from fauxchange.domain.market.instruments.families import FuturesFamily, OptionGrid
from fauxchange.domain.market.instruments.funding_rate import (
    FundingSchedule,
    IntervalChange,
    SettlementDelay,
)
from fauxchange.domain.market.instruments.index import PriceStretch
from fauxchange.domain.market.instruments.instrument import Change, Instrument
from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.domain.market.paths.basis import PremiumOverride
from fauxchange.domain.market.venue import Venue
from fauxchange.domain.market.views.order_book import BookShape


@document(lasting=True)
@dataclass(frozen=True, slots=True)
class MarketFacts:
    """What a world says about its market; ``venues`` list instruments of their own."""

    seed: str
    origin_ms: int
    pairs: tuple[Pair, ...]
    instruments: tuple[Instrument, ...] = ()
    futures: tuple[FuturesFamily, ...] = ()
    options: tuple[OptionGrid, ...] = ()
    venues: tuple[Venue, ...] = ()


@dataclass(frozen=True, slots=True)
class BookSetting:
    """From ``since_ms`` on the book of an instrument has another shape; None is its pair's."""

    instrument: str
    since_ms: int
    shape: BookShape | None


@document(lasting=True)
@dataclass(frozen=True, slots=True)
class MarketLog:
    """What people did to a market, in order of time; it only grows."""

    stretches: tuple[PriceStretch, ...] = ()
    premiums: tuple[tuple[str, PremiumOverride], ...] = ()
    books: tuple[BookSetting, ...] = ()
    changes: tuple[tuple[str, Change], ...] = ()
    intervals: tuple[tuple[str, IntervalChange], ...] = ()
    delays: tuple[tuple[str, SettlementDelay], ...] = ()

    def without_future(self, target: str, now_ms: int, view: str = "") -> MarketLog:
        """Return the log without the stretches of a path that have not begun by a moment."""
        stretches = tuple(
            one
            for one in self.stretches
            if (one.target, one.view) != (target, view) or one.since_ms <= now_ms
        )
        return replace(self, stretches=stretches)

    def is_changed(self, target: str, now_ms: int, view: str = "") -> bool:
        """Whether a path has at a moment, or will have, another price than the world's."""
        own = [one for one in self.stretches if (one.target, one.view) == (target, view)]
        if any(one.since_ms > now_ms for one in own):
            return True
        return bool(own) and not own[-1].is_worlds(now_ms)

    def recording_of(self, pair: str) -> str:
        """Return the name of the recording that a pair is, or is after what was set; else empty."""
        own = [one for one in self.stretches if one.target == pair and not one.view]
        if not own or (own[-1].script is not None and own[-1].until_ms is None):
            return ""
        return own[-1].recording

    def with_interval(self, instrument: str, change: IntervalChange) -> MarketLog:
        """Return the log after the funding interval of a swap was changed.

        What had been set for later is forgotten.
        """
        own = self.intervals
        kept = (one for one in own if one[0] != instrument or one[1].since_ms < change.since_ms)
        return replace(self, intervals=(*kept, (instrument, change)))

    def with_delay(self, instrument: str, delay: SettlementDelay) -> MarketLog:
        """Return the log after a charge of a swap was put off."""
        return replace(self, delays=(*self.delays, (instrument, delay)))

    def next_book_ms(self, instrument: str, after_ms: int) -> int | None:
        """Return when the shape of a book changes next after a moment, or None."""
        times = (one.since_ms for one in self.books if one.instrument == instrument)
        return min((at_ms for at_ms in times if at_ms > after_ms), default=None)

    def funding_schedule(self, instrument: Instrument) -> FundingSchedule:
        """Return when a swap is charged, and when its charges are settled."""
        return FundingSchedule(
            instrument.funding.interval_ms,
            tuple(change for name, change in self.intervals if name == instrument.id),
            tuple(delay for name, delay in self.delays if name == instrument.id),
        )
