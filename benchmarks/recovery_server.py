"""The server that ``benchmarks.recovery`` kills: as it is, or broken so that it commits late."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from fauxchange.cli import main
from fauxchange.state.memory import MemoryStore
from fauxchange.state.sqlite import SqliteStore

if TYPE_CHECKING:
    from fauxchange.state.changes import Changes

LATE = "--late"
_LATE_S = 0.02


def commit_late() -> None:
    """Have stores make their changes visible at once and write them some time after the reply."""

    def commit(store: SqliteStore, changes: Changes) -> None:
        lengths = {log: len(store.entries(log)) for log in changes.appended}
        saved, database = store._saved(), store._database  # noqa: SLF001 - broken on purpose
        MemoryStore.commit(store, changes)
        if database is not None and changes:
            threading.Timer(_LATE_S, database.write, (changes, lengths, saved)).start()

    SqliteStore.commit = commit  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    if LATE in sys.argv:
        sys.argv.remove(LATE)
        commit_late()
    main(["serve", *sys.argv[1:]])
