"""The order book: a ladder of levels around the last price that is renewed piece by piece.

A level is a band of prices; what stands in it (price, lots, orders) is drawn anew every 64 slots of
100 ms. Level ``k`` is renewed in slots of phase ``37 k mod 64``, so each slot renews every 64th
level, spread over the whole ladder, and a change of 100 ms visits no more than those. The best bid
and ask stand outside of the ladder, a spread apart, around the last price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import NamedTuple

SLOT_MS = 100

# (level, epoch): one content of one level. The best bid and ask have negative levels.
Cell = tuple[int, int]
BIDS, ASKS = "bids", "asks"


class Level(NamedTuple):
    """One price of a side; ``cell`` is None where users' orders are all that stands there."""

    price: int
    lots: int
    orders: int
    cell: Cell | None = None


class Book(NamedTuple):
    """Both sides, best level first."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


# The last bits of a size are its orders; nobody has more at one price.
ORDERS_BITS = 20
ORDERS = (1 << ORDERS_BITS) - 1


def pack(lots: int, orders: int) -> int:
    """Return the size of a level, its lots and its orders, as one number."""
    return lots << ORDERS_BITS | orders


class SideChange(NamedTuple):
    """Levels of a side that are new, changed or gone, best first.

    There are many of them in a second, so they are numbers side by side: prices, and what their
    sizes are now, as `pack` has them; 0 where nothing is left.
    """

    prices: Sequence[int]
    sizes: Sequence[int]

    def levels(self) -> tuple[Level, ...]:
        """Return them one by one; those that are gone have 0 lots."""
        pairs = zip(self.prices, self.sizes, strict=True)
        return tuple(Level(price, size >> ORDERS_BITS, size & ORDERS) for price, size in pairs)


class BookChange(NamedTuple):
    """What turns one book into another."""

    bids: SideChange
    asks: SideChange

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same."""
        return not (self.bids.prices or self.asks.prices)


def all_of(book: Book) -> BookChange:
    """Return what turns nothing into a book: all its levels."""
    return BookChange(*(_side_of(levels) for levels in book))


def _side_of(levels: tuple[Level, ...]) -> SideChange:
    return SideChange([one[0] for one in levels], [pack(one[1], one[2]) for one in levels])


MOST_LOTS = 10**11
"""No book has more lots in a level, in the mean."""

MOST_BETWEEN = 100_000
"""No book has more levels between its best prices: they are made with those that are shown."""


@dataclass(frozen=True, slots=True)
class BookShape:
    """How a book looks: ticks between best bid and ask, mean lots of a level, ticks of a level.

    ``empty`` names a side that has no levels: ``"bids"`` or ``"asks"``.

    Raises:
        ValueError: a figure is below 1, there are more lots than a level may have, or the best
            prices are too far apart.

    """

    spread: int = 1
    lots: int = 100
    width: int = 1
    empty: str = ""

    def __post_init__(self) -> None:
        if min(self.spread, self.lots, self.width) < 1:
            raise ValueError("spread, lots and width of a book are at least 1")
        if self.lots > MOST_LOTS:
            raise ValueError(f"a level of a book has at most {MOST_LOTS:,} lots in the mean")
        if self.spread > MOST_BETWEEN * self.width:
            raise ValueError(f"the best prices of a book are at most {MOST_BETWEEN:,} levels apart")


def level_width(reference: int, volatility_ppm: int) -> int:
    """Return a quarter of what a price of that daily volatility moves in 100 ms, in ticks.

    Narrower levels would be crossed, and so new, in every slot.
    """
    return max(1, reference * volatility_ppm // (4 * 1_000_000 * isqrt(864_000)))


def slot_end_ms(at_ms: int) -> int:
    """Return when the slot of a moment ends."""
    return (at_ms // SLOT_MS + 1) * SLOT_MS


def sequence(at_ms: int, next_id: int, users_changes: int) -> int:
    """Return the number of a book's state: it grows with slots, trades and users' changes.

    ``next_id`` is that of the path for the millisecond after; ``users_changes`` counts what users
    did to the book until then.
    """
    return at_ms // SLOT_MS + next_id + users_changes
