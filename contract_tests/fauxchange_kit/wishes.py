"""What a test asks of its exchange: the marker ``fauxchange``, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fauxchange.faults import plan as fault_plan
from fauxchange.spec.problem import Problem, read_json

from . import plans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DEFAULT_PLAN = "default"
_CLOCK = frozenset({"start_ms", "frozen", "scale", "step_ms", "skew_ms"})


@dataclass(frozen=True)
class Wishes:
    """What is left out is as the server has it.

    Args:
        world: a world that comes with the package, a file, or a whole world.
        faults: rules of a fault plan, or the name or file of a plan.
        seed: what ids and chance begin with.
        limits: whether rate limits are enforced.
        clock: when time begins and how it goes: ``start_ms``, ``frozen``, ``scale``, ``step_ms``,
            ``skew_ms``, as in the admin API.
        profile: a profile of the default check plan, whose faults and clock are met.

    """

    world: str | PathLike[str] | Mapping[str, Any] | None = None
    faults: str | PathLike[str] | Sequence[Mapping[str, Any]] = ()
    seed: int = 0
    limits: bool = True
    clock: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """The rules of faults that are armed from the beginning, those of the profile first.

        Raises:
            Problem: they are no plan.
            LookupError: there is no such profile.

        """
        if isinstance(self.faults, str | PathLike):
            own = fault_plan.read(self.faults)["faults"]
        else:
            own = list(self.faults)
            if own:
                fault_plan.checked({"faults": own}, "faults")
        return [*self._profile.faults, *own]

    @property
    def time(self) -> Mapping[str, Any]:
        """The clock in the words of the admin API; empty for one that runs with the wall."""
        state = self._profile.clock
        said: dict[str, Any] = {}
        if state is not None:
            begun = {} if state.at_ms is None else {"start_ms": state.at_ms}
            pace = {} if state.pace.rate == 1 else {"scale": state.pace.rate}
            stepped = {"step_ms": state.pace.step_ms} if state.pace.step_ms else {}
            said = {**begun, **(stepped or pace), "skew_ms": state.skew_ms}
        unknown = ", ".join(sorted(set(self.clock) - _CLOCK))
        if unknown:
            raise Problem("clock", "", f"{unknown}: there is only {', '.join(sorted(_CLOCK))}")
        return {**said, **self.clock}

    @property
    def has_limits(self) -> bool:
        """Whether rate limits are enforced."""
        return self.limits and self._profile.limits

    @property
    def document(self) -> str | Mapping[str, Any] | None:
        """The world as a name or as a document.

        Raises:
            Problem: the file cannot be read.

        """
        world = self.world or None
        if isinstance(world, PathLike) or (isinstance(world, str) and world.endswith(".json")):
            document: Mapping[str, Any] = read_json(Path(world))
            return document
        return world

    @property
    def _profile(self) -> plans.Profile:
        if not self.profile:
            return plans.Profile(plans.CUSTOM)
        return plans.read(_DEFAULT_PLAN).named(self.profile)

    def name_with(self, rules: Sequence[Mapping[str, Any]]) -> str:
        """Return what a run is called that met these rules."""
        if self.profile:
            return self.profile
        skew_ms = self.time.get("skew_ms", 0)
        return plans.name_of(rules, skew_ms, plans.read(_DEFAULT_PLAN))


def wishes_of(said: Mapping[str, Any]) -> Wishes:
    """Return what a marker says.

    Raises:
        TypeError: it says something else.

    """
    known = [one.name for one in fields(Wishes)]
    unknown = ", ".join(sorted(set(said) - set(known)))
    if unknown:
        raise TypeError(f"the marker fauxchange has no {unknown}; it has {', '.join(known)}")
    return Wishes(**said)
