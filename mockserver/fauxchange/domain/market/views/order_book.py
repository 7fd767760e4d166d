"""The order book: a ladder of levels around the last price that is renewed piece by piece.

A level is a band of prices; what stands in it (price, lots, orders) is drawn anew every 64 slots of
100 ms. Level ``k`` is renewed in slots of phase ``37 k mod 64``, so each slot renews every 64th
level, spread over the whole ladder, and a change of 100 ms visits no more than those. The best bid
and ask stand outside of the ladder, a spread apart, around the last price.
"""

from __future__ import annotations

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


class BookChange(NamedTuple):
    """Levels that are new or have changed, as they are now; those that are gone have 0 lots."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class BookShape:
    """How a book looks: ticks between best bid and ask, mean lots of a level, ticks of a level.

    ``empty`` names a side that has no levels: ``"bids"`` or ``"asks"``.

    Raises:
        ValueError: a figure is below 1.

    """

    spread: int = 1
    lots: int = 100
    width: int = 1
    empty: str = ""

    def __post_init__(self) -> None:
        if min(self.spread, self.lots, self.width) < 1:
            raise ValueError("spread, lots and width of a book are at least 1")


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
