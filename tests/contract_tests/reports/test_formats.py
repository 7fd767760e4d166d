"""JSON, JUnit, SARIF and Markdown: whole, valid, and true to the verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from fauxchange import data
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.reports import FORMATS, json_, junit, markdown, sarif, write
from tests.contract_tests.reports.verdicts import broken, clean, idle, saying

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree import ElementTree as ET

    from fauxchange_kit.verdict import Verdict

VERDICTS = [
    pytest.param(broken(), id="broken"),
    pytest.param(clean(), id="clean"),
    pytest.param(idle(), id="idle"),
    pytest.param(saying("<odd>"), id="odd"),
]
CHECKS = len(all_checks())


def cases(verdict: Verdict) -> dict[str, ET.Element]:
    """Return the test cases of a report by check."""
    return {
        f"{(one.get('classname') or '').rpartition('.')[2]}/{one.get('name')}": one
        for one in junit.document(verdict).iter("testcase")
    }


def results(verdict: Verdict) -> list[dict[str, Any]]:
    """Return the results of a SARIF report."""
    results_: list[dict[str, Any]] = sarif.document(verdict)["runs"][0]["results"]
    return results_


def test_every_format_writes_its_file(tmp_path: Path) -> None:
    files = [file.name for file in write(broken(), FORMATS, tmp_path / "new" / "folder")]
    assert files == ["report.html", "report.json", "junit.xml", "report.md", "report.sarif"]
    assert (tmp_path / "new" / "folder" / "badge.svg").exists()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_json_report_is_as_its_schema_says(verdict: Verdict) -> None:
    file = data.schemas() / "meta" / "report.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(json_.document(verdict))] == []


def test_the_json_report_says_what_was_found() -> None:
    report = json_.document(broken())
    assert report["isClean"] is False
    assert report["score"]["grade"] == "C"
    float_amount = next(one for one in report["checks"] if one["id"] == "parameters/float-amount")
    (problem,) = float_amount["problems"]
    assert problem["text"] == "asset/transfer.post got amt as JSON numbers"
    (call,) = problem["calls"]
    assert call["body"] == '{"ccy": "USDT", "amt": 1.5, "from": "6", "to": "18"}'
    assert call["again"].startswith("t=$(date -u")
    assert [one["profile"] for one in report["runs"]] == ["plain", "lost-reply"]
    assert report["runs"][1]["struck"] == 1
    assert report["runs"][1]["exitCode"] == 1


def test_findings_that_say_the_same_are_one_problem() -> None:
    report = json_.document(broken())
    missing = next(one for one in report["checks"] if one["id"] == "money/client-id-missing")
    (problem,) = missing["problems"]
    assert problem["times"] == 4
    assert problem["profiles"] == ["plain", "lost-reply"]


def test_junit_has_a_test_case_for_each_check() -> None:
    assert len(cases(broken())) == CHECKS


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_counts_of_junit_are_those_of_its_test_cases(verdict: Verdict) -> None:
    root = junit.document(verdict)
    for one in (root, *root.iter("testsuite")):
        assert int(one.get("tests", "")) == len(list(one.iter("testcase")))
        assert int(one.get("failures", "")) == len(list(one.iter("failure")))
        assert int(one.get("skipped", "")) == len(list(one.iter("skipped")))
        assert one.get("errors") == "0"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_junit_has_the_shape_that_ci_servers_read(verdict: Verdict) -> None:
    root = junit.document(verdict)
    assert root.tag == "testsuites"
    assert {one.tag for one in root} <= {"testsuite"}
    for suite in root:
        assert suite.get("name")
        assert {one.tag for one in suite} == {"testcase"}
        for case in suite:
            assert set(case.attrib) == {"classname", "name", "time"}
            assert len(case) <= 1
            assert {one.tag for one in case} <= {"failure", "skipped", "system-out"}


def test_a_failed_check_is_a_failure_that_says_what_to_do() -> None:
    (failure,) = cases(broken())["parameters/float-amount"]
    assert failure.get("message") == "asset/transfer.post got amt as JSON numbers"
    assert "Fix: Compute with decimals" in (failure.text or "")


def test_a_note_does_not_fail_in_junit_as_it_does_not_on_the_command_line() -> None:
    (element,) = cases(broken())["safety/user-agent"]
    assert element.tag == "system-out"
    assert "came without a User-Agent" in (element.text or "")


def test_what_was_not_exercised_is_skipped() -> None:
    (element,) = cases(clean())["errors/reset-survived"]
    assert element.tag == "skipped"
    assert element.get("message") == "nothing under reset let it judge"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_sarif_has_the_members_that_its_specification_requires(verdict: Verdict) -> None:
    report = sarif.document(verdict)
    assert report["version"] == "2.1.0"
    (one,) = report["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert len(rules) == len(verdict.results)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["helpUri"].startswith("https://")
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_a_result_of_sarif_has_the_call_that_shows_it() -> None:
    (result,) = [one for one in results(broken()) if one["ruleId"] == "parameters/float-amount"]
    assert result["webRequest"]["method"] == "POST"
    assert result["webRequest"]["target"] == "/api/v5/asset/transfer"
    assert result["webResponse"]["statusCode"] == 200
    place = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    assert place == "okx/asset/transfer.post"


def test_a_problem_keeps_its_fingerprint_from_one_report_to_the_next() -> None:
    first, second = (
        [one["partialFingerprints"] for one in results(verdict)] for verdict in (broken(), broken())
    )
    assert first == second
    assert len({json.dumps(one) for one in first}) == len(first)


def test_markdown_begins_with_grade_and_counts() -> None:
    lines = markdown.text(broken()).splitlines()
    assert lines[0].startswith("### Exchange contract: grade C, ")
    assert lines[2].endswith("19 calls in 2 runs.")


def test_markdown_has_the_worst_first() -> None:
    rows = [one for one in markdown.text(broken()).splitlines() if one.startswith("| 🔴")]
    assert rows[0] == "| 🔴 error | `money/double-execution` | money moves once | 1 |"


def test_markdown_of_a_good_client_says_so() -> None:
    assert "Nothing is wrong." in markdown.text(clean())


def test_a_name_or_an_address_is_no_link_in_markdown() -> None:
    assert markdown.escape_text("@me https://x") == "@\u2060me https://\u2060x"
    assert markdown.escape_text("a|b\n`c` <d>") == r"a\|b \`c\` &lt;d&gt;"
