"""Watches by the time at which something has to be done, as the scheduler of a sandbox has them."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.watches import Watch, look_again, place, reconsider


class WatchQueue:
    """The watches of one path, by the time at which something has to be done."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._watches: dict[str, Watch] = {}
        self._heap: list[tuple[int, str]] = []
        self.looks = 0

    def place(self, watch: Watch) -> Watch:
        """Add a watch, or one with the same id in its place, and return it after its first look."""
        watch = place(self._source, watch)
        self._put(watch)
        return watch

    def cancel(self, watch_id: str) -> None:
        """Forget a watch; one that is not there is no error."""
        self._watches.pop(watch_id, None)

    def advance(self, until_ms: int) -> Iterator[Watch]:
        """Yield the watches whose crossing happens until a moment, in order of time.

        Those of one millisecond come in no order that means anything. A watch that is yielded
        is forgotten. Watches may be placed and cancelled between two of them.
        """
        heap, watches = self._heap, self._watches
        while heap and heap[0][0] <= until_ms:
            due_ms, watch_id = heappop(heap)
            watch = watches.get(watch_id)
            if watch is None or watch.due_ms != due_ms:
                continue
            if watch.crossing is None:
                self._put(look_again(self._source, watch))
            else:
                del watches[watch_id]
                yield watch

    def replace_source(self, source: Source, now_ms: int) -> None:
        """Have all watches look again, because a new stretch has begun at ``now_ms``."""
        self._source = source
        watches = [reconsider(source, watch, now_ms) for watch in self._watches.values()]
        self._watches = {watch.id: watch for watch in watches}
        self._heap = [(watch.due_ms, watch.id) for watch in watches]
        heapify(self._heap)

    def next_crossing_ms(self) -> int | None:
        """Return when the next crossing that is known of happens."""
        known = [w.due_ms for w in self._watches.values() if w.crossing is not None]
        return min(known, default=None)

    def _put(self, watch: Watch) -> None:
        self.looks += 1
        self._watches[watch.id] = watch
        heappush(self._heap, (watch.due_ms, watch.id))

    def __len__(self) -> int:
        return len(self._watches)
