"""What is listed: instruments as the world has them, with the changes that people made to them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from fauxchange.domain.core.durations import DAY_MS

from .facts import MarketFacts, MarketLog
from .instruments.expiries import EXPIRY_HOUR_MS, expiries, expiries_between, listing_ms
from .instruments.families import OptionGrid, future, futures, options_of
from .instruments.instrument import Instrument, is_shown
from .instruments.knobs import Pair
from .paths.cache import Cache
from .paths.source import Source
from .rejection import UnknownInstrument
from .venue import Venue

# By which name it is remembered what `Listing.find_any` found on a day.
_FOUND = "found listed"
# By which name the instruments of the world itself are remembered, by their ids.
_OWN = "own listed"
# By which name it is remembered what was found of families on a day.
_ROLLED = "found of families"


class Listing(ABC):
    """The part of a `Market` that knows what is listed and when."""

    facts: MarketFacts
    log: MarketLog
    memo: dict[str, Any]
    _grids: Cache[tuple[str, str, int], tuple[Instrument, ...]]

    @abstractmethod
    def index(self, pair: str) -> Source:
        """Return the path of a pair, in its ticks."""

    def pair(self, name: str) -> Pair:
        """Return a pair.

        Raises:
            KeyError: the world has no such pair.

        """
        for pair in self.facts.pairs:
            if pair.name == name:
                return pair
        raise KeyError(name)

    def instruments(self, at_ms: int) -> Iterator[Instrument]:
        """Yield the instruments that clients see at a moment, rolled ones included."""
        listed = map(self.apply_changes, self._listed_at(at_ms))
        yield from (one for one in listed if is_shown(one, at_ms))

    def find(self, instrument_id: str, at_ms: int) -> Instrument | None:
        """Return an instrument that clients see at a moment, or None."""
        own: dict[str, Instrument] | None = self.memo.get(_OWN)
        if own is None:
            own = {one.id: self.apply_changes(one) for one in self.facts.instruments}
            self.memo[_OWN] = own
        one = own.get(instrument_id) or self._find_rolled(instrument_id, at_ms)
        return one if one is not None and is_shown(one, at_ms) else None

    def _find_rolled(self, instrument_id: str, at_ms: int) -> Instrument | None:
        """Return an instrument of a family, or None; of one day those that were found are kept."""
        day = (at_ms - EXPIRY_HOUR_MS) // DAY_MS
        known: tuple[int, dict[str, Instrument]] | None = self.memo.get(_ROLLED)
        if known is None or known[0] != day:
            known = self.memo[_ROLLED] = (day, {})
        one = known[1].get(instrument_id)
        if one is None:
            listed = map(self.apply_changes, self._rolled_at(at_ms))
            one = next((one for one in listed if one.id == instrument_id), None)
            if one is not None:
                known[1][instrument_id] = one
        return one

    def find_any(self, instrument_id: str, at_ms: int) -> Instrument:
        """Return an instrument of any exchange, whether clients see it at a moment or not.

        Raises:
            UnknownInstrument: no exchange has it, or it is a future or an option that has expired.

        """
        # What is listed changes at the hour of expiries only; of one such day all is remembered.
        day = (at_ms - EXPIRY_HOUR_MS) // DAY_MS
        known: tuple[int, dict[str, Instrument]] | None = self.memo.get(_FOUND)
        if known is None or known[0] != day:
            known = self.memo[_FOUND] = (day, {})
        one = known[1].get(instrument_id)
        if one is None:
            one = known[1][instrument_id] = self._find_any(instrument_id, at_ms)
        return one

    def _find_any(self, instrument_id: str, at_ms: int) -> Instrument:
        venues = (one for venue in self.facts.venues for one in venue.instruments)
        # Families, whose instruments are many and are made anew, come last.
        for one in chain(self.facts.instruments, venues, self._rolled_at(at_ms)):
            if one.id == instrument_id:
                return self.apply_changes(one)
        raise UnknownInstrument(instrument_id)

    def venue(self, name: str) -> Venue:
        """Return what an exchange beside the first one lists; nothing if the world has none."""
        listed = next((one for one in self.facts.venues if one.name == name), Venue(name))
        if not self.log.changes:
            return listed
        return replace(listed, instruments=tuple(map(self.apply_changes, listed.instruments)))

    def apply_changes(self, instrument: Instrument) -> Instrument:
        """Return an instrument with the changes that people made to it."""
        if not self.log.changes:
            return instrument
        own = (change for name, change in self.log.changes if name == instrument.id)
        new = tuple(change for change in own if change not in instrument.changes)
        return replace(instrument, changes=(*instrument.changes, *new)) if new else instrument

    def deliveries(self, expiry_ms: int) -> Iterator[Instrument]:
        """Yield the futures and options that expire at a moment, whether past or to come."""
        for family in self.facts.futures:
            if listing_ms(family.rules, expiry_ms) < expiry_ms:
                yield future(family, expiry_ms)
        for grid in self.facts.options:
            if listing_ms(grid.rules, expiry_ms) < expiry_ms:
                yield from self._options(grid, expiry_ms, "")

    def listed_between(
        self, base: str, kinds: Container[str], since_ms: int, until_ms: int
    ) -> Iterator[Instrument]:
        """Yield what was listed of a currency between two moments, what has expired included."""
        for one in self.facts.instruments:
            if one.base == base and one.kind in kinds:
                yield self.apply_changes(one)
        for family in self.facts.futures:
            if family.template.base == base and family.template.kind in kinds:
                for expiry_ms in _expiries(family.rules, since_ms, until_ms):
                    yield self.apply_changes(future(family, expiry_ms))
        for grid in self.facts.options:
            if grid.template.base == base and grid.template.kind in kinds:
                for expiry_ms in _expiries(grid.rules, since_ms, until_ms):
                    yield from map(self.apply_changes, self._options(grid, expiry_ms, ""))

    def of_kinds(self, kinds: Container[str], at_ms: int) -> Iterator[Instrument]:
        """Yield the instruments of kinds at a moment, those to come and those delisted too.

        Options, of which there are hundreds, are left out.
        """
        rolled = chain.from_iterable(futures(family, at_ms) for family in self.facts.futures)
        for one in chain(self.facts.instruments, rolled):
            if one.kind in kinds:
                yield self.apply_changes(one)

    def _listed_at(self, at_ms: int) -> Iterator[Instrument]:
        """Yield what the world lists at a moment, before people changed it."""
        yield from self.facts.instruments
        yield from self._rolled_at(at_ms)

    def _rolled_at(self, at_ms: int) -> Iterator[Instrument]:
        """Yield the instruments of families at a moment."""
        for family in self.facts.futures:
            yield from futures(family, at_ms)
        for grid in self.facts.options:
            for expiry_ms, alias in expiries(grid.rules, at_ms).items():
                yield from self._options(grid, expiry_ms, alias)

    def _options(self, grid: OptionGrid, expiry_ms: int, alias: str) -> tuple[Instrument, ...]:
        key = (grid.template.id, alias, expiry_ms)
        listed = self._grids.get(key)
        if listed is None:
            pair = self.pair(grid.template.pair)
            index = self.index(pair.name)
            listed = tuple(
                options_of(grid, expiry_ms, lambda at_ms: index.price(at_ms) * pair.tick, alias)
            )
            self._grids.put(key, listed)
        return listed


def _expiries(rules: tuple[str, ...], since_ms: int, until_ms: int) -> list[int]:
    """Return the expiries that were listed at any moment from one to another, in order."""
    past = expiries_between(rules, since_ms, until_ms)
    return sorted({*past, *expiries(rules, until_ms)})
