"""Until when what follows from prints alone stays as it is."""

from __future__ import annotations

from fauxchange.domain.market.paths.source import Source, next_print_ms


class Foresight:
    """What the last look at a path tells of the time after it; nothing before the first one."""

    __slots__ = ("_end_ms", "_looked_ms", "_path", "_prints_ms")

    def __init__(self) -> None:
        self._path: Source | None = None
        self._looked_ms = self._end_ms = 0
        self._prints_ms: int | None = None

    def note(self, path: Source, now_ms: int, end_ms: int) -> None:
        """Take note of a look at a path. From ``end_ms`` on there may be something else to see."""
        self._path, self._looked_ms, self._end_ms = path, now_ms, end_ms
        self._prints_ms = None

    def is_same(self, now_ms: int) -> bool:
        """Whether nothing is printed until a moment."""
        if self._path is None or now_ms >= self._end_ms:
            return False
        # Many are never asked before their end.
        if self._prints_ms is None:
            self._prints_ms = next_print_ms(self._path, self._looked_ms)
        return now_ms < self._prints_ms
