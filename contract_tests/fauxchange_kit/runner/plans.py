"""Check plans: the profiles of faults that a client is run under, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from fauxchange import data
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.spec.loader import check
from fauxchange.spec.problem import Problem, named_file, read_json
from fauxchange.worlds.world import World, world_of
from fauxchange.worlds.world import read as read_world
from fauxchange_kit.recording.recording import PLAIN, RecordedCall, Run

from .closings import SocketClosing

# A run of a client of which no profile says what it is about.
CUSTOM = "custom"

# Conditions of a rule by which it applies to some calls only.
_NARROW = frozenset({"times", "nth", "every", "probability"})

# The kind of fault that lets others be seen apart: what waits for an answer from what does not.
_WAIT = "latency"

# The kind of fault that only calls with rows of their own can meet.
_OF_ROWS = "partial-batch"

# Members of a profile's clock, and what they are called elsewhere.
_CLOCK = {"startMs": "start_ms", "scale": "scale", "stepMs": "step_ms", "skewMs": "skew_ms"}

_UNIT_MS = {"seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}
_SCHEMA = data.schemas() / "meta" / "check-plan.json"


class Profile(NamedTuple):
    """What a client meets in one run.

    Args:
        name: what checks and people call it.
        title: what it is about, in a line.
        options: of the sandbox: its faults, clock, world and limits.
        deposits: what arrives before the client starts.
        orders: what accounts have placed before, and filled or cancelled.
        advance_ms: how far time goes on then.
        closings: which WebSockets the exchange closes while the client runs.

    """

    name: str
    title: str = ""
    options: SandboxOptions = SandboxOptions()
    deposits: tuple[Mapping[str, Any], ...] = ()
    orders: tuple[Mapping[str, Any], ...] = ()
    advance_ms: int = 0
    closings: tuple[SocketClosing, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its faults; a wait beside others is not what it is about."""
        return _kinds_of(self.options.faults)

    @property
    def is_skewed(self) -> bool:
        """Whether the exchange's clock differs from the machine's."""
        return self.options.skew_ms != 0

    def is_met_by(self, calls: Iterable[RecordedCall]) -> bool:
        """Whether a client met what the profile is about: its faults, or the clock that is off."""
        return is_met(self.options.faults, calls, is_skewed=self.is_skewed)

    def is_met_in(self, run: Run) -> bool:
        """Whether a client met in a run what the profile is about; WebSockets meet it, too."""
        if self.closings:
            return any(one.is_closed for one in run.connections)
        is_plain = not self.options.faults and not self.is_skewed
        return self.is_met_by(run.whole) or (is_plain and bool(run.connections))


