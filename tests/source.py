"""Where the project's own files are, for tests that read them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mockserver" / "fauxchange"
DOCS = ROOT / "docs"


def docs_page(name: str) -> Path:
    """Return the file of a page of the documentation, in whichever of its folders it is."""
    (file,) = DOCS.rglob(name)
    return file
