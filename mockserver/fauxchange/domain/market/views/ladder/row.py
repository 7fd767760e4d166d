"""Neighbouring levels of a ladder in a slot."""

from __future__ import annotations

from fauxchange.domain.market.views.order_book import Level

PHASES = 64
"""Every so many-th level is renewed in the same slot."""

STRIDE = 37
"""Neighbouring levels are renewed so many slots apart."""

INVERSE = pow(STRIDE, -1, PHASES)
"""Levels that are renewed in neighbouring slots are so many numbers apart."""

# What was replaced in so many of the last slots is kept.
PASTS = 8


class LadderRow:
    """Neighbouring levels of a ladder in a slot, and what stood there in the last slots before.

    Args:
        slot: the slot.
        low: the number of the first level.
        cells: the levels.

    """

    __slots__ = ("_past", "cells", "low", "slot")

    def __init__(self, slot: int, low: int, cells: list[Level]) -> None:
        self.slot = slot
        self.low = low
        self.cells = cells
        # Slot -> the number of the first level that was replaced then, and all of them.
        self._past: dict[int, tuple[int, list[Level]]] = {}

    def overlaps(self, low: int, high: int) -> bool:
        """Whether it has one of the levels from ``low`` to before ``high``."""
        return low < self.low + len(self.cells) and high > self.low

    def covers(self, low: int, high: int) -> bool:
        """Whether it has all levels from ``low`` to before ``high``."""
        return self.low <= low and high <= self.low + len(self.cells)

    def between(self, begin: int, end: int, step: int = 1) -> list[Level]:
        """Return the levels from a number to before another."""
        return self.cells[begin - self.low : end - self.low : step]

    def replace(self, slot: int, first: int, levels: list[Level]) -> None:
        """Have other levels from a number on, each 64th; what they were before ``slot`` is kept."""
        place = slice(first - self.low, None, PHASES)
        self._past.pop(slot - PASTS, None)
        self._past[slot] = (first, self.cells[place])
        self.cells[place] = levels

    def forget(self) -> None:
        """Forget what stood there before."""
        self._past.clear()

    def replaced(self, slot: int, first: int, end: int) -> list[Level] | None:
        """Return what was replaced in a slot from a number on; None if that is not known."""
        begin, levels = self._past.get(slot, (first + 1, []))
        place = (first - begin) // PHASES
        stop = place + (end - first + PHASES - 1) // PHASES
        return levels[place:stop] if begin <= first and stop <= len(levels) else None

    def first_below(self, bid: int, width: int) -> int:
        """Return the number of the best level below the best bid."""
        number = bid // width
        return number - bool(number >= self.low and self.cells[number - self.low].price >= bid)

    def first_above(self, ask: int, width: int) -> int:
        """Return the number of the best level above the best ask."""
        number = ask // width
        return number + bool(self.cells[number - self.low].price <= ask)

    def below(self, number: int, top: Level, depth: int) -> tuple[Level, ...]:
        """Return a level and those from a number down, ``depth`` in all at most."""
        first, stop = number - self.low, number - self.low - depth + 1
        if first < 0 or depth < 2:
            return (top,)
        levels = self.cells[first : stop if stop >= 0 else None : -1]
        # Only the band that begins at nothing can hold a price of nothing; it comes last.
        return (top, *levels[:-1]) if levels[-1].price < 1 else (top, *levels)

    def above(self, number: int, top: Level, depth: int) -> tuple[Level, ...]:
        """Return a level and those from a number up, ``depth`` in all."""
        first = number - self.low
        return (top, *self.cells[first : first + depth - 1])
