"""A ladder at a moment, of which nothing is written down before somebody wants to see it."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.market.views.order_book import SLOT_MS, Book, Level

from .ladder import Ladder
from .row import INVERSE, PASTS, PHASES, LadderRow

# Levels of a side of one book, and those of the other: all that are not the same in both.
Unlike = tuple[list[Level], list[Level]]


class LadderView(NamedTuple):
    """What a ladder shows in a slot around a last print, so many levels of each side.

    ``bid`` and ``ask`` are the numbers of the levels next to the best ones.
    """

    ladder: Ladder
    slot: int
    price: int
    depth: int
    bid: int
    ask: int

    def book(self) -> Book:
        """Return the levels."""
        return self.ladder.book(self.slot * SLOT_MS, self.price, self.depth)


def view_of(ladder: Ladder, at_ms: int, price: int, depth: int) -> LadderView:
    """Return what a ladder shows at a moment when the last print is ``price``."""
    slot = at_ms // SLOT_MS
    if depth == 1:
        # The best levels stand outside of the ladder: there is nothing to look up.
        return LadderView(ladder, slot, price, depth, 0, 0)
    row, width = ladder.row(slot, price, depth), ladder.shape.width
    bid, ask = ladder.edges(price)
    below, above = row.first_below(bid, width), row.first_above(ask, width)
    return LadderView(ladder, slot, price, depth, below, above)


def unlike(before: LadderView, after: LadderView) -> tuple[Unlike, Unlike] | None:
    """Return the bids and the asks that may be different; None if that is not known.

    Only what was renewed between the two is looked at, and the edges that have moved.
    """
    ladder, width = after.ladder, after.depth - 1
    bids, asks = (before.bid + 1, after.bid + 1), (before.ask, after.ask)
    if (
        before.ladder is not ladder
        or before.depth != after.depth
        or not 0 <= after.slot - before.slot < PASTS
        or ladder.shape.empty
        or min(bids) <= width
    ):
        return None
    edges, new_edges = ladder.edges(before.price), ladder.edges(after.price)
    best, new_best = (
        ladder.best_levels(before.slot, *edges),
        ladder.best_levels(after.slot, *new_edges),
    )
    if not width:
        has_bids = min(edges[0], new_edges[0]) > 0
        return (([best[0]], [new_best[0]]), ([best[1]], [new_best[1]])) if has_bids else None
    row = ladder.row(after.slot, after.price, after.depth)
    step = _Step(ladder, row, before.slot)
    return (
        _side((best[0], new_best[0]), (bids[0] - width, bids[1] - width), width, step),
        _side((best[1], new_best[1]), asks, width, step),
    )


class _Step(NamedTuple):
    """From a slot to that of a row."""

    ladder: Ladder
    row: LadderRow
    since: int


def _side(best: tuple[Level, Level], begins: tuple[int, int], width: int, step: _Step) -> Unlike:
    """Return which levels of a side may be different between two slots.

    Before and after there are ``width`` levels from a number on, and a best one.
    """
    row = step.row
    past, new = [best[0]], [best[1]]
    begin, end = begins[0], begins[0] + width
    if begins[0] != begins[1]:
        stop = begins[1] + width
        begin, end = max(begins), min(end, stop)
        if end <= begin:
            past += _levels_before(begins[0], begins[0] + width, step)
            return past, new + row.between(begins[1], stop)
        past += _levels_before(begins[0], begin, step)
        past += _levels_before(end, begins[0] + width, step)
        new += row.between(begins[1], begin)
        new += row.between(end, stop)
    for slot in range(step.since + 1, row.slot + 1):
        first = begin + (slot * INVERSE - begin) % PHASES
        if first < end:
            past += row.replaced(slot, first, end) or step.ladder.phase(first, end, step.since)
            new += row.between(first, end, PHASES)
    return past, new


def _levels_before(begin: int, end: int, step: _Step) -> list[Level]:
    """Return what stood in levels in the slot before."""
    if end <= begin:
        return []
    row, since = step.row, step.since
    if not row.covers(begin, end):
        return step.ladder.cells(begin, end, since)
    levels = row.between(begin, end)
    for slot in range(since + 1, row.slot + 1):
        first = begin + (slot * INVERSE - begin) % PHASES
        if first < end:
            known = row.replaced(slot, first, end) or step.ladder.phase(first, end, since)
            levels[first - begin :: PHASES] = known
    return levels
