"""Imports go one way.

A module may import its own package, and what is in a layer below; never a neighbour, never upwards.
`domain` is at the bottom and imports nothing of ours. Imports under TYPE_CHECKING may point
anywhere, because nothing happens at run time; imports inside functions count like all others.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeGuard

import pytest

from tests.source import MODULES, PACKAGE, ROOT, name_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# From the bottom up. `__init__` is the package itself, of which only the version is ever imported.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"domain", "data", "exit_codes", "__init__"}),
    frozenset({"spec", "message"}),
    frozenset({"state", "runtime"}),
    frozenset({"worlds"}),
    frozenset({"exchanges"}),
    frozenset({"admitted"}),
    frozenset({"faults"}),
    frozenset({"config"}),
    frozenset({"sandbox"}),
    frozenset({"explain"}),
    frozenset({"pipeline"}),
    frozenset({"app"}),
    frozenset({"control"}),
    frozenset({"admin"}),
    frozenset({"wire"}),
    frozenset({"embed", "commands"}),
    frozenset({"fauxchange_kit"}),
    frozenset({"cli"}),
)
LEVEL = {unit: level for level, units in enumerate(LAYERS) for unit in units}

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

JUDGES = sorted((ROOT / "contract_tests" / "fauxchange_kit").rglob("*.py"))


def _unit(file: Path) -> str:
    if file in JUDGES:
        return "fauxchange_kit"
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _is_type_checking(node: ast.AST) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node
    runs = node.orelse if _is_type_checking(node) else ast.iter_child_nodes(node)
    for child in runs:
        yield from _imports(child)


def _units_of(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield the units of ours that an absolute import names."""
    if isinstance(statement, ast.Import):
        paths = [alias.name for alias in statement.names]
    elif statement.level:
        return
    elif statement.module == "fauxchange":
        paths = [f"fauxchange.{alias.name}" for alias in statement.names]
    else:
        paths = [statement.module or ""]
    for path in paths:
        first, _, rest = path.partition(".")
        unit = rest.partition(".")[0]
        if first == "fauxchange":
            yield unit if unit in LEVEL else "__init__"
        elif first == "fauxchange_kit":
            yield first


def upward(tree: ast.AST, unit: str) -> list[str]:
    """Return what a module of a unit imports from neighbours and from above."""
    return [
        other
        for statement in _imports(tree)
        for other in _units_of(statement)
        if other != unit and LEVEL[other] >= LEVEL[unit]
    ]


@pytest.mark.parametrize("file", [*MODULES, *JUDGES], ids=lambda file: file.as_posix()[-40:])
def test_a_module_imports_only_from_below(file: Path) -> None:
    assert upward(parsed(file), _unit(file)) == []


def test_every_part_of_the_package_has_its_layer() -> None:
    assert {_unit(file) for file in MODULES} <= set(LEVEL)


def test_relative_imports_stay_inside_their_package() -> None:
    for file in MODULES:
        deep = [s for s in _imports(parsed(file)) if isinstance(s, ast.ImportFrom) and s.level > 1]
        assert deep == [], name_of(file)


@pytest.mark.parametrize("file", [one for one in MODULES if _unit(one) == "domain"], ids=name_of)
def test_the_domain_is_pure(file: Path) -> None:
    for statement in _imports(parsed(file)):
        names = (
            [alias.name for alias in statement.names]
            if isinstance(statement, ast.Import)
            else [statement.module or ""]
        )
        assert not {name.partition(".")[0] for name in names} & IMPURE


@pytest.mark.parametrize(
    ("source", "unit", "found"),
    [
        ("from fauxchange.spec.endpoint import Endpoint", "domain", ["spec"]),
        ("from fauxchange import data", "domain", ["data"]),
        ("import fauxchange.wire.flask_app", "pipeline", ["wire"]),
        ("def f():\n    from fauxchange.app import build", "spec", ["app"]),
        ("from fauxchange.runtime.clock import Clock", "state", ["runtime"]),
        ("if TYPE_CHECKING:\n    from fauxchange.app import MockApp", "domain", []),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import fauxchange.app", "domain", ["app"]),
        ("from fauxchange.domain.core.money import text", "exchanges", []),
        ("from .money import text", "domain", []),
    ],
)
def test_the_rule_finds_what_breaks_it(source: str, unit: str, found: list[str]) -> None:
    assert upward(ast.parse(source), unit) == found
