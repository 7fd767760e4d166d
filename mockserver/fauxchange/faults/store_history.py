"""The history of a store: copies of it from before each of its latest writes."""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.state.store import Store


class StoreHistory:
    """Watches a store and keeps copies of the last ``span_ms``, at most about a hundred of them."""

    def __init__(self, store: Store, span_ms: int, now_ms: Callable[[], int]) -> None:
        self.store = store
        self._span_ms = span_ms
        self._now_ms = now_ms
        self._copies: deque[tuple[int, Store]] = deque()
        store.watch(self._remember)

    def stop(self) -> None:
        """Stop watching the store."""
        self.store.unwatch(self._remember)

    def at(self, at_ms: int) -> Store:
        """Return the store as it was at a time; the present one if nothing was written since."""
        copies = list(self._copies)
        return next((copy for until_ms, copy in copies if until_ms > at_ms), self.store)

    def _remember(self) -> None:
        """Copy the store, which is about to change, and drop copies that are too old."""
        now_ms, copies = self._now_ms(), self._copies
        while copies and copies[0][0] <= now_ms - self._span_ms:
            copies.popleft()
        if not copies or now_ms - copies[-1][0] > self._span_ms // 100:
            copies.append((now_ms, self.store.fork(map(str, count(1)).__next__)))
