"""What was found, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .examination import Finding

_SHOWN = ("step", "reason", "expected", "docs")
_LINES = (("curl", "refused alike:"), ("corrected", "signed right:"))


def report(findings: Sequence[Finding]) -> None:
    """Print what was found; lines of curl stand alone, so that they can be copied."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(soft_wrap=True, highlight=False)
    for number, found in enumerate(findings, 1):
        verdict = f"[red]refused, {found.code}[/]" if found.refused else "[green]fine[/]"
        console.print(f"{number}. [bold]{escape(f'{found.method} {found.target}')}[/]  {verdict}")
        if found.refused:
            _refused(console, found.refused)
        else:
            console.print(f"   {found.checked} checked")
    bad = sum(1 for found in findings if found.refused)
    console.print(f"{len(findings)} calls, {bad} findings")


def _refused(console: Any, told: Mapping[str, Any]) -> None:
    from rich.markup import escape

    mistake = told.get("mistake")
    if mistake:
        console.print(f"   [bold yellow]{escape(mistake['name'])}[/]: {mistake['explanation']}")
        console.print(f"   do this: {escape(mistake['fix'])}")
    for name in _SHOWN:
        if name in told:
            console.print(f"   {name}: {escape(told[name])}")
    for target in told.get("nearest", ()):
        console.print(f"   nearest: {escape(target)}")
    for name, title in _LINES:
        if name in told:
            console.print(f"   {title}")
            console.print(escape(told[name]))
