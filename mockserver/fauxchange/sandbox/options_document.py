"""What a sandbox was created with, as JSON, so that the next process can create it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.worlds.world import World

from .options import SandboxOptions


def to_document(options: SandboxOptions) -> dict[str, Any]:
    """Return options as JSON, with the whole world instead of its name or file."""
    world = options.read_world()
    return {
        "world": None if world is None else _world(world),
        "keys": options.keys,
        "seed": options.seed,
        "limits": options.limits,
        "clock": _clock(options.clock),
        "idle_ms": options.idle_ms,
        "faults": list(options.faults),
    }


def from_document(sandbox_id: str, document: Mapping[str, Any]) -> SandboxOptions:
    """Return the options of a sandbox."""
    world, clock = document["world"], document["clock"]
    return SandboxOptions(
        id=sandbox_id,
        world=None if world is None else World(**world),
        keys=document["keys"],
        seed=document["seed"],
        limits=document["limits"],
        clock=ClockState(clock[0], Pace(*clock[1]), clock[2]) if isinstance(clock, list) else clock,
        idle_ms=document["idle_ms"],
        faults=document["faults"],
    )


def _clock(clock: ClockState | Mapping[str, Any] | None) -> Any:
    """Return a whole clock as a list, and what was said of one as it was said."""
    if not isinstance(clock, ClockState):
        return clock
    return [clock.at_ms, [clock.pace.rate, clock.pace.step_ms], clock.skew_ms]


def _world(world: World) -> dict[str, Any]:
    return {
        "title": world.title,
        "exchanges": world.exchanges,
        "prices": world.prices,
        "market": world.market,
        "recordings": world.recordings,
        "begin_ms": world.begin_ms,
        "scale": world.scale,
        "step_ms": world.step_ms,
        "snapshot": world.snapshot,
        "name": world.name,
    }
