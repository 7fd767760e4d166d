"""Check plans: read, checked, and named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ClockState, Pace, Problem, data
from fauxchange.worlds.world import World
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.runner import plans
from fauxchange_kit.runner.closings import SocketClosing

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = plans.read("default")


def plan(folder: Path, *profiles: Any) -> Path:
    file = folder / "plan.json"
    file.write_text(json.dumps({"profiles": profiles}), encoding="utf-8")
    return file


def test_the_default_plan_has_every_profile() -> None:
    assert [one.name for one in DEFAULT.profiles] == [
        "plain",
        "rate-limited",
        "lost-reply",
        "lost-orders",
        "reset",
        "server-error",
        "gateway",
        "maintenance",
        "down",
        "skewed-clock",
        "new-fields",
        "unknown-enums",
        "empty-strings",
        "odd-decimals",
        "empty-pages",
        "row-failures",
        "business-error",
        "slow",
        "pending",
        "sockets-closed",
        "full-pages",
    ]


def test_a_plan_says_which_sockets_are_closed() -> None:
    assert DEFAULT.named("sockets-closed").closings == (
        SocketClosing("okx", "4006", 1000),
        SocketClosing("coinw", "1001", 1000),
    )


def test_every_profile_that_a_check_needs_is_in_the_default_plan() -> None:
    needed = {name for check in all_checks() for name in check.profiles}
    assert needed <= {one.name for one in DEFAULT.profiles}


@pytest.mark.parametrize("file", sorted((data.root() / "fixtures" / "plans").glob("*.json")))
def test_a_plan_of_the_package_begins_with_the_plain_run(file: Path) -> None:
    first, *others = plans.read(file.stem).profiles
    assert (first.name, first.options.faults) == ("plain", ())
    assert all(one.title for one in (first, *others))


def test_a_plan_without_a_plain_run_gets_one(tmp_path: Path) -> None:
    read = plans.read(plan(tmp_path, {"name": "slow"}))
    assert [one.name for one in read.profiles] == ["plain", "slow"]


def test_the_plain_run_comes_first_wherever_it_stands(tmp_path: Path) -> None:
    read = plans.read(plan(tmp_path, {"name": "slow"}, {"name": "plain", "limits": False}))
    limits = [(one.name, one.options.limits) for one in read.profiles]
    assert limits == [("plain", False), ("slow", True)]


def test_a_profile_has_a_clock_a_world_and_what_arrives(tmp_path: Path) -> None:
    profile = {
        "name": "mine",
        "clock": {"startMs": 5, "stepMs": 10, "skewMs": -3},
        "world": "empty",
        "deposits": [{"exchange": "okx", "ccy": "ETH", "amount": "1.5"}],
        "advance": {"hours": 1.5, "seconds": 2},
    }
    _, mine = plans.read(plan(tmp_path, profile)).profiles
    assert isinstance(mine.options.world, World)
    assert mine.options.clock_in(mine.options.world) == ClockState(5, Pace(0, 10), -3)
    assert mine.options.world.title == "empty"
    assert mine.deposits[0]["amount"] == "1.5"
    assert mine.advance_ms == 5_402_000


def test_a_world_may_lie_beside_the_plan(tmp_path: Path) -> None:
    world = json.loads((data.worlds() / "empty.json").read_text(encoding="utf-8"))
    world["title"] = "mine"
    (tmp_path / "mine.json").write_text(json.dumps(world), encoding="utf-8")
    _, mine = plans.read(plan(tmp_path, {"name": "mine", "world": "mine.json"})).profiles
    assert isinstance(mine.options.world, World)
    assert mine.options.world.title == "mine"


@pytest.mark.parametrize(
    ("profile", "where"),
    [
        ({"name": "Slow"}, "/profiles/0/name"),
        ({"name": "slow", "fault": []}, "/profiles/0"),
        ({"name": "slow", "faults": [{"fault": "nope"}]}, "/profiles/0/faults/0/fault"),
        (
            {"name": "slow", "faults": [{"fault": "latency", "options": {"ms": 0}}]},
            "/profiles/0/faults/0/options/ms",
        ),
        (
            {"name": "slow", "faults": [{"fault": "reset", "match": {"endpoint": "no/such"}}]},
            "/profiles/0/faults/0/fault",
        ),
        ({"name": "slow", "world": "atlantis"}, "/profiles/0/world"),
        ({"name": "slow", "clock": {"scale": -1}}, "/profiles/0/clock/scale"),
        ({"name": "plain", "faults": [{"fault": "rate-limit-storm"}]}, "/profiles"),
        ({"name": "slow", "deposits": [{"exchange": "okx"}]}, "/profiles/0/deposits/0"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, profile: Any, where: str) -> None:
    file = plan(tmp_path, profile)
    with pytest.raises(Problem) as problem:
        plans.read(file)
    assert (problem.value.file, problem.value.pointer) == (str(file), where)


def test_two_profiles_have_two_names(tmp_path: Path) -> None:
    file = plan(tmp_path, {"name": "slow"}, {"name": "slow"})
    with pytest.raises(Problem, match="#/profiles/1/name: another profile is called slow"):
        plans.read(file)


def test_a_plan_nobody_has_is_told() -> None:
    with pytest.raises(Problem, match=r"nope\.json#: cannot be read"):
        plans.read("nope")


def test_some_profiles_of_a_plan_come_with_the_plain_one() -> None:
    some = DEFAULT.only(["slow", "reset"])
    assert [one.name for one in some.profiles] == ["plain", "reset", "slow"]
    assert DEFAULT.only([]) is DEFAULT
    with pytest.raises(LookupError, match="no profile nope in this plan; it has plain, "):
        DEFAULT.only(["nope"])


@pytest.mark.parametrize(
    ("rules", "skew_ms", "name"),
    [
        ([], 0, "plain"),
        ([], 45_000, "skewed-clock"),
        ([{"fault": "rate-limit-storm"}], 0, "rate-limited"),
        ([{"fault": "latency", "options": {"ms": 5}}], 0, "slow"),
        ([{"fault": "nasty-answer", "options": {"kinds": ["unknown-enums"]}}], 0, "unknown-enums"),
        ([{"fault": "slow-drip"}], 0, "custom"),
        ([{"fault": "http-status", "options": {"status": 503}}], 0, "down"),
        (
            [{"fault": "http-status", "options": {"status": 503}, "times": 1}],
            0,
            "server-error",
        ),
    ],
)
def test_a_run_under_faults_is_called_what_the_plan_calls_it(
    rules: list[dict[str, Any]], skew_ms: int, name: str
) -> None:
    assert plans.name_of(rules, skew_ms) == name
