"""The packages' modules as the tests of their structure see them: names, sources, syntax trees."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from tests.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Modules = dict[str, "Module"]

FOLDERS = {
    "fauxchange": ROOT / "mockserver" / "fauxchange",
    "fauxchange_kit": ROOT / "contract_tests" / "fauxchange_kit",
}


@dataclass(frozen=True)
class Module:
    """A module; that of a package's ``__init__`` has the package's name."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The module's syntax tree."""
        return ast.parse(self.source)

    @property
    def folder(self) -> str:
        """The package whose folder the module is in."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def stem(self) -> str:
        """The name of the module's file."""
        return "__init__" if self.is_package else self.name.rpartition(".")[2]


def planted(sources: Mapping[str, str]) -> Modules:
    """Return modules with these sources; a name that ends in ``.__init__`` is a package's own."""
    modules = (
        Module(name.removesuffix(".__init__"), source, name.endswith(".__init__"))
        for name, source in sources.items()
    )
    return {module.name: module for module in modules}


def read(root: Path, package: str) -> Modules:
    """Return all modules of a folder, named as parts of a package."""
    sources = {
        ".".join((package, *file.relative_to(root).with_suffix("").parts)): file.read_text("utf-8")
        for file in sorted(root.rglob("*.py"))
    }
    return planted(sources)


@cache
def package(name: str) -> Modules:
    """Return the modules of one of our two packages."""
    return read(FOLDERS[name], name)


def packages() -> Modules:
    """Return the modules of both packages."""
    return {**package("fauxchange"), **package("fauxchange_kit")}


@cache
def modules_of_tests() -> Modules:
    """Return the modules of the tests."""
    return read(ROOT / "tests", "tests")


def must_be_empty(violations: Iterable[str]) -> None:
    """Fail with all that breaks a rule, one on each line."""
    lines = sorted(violations)
    assert not lines, f"{len(lines)} in all\n" + "\n".join(lines)
