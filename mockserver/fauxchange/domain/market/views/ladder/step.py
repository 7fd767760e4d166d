"""What changes of a ladder from one view to a later one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import repeat
from operator import eq
from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.market.views.order_book import BookChange, Level, SideChange, pack

from .ladder import Ladder
from .row import INVERSE, PASTS, PHASES, Contents, LadderRow
from .view import LadderView

# Sizes by price of some levels of a side.
_Sizes = dict[int, int]


def step_between(before: LadderView, after: LadderView) -> BookChange | None:
    """Return what turns one view into another; None if that is not known.

    Only what was renewed between the two is looked at, and the edges that have moved.
    """
    ladder, width = after.ladder, after.depth - 1
    below, above = (before.bid + 1, after.bid + 1), (before.ask, after.ask)
    if (
        before.ladder is not ladder
        or before.depth != after.depth
        or not 0 <= after.slot - before.slot < PASTS
        or ladder.shape.empty
        or min(below) <= width
    ):
        return None
    best, new_best = before.best, after.best
    if not width:
        if min(best[0].price, new_best[0].price) <= 0:
            return None
        sides = (_best(best[0], new_best[0]), _best(best[1], new_best[1]))
        return BookChange(side_change(*sides[0], is_bids=True), side_change(*sides[1]))
    row = ladder.row_of(after.slot, after.depth, below[1] - width, above[1] + width)
    row = row or ladder.row(after.slot, after.price, after.depth)
    if (
        before[4:6] == after[4:6]
        and after.slot == before.slot + 1
        and isinstance(row.prices, range)
    ):
        sizes = _sizes(row, after, best)
        if sizes is not None:
            return sizes
    step = new_tuple(_Step, (ladder, row, before.slot, width))
    bids, asks = _best(best[0], new_best[0]), _best(best[1], new_best[1])
    _add(bids, (below[0] - width, below[1] - width), step)
    _add(asks, above, step)
    return BookChange(side_change(*bids, is_bids=True), side_change(*asks))


def _sizes(row: LadderRow, view: LadderView, best: tuple[Level, Level]) -> BookChange | None:
    """Return what changes if that is the sizes of levels of one tick and nothing else.

    So it is in nearly all slots. None if some of these sizes are the same, or are not known.
    ``best`` are the best levels before.
    """
    first, (prices, new), (_, old) = row.latest(view.slot)
    # The places of the first and the last level of each side among those that were renewed.
    low, high = -((first - view.bid + view.depth - 2) // PHASES), (view.bid - first) // PHASES
    begin, end = -((first - view.ask) // PHASES), (view.ask + view.depth - 2 - first) // PHASES + 1
    if low < 0 or end > len(new) or True in map(eq, old, new):
        return None
    bids = slice(high, low - 1 if low else None, -1) if high >= low else slice(0)
    asks = slice(begin, end)
    return BookChange(
        _with_best(best[0], view.best[0], prices[bids], new[bids]),
        _with_best(best[1], view.best[1], prices[asks], new[asks]),
    )


def _with_best(old: Level, new: Level, prices: Sequence[int], sizes: Sequence[int]) -> SideChange:
    if old[1] == new[1] and old[2] == new[2]:
        return new_tuple(SideChange, (prices, sizes))
    return new_tuple(SideChange, ((new[0], *prices), (pack(new[1], new[2]), *sizes)))


class _Step(NamedTuple):
    """From a slot to that of a row; sides have ``width`` levels beside the best one."""

    ladder: Ladder
    row: LadderRow
    since: int
    width: int


def _best(old: Level, new: Level) -> tuple[_Sizes, _Sizes]:
    if old == new:
        return {}, {}
    return {old[0]: pack(old[1], old[2])}, {new[0]: pack(new[1], new[2])}


def _add(sizes: tuple[_Sizes, _Sizes], begins: tuple[int, int], step: _Step) -> None:
    """Add what may be different of a side before and after, which begin at these levels."""
    past, new = sizes
    row, width = step.row, step.width
    begin, end = begins[0], begins[0] + width
    if begins[0] != begins[1]:
        begin, end = max(begins), min(begins) + width
        if end <= begin:
            past.update(zip(*_before(begins[0], begins[0] + width, step), strict=True))
            new.update(zip(*row.between(begins[1], begins[1] + width), strict=True))
            return
        for first, stop in ((begins[0], begin), (end, begins[0] + width)):
            if first < stop:
                past.update(zip(*_before(first, stop, step), strict=True))
        for first, stop in ((begins[1], begin), (end, begins[1] + width)):
            if first < stop:
                new.update(zip(*row.between(first, stop), strict=True))
    for slot in range(step.since + 1, row.slot + 1):
        first = begin + (slot * INVERSE - begin) % PHASES
        if first < end:
            old, there = row.replaced(slot, first, end) or (
                step.ladder.phase(first, end, step.since),
                row.between(first, end, PHASES),
            )
            past.update(zip(*old, strict=True))
            new.update(zip(*there, strict=True))


def _before(begin: int, end: int, step: _Step) -> Contents:
    """Return what stood in levels in the slot before."""
    row, ladder, since = step.row, step.ladder, step.since
    if not row.covers(begin, end):
        return ladder.contents(begin, end, since)
    prices, sizes = row.between(begin, end)
    for slot in range(since + 1, row.slot + 1):
        first = begin + (slot * INVERSE - begin) % PHASES
        if first < end:
            known = row.replaced(slot, first, end)
            old = ladder.phase(first, end, since) if known is None else known[0]
            sizes[first - begin :: PHASES] = old[1]
            if isinstance(prices, array):
                prices[first - begin :: PHASES] = array("q", old[0])
    return prices, sizes


def side_change(past: _Sizes, new: _Sizes, *, is_bids: bool = False) -> SideChange:
    """Return what changes from some levels to others, by their sizes at prices."""
    prices = past.keys() | new.keys()
    if len(prices) < len(past) + len(new):
        prices -= {price for price in past.keys() & new.keys() if past[price] == new[price]}
    ordered = sorted(prices, reverse=is_bids)
    return new_tuple(SideChange, (ordered, [*map(new.get, ordered, repeat(0))]))
