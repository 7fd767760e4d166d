"""No module needs itself.

What is imported when modules are imported leads nowhere back, not even through an `__init__` that
runs on the way. Neither does anything with the imports under TYPE_CHECKING and inside functions:
whoever reads a module finds what it is made of below it, and never comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.structure.imports import circles, imports
from tests.structure.modules import must_be_empty, packages, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.structure.imports import Import
    from tests.structure.modules import Modules


def run_on_the_way(one: Import) -> Iterator[tuple[str, str]]:
    """Yield the importer with each package whose `__init__` runs before the target does."""
    parts = one.target.split(".")
    for count in range(1, len(parts)):
        above = ".".join(parts[:count])
        if not f"{one.importer}.".startswith(f"{above}."):
            yield one.importer, above


def run_circles(modules: Modules) -> list[str]:
    """Return the circles of what is imported when modules are imported."""
    edges: list[tuple[str, str]] = []
    for one in imports(modules):
        if one.kind == "run":
            edges += [(one.importer, one.target), *run_on_the_way(one)]
    return [" - ".join(circle) for circle in circles(edges)]


def read_circles(modules: Modules) -> list[str]:
    """Return the circles of all imports, wherever in a module they stand."""
    edges = [(one.importer, one.target) for one in imports(modules)]
    return [" - ".join(circle) for circle in circles(edges)]


def test_nothing_is_imported_in_a_circle() -> None:
    must_be_empty(run_circles(packages()))


def test_nothing_is_read_in_a_circle() -> None:
    must_be_empty(read_circles(packages()))


TYPED = "if TYPE_CHECKING:\n    "


@pytest.mark.parametrize(
    ("sources", "circle"),
    [
        ({"p.a": "from p.b import x", "p.b": "from . import a"}, "p.a - p.b"),
        ({"p.a": "from p import b", "p.b": "import p.c", "p.c": "import p.a"}, "p.a - p.b - p.c"),
        ({"p.q.__init__": "from .a import x", "p.q.a": "from p.q import y"}, "p.q - p.q.a"),
        ({"p.q.__init__": "import p.a", "p.q.b": "", "p.a": "import p.q.b"}, "p.a - p.q"),
    ],
)
def test_a_circle_is_found(sources: dict[str, str], circle: str) -> None:
    modules = planted({"p.__init__": "", **sources})
    assert run_circles(modules) == [circle]


@pytest.mark.parametrize(
    "sources",
    [
        {"p.a": "from p.b import x", "p.b": ""},
        {"p.a": "from p.b import x", "p.b": "def f():\n    from p import a"},
        {"p.a": "from p.b import x", "p.b": f"{TYPED}from p import a"},
        {"p.q.__init__": "from .a import x", "p.q.a": "from p.q.b import y", "p.q.b": ""},
    ],
)
def test_what_leads_nowhere_back_is_no_circle(sources: dict[str, str]) -> None:
    assert run_circles(planted({"p.__init__": "", **sources})) == []


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ({"p.a": "import p.b", "p.b": f"{TYPED}import p.a"}, ["p.a - p.b"]),
        ({"p.a": "import p.b", "p.b": "def f():\n    import p.a"}, ["p.a - p.b"]),
        ({"p.a": f"{TYPED}import p.b", "p.b": f"{TYPED}import p.a"}, ["p.a - p.b"]),
        ({"p.a": "import p.b", "p.b": f"{TYPED}import p.c", "p.c": ""}, []),
    ],
)
def test_a_circle_of_types_or_functions_is_found(sources: dict[str, str], found: list[str]) -> None:
    assert read_circles(planted({"p.__init__": "", **sources})) == found
