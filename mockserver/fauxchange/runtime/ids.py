"""Ids of a sandbox: the same seed and the same calls give the same ids."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import NamedTuple

# Knuth's linear congruential generator of 64 bits: ids need gaps, not secrecy.
_FACTOR, _TERM, _MASK = 6364136223846793005, 1442695040888963407, 2**64 - 1
_GAPS = 999


class IdsState(NamedTuple):
    """The last id, and the state of the generator of gaps."""

    last: int
    generator: int

    def following(self) -> IdsState:
        """Return the state after the next id, which is its ``last``."""
        generator = (self.generator * _FACTOR + _TERM) & _MASK
        return IdsState(self.last + 1 + (generator >> 33) % _GAPS, generator)


class Ids:
    """Ever larger numbers with gaps, as an exchange that serves others too hands them out."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Return to the first id."""
        source = random.Random(self._seed)  # noqa: S311 - ids, not secrets
        self.restore(IdsState(10**17 + source.randrange(10**15), source.getrandbits(64)))

    def state(self) -> IdsState:
        """Return the state, from which the same ids follow."""
        with self._lock:
            return IdsState(self._last, self._generator)

    def restore(self, state: IdsState) -> None:
        """Continue from a state."""
        with self._lock:
            self._last, self._generator = state

    def next(self) -> str:
        """Return a new id: digits, larger than every one before."""
        with self._lock:
            # As IdsState.following has it, without an object for each.
            self._generator = generator = (self._generator * _FACTOR + _TERM) & _MASK
            self._last = last = self._last + 1 + (generator >> 33) % _GAPS
        return str(last)

    def skip(self, count: int) -> None:
        """Take so many ids."""
        for _ in range(count):
            self.next()


def numbers_after(state: IdsState) -> Iterator[int]:
    """Yield the ids that follow a state, as numbers."""
    while True:
        state = state.following()
        yield state.last
