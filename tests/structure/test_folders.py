"""A newcomer finds the room of a thing: no module is forgotten, no folder is a heap."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.websocket.channels.registry import coinw as coinw_channels
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.websocket.channels.registry import okx as okx_channels
from fauxchange.sockets.acceptor import SOCKETS
from fauxchange_kit.reports import FORMATS
from tests.source import ROOT
from tests.structure.imports import imports, reachable
from tests.structure.modules import must_be_empty, packages, planted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tests.structure.modules import Module, Modules

MOST_IN_A_FOLDER = 15
MOST_WITH_A_PREFIX = 2

# Rules are written before an exchange uses them.
AHEAD = "fauxchange.domain"

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r"^\s*(?:from|import) (fauxchange[\w.]*)", re.MULTILINE)


def entry_points() -> set[str]:
    """Return the modules that an installation starts: its command and its plugin of pytest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    tables = (project["scripts"], *project["entry-points"].values())
    return {target.partition(":")[0] for table in tables for target in table.values()}


def documented() -> set[str]:
    """Return what users import, by the programs of the documentation."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    blocks = (block for page in pages for block in BLOCK.findall(page.read_text("utf-8")))
    return set(
        re.findall(r"^\s*(?:from|import) (fauxchange[\w.]*)", "\n".join(blocks), re.MULTILINE)
    )


def is_program(module: Module) -> bool:
    """Whether a module does something for `python -m`."""
    tests = [ast.unparse(one.test) for one in module.tree.body if isinstance(one, ast.If)]
    return any(test.startswith("__name__ == ") for test in tests)


def unused(modules: Modules, starts: Collection[str]) -> list[str]:
    """Return the modules that nothing imports, directly or not, that somebody starts with."""
    following: dict[str, list[str]] = {}
    for one in imports(modules):
        following.setdefault(one.importer, []).append(one.target)
    starts = {*starts, *(name for name, module in modules.items() if is_program(module))}
    used = {*starts, *reachable(starts, following)}
    above = {name[:end] for name in used for end, char in enumerate(name) if char == "."}
    return sorted(modules.keys() - used - above)


def heaps(modules: Modules) -> list[str]:
    """Return the folders with too many modules, and those that prefixes should be folders of."""
    inside: dict[str, list[str]] = {}
    for module in modules.values():
        if not module.is_package:
            inside.setdefault(module.folder, []).append(module.stem)
    return [text for folder, stems in inside.items() for text in _heaps_of(folder, stems)]


def _heaps_of(folder: str, stems: list[str]) -> Iterator[str]:
    if len(stems) > MOST_IN_A_FOLDER:
        yield f"{folder} has {len(stems)} modules"
    prefixes = Counter(stem.partition("_")[0] for stem in stems)
    for prefix, count in prefixes.items():
        if count > MOST_WITH_A_PREFIX:
            yield f"{folder} has {count} modules named {prefix}*"


def unused_of_ours() -> list[str]:
    """Return the modules of both packages that no user comes to."""
    formats = {f"fauxchange_kit.reports.{name}" for name in FORMATS.values()}
    sockets = {module for module, _ in SOCKETS.values()}
    by_name = {*formats, *okx.modules(), *coinw.modules(), *sockets}
    by_name |= {*okx_channels.modules(), *coinw_channels.modules()}
    return unused(packages(), {"fauxchange", *entry_points(), *by_name, *documented()})


def test_every_module_is_used_but_those_ahead_of_their_users() -> None:
    must_be_empty(name for name in unused_of_ours() if not name.startswith(f"{AHEAD}."))


def test_no_folder_is_a_heap() -> None:
    must_be_empty(heaps(packages()))


def test_the_documentation_and_the_project_name_what_users_start_with() -> None:
    assert entry_points() == {"fauxchange.cli", "fauxchange_kit.plugin"}
    assert "fauxchange_kit.generate.machine" in documented()


@pytest.mark.parametrize(
    ("source", "violations"),
    [
        ("import p.a", []),
        ("from p import a", []),
        ("def f():\n    from p import a", []),
        ("if TYPE_CHECKING:\n    from p.a import A", []),
        ("import p", ["p.a"]),
        ("", ["p.a"]),
    ],
)
def test_a_module_that_nobody_imports_is_found(source: str, violations: list[str]) -> None:
    modules = planted({"p.__init__": "", "p.start": source, "p.a": ""})
    assert unused(modules, {"p.start"}) == violations


def test_modules_that_only_import_one_another_are_found() -> None:
    island = {"p.q.__init__": "", "p.q.a": "import p.q.b", "p.q.b": "import p.q.a"}
    modules = planted({"p.__init__": "", "p.start": "", **island})
    assert unused(modules, {"p.start"}) == ["p.q", "p.q.a", "p.q.b"]


def test_a_program_is_used() -> None:
    modules = planted({"p.a": 'import p.b\nif __name__ == "__main__":\n    p.b.f()', "p.b": ""})
    assert unused(modules, {}) == []


@pytest.mark.parametrize(
    ("names", "violations"),
    [
        ([f"m{number}" for number in range(15)], []),
        ([f"m{number}" for number in range(16)], ["p has 16 modules"]),
        (["__init__", *(f"m{number}" for number in range(15))], []),
        (["loan", "loan_moves", "loans"], []),
        (["loan", "loan_moves", "loan_watch"], ["p has 3 modules named loan*"]),
        (["rows_a", "rows_b", "rows_c"], ["p has 3 modules named rows*"]),
    ],
)
def test_a_heap_is_found(names: list[str], violations: list[str]) -> None:
    assert heaps(planted({f"p.{name}": "" for name in names})) == violations
