"""Operations on the server and on all of a sandbox: health, reset, the sandboxes themselves."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Any

from fauxchange.faults import plan
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.sandbox.keys import keys_of
from fauxchange.sandbox.registry import SandboxOptions
from fauxchange.worlds.world import named_world, world_of

from .api import AdminRequest, operation
from .clock import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.app import MockApp
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.worlds.world import World


@operation("health.get")
def health(ask: AdminRequest) -> dict[str, Any]:
    """Say that the server runs, and what it serves."""
    return {
        "status": "ok",
        "world": ask.sandbox.world.title,
        "endpoints": {name: len(one.catalogue) for name, one in ask.app.exchanges.items()},
        "calls": ask.sandbox.journal.count,
        "sandboxes": len(ask.app.sandboxes),
    }


@operation("reset.post")
def reset(ask: AdminRequest) -> dict[str, Any]:
    """Return to the world's beginning."""
    ask.sandbox.reset()
    return {"status": "ok", "clock": shown(ask.sandbox.clock)}


@operation("sandboxes.get")
def sandboxes(ask: AdminRequest) -> dict[str, Any]:
    """List the sandboxes."""
    every = list(ask.app.sandboxes)
    return {
        "count": len(every),
        "limit": ask.app.sandboxes.limit,
        "resident_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "sandboxes": [_shown(ask.app, sandbox) for sandbox in every],
    }


@operation("sandboxes.post")
def create(ask: AdminRequest) -> dict[str, Any]:
    """Make a sandbox."""
    faults = {"faults": ask.asked.get("faults", [])}
    if faults["faults"]:
        plan.validate(faults)
    sandbox = ask.app.sandboxes.create(wish_of(ask.asked))
    if faults["faults"]:
        sandbox.faults.arm(faults, sandbox.clock.now_ms())
    return {**_shown(ask.app, sandbox), "credentials": credentials(ask.app, sandbox)}


@operation("sandbox.get")
def sandbox(ask: AdminRequest) -> dict[str, Any]:
    """Show one sandbox with its keys."""
    found = ask.app.sandboxes.get(ask.asked["id"])
    return {**_shown(ask.app, found), "credentials": credentials(ask.app, found)}


@operation("sandbox.delete")
def end(ask: AdminRequest) -> dict[str, Any]:
    """End a sandbox."""
    ask.app.sandboxes.remove(ask.asked["id"])
    return {"status": "ok"}


def wish_of(asked: Mapping[str, Any]) -> SandboxOptions:
    """Return what a new sandbox is to be like.

    Raises:
        Problem: the world cannot be used.

    """
    clock = asked.get("clock")
    return SandboxOptions(
        id=asked.get("id", ""),
        world=_world(asked.get("world")),
        own_keys=asked.get("keys", "own") == "own",
        seed=asked.get("seed"),
        limits=asked.get("limits"),
        clock=None if clock is None else _clock_state(clock),
        idle_ms=asked.get("idle_ms"),
    )


def credentials(app: MockApp, sandbox: Sandbox) -> dict[str, Any]:
    """Return the keys that a sandbox began with, by exchange and name."""
    return {
        exchange: {name: one.as_json() for name, one in keys_of(sandbox.world, exchange).items()}
        for exchange in app.exchanges
    }


def _world(asked: Any) -> World | None:
    if asked is None:
        return None
    return named_world(asked) if isinstance(asked, str) else world_of(asked, "world")


def _clock_state(asked: Mapping[str, Any]) -> ClockState:
    rate = 0 if asked.get("frozen") or "step_ms" in asked else asked.get("scale", 1)
    pace = Pace(rate, asked.get("step_ms", 0))
    return ClockState(asked.get("start_ms"), pace, asked.get("skew_ms", 0))


def _shown(app: MockApp, sandbox: Sandbox) -> dict[str, Any]:
    rested_ms, idle_ms = app.sandboxes.rest_ms(sandbox.id)
    documents, log_entries = sandbox.store.size()
    return {
        "id": sandbox.id,
        "world": sandbox.world.title,
        "seed": sandbox.seed,
        "calls": sandbox.journal.count,
        "documents": documents,
        "log_entries": log_entries,
        "faults": len(sandbox.faults),
        "clock": shown(sandbox.clock),
        "rested_ms": rested_ms,
        "idle_ms": idle_ms,
        "prefix": "" if sandbox is app.sandbox else f"/s/{sandbox.id}",
    }
