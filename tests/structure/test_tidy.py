"""What no linter says: sizes, where facts may stand, where time and chance may come from."""

from __future__ import annotations

import ast
import re
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from tests.structure.imports import statements
from tests.structure.modules import Function, must_be_empty, package, packages, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.structure.modules import Module, Modules

A_PATH = re.compile(r"^/[a-z0-9_]+(/|$)")
A_CODE = re.compile(r"^[0-9]{4,6}$")

# A note to a tool does not count, as it does not for ruff.
A_PRAGMA = re.compile(r"  # (noqa|type:).*$")

CHANCE = {"random", "uuid", "secrets"}
WALL = {"time", "time_ns", "monotonic", "monotonic_ns", "gmtime", "localtime", "ctime"}
NOW = {"now", "utcnow", "today"}

# The token of the admin API must not be guessed, so it is no chance of the sandbox.
MAY_HAVE_CHANCE = {"fauxchange.runtime.ids", "fauxchange.runtime.random", "fauxchange.config"}
MAY_READ_THE_WALL = {"fauxchange.runtime.clock"}


def without(names: set[str]) -> Modules:
    """Return the modules of the mock without some, each of which must be there."""
    modules = package("fauxchange")
    assert names <= modules.keys()
    return {name: module for name, module in modules.items() if name not in names}


def behaviour() -> Modules:
    """Return the modules in which behaviour is written: facts are in schemas/, not there."""
    return {
        name: module
        for name, module in package("fauxchange").items()
        if {"handlers", "domain"} & set(name.split("."))
    }


def big(module: Module) -> Iterator[str]:
    """Yield what is too long: modules, lines, functions."""
    lines = module.source.splitlines()
    if len(lines) > 300:
        yield f"{module.name} has {len(lines)} lines"
    for number, line in enumerate(lines, 1):
        if len(A_PRAGMA.sub("", line)) > 100:
            yield f"{module.name}:{number} is wider than 100 columns"
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 50:
                yield f"{module.name} {node.name} has {length} lines"


def undocumented(module: Module) -> Iterator[str]:
    """Yield what lacks a docstring: the module, public functions, classes and methods."""
    if module.tree.body and not ast.get_docstring(module.tree):
        yield module.name
    for node in module.tree.body:
        if isinstance(node, Function | ast.ClassDef):
            yield from _undocumented(module.name, node)


def _undocumented(
    owner: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> Iterator[str]:
    # What follows the overloads has the docstring of them all.
    if node.name.startswith("_") or "overload" in map(ast.unparse, node.decorator_list):
        return
    name = f"{owner} {node.name}"
    if not ast.get_docstring(node):
        yield name
    for member in node.body if isinstance(node, ast.ClassDef) else []:
        if isinstance(member, Function):
            yield from _undocumented(name, member)


def facts(module: Module) -> Iterator[str]:
    """Yield texts that are paths or codes, and rate limits that are made up."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=str(text)) if A_PATH.match(text) or A_CODE.match(text):
                yield f"{module.name} {text}"
            case ast.Call(func=ast.Name(id="RateLimit") | ast.Attribute(attr="RateLimit")):
                yield f"{module.name} {ast.unparse(node)}"


def chance(module: Module) -> Iterator[str]:
    """Yield the sources of chance that are imported; a type that is known draws nothing."""
    for one in statements(module):
        if one.base in CHANCE and one.kind != "type":
            yield f"{module.name} {one.path}"


def wall(module: Module) -> Iterator[str]:
    """Yield the readings of the machine's clock; a stopwatch such as perf_counter is none."""
    for one in statements(module):
        if one.base == "time" and one.name in WALL:
            yield f"{module.name} {one.path}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in WALL | NOW:
            owner = ast.unparse(node.value)
            dated = owner.rpartition(".")[2] in {"datetime", "date"}
            if (owner == "time" and node.attr in WALL) or (dated and node.attr in NOW):
                yield f"{module.name} {ast.unparse(node)}"


def test_a_module_a_line_and_a_function_have_their_sizes() -> None:
    must_be_empty(text for module in packages().values() for text in big(module))


def test_everything_public_has_a_docstring() -> None:
    modules = packages().values()
    must_be_empty(text for module in modules for text in undocumented(module))


def test_behaviour_holds_no_path_code_or_limit() -> None:
    must_be_empty(text for module in behaviour().values() for text in facts(module))


def test_chance_comes_from_the_sandbox() -> None:
    modules = without(MAY_HAVE_CHANCE).values()
    must_be_empty(text for module in modules for text in chance(module))


def test_time_comes_from_the_sandbox() -> None:
    modules = without(MAY_READ_THE_WALL).values()
    must_be_empty(text for module in modules for text in wall(module))


def test_behaviour_is_in_the_domain_and_in_handlers() -> None:
    areas = {name.rpartition(".")[0] for name in behaviour()}
    assert {
        "fauxchange.domain.core",
        "fauxchange.exchanges.coinw.handlers",
        "fauxchange.exchanges.okx.handlers.earn",
    } <= areas


def one(source: str) -> Module:
    """Return a module."""
    return planted({"p": source})["p"]


LONG = "def f():\n" + "    a()\n" * 50


@pytest.mark.parametrize(
    ("source", "violations"),
    [
        ("\n" * 300, []),
        ("\n" * 301, ["p has 301 lines"]),
        ("#" * 100, []),
        ("\n" + "#" * 101, ["p:2 is wider than 100 columns"]),
        ("#" * 90 + "  # noqa: S311 - a reason", []),
        (LONG, ["p f has 51 lines"]),
        (f"class C:\n{indent(LONG, '    ')}", ["p f has 51 lines"]),
        (f"async {LONG}", ["p f has 51 lines"]),
    ],
)
def test_what_is_too_long_is_found(source: str, violations: list[str]) -> None:
    assert list(big(one(source))) == violations


@pytest.mark.parametrize(
    ("source", "violations"),
    [
        ('x = "/api/v5/asset/balances"', ["p /api/v5/asset/balances"]),
        ('code = "51000"', ["p 51000"]),
        ('RateLimit("x", 6, 1000, ("user",))', ["p RateLimit('x', 6, 1000, ('user',))"]),
        ("endpoint.RateLimit()", ["p endpoint.RateLimit()"]),
        ('@okx.handles("asset/balances.get")\ndef f(): ...', []),
        ("DAY_MS = 86_400_000", []),
    ],
)
def test_facts_are_found(source: str, violations: list[str]) -> None:
    assert list(facts(one(source))) == violations


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "from time import time_ns",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\ndatetime.utcnow()",
        "from datetime import date\ndate.today()",
    ],
)
def test_a_reading_of_the_machines_clock_is_found(source: str) -> None:
    assert len(list(wall(one(source)))) == 1


@pytest.mark.parametrize("source", ["import random", "from uuid import uuid4", "import secrets"])
def test_chance_is_found(source: str) -> None:
    assert len(list(chance(one(source)))) == 1


def test_what_lacks_a_docstring_is_found() -> None:
    source = 'def a(): ...\ndef _b(): ...\nclass C:\n    """It."""\n    def d(self): ...\n'
    assert list(undocumented(one(source))) == ["p", "p a", "p C d"]


def test_an_empty_module_needs_no_docstring() -> None:
    assert list(undocumented(one(""))) == []
