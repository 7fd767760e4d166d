"""Order books in seven forms (order-book-trading-market-data-ws-order-book-channel)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from fauxchange.domain.market.checksums import has_checksums
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.state import market_of
from fauxchange.domain.market.views.book_changes import change, whole
from fauxchange.domain.market.views.ladder.view import LadderView
from fauxchange.domain.market.views.order_book import Book, slot_end_ms
from fauxchange.domain.trading.matching.makers import view_of
from fauxchange.domain.trading.matching.sequences import sequence_of
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms
from fauxchange.exchanges.okx.rows.market import books as rows
from fauxchange.exchanges.okx.rows.row import Row

from .foresight import Foresight
from .registry import okx

SNAPSHOT, UPDATE = {"action": "snapshot"}, {"action": "update"}

_NOTHING = Book((), ())
# What comes before the first message of a book.
_NO_SEQUENCE = -1

RowOf = Callable[[Instrument, Book, int, int], Row]


class _State(NamedTuple):
    """A book as it was pushed last; ``sequence`` is the number of its state."""

    instrument: Instrument
    book: Book | LadderView
    sequence: int
    shown_ms: int


class BookFeed:
    """Pushes a book when its levels have changed: whole, or what has changed of it.

    Args:
        depth: how many levels a side has.
        row: makes a row of instrument, levels, sequence and time.
        in_deltas: whether what has changed is pushed.
        rank: the place of the channel among those of an instrument.

    """

    events: tuple[type, ...] = ()

    def __init__(self, depth: int, row: RowOf, *, in_deltas: bool, rank: int) -> None:
        self.rank = rank
        self._depth = depth
        self._row = row
        self._in_deltas = in_deltas
        self._latest: _State | None = None
        self._looked_at = _NO_SEQUENCE
        self._foresight = Foresight()

    @property
    def state(self) -> object:
        """The book as it was pushed last; none before anybody has it."""
        return self._latest

    def first(self, call: Call) -> Iterator[Push]:
        """Return the book as the other subscribers have it, so that what follows fits both."""
        if self._latest is None:
            market = market_of(call.unit)
            one = _instrument_of(call, market)
            sequence = sequence_of(call.unit, market, one, call.now_ms)
            self._latest = self._look(call, market, one, sequence)
        yield self._whole(call, self._latest)

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return what has changed; after a while without a change that there is none."""
        before = self._latest
        if before is None:
            return
        market = market_of(call.unit)
        one = _instrument_of(call, market)
        sequence = sequence_of(call.unit, market, one, call.now_ms)
        self._foresight.note(market.last(one), call.now_ms, slot_end_ms(call.now_ms))
        if sequence != self._looked_at:
            after = self._look(call, market, one, sequence)
            changes = change(before.book, after.book)
            # Numbers that began anew are told at once.
            if changes.bids or changes.asks or sequence < before.sequence:
                self._latest = after
                yield self._update(call, before, after, Book(*changes))
                return
        if is_quiet:
            self._latest = before._replace(shown_ms=shown_ms(call))
            yield self._update(call, before, self._latest, _NOTHING)

    def is_same(self, now_ms: int) -> bool:
        """Whether neither a slot has begun nor something was printed."""
        return self._latest is None or self._foresight.is_same(now_ms)

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: a book is looked at when time moves."""
        return iter(())

    def _look(self, call: Call, market: Market, one: Instrument, sequence: int) -> _State:
        self._looked_at = sequence
        seen = view_of(call.unit, market, one, call.now_ms, self._depth)
        return _State(one, seen, sequence, shown_ms(call))

    def _whole(self, call: Call, state: _State) -> Push:
        row = self._row(state.instrument, whole(state.book), state.sequence, state.shown_ms)
        if not self._in_deltas:
            return Push([row])
        summed = _checksum(call, row, state)
        return Push([{**row, **summed, "prevSeqId": _NO_SEQUENCE}], SNAPSHOT)

    def _update(self, call: Call, before: _State, after: _State, changes: Book) -> Push:
        if not self._in_deltas:
            return self._whole(call, after)
        row = self._row(after.instrument, changes, after.sequence, after.shown_ms)
        summed = _checksum(call, row, after)
        return Push([{**row, **summed, "prevSeqId": before.sequence}], UPDATE)


def _instrument_of(call: Call, market: Market) -> Instrument:
    """Return the instrument of a book; it is looked up ten times a second for each of them."""
    one = market.find(call.params["instId"], call.now_ms)
    if one is None:
        raise UnknownInstrument(call.params["instId"])
    return one


def _checksum(call: Call, row: Row, state: _State) -> Row:
    """Return the checksum of a whole book, if a test wants books to have one."""
    if "checksum" not in row or not has_checksums(call.unit):
        return {}
    return {"checksum": rows.checksum(state.instrument, whole(state.book))}


def _with_checksum(one: Instrument, book: Book, sequence: int, at_ms: int) -> Row:
    return {**rows.book(one, book, sequence, at_ms), "checksum": 0}


def _with_id(one: Instrument, book: Book, sequence: int, at_ms: int) -> Row:
    return {**rows.book(one, book, sequence, at_ms), "instId": one.id}


# Channel -> levels of a side, its row, and whether it tells changes; in the order in which those of
# an instrument are told.
_FORMS: dict[str, tuple[int, RowOf, bool]] = {
    "bbo-tbt": (1, rows.book, False),
    "books-l2-tbt": (400, _with_checksum, True),
    "books50-l2-tbt": (50, _with_checksum, True),
    "books": (400, _with_checksum, True),
    "books-elp": (400, _with_checksum, True),
    "books-rpi": (400, rows.retail_book, True),
    "books5": (5, _with_id, False),
}

for _rank, (_name, (_depth, _row, _in_deltas)) in enumerate(_FORMS.items()):
    okx.feed(_name)(partial(BookFeed, _depth, _row, in_deltas=_in_deltas, rank=_rank))
