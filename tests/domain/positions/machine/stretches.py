"""Going through mark prices from two hours down to the single print; it imports nothing of ours."""

from __future__ import annotations

from typing import Protocol

# Stretches that are gone through: two hours, half and a quarter of one, a minute, and so on.
_STRETCHES_MS = (7_200_000, 1_800_000, 900_000, 60_000, 10_000, 1_000)


class Watched(Protocol):
    """What may fail at a price."""

    def is_safe(self, begin_ms: int, length_ms: int) -> bool:
        """Whether it fails at none of the prices of a stretch."""

    def failing_print(self, second_ms: int, begin_ms: int, end_ms: int) -> int | None:
        """Return when it fails in a second, between two times; None if it does not."""


def first_failure(watched: Watched, begin_ms: int, end_ms: int) -> int | None:
    """Return when something fails first, if it does so until a moment."""
    longest = _STRETCHES_MS[0]
    for stretch_ms in range(begin_ms - begin_ms % longest, end_ms + 1, longest):
        found = _failure_in(watched, (stretch_ms, 0), begin_ms, end_ms)
        if found is not None:
            return found
    return None


def _failure_in(
    watched: Watched, stretch: tuple[int, int], begin_ms: int, end_ms: int
) -> int | None:
    stretch_ms, level = stretch
    length_ms = _STRETCHES_MS[level]
    if stretch_ms > end_ms or stretch_ms + length_ms <= begin_ms:
        return None
    if watched.is_safe(stretch_ms, length_ms):
        return None
    if level + 1 == len(_STRETCHES_MS):
        return watched.failing_print(stretch_ms, begin_ms, end_ms)
    for part_ms in range(stretch_ms, stretch_ms + length_ms, _STRETCHES_MS[level + 1]):
        found = _failure_in(watched, (part_ms, level + 1), begin_ms, end_ms)
        if found is not None:
            return found
    return None
