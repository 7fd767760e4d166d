"""Imports go one way.

A module may import its own part of the package, and what is in a layer below; never a neighbour,
never upwards. That holds for imports when the module is imported, for imports inside functions, and
for imports under TYPE_CHECKING: a type that is known is a dependency, too.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.structure.imports import imports, statements
from tests.structure.modules import must_be_empty, package, packages, planted

if TYPE_CHECKING:
    from tests.structure.modules import Modules

Layers = tuple[frozenset[str], ...]

# From the bottom up. `__init__` is the package itself, of which only the version is ever imported;
# the kit is one part.
LAYERS: Layers = (
    frozenset({"collector"}),
    frozenset({"domain", "data", "exit_codes", "message", "__init__"}),
    frozenset({"spec"}),
    frozenset({"state", "runtime"}),
    frozenset({"worlds"}),
    frozenset({"exchanges"}),
    frozenset({"admitted"}),
    frozenset({"faults"}),
    frozenset({"config"}),
    frozenset({"sandbox"}),
    frozenset({"explain", "execution"}),
    frozenset({"app"}),
    frozenset({"pipeline"}),
    frozenset({"sockets"}),
    frozenset({"control"}),
    frozenset({"admin"}),
    frozenset({"page"}),
    frozenset({"wire"}),
    frozenset({"embed", "commands"}),
    frozenset({"fauxchange_kit"}),
    frozenset({"cli"}),
)

# Inside `domain`, from the bottom up.
DOMAIN: Layers = (
    frozenset({"core"}),
    frozenset({"access", "market", "system"}),
    frozenset({"earn", "positions"}),
    frozenset({"trading_account"}),
    frozenset({"loans", "convert", "trading"}),
    frozenset({"market_events", "settings"}),
    frozenset({"rewards", "funding"}),
    frozenset({"fiat"}),
)

# What the rules of an exchange have no use for: they are pure.
IMPURE = {
    "flask",
    "json",
    "orjson",
    "time",
    "datetime",
    "random",
    "uuid",
    "secrets",
    "os",
    "logging",
}


def part_of(module: str, whole: str) -> str | None:
    """Return which part of a package a module is in; the kit is a part of all."""
    if module.partition(".")[0] == "fauxchange_kit":
        return "fauxchange_kit" if whole == "fauxchange" else None
    if module == whole:
        return "__init__"
    inside = module.startswith(f"{whole}.")
    return module.removeprefix(f"{whole}.").partition(".")[0] if inside else None


def upward(modules: Modules, whole: str, layers: Layers) -> list[str]:
    """Return the imports of neighbours and of what is above."""
    level = {part: number for number, parts in enumerate(layers) for part in parts}
    violations = []
    for one in imports(modules):
        importer, target = part_of(one.importer, whole), part_of(one.target, whole)
        if importer and target and importer != target and level[target] >= level[importer]:
            violations.append(f"{one.importer} imports {one.target} ({one.kind})")
    return violations


def deep(modules: Modules) -> list[str]:
    """Return the relative imports that leave their package: a full name says where they lead."""
    return [
        f"{module.name} imports {'.' * node.level}{node.module or ''}"
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level > 1
    ]


def impure(modules: Modules) -> list[str]:
    """Return the imports of modules that reach out of the process, or that know a format."""
    return [
        f"{module.name} imports {one.path}"
        for module in modules.values()
        for one in statements(module)
        if one.kind != "type" and one.base.partition(".")[0] in IMPURE
    ]


def test_a_module_imports_only_from_layers_below() -> None:
    must_be_empty(upward(packages(), "fauxchange", LAYERS))


def test_a_module_of_the_domain_imports_only_from_layers_below() -> None:
    must_be_empty(upward(packages(), "fauxchange.domain", DOMAIN))


def test_every_part_of_the_package_has_its_layer() -> None:
    parts = {part_of(name, "fauxchange") for name in package("fauxchange")}
    assert parts <= frozenset().union(*LAYERS)


def test_every_part_of_the_domain_has_its_layer() -> None:
    parts = {part_of(name, "fauxchange.domain") for name in package("fauxchange")} - {None}
    assert parts <= frozenset({"__init__"}).union(*DOMAIN)


def test_a_relative_import_stays_inside_its_package() -> None:
    must_be_empty(deep(packages()))


def test_the_domain_is_pure() -> None:
    modules = package("fauxchange")
    domain = {name: one for name, one in modules.items() if name.startswith("fauxchange.domain.")}
    must_be_empty(impure(domain))


PLANTED = {
    "fauxchange.__init__": "if TYPE_CHECKING:\n    from fauxchange.app import MockApp",
    "fauxchange.app": "",
    "fauxchange.data": "",
    "fauxchange.domain.core.money": "",
    "fauxchange.domain.earn.savings": "",
    "fauxchange.domain.fiat.orders": "",
    "fauxchange.pipeline": "",
    "fauxchange.runtime.clock": "",
    "fauxchange.wire.flask_app": "",
    "fauxchange_kit.plugin": "",
}


@pytest.mark.parametrize(
    ("module", "source", "violation"),
    [
        ("domain.core.x", "from fauxchange import data", "data (run)"),
        ("app", "import fauxchange.wire.flask_app", "wire.flask_app (run)"),
        ("spec.x", "def f():\n    from fauxchange.app import build", "app (call)"),
        ("state.x", "from fauxchange.runtime.clock import Clock", "runtime.clock (run)"),
        ("domain.x", "if TYPE_CHECKING:\n    from fauxchange.app import App", "app (type)"),
        ("domain.x", "if TYPE_CHECKING:\n    pass\nelse:\n    import fauxchange.app", "app (run)"),
        ("domain.core.x", "from ... import app", "app (run)"),
        ("domain.core.x", "from ...app import build", "app (run)"),
        ("domain.core.x", "from fauxchange import MockApp", "app (run)"),
        ("wire.x", "from fauxchange_kit import plugin", "fauxchange_kit.plugin (run)"),
    ],
)
def test_an_import_from_above_or_beside_is_found(module: str, source: str, violation: str) -> None:
    modules = planted({**PLANTED, f"fauxchange.{module}": source})
    modules |= planted({"fauxchange_kit.__init__": ""})
    target = violation if violation.startswith("fauxchange_kit") else f"fauxchange.{violation}"
    violations = upward(modules, "fauxchange", LAYERS)
    assert violations == [f"fauxchange.{module} imports {target}"]


@pytest.mark.parametrize(
    "source",
    [
        "from fauxchange.domain.core.money import text",
        "from fauxchange.exchanges.other import a",
        "from .other import a",
        "from . import other",
        "from fauxchange.data import schemas",
        "import json",
    ],
)
def test_an_import_from_below_or_of_the_same_part_is_none(source: str) -> None:
    modules = planted(
        {
            **PLANTED,
            "fauxchange.exchanges.__init__": "",
            "fauxchange.exchanges.other": "",
            "fauxchange.exchanges.x": source,
        }
    )
    assert upward(modules, "fauxchange", LAYERS) == []


@pytest.mark.parametrize(
    ("module", "source", "violations"),
    [
        ("earn.x", "from fauxchange.domain.fiat.orders import Order", ["earn.x fiat.orders run"]),
        ("core.x", "from ..earn.savings import Savings", ["core.x earn.savings run"]),
        (
            "core.x",
            "if TYPE_CHECKING:\n    from ..earn import savings",
            ["core.x earn.savings type"],
        ),
        ("fiat.x", "from fauxchange.domain.core.money import text", []),
        ("fiat.x", "from .orders import Order", []),
    ],
)
def test_an_import_from_above_in_the_domain_is_found(
    module: str, source: str, violations: list[str]
) -> None:
    modules = planted({**PLANTED, f"fauxchange.domain.{module}": source})
    assert upward(modules, "fauxchange.domain", DOMAIN) == [
        f"fauxchange.domain.{one} imports fauxchange.domain.{target} ({kind})"
        for one, target, kind in map(str.split, violations)
    ]


@pytest.mark.parametrize("source", ["import json", "from os import path", "import os.path"])
def test_an_impure_import_is_found(source: str) -> None:
    assert len(impure(planted({"fauxchange.domain.x": source}))) == 1


def test_a_relative_import_that_leaves_its_package_is_found() -> None:
    modules = planted({"fauxchange.a.x": "from .y import b\nfrom ..c.y import d"})
    assert deep(modules) == ["fauxchange.a.x imports ..c.y"]
