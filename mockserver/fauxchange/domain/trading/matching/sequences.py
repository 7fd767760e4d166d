"""The numbers of a book's states, and that they may begin anew.

Numbers grow with time, trades and what users do to the book. Now and then an exchange begins them
anew when it maintains a book: the next one is smaller than the one before.
"""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import tape
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.views.order_book import sequence

from .consumed import users_book


@document("{instrument}")
class SequenceReset(NamedTuple):
    """That the numbers of a book began anew; they are counted from what would be ``begin``."""

    instrument: str
    begin: int


def sequence_of(unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int) -> int:
    """Return the number of the state of a book."""
    path = market.last(instrument)
    # Of nearly all instruments no user has traded; a book asks for it ten times a second.
    if unit.last(tape.log_of(instrument.id)) is not None:
        path = tape.tape_of(unit, market, instrument)
    return sequence_at(unit, instrument, at_ms, path.next_id(at_ms + 1))


def sequence_at(unit: UnitOfWork, instrument: Instrument, at_ms: int, next_id: int) -> int:
    """Return likewise; ``next_id`` is that of the tape for the millisecond after.

    What was before the numbers began anew is 0.
    """
    number = sequence(at_ms, next_id, users_book(unit, instrument.id).changes)
    reset = unit.find(SequenceReset, instrument.id)
    return number if reset is None else max(0, number - reset.begin)


def reset_sequence(unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int) -> int:
    """Have the numbers of a book begin anew; return the one it would have had."""
    number = sequence_of(unit, market, instrument, at_ms)
    reset = unit.find(SequenceReset, instrument.id)
    unit.put(SequenceReset(instrument.id, number + (reset.begin if reset else 0)))
    return number
