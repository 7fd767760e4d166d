"""The package's own source, for tests that read it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mockserver" / "fauxchange"
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    """Return a module's path inside the package."""
    return file.relative_to(PACKAGE).as_posix()


DOCS = ROOT / "docs"


def docs_page(name: str) -> Path:
    """Return the file of a page of the documentation, in whichever of its folders it is."""
    (file,) = DOCS.rglob(name)
    return file


@cache
def parsed(file: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"))
