"""Threads for what would hold up the loop: Flask, the admin API, advances, exports."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

_MOST = 8


class Workers:
    """Up to eight threads, each started when it is first needed; they end with the process."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._count = 0

    def submit(self, job: Callable[[], None]) -> None:
        """Have a thread do something that raises nothing; called from one thread only."""
        if not self._idle.acquire(blocking=False) and self._count < _MOST:
            self._count += 1
            threading.Thread(target=self._work, name="fauxchange-worker", daemon=True).start()
        self._jobs.put(job)

    def stop(self) -> None:
        """Have every thread end, once it has done what it is doing."""
        for _ in range(self._count):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            # A thread that waits for its next job keeps no connection of the last one.
            del job
            self._idle.release()
