"""Snapshots: all that a sandbox is at one moment, but for its journal, and the file of it.

In memory a snapshot holds the frozen values of the store itself, so it costs little. As a file it
is plain JSON with a version: ``schemas/meta/snapshot.json``, docs/guide/snapshots.md.
"""

from __future__ import annotations

import threading
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange import data
from fauxchange.domain.core.scheduler import is_known
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.faults.injector import ArmedFaultState, InjectorState
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.runtime.ids import IdsState
from fauxchange.runtime.limiter import LimitWindow
from fauxchange.spec.loader import check
from fauxchange.state.codec import UnreadableError, codec
from fauxchange.state.kinds import kind_of, kinds
from fauxchange.state.store import StoreState
from fauxchange.worlds.snapshot import MARK, VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.state.codec import Where

LIMIT = 32
"""How many snapshots a sandbox keeps."""


class Snapshot(NamedTuple):
    """All that a sandbox is; ``world`` is the title of what it began with.

    ``uses`` has the time of each key's last use.
    """

    world: str
    region: str
    seed: int
    clock: ClockState
    ids: IdsState
    store: StoreState
    windows: tuple[LimitWindow, ...]
    faults: InjectorState
    uses: Mapping[str, int]


class SnapshotStore:
    """The snapshots of one sandbox by name, at most ``limit``; they outlast a reset."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._kept: dict[str, Snapshot] = {}

    def put(self, name: str, snapshot: Snapshot) -> None:
        """Keep a snapshot; the one that was there under the name is forgotten.

        Raises:
            OverflowError: there are as many as there may be.

        """
        with self._lock:
            self._kept.pop(name, None)
            if len(self._kept) >= self.limit:
                raise OverflowError(f"there are {self.limit} snapshots, which is the limit")
            self._kept[name] = snapshot

    def get(self, name: str) -> Snapshot:
        """Return a snapshot; KeyError if there is none of this name."""
        return self._kept[name]

    def remove(self, name: str) -> None:
        """Forget a snapshot; KeyError if there is none of this name."""
        with self._lock:
            del self._kept[name]

    def all(self) -> dict[str, Snapshot]:
        """Return all snapshots in the order they were taken."""
        with self._lock:
            return dict(self._kept)


def to_document(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as plain JSON."""
    clock, ids, faults = snapshot.clock, snapshot.ids, snapshot.faults
    return {
        "fauxchange": MARK,
        "version": VERSION,
        "world": snapshot.world,
        "region": snapshot.region,
        "seed": snapshot.seed,
        "clock": {
            "now_ms": clock.at_ms,
            "rate": clock.pace.rate,
            "step_ms": clock.pace.step_ms,
            "skew_ms": clock.skew_ms,
        },
        # As texts: they are larger than what many readers of JSON take for whole numbers.
        "ids": {"last": str(ids.last), "chance": str(ids.chance)},
        "documents": _documents(snapshot.store),
        "logs": {name: _log(entries) for name, entries in snapshot.store.logs.items()},
        "due": [
            codec(ScheduledTask).write(due) for due in snapshot.store.due if is_known(due.kind)
        ],
        "limits": [window._asdict() for window in snapshot.windows],
        "faults": {"number": faults.number, "armed": [one._asdict() for one in faults.armed]},
        "uses": dict(snapshot.uses),
    }


def read(said: Any, name: str) -> Snapshot:
    """Return the snapshot that a file says; ``name`` is the file's.

    Raises:
        Problem: it is no snapshot, or one of another version.

    """
    check(said, name, data.schemas() / "meta" / "snapshot.json")
    try:
        store = StoreState(_read_documents(said["documents"]), _read_logs(said["logs"]), _due(said))
    except UnreadableError as error:
        raise error.problem(name) from None
    clock, ids, faults = said["clock"], said["ids"], said["faults"]
    return Snapshot(
        world=said["world"],
        region=said["region"],
        seed=said["seed"],
        clock=ClockState(clock["now_ms"], Pace(clock["rate"], clock["step_ms"]), clock["skew_ms"]),
        ids=IdsState(int(ids["last"]), int(ids["chance"])),
        store=store,
        windows=tuple(
            LimitWindow(one["rule"], tuple(one["whose"]), tuple(one["times"]))
            for one in said["limits"]
        ),
        faults=InjectorState(
            faults["number"], tuple(ArmedFaultState(**one) for one in faults["armed"])
        ),
        uses=said["uses"],
    )


def _documents(store: StoreState) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (made, key), document in store.documents.items():
        found.setdefault(_name(made), {})[key] = codec(made).write(document)
    return found


def _log(entries: Any) -> list[dict[str, Any]]:
    """Return a log as runs of entries of one kind, which is one run for every log there is."""
    return [
        {"kind": _name(made), "entries": [codec(made).write(one) for one in run]}
        for made, run in groupby(entries, type)
    ]


def _name(made: type) -> str:
    kind = kind_of(made)
    if kind is None:
        raise TypeError(f"{made.__name__} is no value of the domain")
    return kind.name


def _read_documents(said: Mapping[str, Any]) -> dict[tuple[type, str], object]:
    found: dict[tuple[type, str], object] = {}
    for name, documents in said.items():
        made = _made(name, ("documents", name))
        for key, document in documents.items():
            found[made, key] = codec(made).read(document, ("documents", name, key))
    return found


def _read_logs(said: Mapping[str, Any]) -> dict[str, tuple[object, ...]]:
    return {name: tuple(_entries(runs, ("logs", name))) for name, runs in said.items()}


def _entries(runs: Any, where: Where) -> list[object]:
    found: list[object] = []
    for i, run in enumerate(runs):
        made = _made(run["kind"], (*where, i, "kind"))
        inside = (*where, i, "entries")
        found += [codec(made).read(one, (*inside, j)) for j, one in enumerate(run["entries"])]
    return found


def _due(said: Any) -> tuple[ScheduledTask, ...]:
    found: list[ScheduledTask] = []
    for i, one in enumerate(said["due"]):
        due: ScheduledTask = codec(ScheduledTask).read(one, ("due", i))
        if not is_known(due.kind):
            raise UnreadableError(("due", i, "kind"), f"nobody knows what {due.kind} is")
        found.append(due)
    return tuple(found)


def _made(name: str, where: Where) -> type:
    kind = kinds().get(name)
    if kind is None:
        raise UnreadableError(where, f"there is no kind of value {name!r}")
    return kind.cls
