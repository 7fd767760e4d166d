"""When a server collects garbage: while it rests, and hardly ever while it does not.

Calls of exchanges leave no cycles behind, so a collection while they come looks at all that is new
for nothing: a tenth of what a purchase takes, with pauses of a tenth of a second beside 10,000
accounts. Sockets, sandboxes and admin calls do leave some, so everything is collected when the
server rests and there is enough that is new; and, however busy it is, once there is twice as much.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable

_TICK_S = 0.5

# Who takes less of the processor than this from one tick to the next rests. New objects do not tell
# of it: calls that are answered leave as many as the journal drops for them.
_REST_S = 0.01 * _TICK_S

# With fewer new objects a collection is not worth its pause; and so many are too many in any case.
_LEAST, _MOST = 20_000, 200_000


class RestCollector:
    """Collects everything once there is something to collect and the server rests for a tick.

    Args:
        new: returns how many objects there are more than after the last collection.
        used_s: returns how many seconds of the processor this process has taken so far.
        collect: collects everything; returns how many objects are left.

    """

    def __init__(
        self, new: Callable[[], int], used_s: Callable[[], float], collect: Callable[[], int]
    ) -> None:
        self._new = new
        self._used_s = used_s
        self._collect = collect
        self._left = collect()
        self._seen_s = used_s()

    def tick(self) -> None:
        """Look once; collect if the server rests, or has twice as much as was left."""
        rests = self._used_s() - self._seen_s < _REST_S
        enough = max(_LEAST, self._left // 4) if rests else max(_MOST, self._left)
        if self._new() >= enough:
            self._left = self._collect()
        self._seen_s = self._used_s()


def tune_collector() -> None:
    """Have nothing collected but as said above, from now on."""
    gc.disable()
    collector = RestCollector(_new_objects, time.process_time, collect)
    threading.Thread(
        target=_watch, args=(collector,), name="fauxchange-garbage", daemon=True
    ).start()


def collect() -> int:
    """Collect everything; return how many objects are left that could be garbage."""
    gc.collect()
    # Only of what is frozen there is a count, which makes no list of them.
    gc.freeze()
    left = gc.get_freeze_count()
    gc.unfreeze()
    return left


def _watch(collector: RestCollector) -> None:
    while True:
        time.sleep(_TICK_S)
        collector.tick()


def _new_objects() -> int:
    # It is counted although nothing is collected by itself.
    return gc.get_count()[0]
