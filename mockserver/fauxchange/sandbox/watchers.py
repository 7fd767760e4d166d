"""Who wants to know that a sandbox has changed."""

from __future__ import annotations

from collections.abc import Callable


class Watchers:
    """Called, on any thread, whenever something in a sandbox may be different.

    That is after commits that change something, when the clock is set, paced or advanced, and when
    the sandbox begins anew or ends.
    """

    def __init__(self) -> None:
        self._watchers: tuple[Callable[[], None], ...] = ()

    def add(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call a watcher from now on; return what ends that."""
        self._watchers = (*self._watchers, watcher)

        def end() -> None:
            self._watchers = tuple(one for one in self._watchers if one is not watcher)

        return end

    def __call__(self) -> None:
        for watcher in self._watchers:
            watcher()
