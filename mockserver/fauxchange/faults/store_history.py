"""The past of a store: what its latest commits have replaced."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import count

from fauxchange.state.store import Commit, Store, StoreState


class StoreHistory:
    """Listens to a store and remembers what was changed in the last ``span_ms``."""

    def __init__(self, store: Store, span_ms: int, now_ms: Callable[[], int]) -> None:
        self.store = store
        self._span_ms = span_ms
        self._now_ms = now_ms
        self._commits: deque[tuple[int, Commit]] = deque()
        self.stop = store.listen(self._remember)

    def at(self, at_ms: int) -> Store:
        """Return the store as it was at a time; the present one if nothing was written since."""
        with self.store.transaction():
            later = [commit for when_ms, commit in self._commits if when_ms > at_ms]
            if not later:
                return self.store
            past = self.store.fork(map(str, count(1)).__next__)
            past.restore(_without(past.state(), reversed(later)))
            return past

    def _remember(self, commit: Commit) -> None:
        now_ms, commits = self._now_ms(), self._commits
        while commits and commits[0][0] <= now_ms - self._span_ms:
            commits.popleft()
        if commit.replaced or commit.appended or commit.trimmed:
            commits.append((now_ms, commit))


def _without(state: StoreState, commits: Iterable[Commit]) -> StoreState:
    """Return a state as it was before commits, the latest first."""
    documents, logs = dict(state.documents), dict(state.logs)
    for commit in commits:
        for key, before in commit.replaced.items():
            if before is None:
                documents.pop(key, None)
            else:
                documents[key] = before
        for log, added in commit.appended.items():
            logs[log] = logs[log][:-added]
        for log, entries in commit.trimmed.items():
            logs[log] = (*entries, *logs[log])
    return StoreState(documents, logs, ())
