"""Where the entries of a part of a log are among those that the log has packed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import takewhile
from operator import attrgetter

from .packing import Packed, unpack_member

SPREAD = 6
"""In how many chunks of a log the entries of a part's chunk are at most: readers read all."""


class Numbers:
    """What tells apart the entries of the newest chunks of a log that has parts.

    It is read from them when a part packs the same entries, soon after they were packed.
    """

    def __init__(self, by: str) -> None:
        self.by = by
        self._of: dict[bytes, array[int]] = {}

    def note(self, packed: Packed, entries: Sequence[object]) -> None:
        """Have the numbers of a new chunk in the place of the oldest ones."""
        if isinstance(packed, bytes):
            self._keep(packed, map(attrgetter(self.by), entries))

    def places(self, packed: bytes, numbers: Sequence[int]) -> bytes:
        """Return the places in a chunk of the first numbers, as far as it has these."""
        known = self._of.get(packed)
        if known is None:
            known = self._keep(packed, unpack_member(packed, self.by))
        places = {number: i for i, number in enumerate(known)}
        return bytes(map(places.__getitem__, takewhile(places.__contains__, numbers)))

    def _keep(self, packed: bytes, numbers: Iterable[int]) -> array[int]:
        kept = self._of[packed] = array("q", numbers)
        if len(self._of) > SPREAD:
            del self._of[next(iter(self._of))]
        return kept
