"""The formats of reports by name, each a module of ``reports`` that is loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .verdict import Verdict

FORMATS = ("html", "json", "junit", "md", "sarif")


def write(verdict: Verdict, formats: Iterable[str], folder: Path) -> Iterator[Path]:
    """Write reports, and yield their files."""
    for name in formats:
        folder.mkdir(parents=True, exist_ok=True)
        yield import_module(f"contract_tests.reports.{name}").write(verdict, folder)
