"""The logs of a store by name: what came with a base, what is there, what waits to be divided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from fauxchange.domain.core.history import divide, whole_of
from fauxchange.state.store import BaseLogs

from .log import NO_LOG, Log, PackedLog

# So many entries of a log wait at most until somebody asks for it.
_LATER = 64


class NamedLogs:
    """Logs that are made once somebody asks for them, or has appended enough.

    Those of a base are taken over then. Entries that parts of a log have, too, wait until somebody
    asks for a part.
    """

    def __init__(self) -> None:
        self.have({}, {})

    def have(
        self,
        first: Mapping[str, Sequence[object]],
        own: MutableMapping[str, Any],
        entries: int | None = 0,
    ) -> None:
        """Have the logs of a base, of which there are so many entries, and these and no others.

        Without a number the entries of the base are counted when somebody asks.
        """
        self._first, self._own = first, own
        # What was appended to logs of a base that nobody has asked for since.
        self._later: dict[str, list[object]] = {}
        # What was appended to logs and not to their parts yet.
        self._undivided: dict[str, list[object]] = {}
        # There are many logs, so those that come and go are counted, those before them once.
        self._first_entries = entries
        self._more_entries = sum(map(len, own.values()))

    def kept(self, name: str) -> Log:
        """Return a log itself, an empty one if there is none."""
        waiting = self._undivided
        if waiting and (whole := whole_of(name)) in waiting:
            self._divide(whole)
        log: Log | None = self._own.get(name)
        if log is None:
            return self.get(name) if name in self._first else NO_LOG
        return log

    def get(self, name: str) -> Any:
        """Return a log to be changed, which is made if there is none."""
        log = self._own.get(name)
        if log is None:
            log = self._own[name] = PackedLog(self._first.get(name, ()), name)
            log.extend(self._later.pop(name, ()))
        return log

    def append(self, appended: Mapping[str, Sequence[object]]) -> None:
        """Append entries to logs."""
        logs = self._own
        for name, entries in appended.items():
            log = logs.get(name)
            if log is None:
                self._begin(name, entries)
            else:
                log.extend(entries, logs)
        self._more_entries += sum(map(len, appended.values()))

    def distribute(self, name: str, entries: Sequence[object]) -> None:
        """Have the parts of a log have what was appended to it."""
        waiting = self._undivided.get(name)
        if waiting is None:
            waiting = self._undivided[name] = []
        waiting += entries
        if len(waiting) >= _LATER:
            self._divide(name)

    def divide(self) -> None:
        """Have all parts of logs have what they are to have."""
        for name in list(self._undivided):
            self._divide(name)

    def trim(self, name: str, count: int) -> None:
        """Drop so many of the oldest entries of a log, which are there."""
        self.get(name).trim(count)
        self._more_entries -= count

    def count(self) -> int:
        """Return how many entries there are in all logs."""
        self.divide()
        if self._first_entries is None:
            self._first_entries = _count(self._first)
        return self._first_entries + self._more_entries

    def all(self) -> dict[str, Sequence[object]]:
        """Return copies of all logs by name, oldest entries first."""
        self.divide()
        names = dict.fromkeys([*self._first, *self._own])
        return {name: tuple(self.kept(name)) for name in names}

    def fork(self, copy: Callable[[Any], Any]) -> NamedLogs:
        """Return logs that begin as these are now; ``copy`` makes each that goes its own way."""
        self.divide()
        fork = NamedLogs()
        fork.have(self._first, {name: copy(log) for name, log in self._own.items()})
        fork._later = {name: entries.copy() for name, entries in self._later.items()}
        fork._first_entries, fork._more_entries = self._first_entries, self._more_entries
        return fork

    def _divide(self, name: str) -> None:
        self.append(divide(name, self._undivided.pop(name)))

    def _begin(self, name: str, entries: Sequence[object]) -> None:
        """Append to a log that nobody has asked for."""
        later = self._later.get(name)
        # To know whether there was such a log takes more than to find those that are waited for.
        if later is None and name in self._first:
            later = self._later[name] = []
        if later is None:
            self._own[name] = PackedLog(entries, name, self._own)
            return
        later += entries
        if len(later) >= _LATER:
            self.get(name)


def _count(logs: Mapping[str, Sequence[object]]) -> int:
    return logs.count() if isinstance(logs, BaseLogs) else sum(map(len, logs.values()))
