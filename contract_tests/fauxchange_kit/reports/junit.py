"""The report for CI servers: JUnit XML, a suite for each family and a test case for each check.

A check that was not exercised is skipped. A note is no failure, as it is none on the command line;
what it says is the output of its test case.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from fauxchange_kit.check import Severity
from fauxchange_kit.verdict import Outcome

from .exhibits import Exhibits, links

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange_kit.verdict import Judged, Verdict

_SHOWN = 10


def write(verdict: Verdict, folder: Path) -> Path:
    """Write the report, and return its file."""
    file = folder / "junit.xml"
    tree = ET.ElementTree(document(verdict))
    ET.indent(tree)
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return file


def document(verdict: Verdict) -> ET.Element:
    """Return the report."""
    exhibits = Exhibits(verdict)
    root = ET.Element("testsuites", {"name": "fauxchange", **_counted(verdict.judged)})
    by_family = sorted(verdict.judged, key=lambda one: one.check.family)
    for family, judged in groupby(by_family, key=lambda one: one.check.family):
        checks = list(judged)
        named = {"name": f"fauxchange.{family}", **_counted(checks)}
        suite = ET.SubElement(root, "testsuite", named)
        for one in checks:
            _case(suite, one, exhibits)
    return root


def _case(suite: ET.Element, judged: Judged, exhibits: Exhibits) -> None:
    check = judged.check
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"fauxchange.{check.family}",
        name=check.id.partition("/")[2],
        time="0",
    )
    if judged.outcome is Outcome.NOT_EXERCISED:
        under = f" under {', '.join(check.profiles)}" if check.profiles else ""
        ET.SubElement(case, "skipped", message=f"no call{under} let it judge")
    elif _is_failure(judged):
        first = exhibits.text(judged.findings[0].problem)
        failure = ET.SubElement(case, "failure", message=first, type=check.severity.value)
        failure.text = _told(judged, exhibits)
    elif judged.findings:
        ET.SubElement(case, "system-out").text = _told(judged, exhibits)


def _told(judged: Judged, exhibits: Exhibits) -> str:
    """Return all there is to say of a check that found something."""
    check, problems = judged.check, exhibits.problems(judged.findings)
    lines = [f"A good client: {check.title}.", ""]
    for one in problems[:_SHOWN]:
        often = f" ({one.times} times)" if one.times > 1 else ""
        lines.append(f"{one.text}{often}; in {', '.join(one.profiles)}")
        lines += [
            f"  #{call.number} {call.method} {call.target}: {call.fate}" for call in one.exhibits
        ]
    if len(problems) > _SHOWN:
        lines.append(f"and {len(problems) - _SHOWN} more")
    called = {sent.exchange.name for one in judged.findings for sent in one.calls}
    pages = links(check, called).values()
    return "\n".join([*lines, "", f"Why: {check.why}", f"Fix: {check.fix}", *pages])


def _is_failure(judged: Judged) -> bool:
    return bool(judged.findings) and judged.check.severity is not Severity.NOTE


def _counted(judged: list[Judged] | tuple[Judged, ...]) -> dict[str, str]:
    return {
        "tests": str(len(judged)),
        "failures": str(sum(map(_is_failure, judged))),
        "errors": "0",
        "skipped": str(sum(one.outcome is Outcome.NOT_EXERCISED for one in judged)),
        "time": "0",
    }
