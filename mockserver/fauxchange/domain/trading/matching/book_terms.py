"""What decides about a book, remembered from one look to the next.

A channel looks at a book ten times a second. As long as nothing was committed, which instrument it
is, in which state, and whether users have done something to it is as it was at the last look.
"""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import tape
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument, next_change_ms
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.last_print import LastPrint
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.state import market_of
from fauxchange.domain.market.views.ladder.ladder import Ladder
from fauxchange.domain.market.views.ladder.view import LadderView
from fauxchange.domain.market.views.ladder.view import view_of as ladder_view
from fauxchange.domain.market.views.order_book import Book, sequence

from .consumed import users_book
from .makers import has_book, view_of
from .sequences import SequenceReset, sequence_of


class BookTerms(NamedTuple):
    """What decides about the book of an instrument until a moment, or until the next commit.

    ``path`` are its prints without those of users, ``last`` is the last one of them. ``ladder`` is
    what the book is read from, around the last print or, if there is one, around the price of
    ``mark``; None if users have traded or have changed it, or if nobody may order. The numbers of
    its states are counted from ``begin``.
    """

    version: int
    since_ms: int
    until_ms: int
    market: Market
    instrument: Instrument
    path: Source
    last: LastPrint
    ladder: Ladder | None
    mark: Source | None
    begin: int

    def hold(self, unit: UnitOfWork, at_ms: int) -> bool:
        """Whether they are the same in a unit of work that has written nothing."""
        return self.version == unit.version and self.since_ms <= at_ms < self.until_ms

    def sequence(self, unit: UnitOfWork, at_ms: int) -> int:
        """Return the number of the state of the book."""
        if self.ladder is None:
            return sequence_of(unit, self.market, self.instrument, at_ms)
        return max(0, sequence(at_ms, self.last.next_id(at_ms), 0) - self.begin)

    def view(self, unit: UnitOfWork, at_ms: int, depth: int) -> Book | LadderView:
        """Return what the book is read from, as `makers.view_of` has it."""
        if self.ladder is None:
            return view_of(unit, self.market, self.instrument, at_ms, depth)
        price = (self.mark or self.last).price(at_ms)
        return ladder_view(self.ladder, at_ms, price, depth)


def terms_of(unit: UnitOfWork, instrument_id: str, at_ms: int) -> BookTerms:
    """Return what decides about a book at a moment.

    Raises:
        UnknownInstrument: nobody sees the instrument then.

    """
    market = market_of(unit)
    one = market.find(instrument_id, at_ms)
    if one is None:
        raise UnknownInstrument(instrument_id)
    path, reset = market.last(one), unit.find(SequenceReset, one.id)
    is_touched = (
        users_book(unit, one.id).changes
        or unit.last(tape.log_of(one.id)) is not None
        or not has_book(one, at_ms)
    )
    return BookTerms(
        unit.version,
        at_ms,
        _until_ms(market, one, at_ms),
        market,
        one,
        path,
        LastPrint(path),
        None if is_touched else market.ladder(one, at_ms),
        market.mark(one) if one.kind == OPTION else None,
        reset.begin if reset else 0,
    )


def _until_ms(market: Market, one: Instrument, at_ms: int) -> int:
    """Return until when nothing that is known already changes a book: an hour at most.

    Futures and options begin, end and change their names at full hours.
    """
    hour_ms = (at_ms // HOUR_MS + 1) * HOUR_MS
    changes = (next_change_ms(one, at_ms), market.log.next_book_ms(one.id, at_ms))
    return min(hour_ms, *(hour_ms if ms is None else ms for ms in changes))
