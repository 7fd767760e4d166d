"""Neighbouring levels of a ladder in a slot."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.market.views.order_book import ORDERS, ORDERS_BITS, Level

Contents = tuple[Sequence[int], "array[int]"]
"""What stands in some levels: their prices, and their sizes as `packed` has them.

Of levels of one tick the prices are their numbers, a range; of others an array.
"""

PHASES = 64
"""Every so many-th level is renewed in the same slot."""

STRIDE = 37
"""Neighbouring levels are renewed so many slots apart."""

INVERSE = pow(STRIDE, -1, PHASES)
"""Levels that are renewed in neighbouring slots are so many numbers apart."""

# What was replaced in so many of the last slots is kept.
PASTS = 8


def join(one: Contents, other: Contents) -> Contents:
    """Return what stands in levels and in those above them."""
    prices: Sequence[int]
    if isinstance(one[0], range) and isinstance(other[0], range):
        prices = range(one[0].start, other[0].stop)
    else:
        prices = array("q", (*one[0], *other[0]))
    return prices, one[1] + other[1]


class LadderRow:
    """Neighbouring levels of a ladder in a slot, and what stood there in the last slots before.

    Forty books have forty thousand levels, of which each slot visits every 64th. They are numbers
    side by side: as many objects would have to be fetched from all over the memory. Of a row whose
    levels are wanted these are kept, too, and renewed when they are wanted again, so that two books
    share what is the same.

    Args:
        slot: the slot.
        low: the number of the first level; ``end`` is that behind the last one.
        contents: what stands in the levels.

    """

    __slots__ = (
        *("_levels", "_past", "_renewed", "_wanted_slot"),
        *("end", "low", "prices", "sizes", "slot"),
    )

    def __init__(self, slot: int, low: int, contents: Contents) -> None:
        self.slot = slot
        self.low = low
        self.prices, self.sizes = contents
        self.end = low + len(self.prices)
        # Slot -> the number of the first level that was replaced then, by what, and what was there.
        self._past: dict[int, tuple[int, Contents, Contents]] = {}
        # All levels, if somebody has wanted some within the last 64 slots.
        self._levels: list[Level] | None = None
        self._wanted_slot = slot
        # Of which levels, those and each 64th above, others have come to stand there since then.
        self._renewed: set[int] = set()

    def overlaps(self, low: int, high: int) -> bool:
        """Whether it has one of the levels from ``low`` to before ``high``."""
        return low < self.end and high > self.low

    def covers(self, low: int, high: int) -> bool:
        """Whether it has all levels from ``low`` to before ``high``."""
        return self.low <= low and high <= self.end

    def between(self, begin: int, end: int, step: int = 1) -> Contents:
        """Return what stands in the levels from a number to before another."""
        part = slice(begin - self.low, end - self.low, step)
        return self.prices[part], self.sizes[part]

    def replace(self, slot: int, first: int, contents: Contents, at: int) -> None:
        """Have other levels from a number on, each 64th; what they were before ``slot`` is kept.

        They are those of the slot ``at``, which the row is on its way to.
        """
        place = slice(first - self.low, None, PHASES)
        self._past.pop(slot - PASTS, None)
        prices, sizes = self.prices, self.sizes
        self._past[slot] = (first, contents, (prices[place], sizes[place]))
        sizes[place] = contents[1]
        if isinstance(prices, array):
            prices[place] = array("q", contents[0])
        if self._levels is not None:
            if abs(at - self._wanted_slot) < PHASES:
                self._renewed.add(first)
            else:
                self._levels = None

    def prepend(self, low: int, contents: Contents) -> None:
        """Begin with a lower level."""
        self.low, self._levels = low, None
        self.prices, self.sizes = join(contents, (self.prices, self.sizes))

    def append(self, contents: Contents) -> None:
        """End with a higher level."""
        self._levels = None
        self.prices, self.sizes = join((self.prices, self.sizes), contents)
        self.end = self.low + len(self.prices)

    def cut(self, low: int, high: int) -> None:
        """Keep the levels from ``low`` to before ``high``."""
        self.prices, self.sizes = self.between(low, high)
        self.low, self.end, self._levels = low, low + len(self.prices), None

    def forget(self) -> None:
        """Forget what stood there before."""
        self._past.clear()

    def latest(self, slot: int) -> tuple[int, Contents, Contents]:
        """Return from which level on there are others since a slot, these, and what was there."""
        return self._past.get(slot, _NOTHING)

    def replaced(self, slot: int, first: int, end: int) -> tuple[Contents, Contents] | None:
        """Return what was replaced in a slot from a number on, and by what; None if unknown."""
        known = self._past.get(slot)
        if known is None:
            return None
        begin, new, old = known
        place = (first - begin) // PHASES
        part = slice(place, place + (end - first + PHASES - 1) // PHASES)
        if first < begin or part.stop > len(new[1]):
            return None
        return (old[0][part], old[1][part]), (new[0][part], new[1][part])

    def first_below(self, bid: int, width: int) -> int:
        """Return the number of the best level below the best bid."""
        number = bid // width
        return number - bool(number >= self.low and self.prices[number - self.low] >= bid)

    def first_above(self, ask: int, width: int) -> int:
        """Return the number of the best level above the best ask."""
        number = ask // width
        return number + bool(self.prices[number - self.low] <= ask)

    def below(self, number: int, top: Level, depth: int) -> tuple[Level, ...]:
        """Return a level and those from a number down, ``depth`` in all at most."""
        first, stop = number - self.low, number - self.low - depth + 1
        if first < 0 or depth < 2:
            return (top,)
        levels = self._all_levels()[first : stop if stop >= 0 else None : -1]
        # Only the band that begins at nothing can hold a price of nothing; it comes last.
        return (top, *levels[:-1]) if levels[-1].price < 1 else (top, *levels)

    def above(self, number: int, top: Level, depth: int) -> tuple[Level, ...]:
        """Return a level and those from a number up, ``depth`` in all."""
        first = number - self.low
        return (top, *self._all_levels()[first : first + depth - 1])

    def _all_levels(self) -> list[Level]:
        self._wanted_slot = self.slot
        if self._levels is None:
            contents = (self.prices, self.sizes)
            self._levels = _levels(range(self.low, self.end), self.slot, contents)
        else:
            for first in self._renewed:
                contents = self.between(first, self.end, PHASES)
                others = _levels(range(first, self.end, PHASES), self.slot, contents)
                self._levels[first - self.low :: PHASES] = others
        self._renewed.clear()
        return self._levels


def _levels(numbers: range, slot: int, contents: Contents) -> list[Level]:
    """Return levels by their numbers and what stands in them in a slot."""
    return [
        new_tuple(
            Level,
            (
                price,
                size >> ORDERS_BITS,
                size & ORDERS,
                (number, (slot - number * STRIDE % PHASES) // PHASES),
            ),
        )
        for number, price, size in zip(numbers, *contents, strict=True)
    ]


_NOTHING: tuple[int, Contents, Contents] = (
    0,
    (range(0), array("q")),
    (range(0), array("q")),
)
