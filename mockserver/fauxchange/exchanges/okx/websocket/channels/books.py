"""Order books in seven forms (order-book-trading-market-data-ws-order-book-channel)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.market.checksums import has_checksums
from fauxchange.domain.market.views.book_changes import change, whole
from fauxchange.domain.market.views.ladder.view import LadderView
from fauxchange.domain.market.views.order_book import Book, BookChange, all_of, slot_end_ms
from fauxchange.domain.trading.matching.book_terms import BookTerms, terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms
from fauxchange.exchanges.okx.rows.market import books as rows
from fauxchange.exchanges.okx.rows.row import Row

from .foresight import Foresight
from .registry import okx

SNAPSHOT, UPDATE = {"action": "snapshot"}, {"action": "update"}

_NOTHING = all_of(Book((), ()))
# What comes before the first message of a book.
_NO_SEQUENCE = -1

RowOf = Callable[[rows.Steps, BookChange, int, int], Row]


class _State(NamedTuple):
    """A book as it was pushed last; ``sequence`` is the number of its state."""

    steps: rows.Steps
    book: Book | LadderView
    sequence: int
    shown_ms: int


class BookFeed:
    """Pushes a book when its levels have changed: whole, or what has changed of it.

    Args:
        depth: how many levels a side has.
        row: makes a row of steps, levels, sequence and time.
        in_deltas: whether what has changed is pushed.
        is_named: whether rows have the instrument's id.
        rank: the place of the channel among those of an instrument.

    """

    events: tuple[type, ...] = ()

    def __init__(
        self, depth: int, row: RowOf, *, in_deltas: bool, is_named: bool, rank: int
    ) -> None:
        self.rank = rank
        self._depth = depth
        self._row = row
        self._in_deltas = in_deltas
        self._is_named = is_named
        self._latest: _State | None = None
        self._terms: BookTerms | None = None
        self._steps: rows.Steps
        self._looked_at = _NO_SEQUENCE
        self._foresight = Foresight()

    @property
    def state(self) -> object:
        """The book as it was pushed last; none before anybody has it."""
        return self._latest

    def first(self, call: Call) -> Iterator[Push]:
        """Return the book as the other subscribers have it, so that what follows fits both."""
        if self._latest is None:
            terms = self._now(call)
            sequence = terms.sequence(call.unit, call.now_ms)
            self._latest = self._look(call, terms, sequence)
        yield self._whole(call, self._latest)

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return what has changed; after a while without a change that there is none."""
        before = self._latest
        if before is None:
            return
        terms, now_ms = self._now(call), call.now_ms
        sequence = terms.sequence(call.unit, now_ms)
        self._foresight.note(terms.path, now_ms, slot_end_ms(now_ms))
        if sequence != self._looked_at:
            after = self._look(call, terms, sequence)
            changes = change(before.book, after.book)
            # Numbers that began anew are told at once.
            if not changes.is_empty or sequence < before.sequence:
                self._latest = after
                yield self._update(call, before, after, changes)
                return
        if is_quiet:
            self._latest = before._replace(shown_ms=shown_ms(call))
            yield self._update(call, before, self._latest, _NOTHING)

    def _now(self, call: Call) -> BookTerms:
        """Return what decides about the book; nearly always it is that of the last look."""
        terms = self._terms
        if terms is None or not terms.hold(call.unit, call.now_ms):
            terms = self._terms = terms_of(call.unit, call.params["instId"], call.now_ms)
            self._steps = rows.steps_of(terms.instrument)
        return terms

    def is_same(self, now_ms: int) -> bool:
        """Whether neither a slot has begun nor something was printed."""
        return self._latest is None or self._foresight.is_same(now_ms)

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: a book is looked at when time moves."""
        return iter(())

    def _look(self, call: Call, terms: BookTerms, sequence: int) -> _State:
        self._looked_at = sequence
        seen = terms.view(call.unit, call.now_ms, self._depth)
        return new_tuple(_State, (self._steps, seen, sequence, shown_ms(call)))

    def _whole(self, call: Call, state: _State) -> Push:
        levels = all_of(whole(state.book))
        row = self._row(state.steps, levels, state.sequence, state.shown_ms)
        if self._is_named:
            row["instId"] = call.params["instId"]
        if not self._in_deltas:
            return Push([row])
        _sum_up(call, row, state)
        row["prevSeqId"] = _NO_SEQUENCE
        return Push([row], SNAPSHOT)

    def _update(self, call: Call, before: _State, after: _State, changes: BookChange) -> Push:
        if not self._in_deltas:
            return self._whole(call, after)
        row = self._row(after.steps, changes, after.sequence, after.shown_ms)
        _sum_up(call, row, after)
        row["prevSeqId"] = before.sequence
        return new_tuple(Push, ([row], UPDATE))


def _sum_up(call: Call, row: Row, state: _State) -> None:
    """Have a row have the checksum of a whole book, if a test wants books to have one."""
    if "checksum" in row and has_checksums(call.unit):
        row["checksum"] = rows.checksum(state.steps, whole(state.book))


def _with_checksum(steps: rows.Steps, levels: BookChange, sequence: int, at_ms: int) -> Row:
    row = rows.pushed_book(steps, levels, sequence, at_ms)
    row["checksum"] = 0
    return row


# Channel -> levels of a side, its row, and whether it tells changes; in the order in which those of
# an instrument are told.
_FORMS: dict[str, tuple[int, RowOf, bool]] = {
    "bbo-tbt": (1, rows.pushed_book, False),
    "books-l2-tbt": (400, _with_checksum, True),
    "books50-l2-tbt": (50, _with_checksum, True),
    "books": (400, _with_checksum, True),
    "books-elp": (400, _with_checksum, True),
    "books-rpi": (400, rows.pushed_retail_book, True),
    "books5": (5, rows.pushed_book, False),
}

# Whose rows name the instrument beside the argument.
_NAMED = "books5"

for _rank, (_name, (_depth, _row, _in_deltas)) in enumerate(_FORMS.items()):
    _is_named = _name == _NAMED
    okx.feed(_name)(
        partial(BookFeed, _depth, _row, in_deltas=_in_deltas, is_named=_is_named, rank=_rank)
    )
