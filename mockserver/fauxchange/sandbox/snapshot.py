"""Snapshots: the whole state of a sandbox except its journal, in memory and as a file.

In memory a snapshot holds the frozen values of the store itself, so it costs little. As a file it
is plain JSON with a version, described by ``schemas/meta/snapshot.json`` (docs/guide/snapshots.md).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from fauxchange import data
from fauxchange.admitted import DelayedCall
from fauxchange.domain.core.document import is_document, key_of
from fauxchange.domain.core.scheduler import is_known
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.faults.injector import ArmedFaultState, InjectorState
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.runtime.ids import IdsState
from fauxchange.runtime.limiter import LimitWindow
from fauxchange.spec.loader import check
from fauxchange.state.codec import UnreadableError, Where, codec
from fauxchange.state.kinds import kind_of, kinds
from fauxchange.state.store import StoreState
from fauxchange.worlds.snapshot import MARK, VERSION

from .recordings import require_recordings
from .soundness import require_numbers, require_sound

# The kind of a task that executes an admitted call later.
DEFERRED = "deferred"

LIMIT = 32
"""How many snapshots a sandbox keeps."""


class Snapshot(NamedTuple):
    """The state of a sandbox; ``world`` is the title of the world it began with.

    ``key_usage`` has the time of each key's last use, in Unix milliseconds.
    """

    world: str
    region: str
    seed: int
    clock: ClockState
    ids: IdsState
    store: StoreState
    windows: tuple[LimitWindow, ...]
    faults: InjectorState
    key_usage: Mapping[str, int]


class Usage(NamedTuple):
    """What a sandbox is beside its store: what calls have used of limits, faults and keys."""

    windows: tuple[LimitWindow, ...]
    faults: InjectorState
    key_usage: Mapping[str, int]


NOTHING_USED = Usage((), InjectorState(0, ()), {})


class SnapshotStore:
    """The snapshots of one sandbox by name, at most ``limit``; they outlast a reset."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._snapshots: dict[str, Snapshot] = {}

    def put(self, name: str, snapshot: Snapshot) -> None:
        """Keep a snapshot in place of the one with the same name.

        Raises:
            OverflowError: there are as many as there may be.

        """
        with self._lock:
            self._snapshots.pop(name, None)
            if len(self._snapshots) >= self.limit:
                raise OverflowError(f"there are {self.limit} snapshots, which is the limit")
            self._snapshots[name] = snapshot

    def get(self, name: str) -> Snapshot:
        """Return a snapshot; KeyError if there is none of this name."""
        return self._snapshots[name]

    def remove(self, name: str) -> None:
        """Remove a snapshot; KeyError if there is none of this name."""
        with self._lock:
            del self._snapshots[name]

    def all(self) -> dict[str, Snapshot]:
        """Return all snapshots in the order they were taken."""
        with self._lock:
            return dict(self._snapshots)


