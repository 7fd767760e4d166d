"""Check plans: the profiles of faults that a client is run under, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.faults import plan as faults_plan
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.spec.loader import check
from fauxchange.spec.problem import Problem, read_json
from fauxchange.worlds.world import read as read_world
from fauxchange.worlds.world import world_of
from fauxchange_kit.recording.recording import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from fauxchange.worlds.world import World

# A run of a client of which no profile says what it is about.
CUSTOM = "custom"

# Members of a rule by which it strikes a call now and then only.
_NARROW = frozenset({"times", "nth", "every", "probability"})

_STEP_MS = {"seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}
_SCHEMA = data.schemas() / "meta" / "check-plan.json"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a client meets in one run.

    Args:
        name: what checks and people call it.
        title: what it is about, in a line.
        faults: the rules that are armed from the beginning.
        clock: when time begins and how it goes, None for now and with the wall.
        world: what it begins with, None for what all profiles begin with.
        limits: whether rate limits are enforced.
        deposits: what arrives before the client starts.
        advance_ms: how far time goes on then.

    """

    name: str
    title: str = ""
    faults: tuple[Mapping[str, Any], ...] = ()
    clock: ClockState | None = None
    world: World | None = None
    limits: bool = True
    deposits: tuple[Mapping[str, Any], ...] = ()
    advance_ms: int = 0

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its faults."""
        return frozenset(rule["fault"] for rule in self.faults)


@dataclass(frozen=True, slots=True)
class Plan:
    """Profiles in the order of their runs; the first is plain."""

    title: str
    profiles: tuple[Profile, ...]

    def only(self, names: Iterable[str]) -> Plan:
        """Return the plan with some profiles only, and the plain one; without names all of it.

        Raises:
            LookupError: it has no profile of a name.

        """
        wanted = set(names)
        unknown = sorted(wanted - {one.name for one in self.profiles})
        if unknown:
            known = ", ".join(one.name for one in self.profiles)
            raise LookupError(f"no profile {', '.join(unknown)} in this plan; it has {known}")
        if not wanted:
            return self
        kept = tuple(one for one in self.profiles if one.name in {PLAIN, *wanted})
        return Plan(self.title, kept)

    def named(self, name: str) -> Profile:
        """Return the profile of a name.

        Raises:
            LookupError: it has none.

        """
        for one in self.profiles:
            if one.name == name:
                return one
        return self.only([name]).profiles[-1]


def read(plan: str | PathLike[str]) -> Plan:
    """Read a plan file, or one that comes with the package, by its name.

    Raises:
        Problem: it cannot be read, or is no plan.

    """
    file = Path(plan)
    if file.suffix != ".json" and not file.exists():
        file = data.root() / "fixtures" / "plans" / f"{plan}.json"
    return plan_of(read_json(file), file)


def plan_of(said: Any, file: Path) -> Plan:
    """Return a plan that was read already; the worlds it names lie beside its file.

    Raises:
        Problem: it is no plan.

    """
    check(said, str(file), _SCHEMA)
    profiles: list[Profile] = []
    for number, one in enumerate(said["profiles"]):
        where = f"/profiles/{number}"
        if any(one["name"] == other.name for other in profiles):
            raise Problem(file, f"{where}/name", f"another profile is called {one['name']}")
        profiles.append(_profile(one, where, file))
    if not any(one.name == PLAIN for one in profiles):
        profiles.append(Profile(PLAIN, "an exchange that behaves"))
    profiles.sort(key=lambda one: one.name != PLAIN)
    if profiles[0].faults:
        raise Problem(file, "/profiles", f"the profile {PLAIN} has no faults")
    return Plan(said.get("title", file.stem), tuple(profiles))


def name_of(rules: Sequence[Mapping[str, Any]], skew_ms: int, plan: Plan) -> str:
    """Return what a plan calls such faults and such a clock; of several the most alike."""
    if not rules and not skew_ms:
        return PLAIN
    met = frozenset(rule["fault"] for rule in rules)
    alike = [
        one
        for one in plan.profiles
        if one.kinds == met and bool(one.clock and one.clock.skew_ms) == bool(skew_ms)
    ]
    alike.sort(key=lambda one: _unlike(one.faults, rules))
    return alike[0].name if alike else CUSTOM


def _unlike(some: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> int:
    """Return in how many ways some rules differ from others: what they do, and how often."""
    options = [[rule.get("options", {}) for rule in rules] for rules in (some, others)]
    rare = [
        any(_NARROW & {*rule, *rule.get("match", ())} for rule in rules) for rules in (some, others)
    ]
    return (options[0] != options[1]) + (rare[0] != rare[1])


def _profile(said: Mapping[str, Any], where: str, file: Path) -> Profile:
    faults = said.get("faults", [])
    try:
        if faults:
            faults_plan.validate({"faults": faults}, str(file))
    except Problem as problem:
        raise Problem(file, where + problem.pointer, problem.reason) from None
    clock = said.get("clock")
    return Profile(
        said["name"],
        said.get("title", ""),
        tuple(faults),
        None if clock is None else _clock(clock),
        _world(said["world"], where, file) if "world" in said else None,
        said.get("limits", True),
        tuple(said.get("deposits", ())),
        round(sum(_STEP_MS[unit] * many for unit, many in said.get("advance", {}).items())),
    )


def _clock(said: Mapping[str, Any]) -> ClockState:
    rate = 0 if "stepMs" in said else said.get("scale", 1)
    return ClockState(said.get("startMs"), Pace(rate, said.get("stepMs", 0)), said.get("skewMs", 0))


def _world(said: Any, where: str, file: Path) -> World:
    try:
        if not isinstance(said, str):
            return world_of(said, str(file))
        beside = file.parent / said
        return read_world(beside if said.endswith(".json") else said)
    except Problem as problem:
        raise Problem(file, f"{where}/world", str(problem)) from None
