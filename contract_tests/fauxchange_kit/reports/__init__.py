"""Reports of a verdict, one module for each format, loaded when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fauxchange_kit.verdict import Verdict

# What a format is called on the command line -> the module with its ``FILE`` and its ``text``.
FORMATS: Mapping[str, str] = {
    "html": "html",
    "json": "json_",
    "junit": "junit",
    "md": "markdown",
    "sarif": "sarif",
}
# Files that stand beside that of a format.
_BESIDE: Mapping[str, tuple[str, ...]] = {"html": ("badge",)}


def write(verdict: Verdict, formats: Iterable[str], folder: Path) -> Iterator[Path]:
    """Write reports into a folder, and yield their files."""
    for name in formats:
        folder.mkdir(parents=True, exist_ok=True)
        for module in (*_BESIDE.get(name, ()), FORMATS[name]):
            report = import_module(f"{__name__}.{module}")
            file = folder / report.FILE
            file.write_text(report.text(verdict), encoding="utf-8")
        yield file
