"""Ids of a sandbox: the same seed and the same calls give the same ids."""

from __future__ import annotations

import random
import threading


class Ids:
    """Ever larger numbers with gaps, as an exchange that serves others too hands them out."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Return to the first id."""
        self._random = random.Random(self._seed)  # noqa: S311 - ids, not secrets
        self._last = 10**17 + self._random.randrange(10**15)

    def next(self) -> str:
        """Return a new id: digits, larger than every one before."""
        with self._lock:
            self._last += self._random.randrange(1, 1000)
            return str(self._last)
