"""The last print of a path, remembered until there is another one."""

from __future__ import annotations

from .source import Source, next_print_ms


class LastPrint:
    """What a path that nobody changes has printed last: between two prints it is not asked.

    Args:
        path: the path.

    """

    __slots__ = ("_next_id", "_path", "_price", "_since_ms", "_until_ms")

    def __init__(self, path: Source) -> None:
        self._path = path
        self._since_ms = self._until_ms = self._next_id = self._price = 0

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade after a moment has."""
        if not self._since_ms <= at_ms < self._until_ms:
            self._look(at_ms)
        return self._next_id

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment."""
        if not self._since_ms <= at_ms < self._until_ms:
            self._look(at_ms)
        return self._price

    def _look(self, at_ms: int) -> None:
        path = self._path
        self._next_id, self._price = path.next_id(at_ms + 1), path.price(at_ms)
        self._since_ms, self._until_ms = at_ms, next_print_ms(path, at_ms)
