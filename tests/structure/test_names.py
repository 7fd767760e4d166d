"""A name says what a thing is, and stands for one thing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.structure.modules import (
    Function,
    modules_of_tests,
    must_be_empty,
    package,
    packages,
    planted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.structure.modules import Module, Modules

# Participles that hide what a value is: a document, parameters, a result, rows.
BANNED = {"said", "told", "wanted"}

# Names of our own from before, where the field has words; ordinary words are left out that are the
# right ones for something else.
OLD_CLASSES = {
    *("Armed", "Armoury", "Ask", "Coin", "Due", "Held", "Hit", "Host", "Lodger", "Lodging"),
    *("Past", "Performer", "Place", "Quoted", "Sandboxes", "SandboxView", "Script", "Seat"),
    *("Sent", "Shelf", "Spender", "Steering", "Struck", "Taken", "Tape", "Teller", "Trial"),
    *("Unit", "Wish", "Wishes", "Work", "Worth"),
}
OLD_FUNCTIONS = {
    *("chance", "closed", "drawn", "facets", "happen", "happens", "house", "lodge", "operates"),
    *("sow", "spends", "steady", "strike", "tell", "twisted"),
}


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield where a name is given to something: line and name."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield node.lineno, name
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case ast.MatchMapping(rest=str(name)) | ast.ExceptHandler(name=str(name)):
                yield node.lineno, name


def banned(modules: Modules) -> list[str]:
    """Return the names that say that something was said, not what it is."""
    return [
        f"{module.name}:{line} {name}"
        for module in modules.values()
        for line, name in names(module.tree)
        if name.strip("_").lower() in BANNED
    ]


def classes(module: Module) -> list[str]:
    """Return the names of a module's classes, those inside others included."""
    return [node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]


def functions(module: Module) -> list[str]:
    """Return the names of a module's functions; a method has a class to be understood with."""
    return [node.name for node in module.tree.body if isinstance(node, Function)]


def old(modules: Modules) -> list[str]:
    """Return the classes and functions that have a name from before."""
    return [
        f"{module.name} {name}"
        for module in modules.values()
        for name in [
            *(name for name in classes(module) if name.strip("_") in OLD_CLASSES),
            *(name for name in functions(module) if name.strip("_") in OLD_FUNCTIONS),
        ]
    ]


def doubled(modules: Modules) -> list[str]:
    """Return the names of classes that stand for two things."""
    homes: dict[str, list[str]] = {}
    for module in modules.values():
        for name in classes(module):
            homes.setdefault(name, []).append(module.name)
    return [f"{name}: {', '.join(found)}" for name, found in homes.items() if len(found) > 1]


def units_of_work(modules: Modules) -> list[str]:
    """Return the functions of modules of rows that take a unit of work: rows only read."""
    return [
        f"{module.name} {function.name}({argument.arg})"
        for module in modules.values()
        if "rows" in module.name.split(".")
        for function in ast.walk(module.tree)
        if isinstance(function, Function)
        for argument in ast.walk(function.args)
        if isinstance(argument, ast.arg) and _is_unit_of_work(argument)
    ]


def _is_unit_of_work(argument: ast.arg) -> bool:
    annotation = ast.unparse(argument.annotation) if argument.annotation else ""
    return argument.arg.strip("_") in {"unit", "unit_of_work"} or "UnitOfWork" in annotation


def test_a_name_says_what_a_value_is() -> None:
    must_be_empty(banned(packages()))


def test_a_name_in_a_test_says_what_a_value_is() -> None:
    must_be_empty(banned(modules_of_tests()))


def test_classes_and_functions_have_the_fields_words() -> None:
    must_be_empty(old(packages()))


@pytest.mark.parametrize("name", ["fauxchange", "fauxchange_kit"])
def test_the_name_of_a_class_stands_for_one_thing(name: str) -> None:
    must_be_empty(doubled(package(name)))


def test_rows_take_no_unit_of_work() -> None:
    must_be_empty(units_of_work(packages()))


@pytest.mark.parametrize(
    "source",
    [
        "said = 1",
        "said: int",
        "a, said = b",
        "(said := 1)",
        "for said in a: pass",
        "[a for said in a]",
        "with a as said: pass",
        "del said",
        "a.said = 1",
        "def said(): ...",
        "async def _said(): ...",
        "class Said: ...",
        "class C:\n    said: int",
        "def f(said): ...",
        "def f(*, said=1): ...",
        "def f(*said): ...",
        "def f(**said): ...",
        "lambda said: 1",
        "f(said=1)",
        "import a as said",
        "from a import b as said",
        "match a:\n    case [said]: pass",
        "match a:\n    case [*said]: pass",
        "match a:\n    case {'b': 1, **said}: pass",
        "match a:\n    case 1 as said: pass",
        "try: pass\nexcept E as said: pass",
        "told = 1",
        "_wanted = 1",
    ],
)
def test_a_banned_name_is_found(source: str) -> None:
    assert len(banned(planted({"p.a": source}))) == 1


@pytest.mark.parametrize("source", ["print(said)", "a.said", "'said'", "# said", "untold = 1"])
def test_what_gives_no_name_is_not_banned(source: str) -> None:
    assert banned(planted({"p.a": source})) == []


@pytest.mark.parametrize(
    ("source", "violations"),
    [
        ("class Armoury: ...", ["p.a Armoury"]),
        ("class _Seat: ...", ["p.a _Seat"]),
        ("def sow(): ...", ["p.a sow"]),
        ("class C:\n    def sow(self): ...", []),
        ("class FaultInjector: ...", []),
    ],
)
def test_a_name_from_before_is_found(source: str, violations: list[str]) -> None:
    assert old(planted({"p.a": source})) == violations


def test_a_name_of_two_classes_is_found() -> None:
    sources = {"p.a": "class A: ...\nclass B: ...", "p.b": "class A: ...", "q": "class C: ..."}
    assert doubled(planted(sources)) == ["A: p.a, p.b"]


@pytest.mark.parametrize(
    ("module", "source", "violations"),
    [
        ("okx.rows.a", "def f(unit): ...", ["okx.rows.a f(unit)"]),
        ("okx.rows.a", "def f(work: UnitOfWork): ...", ["okx.rows.a f(work)"]),
        ("okx.rows.earn.a", "def f(*, u: m.UnitOfWork): ...", ["okx.rows.earn.a f(u)"]),
        ("okx.rows.a", "class C:\n    def f(self, u: 'UnitOfWork'): ...", ["okx.rows.a f(u)"]),
        ("okx.rows.a", "def f(reader: Reader): ...", []),
        ("okx.handlers.a", "def f(unit: UnitOfWork): ...", []),
    ],
)
def test_a_unit_of_work_in_rows_is_found(module: str, source: str, violations: list[str]) -> None:
    assert units_of_work(planted({module: source})) == violations
