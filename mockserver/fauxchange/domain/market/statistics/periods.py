"""The periods that statistics have a figure of."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.market.views.candles import BarSize


class Periods(NamedTuple):
    """The newest periods that begin before one moment and after another, ``limit`` at most."""

    size: BarSize
    limit: int
    older_than: int
    newer_than: int

    def starts(self) -> list[int]:
        """Return when they begin, newest first."""
        found: list[int] = []
        start = self.size.start(self.older_than - 1)
        while len(found) < self.limit and start > self.newer_than:
            found.append(start)
            start = self.size.shift(start, -1)
        return found

    def within(self, since_ms: int, until_ms: int | None = None) -> Periods:
        """Return those of them that begin in a life: from one moment to before another."""
        older = self.older_than if until_ms is None else min(self.older_than, until_ms)
        return self._replace(older_than=older, newer_than=max(self.newer_than, since_ms - 1))


def newest(
    size: BarSize,
    now_ms: int,
    reach: int,
    limit: int,
    older_than: int | None,
    newer_than: int | None,
) -> Periods:
    """Return periods of the newest ``reach`` ones, of which the last one runs at a moment."""
    older = now_ms + 1 if older_than is None else min(older_than, now_ms + 1)
    oldest = size.shift(size.start(now_ms), -reach)
    return Periods(size, limit, older, oldest if newer_than is None else max(oldest, newer_than))
