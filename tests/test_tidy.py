"""What no linter says: sizes, where facts may stand, where time and chance may come from."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.source import MODULES, PACKAGE, name_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Where behaviour is written: facts are in schemas/, not here.
BEHAVIOUR = [
    file
    for file in MODULES
    if file.parent.name == "handlers" or (PACKAGE / "domain") in file.parents
]

A_PATH = re.compile(r"^/[a-z0-9_]+(/|$)")
A_CODE = re.compile(r"^[0-9]{4,6}$")

# A note to a tool does not count, as it does not for ruff.
A_PRAGMA = re.compile(r"  # (noqa|type:).*$")

CHANCE = {"random", "uuid", "secrets"}
WALL = {"time", "time_ns", "monotonic", "monotonic_ns", "gmtime", "localtime", "ctime"}
NOW = {"now", "utcnow", "today"}

# The token of the admin API must not be guessed, so it is no chance of the sandbox.
MAY_HAVE_CHANCE = {"runtime/ids.py", "runtime/chance.py", "config.py"}
MAY_READ_THE_WALL = {"runtime/clock.py"}


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def facts(tree: ast.AST) -> list[str]:
    """Return texts that are paths or codes, and rate limits that are made up."""
    found = [text for text in _texts(tree) if A_PATH.match(text) or A_CODE.match(text)]
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return found + [ast.unparse(c) for c in calls if ast.unparse(c.func).endswith("RateLimit")]


def chance(tree: ast.AST) -> list[str]:
    """Return the modules of chance that are imported."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name in CHANCE]
        elif isinstance(node, ast.ImportFrom) and node.module in CHANCE:
            found.append(node.module)
    return found


def wall(tree: ast.AST) -> list[str]:
    """Return the readings of the machine's clock; a stopwatch such as perf_counter is none."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [alias.name for alias in node.names if alias.name in WALL]
        elif isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            read = owner == "time" and node.attr in WALL
            dated = owner.rpartition(".")[2] in {"datetime", "date"} and node.attr in NOW
            found += [ast.unparse(node)] if read or dated else []
    return found


def undocumented(tree: ast.Module) -> list[str]:
    """Return public functions, classes and methods without a docstring."""
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            found += [] if ast.get_docstring(node) else [node.name]
            members = node.body if isinstance(node, ast.ClassDef) else []
            found += [
                f"{node.name}.{member.name}"
                for member in members
                if isinstance(member, Function)
                and not member.name.startswith("_")
                and not ast.get_docstring(member)
            ]
    return found


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_has_at_most_300_lines_of_at_most_100_columns(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    measured = [A_PRAGMA.sub("", line) for line in lines]
    assert [number for number, line in enumerate(measured, 1) if len(line) > 100] == []


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_function_has_at_most_50_lines(file: Path) -> None:
    assert [f.name for f in _functions(parsed(file)) if _length(f) > 50] == []


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_everything_public_has_a_docstring(file: Path) -> None:
    assert undocumented(parsed(file)) == []


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(parsed(file)) or not parsed(file).body


@pytest.mark.parametrize("file", BEHAVIOUR, ids=name_of)
def test_behaviour_holds_no_path_code_or_limit(file: Path) -> None:
    assert facts(parsed(file)) == []


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_chance_comes_from_the_sandbox(file: Path) -> None:
    assert chance(parsed(file)) == [] or name_of(file) in MAY_HAVE_CHANCE


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_time_comes_from_the_sandbox(file: Path) -> None:
    assert wall(parsed(file)) == [] or name_of(file) in MAY_READ_THE_WALL


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "/api/v5/asset/balances"', ["/api/v5/asset/balances"]),
        ('code = "51000"', ["51000"]),
        ('RateLimit("x", 6, 1000, ("user",))', ["RateLimit('x', 6, 1000, ('user',))"]),
        ('@okx.handles("asset/balances.get")\ndef f(): ...', []),
        ("DAY_MS = 86_400_000", []),
    ],
)
def test_facts_are_found(source: str, found: list[str]) -> None:
    assert facts(ast.parse(source)) == found


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
    assert len(wall(ast.parse(source))) == 1


@pytest.mark.parametrize("source", ["import random", "from uuid import uuid4", "import secrets"])
def test_chance_is_found(source: str) -> None:
    assert len(chance(ast.parse(source))) == 1


def test_what_lacks_a_docstring_is_found() -> None:
    source = 'def a(): ...\ndef _b(): ...\nclass C:\n    """It."""\n    def d(self): ...\n'
    assert undocumented(ast.parse(source)) == ["a", "C.d"]
