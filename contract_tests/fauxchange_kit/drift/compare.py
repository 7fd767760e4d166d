"""What differs between an answer and its schema: by place, not row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import jsonschema_rs

_LONGEST = 60


class Kind(StrEnum):
    """Ways to differ."""

    MISSING = "missing"
    """A documented member is not there."""
    NEW = "new"
    """A member that nobody documents."""
    RETYPED = "retyped"
    """A value of a type that is not the documented one."""
    UNLISTED = "unlisted value"
    """A value that is not among the documented ones."""
    REWRITTEN = "rewritten"
    """A value of the right type that is written or bounded otherwise than documented."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: in which place, what is documented, what was seen, and in how many rows."""

    kind: Kind
    place: str
    documented: str
    seen: str
    rows: int = 1


class _Occurrence(NamedTuple):
    kind: Kind
    place: str
    documented: str
    seen: str


def differences(schema: dict[str, Any], payload: Any) -> tuple[Difference, ...]:
    """Return where a payload differs from an inlined schema, each place and kind once."""
    groups: dict[tuple[Kind, str, str], list[_Occurrence]] = {}
    for difference in _differences(schema, payload, "data"):
        value = difference.seen if difference.kind is Kind.UNLISTED else ""
        groups.setdefault((difference.kind, difference.place, value), []).append(difference)
    return tuple(Difference(*group[0], len(group)) for group in groups.values())


def _differences(schema: Any, value: Any, place: str) -> Iterator[_Occurrence]:
    if not isinstance(schema, dict):
        return
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            schema = _closest(schema[keyword], value)
    types = schema.get("type", [])
    documented = [types] if isinstance(types, str) else types
    if documented and not _is_of(documented, value):
        yield _Occurrence(Kind.RETYPED, place, " or ".join(documented), _short_json(value))
    elif isinstance(value, dict):
        yield from _of_members(schema, value, place)
    elif isinstance(value, list):
        yield from _of_items(schema, value, place)
    elif "enum" in schema and value not in schema["enum"]:
        values = ", ".join(map(str, schema["enum"]))
        yield _Occurrence(Kind.UNLISTED, place, values, _short_json(value))
    elif not _fits(schema, value):
        yield _Occurrence(Kind.REWRITTEN, place, _rule(schema), _short_json(value))


def _closest(schemas: list[Any], value: Any) -> Any:
    """Return the schema that a value differs from least: first of its type, then in few places."""

    def distance(schema: Any) -> tuple[bool, int]:
        differences = list(_differences(schema, value, ""))
        return any(one.kind is Kind.RETYPED and not one.place for one in differences), len(
            differences
        )

    return min(schemas, key=distance)


def _of_members(schema: dict[str, Any], value: dict[str, Any], place: str) -> Iterator[_Occurrence]:
    members = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            documented = members.get(name, {})
            yield _Occurrence(Kind.MISSING, f"{place}.{name}", _rule(documented), "")
    others = schema.get("additionalProperties")
    is_open = others is not None or "patternProperties" in schema or not members
    for name, member in value.items():
        if name in members:
            yield from _differences(members[name], member, f"{place}.{name}")
        elif isinstance(others, dict):
            yield from _differences(others, member, f"{place}.*")
        elif not is_open:
            yield _Occurrence(Kind.NEW, f"{place}.{name}", "", _short_json(member))


def _of_items(schema: dict[str, Any], value: list[Any], place: str) -> Iterator[_Occurrence]:
    first = schema.get("prefixItems")
    if first is not None:
        if len(value) != len(first):
            words = f"{len(first)} values"
            yield _Occurrence(Kind.REWRITTEN, place, words, f"{len(value)} values")
        for number, (part, item) in enumerate(zip(first, value, strict=False)):
            yield from _differences(part, item, f"{place}[{number}]")
        return
    for item in value:
        yield from _differences(schema.get("items"), item, f"{place}[]")


def _is_of(types: list[str], value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator({"type": types}).is_valid(value)


def _fits(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(schema).is_valid(value)


def _rule(schema: dict[str, Any]) -> str:
    """Return what a schema says of a scalar, in short."""
    if "pattern" in schema:
        return f"text like {schema['pattern']}"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    bounds = {name: schema[name] for name in ("minimum", "maximum", "maxLength") if name in schema}
    types = schema.get("type", "anything")
    words = types if isinstance(types, str) else " or ".join(types)
    return f"{words}, {json.dumps(bounds)}" if bounds else words


def _short_json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
