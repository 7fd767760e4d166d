"""A bounded memory of values that can always be computed again."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Two generations: when the young one is half of the bound, it becomes the old one.

    A value found in the old generation is young again, so what is asked for often stays, and
    nothing is sorted or counted on the way. It holds at most ``bound`` values.
    """

    __slots__ = ("_half", "_old", "_young", "bound")

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self._half = max(1, bound // 2)
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """Return a value, or None when it has to be computed."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Remember a value."""
        young = self._young
        if len(young) >= self._half:
            self._old = young
            self._young = young = {}
        young[key] = value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)
