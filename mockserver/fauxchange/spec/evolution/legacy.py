"""Names that an exchange has given up, and takes and shows only if it is played as it was before.

A schema file marks a member with ``"x-legacy": DAY``, and values of a list with
``"x-legacy-values": {VALUE: DAY}``: the last day on which the exchange knew them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MEMBER = "x-legacy"
VALUES = "x-legacy-values"


def has_legacy(schema: Any) -> bool:
    """Whether an inlined schema marks a name that was given up.

    Raises:
        ValueError: it marks values that it does not list.

    """
    marked = list(_marked(schema))
    for part in marked:
        unknown = [value for value in part.get(VALUES, ()) if value not in part.get("enum", ())]
        if unknown:
            raise ValueError(f"{VALUES} has {unknown[0]!r}, which the enum beside it has not")
    return bool(marked)


def _marked(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the parts of a schema that carry a mark."""
    if isinstance(schema, list):
        for part in schema:
            yield from _marked(part)
    elif isinstance(schema, dict):
        if MEMBER in schema or VALUES in schema:
            yield schema
        for part in schema.values():
            yield from _marked(part)


def without_legacy(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an endpoint's row as it is read, with no name that was given up.

    Documented examples lose the members that the schema of the answer loses.
    """
    dropped = _members(row["response"])
    return {
        **row,
        "request": _current(row["request"]),
        "response": _current(row["response"]),
        "examples": [
            {**one, "response": _without_members(one["response"], dropped)}
            if "response" in one
            else one
            for one in row["examples"]
        ],
    }


def _current(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_current(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = {name for name, part in schema.get("properties", {}).items() if _is_legacy(part)}
    values = schema.get(VALUES, {})
    current = {name: _current(part) for name, part in schema.items() if name != VALUES}
    if dropped:
        current["properties"] = _without(current["properties"], dropped)
        if "required" in current:
            current["required"] = [name for name in current["required"] if name not in dropped]
    if values:
        current["enum"] = [value for value in current["enum"] if value not in values]
    return current


def _is_legacy(schema: Any) -> bool:
    return isinstance(schema, dict) and MEMBER in schema


def _members(schema: Any) -> set[str]:
    """Return the names of all members that are marked, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(_members, schema))
    if not isinstance(schema, dict):
        return set()
    own = {name for name, part in schema.get("properties", {}).items() if _is_legacy(part)}
    return own.union(*map(_members, schema.values()))


def _without_members(value: Any, names: set[str]) -> Any:
    if isinstance(value, list):
        return [_without_members(item, names) for item in value]
    if isinstance(value, dict):
        return {
            name: _without_members(part, names) for name, part in value.items() if name not in names
        }
    return value


def _without(members: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: part for name, part in members.items() if name not in names}
