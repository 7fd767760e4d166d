"""What happens to books: users' orders stand in them, takers take from them, and they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress
from operator import is_not
from typing import NamedTuple

from fauxchange.domain.market.paths.bars import BUY

from .ladder.step import side_change, step_between
from .ladder.view import LadderView
from .order_book import Book, BookChange, Cell, Level, pack


class LevelFill(NamedTuple):
    """What a taker gets at one level."""

    price: int
    lots: int
    cell: Cell | None


def with_orders(book: Book, bids: Mapping[int, Level], asks: Mapping[int, Level]) -> Book:
    """Return a book with users' orders in it: levels by price, added to what stands there."""
    return Book(_merge(book.bids, bids, -1), _merge(book.asks, asks, 1))


def _merge(levels: tuple[Level, ...], users: Mapping[int, Level], sign: int) -> tuple[Level, ...]:
    if not users:
        return levels
    by_price = {level.price: level for level in levels}
    for price, own in users.items():
        there = by_price.get(price)
        by_price[price] = (
            own
            if there is None
            else there._replace(lots=there.lots + own.lots, orders=there.orders + own.orders)
        )
    return tuple(sorted(by_price.values(), key=lambda level: sign * level.price))


def change(before: Book | LadderView, after: Book | LadderView) -> BookChange:
    """Return what turns one book into another."""
    if not (isinstance(before, LadderView) and isinstance(after, LadderView)):
        return _change_of_levels(whole(before), whole(after))
    # Forms of a book that have the same levels ask for it one after the other.
    latest = after.ladder.latest_changes.get(after.depth)
    if latest is not None and latest[0] == before and latest[1] == after:
        return latest[2]
    found = step_between(before, after)
    if found is None:
        found = _change_of_levels(before.book(), after.book())
    after.ladder.latest_changes[after.depth] = (before, after, found)
    return found


def _change_of_levels(before: Book, after: Book) -> BookChange:
    bids, asks = _unlike(before.bids, after.bids, -1), _unlike(before.asks, after.asks, 1)
    return BookChange(
        side_change(*map(_sizes, bids), is_bids=True),
        side_change(*map(_sizes, asks), is_bids=False),
    )


def _sizes(levels: list[Level]) -> dict[int, int]:
    return {price: pack(lots, orders) for price, lots, orders, _ in levels}


def whole(book: Book | LadderView) -> Book:
    """Return all levels of a book."""
    return book.book() if isinstance(book, LadderView) else book


def _unlike(
    before: tuple[Level, ...], after: tuple[Level, ...], sign: int
) -> tuple[list[Level], list[Level]]:
    """Return which levels of two sides are different objects.

    Books of one ladder share the levels that are not renewed: laid beside each other with the right
    shift, all of these are recognised by identity.
    """
    shift = _shift(before, after, sign)
    there, here = before[max(0, -shift) :], after[max(0, shift) :]
    differ = list(map(is_not, there, here))
    new = [*after[: max(0, shift)], *compress(here, differ), *here[len(differ) :]]
    past = [*before[: max(0, -shift)], *compress(there, differ), *there[len(differ) :]]
    return past, new


def _shift(before: tuple[Level, ...], after: tuple[Level, ...], sign: int) -> int:
    """Return by how many places the levels that both books have stand later in the second one."""
    if len(before) < 2 or len(after) < 2:
        return 0
    one, other = before[1].cell, after[1].cell
    return 0 if one is None or other is None else sign * (one[0] - other[0])


def take(
    levels: Iterable[Level], side: str, lots: int, limit: int | None = None
) -> list[LevelFill]:
    """Return what a taker of a side gets for so many lots, up to a limit price.

    ``levels`` are those of the other side, best first.
    """
    fills: list[LevelFill] = []
    for level in levels:
        beyond = limit is not None and (level.price > limit if side == BUY else level.price < limit)
        if not lots or beyond:
            break
        got = min(lots, level.lots)
        fills.append(LevelFill(level.price, got, level.cell))
        lots -= got
    return fills
