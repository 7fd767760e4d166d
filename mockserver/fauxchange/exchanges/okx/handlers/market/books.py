"""Order books (order-book-trading-market-data-get-order-book and its neighbours)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.views.order_book import Book
from fauxchange.domain.trading.matching import sequences
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import books as rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import book_of, instrument_of, shown_ms


class _BookAt(NamedTuple):
    """A book as it was asked for; ``sequence`` is the number of its state."""

    instrument: Instrument
    book: Book
    sequence: int
    shown_ms: int


@okx.handles("market/books.get")
def books(call: Call) -> Iterator[Row]:
    """Yield the book of an instrument."""
    at = _book(call)
    yield rows.book(at.instrument, at.book, at.sequence, at.shown_ms)


@okx.handles("market/books-rpi.get")
def books_rpi(call: Call) -> Iterator[Row]:
    """Yield the book of an instrument with the part of it that retail takers alone may take."""
    at = _book(call)
    yield rows.retail_book(at.instrument, at.book, at.sequence, at.shown_ms)


@okx.handles("market/books-full.get")
def books_full(call: Call) -> Iterator[Row]:
    """Yield the book of an instrument to a great depth."""
    at = _book(call)
    yield rows.full_book(at.instrument, at.book, at.shown_ms)


def _book(call: Call) -> _BookAt:
    one = instrument_of(call)
    most = int(number(call, "bookDepth", call.endpoint.id))
    depth = max(1, min(most, int(call.params.get("sz", 1))))
    return _BookAt(one, book_of(call, one, depth), sequence_of(call, one), shown_ms(call))


def sequence_of(call: Call, one: Instrument) -> int:
    """Return the number of the state of an instrument's book."""
    return sequences.sequence_of(call.unit, call.market, one, call.now_ms)
