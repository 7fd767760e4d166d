"""A ladder at a moment, of which nothing is written down before somebody wants to see it."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.market.views.order_book import SLOT_MS, Book, Level

from .ladder import Ladder


class LadderView(NamedTuple):
    """What a ladder shows in a slot around a last print, so many levels of each side.

    ``bid`` and ``ask`` are the numbers of the levels next to the best ones, which are ``best``.
    """

    ladder: Ladder
    slot: int
    price: int
    depth: int
    bid: int
    ask: int
    best: tuple[Level, Level]

    def book(self) -> Book:
        """Return the levels."""
        return self.ladder.book(self.slot * SLOT_MS, self.price, self.depth)


def view_of(ladder: Ladder, at_ms: int, price: int, depth: int) -> LadderView:
    """Return what a ladder shows at a moment when the last print is ``price``."""
    slot, (bid, ask) = at_ms // SLOT_MS, ladder.edges(price)
    best = ladder.best_levels(slot, bid, ask)
    if depth == 1:
        # The best levels stand outside of the ladder: there is nothing to look up.
        return new_tuple(LadderView, (ladder, slot, price, depth, 0, 0, best))
    row, width = ladder.row(slot, price, depth), ladder.shape.width
    below, above = row.first_below(bid, width), row.first_above(ask, width)
    return new_tuple(LadderView, (ladder, slot, price, depth, below, above, best))
