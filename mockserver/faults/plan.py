"""Plans: faults as JSON, checked against their schema before anything is armed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mockserver import data
from mockserver.spec.loader import check
from mockserver.spec.problem import Problem, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SCHEMA = data.schemas() / "meta" / "fault-plan.json"


def read(file: Path) -> Mapping[str, Any]:
    """Read a plan from a file.

    Raises:
        Problem: it cannot be read, or is no plan.

    """
    said: Mapping[str, Any] = read_json(file)
    checked(said, str(file))
    return said


def checked(said: Any, name: str = "plan") -> list[Mapping[str, Any]]:
    """Return the rules of a plan.

    Raises:
        Problem: it is no plan.

    """
    check(said, name, _SCHEMA)
    rules: list[Mapping[str, Any]] = said["faults"]
    return rules


def of_header(text: str) -> Mapping[str, Any]:
    """Return the one rule of a header: ``kind;option=value``, or a rule as JSON.

    Raises:
        Problem: it is no rule.

    """
    if text.lstrip().startswith("{"):
        try:
            rule = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Problem("X-Mock-Fault", "", f"is not JSON: {error}") from error
    else:
        kind, *pairs = (part.strip() for part in text.split(";"))
        options = {name: _typed(kind, name, text) for name, text in map(_halves, pairs)}
        rule = {"fault": kind, "options": options} if options else {"fault": kind}
    return checked({"faults": [rule]}, "X-Mock-Fault")[0]


def _halves(pair: str) -> tuple[str, str]:
    name, _, text = pair.partition("=")
    return name.strip(), text.strip()


def _typed(kind: str, name: str, text: str) -> Any:
    """Return an option as its schema has it: a text stays one, all else is read as JSON."""
    known = read_json(_SCHEMA)["$defs"].get(kind, {}).get("properties", {}).get(name, {})
    if known.get("type", "string") == "string":
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
