"""The report of the doctor, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fauxchange.runtime.call_line import printable

from .examination import Finding

_MEMBERS = ("step", "reason", "expected", "docs")
_CURL_LINES = (("curl", "refused alike:"), ("corrected", "signed right:"))


def report(findings: Sequence[Finding]) -> None:
    """Print findings; lines of curl stand alone, so that they can be copied."""
    from rich.console import Console

    console = Console(soft_wrap=True, highlight=False)
    for number, finding in enumerate(findings, 1):
        verdict = f"[red]refused, {finding.code}[/]" if finding.diagnosis else "[green]fine[/]"
        console.print(
            f"{number}. [bold]{_shown(f'{finding.method} {finding.target}')}[/]  {verdict}"
        )
        if finding.diagnosis:
            _print_diagnosis(console, finding.diagnosis)
        else:
            console.print(f"   {finding.checked} checked")
    bad = sum(1 for finding in findings if finding.diagnosis)
    console.print(f"{len(findings)} calls, {bad} findings")


def _shown(text: str) -> str:
    """Return a text of a call as it is, but for what a terminal, or rich, would obey."""
    from rich.markup import escape

    return escape(printable(text))


def _print_diagnosis(console: Any, diagnosis: Mapping[str, Any]) -> None:
    mistake = diagnosis.get("mistake")
    if mistake:
        console.print(f"   [bold yellow]{mistake['name']}[/]: {_shown(mistake['explanation'])}")
        console.print(f"   do this: {_shown(mistake['fix'])}")
    for name in _MEMBERS:
        if name in diagnosis:
            console.print(f"   {name}: {_shown(diagnosis[name])}")
    for target in diagnosis.get("nearest", ()):
        console.print(f"   nearest: {_shown(target)}")
    for name, title in _CURL_LINES:
        if name in diagnosis:
            console.print(f"   {title}")
            console.print(_shown(diagnosis[name]))
