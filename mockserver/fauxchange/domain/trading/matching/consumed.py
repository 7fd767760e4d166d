"""What takers had of the ladder: it is gone until the level that had it is renewed.

Each content of a level of which something is gone is a document, so that a taker writes no more
than it took. Takers of one moment would all walk over what those before them emptied: the book
remembers behind which level they begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.views.ladder.ladder import Ladder
from fauxchange.domain.market.views.order_book import (
    ASKS,
    BIDS,
    SLOT_MS,
    Book,
    BookShape,
    Cell,
    Level,
)

from .context import Context
from .core import MatchedLots

# What ended is let go by takers: each deletes so many for every level that it takes of.
_DELETED = 4


@document("{instrument}/{cell}", scan_order=("instrument", "until_ms"))
class ConsumedCell(NamedTuple):
    """The lots that takers had of one content of a level, until it is renewed."""

    instrument: str
    cell: str
    lots: int
    until_ms: int


class Emptied(NamedTuple):
    """A side of a ladder is empty before a level, as long as slot, last print and shape are so."""

    slot: int
    last: int
    shape: BookShape
    level: int


@document("{instrument}")
class UsersBook(NamedTuple):
    """What users did to a book: how often they changed it, and what they took from its ladder.

    Nothing that was taken is gone from ``until_ms`` on; from ``since_ms`` on some is to be deleted.
    ``bid`` and ``ask`` are the ranks that are watched for users' orders, None where none rest: no
    order is better than the one that is watched.
    """

    instrument: str
    changes: int = 0
    since_ms: int = 0
    until_ms: int = 0
    bids: Emptied | None = None
    asks: Emptied | None = None
    bid: int | None = None
    ask: int | None = None


def users_book(unit: UnitOfWork, instrument: str) -> UsersBook:
    """Return what users did to a book."""
    return unit.find(UsersBook, instrument) or UsersBook(instrument)


def note_change(unit: UnitOfWork, book: UsersBook) -> None:
    """Count that users changed a book."""
    unit.put(new_tuple(UsersBook, (book[0], book[1] + 1, *book[2:])))


def watched_rank(book: UsersBook, side: str) -> int | None:
    """Return the rank that is watched for the orders of a side, None if none rest."""
    return book.bid if side == BUY else book.ask


def note_watch(unit: UnitOfWork, instrument: str, side: str, rank: int | None) -> None:
    """Write the rank that is watched for the orders of a side, None if none rest any more."""
    book = users_book(unit, instrument)
    unit.put(book._replace(bid=rank) if side == BUY else book._replace(ask=rank))


def levels_left(
    unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int, side: str
) -> Iterator[Level]:
    """Yield what is left of the levels of a side of the ladder, best first."""
    users = users_book(unit, instrument.id)
    path = market.mark(instrument) if instrument.kind == OPTION else market.last(instrument)
    ladder, price = market.ladder(instrument, at_ms), path.price(at_ms)
    return levels_of(unit, users, ladder, (at_ms, price), side)


def levels_of(
    unit: UnitOfWork, users: UsersBook, ladder: Ladder, at: tuple[int, int], side: str
) -> Iterator[Level]:
    """Yield likewise, at a moment and the last print then."""
    at_ms, price = at
    if users.until_ms <= at_ms:
        return ladder.levels(at_ms, price, side)
    begin = _begin(users, ladder, at_ms, price, side)
    return _left(unit, users.instrument, ladder.levels(at_ms, price, side, begin))


def ladder_left(
    unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int, depth: int
) -> Book:
    """Return what is left of the ladder, so many levels of each side."""
    if users_book(unit, instrument.id).until_ms <= at_ms:
        return market.book(instrument, at_ms, depth)
    bids, asks = (levels_left(unit, market, instrument, at_ms, side) for side in (BIDS, ASKS))
    return Book(tuple(islice(bids, depth)), tuple(islice(asks, depth)))


def consume(context: Context, matches: Sequence[MatchedLots], side: str) -> None:
    """Remember what a taker of a side had of the ladder, and that users changed the book."""
    unit, now_ms, name = context.unit, context.now_ms, context.instrument.id
    users = users_book(unit, name)
    ladder = context.ladder
    since_ms, until_ms, is_emptied = users.since_ms, users.until_ms, False
    if since_ms and since_ms <= now_ms:
        of_ladder = sum(1 for maker, _ in matches if maker.cell)
        since_ms = _delete_ended(unit, name, now_ms, _DELETED * (1 + of_ladder))
    for (_, there, cell, *_), lots in matches:
        if cell is None:
            continue
        key, ends_ms = _key(cell), ladder.renewal_ms(cell)
        before = unit.find(ConsumedCell, f"{name}/{key}")
        gone = lots + (before.lots if before else 0)
        unit.put(new_tuple(ConsumedCell, (name, key, gone, ends_ms)))
        since_ms = min(since_ms, ends_ms) or ends_ms
        until_ms = max(until_ms, ends_ms)
        is_emptied = is_emptied or lots == there
    changed = new_tuple(UsersBook, (name, users.changes + 1, since_ms, until_ms, *users[4:]))
    if is_emptied:
        at = now_ms, context.source.price(now_ms)
        emptied = _emptied(unit, changed, ladder, at, ASKS if side == BUY else BIDS)
        changed = changed._replace(asks=emptied) if side == BUY else changed._replace(bids=emptied)
    unit.put(changed)


def _left(unit: UnitOfWork, instrument: str, levels: Iterator[Level]) -> Iterator[Level]:
    for level in levels:
        gone = _gone(unit, instrument, level)
        price, lots, orders, cell = level
        if gone < lots:
            yield new_tuple(Level, (price, lots - gone, orders, cell)) if gone else level


def _gone(unit: UnitOfWork, instrument: str, level: Level) -> int:
    found = level.cell and unit.find(ConsumedCell, f"{instrument}/{_key(level.cell)}")
    return found.lots if found else 0


def _key(cell: Cell) -> str:
    return f"{cell[0]}.{cell[1]}"


def _begin(users: UsersBook, ladder: Ladder, at_ms: int, price: int, side: str) -> int | None:
    """Return the level that a side begins with, None if that may be the best one."""
    emptied = users.bids if side == BIDS else users.asks
    fits = emptied is not None and emptied[:3] == (at_ms // SLOT_MS, price, ladder.shape)
    return emptied.level if emptied is not None and fits else None


def _emptied(
    unit: UnitOfWork, users: UsersBook, ladder: Ladder, at: tuple[int, int], side: str
) -> Emptied | None:
    """Return how far a side is empty now; only what was taken since the last time is walked."""
    now_ms, price = at
    begin = _begin(users, ladder, now_ms, price, side)
    for level in ladder.levels(now_ms, price, side, begin):
        if level.cell is None or _gone(unit, users.instrument, level) < level.lots:
            break
        begin = ladder.next_number(price, side, level.cell)
    if begin is None:
        return None
    return Emptied(now_ms // SLOT_MS, price, ladder.shape, begin)


def _delete_ended(unit: UnitOfWork, instrument: str, now_ms: int, most: int) -> int:
    """Delete what has been renewed, so much at most; return when the next of the rest ends or 0."""
    there = list(islice(unit.scan(ConsumedCell, (instrument,)), most + 1))
    for one in there[:most]:
        if one.until_ms > now_ms:
            return one.until_ms
        unit.delete(ConsumedCell, f"{instrument}/{one.cell}")
    return there[most].until_ms if len(there) > most else 0