class Plan(NamedTuple):
    """Profiles in the order of their runs; the first is plain."""

    title: str
    profiles: tuple[Profile, ...]

    def only(self, names: Iterable[str]) -> Plan:
        """Return the plan with some profiles only, and the plain one; without names all of it.

        Raises:
            LookupError: it has no profile of a name.

        """
        chosen = set(names)
        unknown = sorted(chosen - {one.name for one in self.profiles})
        if unknown:
            known = ", ".join(one.name for one in self.profiles)
            raise LookupError(f"no profile {', '.join(unknown)} in this plan; it has {known}")
        if not chosen:
            return self
        profiles = tuple(one for one in self.profiles if one.name in {PLAIN, *chosen})
        return Plan(self.title, profiles)

    def named(self, name: str) -> Profile:
        """Return a profile by its name.

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
        file = named_file(data.root() / "fixtures" / "plans", str(plan))
    return plan_of(read_json(file), file)


@cache
def default() -> Plan:
    """Return the plan that comes with the package and has every profile."""
    return read("default")


def plan_of(document: Any, file: Path) -> Plan:
    """Return the plan of a document; the worlds it names lie beside its file.

    Raises:
        Problem: it is no plan.

    """
    check(document, str(file), _SCHEMA)
    profiles: list[Profile] = []
    for number, one in enumerate(document["profiles"]):
        where = f"/profiles/{number}"
        if any(one["name"] == other.name for other in profiles):
            raise Problem(file, f"{where}/name", f"another profile is called {one['name']}")
        profiles.append(_profile(one, where, file))
    if not any(one.name == PLAIN for one in profiles):
        profiles.append(Profile(PLAIN, "an exchange that behaves"))
    profiles.sort(key=lambda one: one.name != PLAIN)
    if profiles[0].options.faults:
        raise Problem(file, "/profiles", f"the profile {PLAIN} has no faults")
    return Plan(document.get("title", file.stem), tuple(profiles))


def name_of(rules: Sequence[Mapping[str, Any]], skew_ms: int) -> str:
    """Return the profile of the default plan that has the same kinds of faults and of clock.

    Of several it is the one whose rules differ least; without any it is ``CUSTOM``.
    """
    is_skewed = skew_ms != 0
    if not rules and not is_skewed:
        return PLAIN
    kinds = _kinds_of(rules)
    profiles = [
        one
        for one in default().profiles
        if one.kinds == kinds and one.is_skewed == is_skewed and not one.closings
    ]
    profiles.sort(key=lambda one: _distance(one.options.faults, rules))
    return profiles[0].name if profiles else CUSTOM


def is_met(
    rules: Sequence[Mapping[str, Any]], calls: Iterable[RecordedCall], *, is_skewed: bool = False
) -> bool:
    """Whether calls met what was there to meet.

    A fault is met by a call that it struck; one that begins by itself, and all else, by any call;
    a clock that is off by one that was made with a key, because only those have a stamp.
    """
    if rules:
        # The kinds of faults know the whole domain, and most tests have none.
        from fauxchange.faults.catalogue import KINDS

        if any(not KINDS[rule["fault"]].task_kind for rule in rules):
            return any(map(_is_struck, calls))
    return any(call.credential is not None or not is_skewed for call in calls)


def _kinds_of(rules: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    kinds = frozenset(rule["fault"] for rule in rules)
    return kinds - {_WAIT} or kinds


def _is_struck(call: RecordedCall) -> bool:
    """Whether a fault did something to a call; what fails rows of batches leaves others alone."""
    takes_rows = call.endpoint is not None and call.exchange.reports_rows(call.endpoint)
    return any(takes_rows or name != _OF_ROWS for name in call.faults)


def _distance(some: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> int:
    """Return in how many ways some rules differ from others: what they do, and how often."""
    options = [[rule.get("options", {}) for rule in rules] for rules in (some, others)]
    rare = [
        any(_NARROW & {*rule, *rule.get("match", ())} for rule in rules) for rules in (some, others)
    ]
    return (options[0] != options[1]) + (rare[0] != rare[1])


def _profile(document: Mapping[str, Any], where: str, file: Path) -> Profile:
    faults = document.get("faults", [])
    try:
        if faults:
            from fauxchange.faults import plan as faults_plan

            faults_plan.validate({"faults": faults}, str(file))
    except Problem as problem:
        raise Problem(file, where + problem.pointer, problem.reason) from None
    options = SandboxOptions(
        world=_world(document["world"], where, file) if "world" in document else None,
        limits=document.get("limits", True),
        clock={_CLOCK[name]: value for name, value in document.get("clock", {}).items()} or None,
        faults=tuple(faults),
    )
    advance = document.get("advance", {})
    return Profile(
        document["name"],
        document.get("title", ""),
        options,
        tuple(document.get("deposits", ())),
        tuple(document.get("orders", ())),
        round(sum(_UNIT_MS[unit] * count for unit, count in advance.items())),
        tuple(
            SocketClosing(one["exchange"], one["code"], one["afterMs"])
            for one in document.get("closings", ())
        ),
    )


def _world(source: Any, where: str, file: Path) -> World:
    """Return a world of a plan: by its name, from a file beside the plan, or as a document."""
    try:
        if not isinstance(source, str):
            return world_of(source, str(file))
        return read_world(file.parent / source if source.endswith(".json") else source)
    except Problem as problem:
        raise Problem(file, f"{where}/world", str(problem)) from None
