"""Fault plans: JSON documents, checked against their schema before anything is armed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

import orjson

from fauxchange import data
from fauxchange.spec.loader import check
from fauxchange.spec.problem import Problem, named_file, read_json, whole_numbers

from .catalogue import KINDS
from .rule import rule_error

HEADER = "X-Mock-Fault"
_SCHEMA = data.schemas() / "meta" / "fault-plan.json"

# Headers that were read before: so many, of so many characters at most.
_MOST_KNOWN, _LONGEST_KNOWN = 256, 500


def read(plan: str | PathLike[str]) -> Mapping[str, Any]:
    """Read a plan file, or one that comes with the package, by its name.

    Raises:
        Problem: it cannot be read, or is no plan.

    """
    file = Path(plan)
    if file.suffix != ".json" and not file.exists():
        file = named_file(data.plans(), str(plan))
    document: Mapping[str, Any] = read_json(file)
    validate(document, str(file))
    return document


def validate(document: Any, name: str = "plan", exchange: str = "") -> list[Mapping[str, Any]]:
    """Return the rules of a plan, which is valid; whole numbers are so however they are written.

    ``name`` is what errors call the plan; ``exchange`` is the exchange of the call, if the plan is
    for a single call.

    Raises:
        Problem: it is no plan.

    """
    check(document, name, _SCHEMA)
    rules: list[Mapping[str, Any]] = whole_numbers(document["faults"])
    for number, rule in enumerate(rules):
        error = rule_error(rule, exchange)
        if error:
            raise Problem(name, f"/faults/{number}{error[0]}", error[1])
    return rules


def header_rule(text: str, exchange: str) -> Mapping[str, Any]:
    """Return the rule in a header: ``kind;option=value``, or a rule as JSON.

    Raises:
        Problem: it is no rule.

    """
    # Reading one takes ten times what its call does, and clients send the same ones again.
    return (_known_rule if len(text) <= _LONGEST_KNOWN else _read_rule)(text, exchange)


def _read_rule(text: str, exchange: str) -> Mapping[str, Any]:
    if text.lstrip().startswith("{"):
        try:
            rule = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Problem(HEADER, "", f"is not JSON: {error}") from error
    else:
        kind, *pairs = (part.strip() for part in text.split(";"))
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise Problem(HEADER, "/faults/0/fault", f"{kind!r} is not one of {known}")
        options = {name: option_value(kind, name, text) for name, text in map(_option, pairs)}
        rule = {"fault": kind, "options": options} if options else {"fault": kind}
    document = validate({"faults": [rule]}, HEADER, exchange)[0]
    if KINDS[document["fault"]].needs_arming:
        raise Problem(HEADER, "/faults/0/fault", f"{document['fault']} needs to be armed before")
    for member in ("match", "times"):
        if member in document:
            raise Problem(HEADER, f"/faults/0/{member}", "a header strikes its own call")
    return document


_known_rule = lru_cache(maxsize=_MOST_KNOWN)(_read_rule)


def _option(pair: str) -> tuple[str, str]:
    """Return the name and the text of an option."""
    name, _, text = pair.partition("=")
    return name.strip(), text.strip()


def option_value(kind: str, name: str, text: str) -> Any:
    """Return an option of the type its schema has: a string as it is, all else read as JSON."""
    schema = read_json(_SCHEMA)["$defs"].get(kind, {}).get("properties", {}).get(name, {})
    if schema.get("type", "string") == "string":
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
