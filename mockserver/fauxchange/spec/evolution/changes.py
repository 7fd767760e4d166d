"""What changed between two schemas of one request or one answer, and whom it breaks.

A request that was right must stay right, so what allows less breaks. An answer must not surprise:
what may be more, or of another type, breaks. New members, and new values of a list of values, are
additions on either side.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

_LOWEST = ("minimum", "minLength", "minItems", "minProperties")
_HIGHEST = ("maximum", "maxLength", "maxItems", "maxProperties")
_RULES = (
    *("anyOf", "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired"),
    *("additionalProperties", "patternProperties", "contains", "propertyNames"),
)
_LONGEST = 60


class SchemaChange(NamedTuple):
    """One change: where in a request or an answer, what it is, and whether clients break."""

    place: str
    what: str
    is_breaking: bool


class Side(Enum):
    """Who has to keep to a schema."""

    REQUEST = "request"
    RESPONSE = "response"


class _Effect(Enum):
    LESS = "allows less"
    MORE = "allows more"
    OTHER = "allows something else"

    def breaks(self, side: Side) -> bool:
        """Whether it breaks clients."""
        return self is not (_Effect.MORE if side is Side.REQUEST else _Effect.LESS)


def changes(old: Any, new: Any, side: Side) -> Iterator[SchemaChange]:
    """Yield what changed between two inlined schemas."""
    yield from _changes(_schema(old), _schema(new), side, side.value)


def _schema(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    yield from _of_type(old, new, side, place)
    yield from _of_values(old, new, side, place)
    for name in ("pattern", *_RULES):
        yield from _of_text(name, old, new, side, place)
    for name in (*_LOWEST, *_HIGHEST):
        yield from _of_bound(name, old, new, side, place)
    yield from _of_default(old, new, side, place)
    yield from _of_members(old, new, side, place)
    if "items" in old and "items" in new:
        yield from _changes(_schema(old["items"]), _schema(new["items"]), side, f"{place}[]")
    yield from _of_tuples(old.get("prefixItems"), new.get("prefixItems"), side, place)


def _of_type(
    old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    before, after = _types(old), _types(new)
    if before == after:
        return
    if before and (not after or after > before):
        effect = _Effect.MORE
    else:
        effect = _Effect.LESS if not before or after < before else _Effect.OTHER
    words = f"type {_type_names(before)} is now {_type_names(after)}"
    yield SchemaChange(place, words, effect.breaks(side))


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    types = schema.get("type", ())
    found = {types} if isinstance(types, str) else set(types)
    return frozenset(found | ({"integer"} if "number" in found else set()))


def _type_names(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _of_values(
    old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    before, after = _values(old), _values(new)
    if before is None and after is None:
        return
    if before is None or after is None:
        effect = _Effect.LESS if before is None else _Effect.MORE
        words = "is now one of a list" if before is None else "may now have any value"
        yield SchemaChange(place, words, effect.breaks(side))
        return
    for value in before:
        if value not in after:
            yield SchemaChange(place, f"value {json.dumps(value)} is gone", is_breaking=True)
    for value in after:
        if value not in before:
            yield SchemaChange(place, f"value {json.dumps(value)} is new", is_breaking=False)


def _values(schema: Mapping[str, Any]) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    values: list[Any] | None = schema.get("enum")
    return values


def _of_text(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    """Yield the change of a rule that is there, or not, or another one."""
    before, after = old.get(name), new.get(name)
    if before == after:
        return
    if before is None:
        yield SchemaChange(place, f"{name} {_short(after)} is new", _Effect.LESS.breaks(side))
    elif after is None:
        yield SchemaChange(place, f"{name} {_short(before)} is gone", _Effect.MORE.breaks(side))
    else:
        words = f"{name} {_short(before)} is now {_short(after)}"
        yield SchemaChange(place, words, _Effect.OTHER.breaks(side))


def _of_bound(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    if old.get(name) == new.get(name):
        return
    least = float("-inf") if name in _LOWEST else float("inf")
    before, after = old.get(name, least), new.get(name, least)
    rises = after > before
    effect = _Effect.LESS if rises == (name in _LOWEST) else _Effect.MORE
    words = f"{name} {old.get(name, 'none')} is now {new.get(name, 'none')}"
    yield SchemaChange(place, words, effect.breaks(side))


def _of_default(
    old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    """Yield another default: a call that leaves the parameter out now means something else."""
    if side is Side.REQUEST and "default" in old and old["default"] != new.get("default"):
        default = json.dumps(new["default"]) if "default" in new else "none"
        words = f"default {json.dumps(old['default'])} is now {default}"
        yield SchemaChange(place, words, is_breaking=True)


def _of_members(
    old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: str
) -> Iterator[SchemaChange]:
    before, after = old.get("properties", {}), new.get("properties", {})
    was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
    for name in dict.fromkeys((*before, *after)):
        here = f"{place}.{name}"
        if name not in after:
            yield SchemaChange(here, "is gone", is_breaking=True)
        elif name not in before:
            demands = side is Side.REQUEST and name in is_required
            yield SchemaChange(here, "is new and required" if demands else "is new", demands)
        else:
            yield from _changes(_schema(before[name]), _schema(after[name]), side, here)
            if name in is_required - was_required:
                yield SchemaChange(here, "is now required", _Effect.LESS.breaks(side))
            elif name in was_required - is_required:
                yield SchemaChange(here, "is no longer required", _Effect.MORE.breaks(side))


def _of_tuples(old: Any, new: Any, side: Side, place: str) -> Iterator[SchemaChange]:
    before, after = old or [], new or []
    for number, (was, now) in enumerate(zip(before, after, strict=False)):
        yield from _changes(_schema(was), _schema(now), side, f"{place}[{number}]")
    if len(before) != len(after):
        words = f"has {len(after)} values instead of {len(before)}"
        yield SchemaChange(
            place, words, is_breaking=side is Side.REQUEST or len(after) < len(before)
        )


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
