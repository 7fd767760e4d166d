"""What is written with every commit beside the store, so that it is there after a restart."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.runtime.ids import IdsState
from fauxchange.state.store import Runtime


class RuntimeState(NamedTuple):
    """A sandbox's seed and region, its clock, and the last id."""

    seed: int
    region: str
    clock: ClockState
    ids: IdsState


def document(seed: int, region: str, clock: ClockState, ids: IdsState) -> Runtime:
    """Return it as plain JSON."""
    return {
        "seed": seed,
        "region": region,
        # As texts: they are larger than what many readers of JSON take for whole numbers.
        "ids": {"last": str(ids.last), "generator": str(ids.generator)},
        "clock": {
            "now_ms": clock.at_ms,
            "rate": clock.pace.rate,
            "step_ms": clock.pace.step_ms,
            "skew_ms": clock.skew_ms,
        },
    }


def read(left: Runtime) -> RuntimeState:
    """Return it from plain JSON."""
    ids, clock = left["ids"], left["clock"]
    pace = Pace(clock["rate"], clock["step_ms"])
    return RuntimeState(
        left["seed"],
        left["region"],
        ClockState(clock["now_ms"], pace, clock["skew_ms"]),
        IdsState(int(ids["last"]), int(ids["generator"])),
    )
