"""When a server collects garbage: seldom while it serves, wholly while it rests.

With 10,000 accounts a collection of everything pauses calls for hundreds of milliseconds, and calls
leave no cycles behind. Sockets, sandboxes and admin calls do, so it cannot be left out for good.
What was there at the start, and what a long collection has left, stays as a rule for as long as the
server: most collections leave it out, so their pauses do not grow with it.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable

# So many new objects, and those that are left of them so many times. What is still in the
# processor's cache costs a fifth, and the oldest generation is walked through only if it has grown
# by a quarter besides (https://docs.python.org/3.11/library/gc.html#gc.set_threshold).
_THRESHOLDS = (3_000, 50, 20)

_TICK_S = 0.5

# What a collection that took so long has left is left out of the next ones.
_LONG_S = 0.05

# Every so many rests nothing is left out.
_WHOLE = 20


class RestCollector:
    """Collects everything once there is something to collect and a tick passes without new.

    Args:
        young: returns how often the youngest generation was collected so far: it tells of new
            objects without a count of its own on every call.
        collect: collects all generations; ``True`` includes what other collections leave out.

    """

    def __init__(self, young: Callable[[], int], collect: Callable[[bool], object]) -> None:
        self._young = young
        self._collect = collect
        self._rests = 0
        self._seen = self._collected = young()

    def tick(self) -> None:
        """Look once; collect if the server rests."""
        young = self._young()
        rests = young == self._seen
        if rests and young != self._collected:
            self._rests += 1
            self._collect(self._rests % _WHOLE == 0)
            # The collection itself counts for the oldest generation only.
            self._collected = self._seen = self._young()
        else:
            self._seen = young


def tune_collector() -> None:
    """Leave out of collections what there is now, and begin to collect as said above."""
    collect(whole=True)
    gc.set_threshold(*_THRESHOLDS)
    threading.Thread(target=_watch, name="fauxchange-garbage", daemon=True).start()


def collect(whole: bool) -> None:
    """Collect all generations; leave out of later collections what this one should not repeat."""
    if whole:
        gc.unfreeze()
    began = time.perf_counter()
    gc.collect()
    if whole or time.perf_counter() - began > _LONG_S:
        gc.freeze()


def _watch() -> None:
    collector = RestCollector(_young_collections, collect)
    while True:
        time.sleep(_TICK_S)
        collector.tick()


def _young_collections() -> int:
    return int(gc.get_stats()[0]["collections"])