def to_document(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as plain JSON."""
    clock, ids = snapshot.clock, snapshot.ids
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
        "ids": {
            "last": str(ids.last),
            "chance": str(ids.generator),
            "task": str(snapshot.store.next_task),
        },
        "documents": _documents(snapshot.store),
        "logs": {name: _log(entries) for name, entries in snapshot.store.logs.items()},
        "due": [codec(ScheduledTask).write(due) for due in snapshot.store.due],
        **usage_document(Usage(snapshot.windows, snapshot.faults, snapshot.key_usage)),
    }


def usage_document(usage: Usage) -> dict[str, Any]:
    """Return what is beside the store as plain JSON."""
    return {
        "limits": [window._asdict() for window in usage.windows],
        "faults": {
            "number": usage.faults.number,
            "armed": [_fault_document(one) for one in usage.faults.armed],
        },
        "uses": dict(usage.key_usage),
    }


def read_usage(document: Mapping[str, Any]) -> Usage:
    """Return what is beside the store from plain JSON."""
    faults = document["faults"]
    return Usage(
        windows=tuple(
            LimitWindow(one["rule"], tuple(one["whose"]), tuple(one["times"]))
            for one in document["limits"]
        ),
        faults=InjectorState(faults["number"], tuple(map(_read_fault, faults["armed"]))),
        key_usage=document["uses"],
    )


def read(document: Any, name: str) -> Snapshot:
    """Return the snapshot of a file's document; ``name`` is the file's.

    Raises:
        Problem: it is no snapshot, or one of another version.

    """
    # They name what most of the domain is made of, which few runs need.
    from .bounds import require_bounds

    check(document, name, data.schemas() / "meta" / "snapshot.json")
    require_numbers(document, name)
    require_bounds(document, name)
    try:
        store = StoreState(
            _read_documents(document["documents"]),
            _read_logs(document["logs"]),
            _read_tasks(document["due"]),
            int(document["ids"].get("task", "1")),
        )
    except UnreadableError as error:
        raise error.problem(name) from None
    require_recordings(store, name)
    require_sound(store, document["clock"]["now_ms"], name)
    clock, ids = document["clock"], document["ids"]
    return Snapshot(
        world=document["world"],
        region=document["region"],
        seed=document["seed"],
        clock=ClockState(clock["now_ms"], Pace(clock["rate"], clock["step_ms"]), clock["skew_ms"]),
        ids=IdsState(int(ids["last"]), int(ids["chance"])),
        store=store,
        **read_usage(document)._asdict(),
    )


def _fault_document(armed: ArmedFaultState) -> dict[str, Any]:
    return {
        "id": armed.id,
        "said": armed.document,
        "since_ms": armed.since_ms,
        "matched": armed.match_count,
        "struck": armed.injection_count,
        "task": armed.task,
    }


def _read_fault(document: Mapping[str, Any]) -> ArmedFaultState:
    members = ("id", "said", "since_ms", "matched", "struck", "task")
    return ArmedFaultState(*(document[name] for name in members))


def _documents(store: StoreState) -> dict[str, dict[str, Any]]:
    by_kind: dict[str, dict[str, Any]] = {}
    for (value_type, key), document in store.documents.items():
        by_kind.setdefault(_kind_name(value_type), {})[key] = codec(value_type).write(document)
    # In the store kinds are in the order in which somebody first asked for them.
    return dict(sorted(by_kind.items()))


def _log(entries: Any) -> list[dict[str, Any]]:
    """Return a log as runs of entries of one kind, which is one run for every log there is."""
    return [
        {
            "kind": _kind_name(value_type),
            "entries": [codec(value_type).write(one) for one in run],
        }
        for value_type, run in groupby(entries, type)
    ]


def _kind_name(value_type: type) -> str:
    kind = kind_of(value_type)
    if kind is None:
        raise TypeError(f"{value_type.__name__} is no value of the domain")
    return kind.name


def _read_documents(by_kind: Mapping[str, Any]) -> dict[tuple[type, str], object]:
    from fauxchange.domain.market.facts import MarketFacts
    from fauxchange.domain.market.state import MarketKey
    from fauxchange.domain.market.state import key_of as market_key

    values: dict[tuple[type, str], object] = {}
    for name, documents in by_kind.items():
        value_type = _type_of(name, ("documents", name))
        for key, document in documents.items():
            where = ("documents", name, key)
            value = codec(value_type).read(document, where)
            if not is_document(value_type) or key_of(value) != key:
                raise UnreadableError(where, "is not what its members make the key of this kind")
            values[value_type, key] = value
    facts = values.get((MarketFacts, ""))
    if isinstance(facts, MarketFacts):
        # A file may have been edited, and what is remembered of a market is found by this key.
        values[MarketKey, ""] = market_key(facts)
    return values


def _read_logs(logs: Mapping[str, Any]) -> dict[str, tuple[object, ...]]:
    return {name: tuple(_read_entries(runs, ("logs", name))) for name, runs in logs.items()}


def _read_entries(runs: Any, where: Where) -> list[object]:
    entries: list[object] = []
    for i, run in enumerate(runs):
        read_entry = codec(_type_of(run["kind"], (*where, i, "kind"))).read
        inside = (*where, i, "entries")
        entries += [read_entry(one, (*inside, j)) for j, one in enumerate(run["entries"])]
    return entries


def _read_tasks(documents: Any) -> tuple[ScheduledTask, ...]:
    tasks: list[ScheduledTask] = []
    for i, document in enumerate(documents):
        task: ScheduledTask = codec(ScheduledTask).read(document, ("due", i))
        if not (task.id.isascii() and task.id.isdigit()):
            raise UnreadableError(("due", i, "id"), "is no whole number as text")
        if task.kind == DEFERRED:
            _require_call(task, ("due", i, "data"))
        elif not is_known(task.kind):
            raise UnreadableError(("due", i, "kind"), f"nobody knows what {task.kind} is")
        tasks.append(task)
    return tuple(tasks)


def _require_call(task: ScheduledTask, where: Where) -> None:
    data = task.data
    texts = ("exchange", "endpoint", "credential")
    is_whole = data.keys() == set(DelayedCall._fields) and isinstance(data["ids"], list)
    if not is_whole or not all(isinstance(data[name], str) for name in texts):
        raise UnreadableError(where, f"a delayed call has {', '.join(DelayedCall._fields)}")


def _type_of(name: str, where: Where) -> type:
    kind = kinds().get(name)
    if kind is None:
        raise UnreadableError(where, f"there is no kind of value {name!r}")
    return kind.cls
