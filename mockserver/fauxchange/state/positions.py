"""Positions of documents in order, in pieces: adding one costs the same however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

# A piece that is twice as long is cut in two.
_PIECE = 256

Placing = tuple[bytes, str]
"""A position and the key of its document."""


class Positions:
    """A sorted list of positions and keys, as pieces that are sorted among one another."""

    __slots__ = ("_firsts", "_pieces")

    def __init__(self, placings: Iterable[Placing]) -> None:
        ordered = sorted(placings)
        self._pieces = [ordered[i : i + _PIECE] for i in range(0, len(ordered), _PIECE)] or [[]]
        self._firsts = [piece[0] for piece in self._pieces if piece]

    def __bool__(self) -> bool:
        return bool(self._firsts)

    def add(self, placing: Placing) -> None:
        """Add a position."""
        number = self._piece_of(placing)
        piece = self._pieces[number]
        insort(piece, placing)
        if len(piece) > 2 * _PIECE:
            self._pieces[number : number + 1] = [piece[:_PIECE], piece[_PIECE:]]
            self._firsts[number : number + 1] = [piece[0], piece[_PIECE]]
        elif piece[0] is placing:
            self._firsts[number : number + 1] = [placing]

    def remove(self, placing: Placing) -> None:
        """Remove a position that is there."""
        number = self._piece_of(placing)
        piece = self._pieces[number]
        del piece[bisect_left(piece, placing)]
        if piece:
            self._firsts[number] = piece[0]
        elif len(self._pieces) > 1:
            del self._pieces[number], self._firsts[number]
        else:
            self._firsts.clear()

    def within(self, prefix: bytes, since: bytes) -> Iterator[Placing]:
        """Yield the positions from one on that begin with some bytes.

        None may be added or removed meanwhile.
        """
        begin = (max(prefix, since), "")
        number = self._piece_of(begin)
        piece = self._pieces[number]
        rest = piece[bisect_left(piece, begin) :]
        while True:
            for placing in rest:
                if not placing[0].startswith(prefix):
                    return
                yield placing
            number += 1
            if number == len(self._pieces):
                return
            rest = self._pieces[number]

    def _piece_of(self, placing: Placing) -> int:
        """Return the number of the piece that a position belongs to."""
        return max(0, bisect_right(self._firsts, placing) - 1)
