"""The report for code scanners: SARIF 2.1.0, a rule for each check and a result for each problem.

A result is about what was sent, not about a line of the client, which nobody here has seen: its
place is the path of the call, and the call itself is its ``webRequest``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fauxchange import __version__
from fauxchange_kit import score
from fauxchange_kit.check import Check
from fauxchange_kit.verdict import Verdict

from .exhibits import Exhibit, Exhibits, Problem, links

FILE = "report.sarif"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def text(verdict: Verdict) -> str:
    """Return the report as it is written."""
    return json.dumps(document(verdict), indent=2) + "\n"


def document(verdict: Verdict) -> dict[str, Any]:
    """Return the report."""
    called = score.exchanges(verdict)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "fauxchange",
                        "version": __version__,
                        "rules": [
                            _rule(one.check, [of.name for of in called]) for one in verdict.results
                        ],
                    }
                },
                "originalUriBaseIds": {
                    one.name: {"description": {"text": f"The server of {one.facts['title']}."}}
                    for one in called
                },
                "columnKind": "unicodeCodePoints",
                "results": list(_results(verdict)),
            }
        ],
    }


def _rule(check: Check, called: list[str]) -> dict[str, Any]:
    pages = links(check, called)
    links_ = ", ".join(f"[{name}]({url})" for name, url in pages.items())
    return {
        "id": check.id,
        "name": "".join(word.capitalize() for word in check.id.replace("/", "-").split("-")),
        "shortDescription": {"text": f"A good client: {check.title}."},
        "fullDescription": {"text": check.why},
        "help": {
            "text": "\n".join([check.fix, *pages.values()]),
            "markdown": f"{check.fix}\n\nDocumentation: {links_}",
        },
        "helpUri": next(iter(pages.values())),
        "defaultConfiguration": {"level": check.severity.value},
        "properties": {"tags": [check.family]},
    }


def _results(verdict: Verdict) -> Iterator[dict[str, Any]]:
    exhibits = Exhibits(verdict)
    for index, one in enumerate(verdict.results):
        for problem in exhibits.problems(one.findings):
            yield _result(one.check, index, problem)


def _result(check: Check, index: int, problem: Problem) -> dict[str, Any]:
    text = f"{check.id}\n{problem.text}".encode()
    result: dict[str, Any] = {
        "ruleId": check.id,
        "ruleIndex": index,
        "level": check.severity.value,
        "message": {"text": f"{problem.text} (in {', '.join(problem.profiles)})"},
        "occurrenceCount": problem.times,
        "partialFingerprints": {"problem/v1": hashlib.sha256(text).hexdigest()},
    }
    if problem.exhibits:
        call = problem.exhibits[0]
        result["locations"] = [_location(call)]
        result["webRequest"] = {
            "protocol": "http",
            "method": call.method,
            "target": call.target,
            "headers": dict(call.headers),
            "body": {"text": call.body},
        }
        if call.status:
            result["webResponse"] = {"statusCode": call.status, "body": {"text": call.answer_body}}
    return result


def _location(call: Exhibit) -> dict[str, Any]:
    path = call.target.partition("?")[0].lstrip("/") or "."
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path, safe="/"), "uriBaseId": call.exchange},
            "region": {"startLine": 1},
        },
        "logicalLocations": [
            {"fullyQualifiedName": f"{call.exchange}/{call.endpoint}", "kind": "resource"}
        ],
    }
