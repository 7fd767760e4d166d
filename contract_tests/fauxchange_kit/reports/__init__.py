"""Reports of a verdict, one module for each format, loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from fauxchange_kit.verdict import Verdict

# What a format is called on the command line -> the module whose ``write`` makes it.
FORMATS: Mapping[str, str] = {
    "html": "html",
    "json": "json_",
    "junit": "junit",
    "md": "markdown",
    "sarif": "sarif",
}


def write(verdict: Verdict, formats: Iterable[str], folder: Path) -> Iterator[Path]:
    """Write reports into a folder, and yield their files."""
    for name in formats:
        folder.mkdir(parents=True, exist_ok=True)
        yield import_module(f"{__name__}.{FORMATS[name]}").write(verdict, folder)
