"""What a new sandbox is like: the same options for Python code, the admin API and test fixtures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, Literal, NamedTuple

from fauxchange.config import cache_folder
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.worlds.prepared import read
from fauxchange.worlds.world import World, world_of

# Members of a clock that say how it goes; there may be one of them.
PACE_MEMBERS = frozenset({"frozen", "scale", "step_ms"})


class SandboxOptions(NamedTuple):
    """What a new sandbox is like; what is left out is as in the default sandbox.

    The fields are the members of the admin API's request, and take its JSON.

    Args:
        id: its id; by default one that is free.
        world: what it begins with: a world file, the name of a world of the package, a whole world
            as JSON, or a world that was read already.
        keys: ``own`` for keys that nobody else has, by which it is found; with those of the
            ``world`` it is found by its id only.
        seed: what ids, prices and chance begin with.
        limits: whether rate limits are enforced.
        clock: when time begins and how it goes; what it leaves out is as the world says, or else
            now, and with the machine's clock.
        idle_ms: after how long without a call it ends; 0 is never.
        faults: rules of a fault plan that are armed at once.

    """

    id: str = ""
    world: str | PathLike[str] | Mapping[str, Any] | World | None = None
    keys: Literal["own", "world"] = "own"
    seed: int | None = None
    limits: bool | None = None
    clock: ClockState | Mapping[str, Any] | None = None
    idle_ms: int | None = None
    faults: Sequence[Mapping[str, Any]] = ()

    def read_world(self) -> World | None:
        """Return the world; None if it is the default sandbox's.

        Raises:
            Problem: it cannot be used.

        """
        world = self.world
        if isinstance(world, World | None):
            return world
        return (
            world_of(world, "world") if isinstance(world, Mapping) else read(world, cache_folder())
        )

    def clock_in(self, world: World) -> ClockState:
        """Return the state in which the clock begins; what the options leave out is the world's.

        A pace is one thing: who says how fast it runs says whether it steps.
        """
        clock = {} if self.clock is None else self.clock
        if not isinstance(clock, Mapping):
            return clock if clock.at_ms is not None else clock._replace(at_ms=world.begin_ms)
        pace = Pace(world.scale, world.step_ms)
        if clock.keys() & PACE_MEMBERS:
            rate = 0 if clock.get("frozen") or "step_ms" in clock else clock.get("scale", 1)
            pace = Pace(rate, clock.get("step_ms", 0))
        return ClockState(clock.get("start_ms", world.begin_ms), pace, clock.get("skew_ms", 0))

    @property
    def skew_ms(self) -> int:
        """How far the exchange's clock is ahead in the beginning."""
        clock = self.clock
        if isinstance(clock, ClockState):
            return clock.skew_ms
        return clock.get("skew_ms", 0) if clock else 0
