"""What a session of tests comes to: the runs of all its tests, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import parcel
from .reports import FORMATS, write
from .shown import summary
from .verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .traffic import Run
    from .verdict import Finding, Verdict

STRICT, REPORT, OFF = "strict", "report", "off"

_SHOWN = 50


@dataclass
class Session:
    """The runs of a session, each with the name of its test."""

    runs: list[tuple[str, Run]] = field(default_factory=list)

    def add(self, test: str, run: Run) -> Verdict | None:
        """Keep what a test did, and judge it; None if it called nothing."""
        if not run.calls:
            return None
        self.runs.append((test, run))
        return judge([run])

    def verdict(self) -> Verdict:
        """Judge the whole session."""
        return judge([run for _, run in self.runs])

    def packed(self) -> list[Any]:
        """Return the runs as plain values, for another process."""
        return [[test, parcel.packed(run)] for test, run in self.runs]

    def unpack(self, parcels: Iterable[Any]) -> None:
        """Take the runs of another process."""
        self.runs += [(test, parcel.unpacked(said)) for test, said in parcels]

    def lines(self, verdict: Verdict) -> Iterator[str]:
        """Yield what is told of a verdict in the summary of the session."""
        tests = {id(sent): test for test, run in self.runs for sent in run}
        seen: dict[str, list[Finding]] = {}
        for finding in verdict.findings:
            seen.setdefault(finding.check.id, []).append(finding)
        for found in list(seen.values())[:_SHOWN]:
            check = found[0].check
            yield f"{check.severity} {check.id}: {check.title}"
            named = {tests[id(sent)]: one for one in found for sent in one.calls[:1]}
            for test, one in list(named.items())[:3]:
                yield f"    {test}: {one.problem}"
            if len(named) > 3:
                yield f"    and {len(named) - 3} more tests"
            yield f"    fix: {check.fix}"
        yield summary(verdict)


def described(verdict: Verdict) -> str:
    """Return what is wrong, for a test that fails of it."""
    lines = ["the client did what it should not (--conformance=strict):"]
    for finding in verdict.findings:
        check = finding.check
        calls = ", ".join(f"#{sent.number} {sent.endpoint_id}" for sent in finding.calls[:3])
        lines += [f"{check.severity} {check.id}: {finding.problem} ({calls})", f"  {check.fix}"]
    return "\n".join(lines)


def formats_of(said: str) -> tuple[tuple[str, ...], Path]:
    """Return the formats and the folder of ``html,json:folder``.

    Raises:
        ValueError: it is not that.

    """
    names, colon, folder = said.partition(":")
    wanted = tuple(name.strip() for name in names.split(",") if name.strip())
    if not colon or not folder or not wanted or not set(wanted) <= set(FORMATS):
        raise ValueError(f"{said!r} is not like html,json:folder; formats are {', '.join(FORMATS)}")
    return wanted, Path(folder)


def reports(verdict: Verdict, said: str) -> list[Path]:
    """Write the reports of a session, and return their files."""
    wanted, folder = formats_of(said)
    return list(write(verdict, wanted, folder))
