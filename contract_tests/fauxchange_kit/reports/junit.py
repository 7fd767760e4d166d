"""The report for CI servers: JUnit XML, a suite for each family and a test case for each check.

A check that was not exercised is skipped. A note is no failure, as it is none on the command line;
what it says is the output of its test case.
"""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from fauxchange_kit.check import Severity
from fauxchange_kit.verdict import CheckResult, Outcome, Verdict

from .exhibits import Exhibit, Exhibits, links

FILE = "junit.xml"
_SHOWN = 10


def text(verdict: Verdict) -> str:
    """Return the report as it is written."""
    root = document(verdict)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode()


def document(verdict: Verdict) -> ET.Element:
    """Return the report."""
    exhibits = Exhibits(verdict)
    root = ET.Element("testsuites", {"name": "fauxchange", **_counts(verdict.results)})
    if verdict.fails_plainly:
        _failed_client(root)
    by_family = sorted(verdict.results, key=lambda one: one.check.family)
    for family, results in groupby(by_family, key=lambda one: one.check.family):
        checks = list(results)
        attributes = {"name": f"fauxchange.{family}", **_counts(checks)}
        suite = ET.SubElement(root, "testsuite", attributes)
        for one in checks:
            _case(suite, one, exhibits)
    return root


def _failed_client(root: ET.Element) -> None:
    """Add that the client does not work where nothing fails, which no check says."""
    root.set("tests", str(int(root.get("tests", "0")) + 1))
    root.set("errors", "1")
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0"}
    suite = ET.SubElement(root, "testsuite", {"name": "fauxchange.client", **counts})
    name = {"classname": "fauxchange.client", "name": "works-without-faults", "time": "0"}
    case = ET.SubElement(suite, "testcase", name)
    message = "the client ended with an error against an exchange that behaves"
    ET.SubElement(case, "error", message=message)


def _case(suite: ET.Element, result: CheckResult, exhibits: Exhibits) -> None:
    check = result.check
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"fauxchange.{check.family}",
        name=check.id.partition("/")[2],
        time="0",
    )
    if result.outcome is Outcome.NOT_EXERCISED:
        under = f" under {', '.join(check.profiles)}" if check.profiles else ""
        ET.SubElement(case, "skipped", message=f"nothing{under} let it judge")
    elif _is_failure(result):
        first = exhibits.text(result.findings[0].problem)
        failure = ET.SubElement(case, "failure", message=first, type=check.severity.value)
        failure.text = _text(result, exhibits)
    elif result.findings:
        ET.SubElement(case, "system-out").text = _text(result, exhibits)


def _text(result: CheckResult, exhibits: Exhibits) -> str:
    """Return all there is to say of a check that found something."""
    check, problems = result.check, exhibits.problems(result.findings)
    lines = [f"A good client: {check.title}.", ""]
    for one in problems[:_SHOWN]:
        times = f" ({one.times} times)" if one.times > 1 else ""
        lines.append(f"{one.text}{times}; in {', '.join(one.profiles)}")
        lines += map(_call_line, one.exhibits)
    if len(problems) > _SHOWN:
        lines.append(f"and {len(problems) - _SHOWN} more")
    pages = links(check, exhibits.exchanges(result.findings)).values()
    return "\n".join([*lines, "", f"Why: {check.why}", f"Fix: {check.fix}", *pages])


def _call_line(call: Exhibit) -> str:
    """Return which call it was, in which run, and what became of it, with the reason."""
    why = f", {call.reason}" if call.reason else ""
    return f"  {call.profile} #{call.number} {call.method} {call.target}: {call.fate}{why}"


def _is_failure(result: CheckResult) -> bool:
    return bool(result.findings) and result.check.severity is not Severity.NOTE


def _counts(results: list[CheckResult] | tuple[CheckResult, ...]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(map(_is_failure, results))),
        "errors": "0",
        "skipped": str(sum(one.outcome is Outcome.NOT_EXERCISED for one in results)),
        "time": "0",
    }
