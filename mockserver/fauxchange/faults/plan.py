"""Plans: faults as JSON, checked against their schema before anything is armed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from fauxchange import data
from fauxchange.spec.loader import check
from fauxchange.spec.problem import Problem, read_json

from .catalogue import KINDS
from .rule import mistake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

_HEADER = "X-Mock-Fault"
_SCHEMA = data.schemas() / "meta" / "fault-plan.json"


def read(plan: str | PathLike[str]) -> Mapping[str, Any]:
    """Read a plan file, or one that comes with the package, by its name.

    Raises:
        Problem: it cannot be read, or is no plan.

    """
    file = Path(plan)
    if file.suffix != ".json" and not file.exists():
        file = data.plans() / f"{plan}.json"
    said: Mapping[str, Any] = read_json(file)
    checked(said, str(file))
    return said


def checked(said: Any, name: str = "plan", exchange: str = "") -> list[Mapping[str, Any]]:
    """Return the rules of a plan; of one for a single call, ``exchange`` is whose call it is.

    Raises:
        Problem: it is no plan.

    """
    check(said, name, _SCHEMA)
    rules: list[Mapping[str, Any]] = said["faults"]
    for number, rule in enumerate(rules):
        wrong = mistake(rule, exchange)
        if wrong:
            raise Problem(name, f"/faults/{number}{wrong[0]}", wrong[1])
    return rules


def of_header(text: str, exchange: str) -> Mapping[str, Any]:
    """Return the one rule of a header: ``kind;option=value``, or a rule as JSON.

    Raises:
        Problem: it is no rule.

    """
    if text.lstrip().startswith("{"):
        try:
            rule = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Problem(_HEADER, "", f"is not JSON: {error}") from error
    else:
        kind, *pairs = (part.strip() for part in text.split(";"))
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise Problem(_HEADER, "/faults/0/fault", f"{kind!r} is not one of {known}")
        options = {name: typed(kind, name, text) for name, text in map(_halves, pairs)}
        rule = {"fault": kind, "options": options} if options else {"fault": kind}
    said = checked({"faults": [rule]}, _HEADER, exchange)[0]
    if KINDS[said["fault"]].lasting:
        raise Problem(_HEADER, "/faults/0/fault", f"{said['fault']} needs to be armed before")
    for member in ("match", "times"):
        if member in said:
            raise Problem(_HEADER, f"/faults/0/{member}", "a header strikes its own call")
    return said


def _halves(pair: str) -> tuple[str, str]:
    name, _, text = pair.partition("=")
    return name.strip(), text.strip()


def typed(kind: str, name: str, text: str) -> Any:
    """Return an option as its schema has it: a text stays one, all else is read as JSON."""
    known = read_json(_SCHEMA)["$defs"].get(kind, {}).get("properties", {}).get(name, {})
    if known.get("type", "string") == "string":
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
