"""Operations on snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.control import snapshots
from fauxchange.runtime.journal import iso
from fauxchange.spec.problem import Problem

from .api import AdminError, AdminRequest, Document, operation
from .clock import shown

if TYPE_CHECKING:
    from fauxchange.sandbox.snapshot import Snapshot


@operation("snapshots.get")
def listed(ask: AdminRequest) -> dict[str, Any]:
    """List the snapshots."""
    shelf = ask.sandbox.snapshots
    return {
        "limit": shelf.limit,
        "snapshots": [_shown(name, one) for name, one in shelf.all().items()],
    }


@operation("snapshots.post")
def save(ask: AdminRequest) -> dict[str, Any]:
    """Keep the sandbox as it is now."""
    return _shown(ask.asked["name"], snapshots.save(ask.sandbox, ask.asked["name"]))


@operation("snapshot.get")
def export(ask: AdminRequest) -> Document:
    """Give a snapshot as a file."""
    found = snapshots.named(ask.sandbox, ask.asked["name"])
    return Document(snapshots.as_file(found), "application/json")


@operation("snapshot-restore.post")
def restore(ask: AdminRequest) -> dict[str, Any]:
    """Take the sandbox back to a snapshot."""
    snapshots.restore(ask.sandbox, ask.asked["name"])
    return {"restored": ask.asked["name"], "clock": shown(ask.sandbox.clock)}


@operation("snapshot.delete")
def delete(ask: AdminRequest) -> dict[str, Any]:
    """Forget a snapshot."""
    snapshots.delete(ask.sandbox, ask.asked["name"])
    return {"deleted": ask.asked["name"]}


@operation("import.post")
def take_in(ask: AdminRequest) -> dict[str, Any]:
    """Take the sandbox to what a snapshot's file says."""
    try:
        taken = snapshots.take_in(ask.sandbox, ask.asked)
    except Problem as problem:
        raise AdminError(problem.reason, 400, pointer=problem.pointer) from None
    return {"restored": taken.world, "clock": shown(ask.sandbox.clock)}


def _shown(name: str, one: Snapshot) -> dict[str, Any]:
    taken_ms = one.clock.at_ms or 0
    return {
        "name": name,
        "taken_ms": taken_ms,
        "taken": iso(taken_ms),
        "world": one.world,
        "documents": len(one.store.documents),
        "log_entries": sum(map(len, one.store.logs.values())),
        "faults": len(one.faults.armed),
    }
