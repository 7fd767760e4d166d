"""No module needs itself.

Two rules: what is imported when modules are imported leads nowhere back, not even through an
`__init__` that runs on the way; and with the imports under TYPE_CHECKING, circles stay inside one
package, where the modules are read together anyway. A package here is a folder directly below
`fauxchange`, `fauxchange.domain` or `fauxchange_kit`. Imports inside functions happen when all
modules are there, so they make no circle; the layers are a matter for them, too.
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


def room_of(module: str) -> str:
    """Return the package that a module is in."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] == ["domain"] else 2])


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


def wide_circles(modules: Modules) -> list[str]:
    """Return the circles across packages, imports under TYPE_CHECKING included."""
    edges = [(one.importer, one.target) for one in imports(modules) if one.kind != "call"]
    return [
        " - ".join(circle)
        for circle in circles(edges)
        if len({room_of(module) for module in circle}) > 1
    ]


def test_nothing_is_imported_in_a_circle() -> None:
    must_be_empty(run_circles(packages()))


def test_types_are_known_in_a_circle_inside_one_package_at_most() -> None:
    must_be_empty(wide_circles(packages()))


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
    ("sources", "wide"),
    [
        ({"p.a.x": "import p.b.y", "p.b.y": f"{TYPED}import p.a.x"}, ["p.a.x - p.b.y"]),
        ({"p.a.x": "import p.a.y", "p.a.y": f"{TYPED}import p.a.x"}, []),
        (
            {"p.domain.a": "import p.domain.b", "p.domain.b": f"{TYPED}import p.domain.a"},
            ["p.domain.a - p.domain.b"],
        ),
        ({"p.a.x": "import p.b.y", "p.b.y": "def f():\n    import p.a.x"}, []),
    ],
)
def test_a_circle_of_types_is_found_across_packages(
    sources: dict[str, str], wide: list[str]
) -> None:
    assert wide_circles(planted(sources)) == wide
