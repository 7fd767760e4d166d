"""How the tests of the structure read imports."""

from __future__ import annotations

import pytest

from tests.structure.imports import imports
from tests.structure.modules import planted

SOURCES = {
    "p.__init__": "if TYPE_CHECKING:\n    from .mock import Mock",
    "p.mock": "",
    "p.q.__init__": "",
    "p.q.other": "",
}


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("import p.mock", "p.mock"),
        ("import p.q.other as another", "p.q.other"),
        ("from p.q import other", "p.q.other"),
        ("from p.q.other import name", "p.q.other"),
        ("from p.q import name", "p.q"),
        ("from p import Mock", "p.mock"),
        ("from p import __version__", "p"),
        ("from . import other", "p.q.other"),
        ("from .other import name", "p.q.other"),
        ("from .. import mock", "p.mock"),
        ("from ..mock import name", "p.mock"),
    ],
)
@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("{}", "run"),
        ("if True:\n    {}", "run"),
        ("class C:\n    {}", "run"),
        ("def f():\n    {}", "call"),
        ("async def f():\n    if True:\n        {}", "call"),
        ("if TYPE_CHECKING:\n    {}", "type"),
        ("if typing.TYPE_CHECKING:\n    {}", "type"),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    {}", "run"),
    ],
)
def test_an_import_leads_to_a_module(statement: str, target: str, where: str, kind: str) -> None:
    modules = planted({**SOURCES, "p.q.x": where.format(statement)})
    assert imports(modules) == [("p.q.x", target, kind)]


@pytest.mark.parametrize("statement", ["import os", "from json import loads", "from .x import me"])
def test_others_and_the_module_itself_are_not_of_interest(statement: str) -> None:
    assert imports(planted({**SOURCES, "p.q.x": statement})) == []
