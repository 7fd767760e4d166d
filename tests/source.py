"""Where the project's own files are, for tests that read them."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mockserver" / "fauxchange"
DOCS = ROOT / "docs"


def docs_page(name: str) -> Path:
    """Return the file of a page of the documentation, in whichever of its folders it is."""
    (file,) = DOCS.rglob(name)
    return file


def imports_of_ours(file: Path) -> list[str]:
    """Return what a module imports of the package and the tests, beside its own folder."""
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
        elif isinstance(node, ast.Import):
            names += [one.name for one in node.names]
    return [name for name in names if name.startswith(("fauxchange", "tests"))]
