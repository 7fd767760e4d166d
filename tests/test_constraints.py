"""What CI installs is pinned, and within the bounds that users are given."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
]
PINS = {
    canonicalize_name(name): Version(version)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for name, version in [line.split("==")]
}


def test_every_dependency_is_pinned() -> None:
    assert {canonicalize_name(one.name) for one in DECLARED} <= PINS.keys()


def test_every_pin_is_within_the_bounds_that_users_are_given() -> None:
    for one in DECLARED:
        assert one.specifier.contains(PINS[canonicalize_name(one.name)]), one


def test_dependencies_have_lower_bounds_and_no_pins() -> None:
    operators = {part.operator for one in DECLARED for part in one.specifier}
    assert operators == {">="}


def test_every_installation_of_make_is_constrained() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert installs
    assert all("--constraint constraints.txt" in line for line in installs)
