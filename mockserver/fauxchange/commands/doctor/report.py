"""The report of the doctor, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .examination import Finding

_MEMBERS = ("step", "reason", "expected", "docs")
_CURL_LINES = (("curl", "refused alike:"), ("corrected", "signed right:"))


def report(findings: Sequence[Finding]) -> None:
    """Print findings; lines of curl stand alone, so that they can be copied."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(soft_wrap=True, highlight=False)
    for number, finding in enumerate(findings, 1):
        verdict = f"[red]refused, {finding.code}[/]" if finding.diagnosis else "[green]fine[/]"
        console.print(
            f"{number}. [bold]{escape(f'{finding.method} {finding.target}')}[/]  {verdict}"
        )
        if finding.diagnosis:
            _print_diagnosis(console, finding.diagnosis)
        else:
            console.print(f"   {finding.checked} checked")
    bad = sum(1 for finding in findings if finding.diagnosis)
    console.print(f"{len(findings)} calls, {bad} findings")


def _print_diagnosis(console: Any, diagnosis: Mapping[str, Any]) -> None:
    from rich.markup import escape

    mistake = diagnosis.get("mistake")
    if mistake:
        console.print(f"   [bold yellow]{escape(mistake['name'])}[/]: {mistake['explanation']}")
        console.print(f"   do this: {escape(mistake['fix'])}")
    for name in _MEMBERS:
        if name in diagnosis:
            console.print(f"   {name}: {escape(diagnosis[name])}")
    for target in diagnosis.get("nearest", ()):
        console.print(f"   nearest: {escape(target)}")
    for name, title in _CURL_LINES:
        if name in diagnosis:
            console.print(f"   {title}")
            console.print(escape(diagnosis[name]))
