"""From a validator's errors to the one violation that an exchange would name.

It reads only the schema, the value and where they disagree, so it explains the errors of either
validator. The rules across parameters have fixed shapes in the files (docs/design/schemas.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal["malformed", "missing", "either", "both", "too many", "bad"]

# The first of these that is found is the one that is named.
_ORDER: tuple[Kind, ...] = ("malformed", "missing", "either", "both", "too many", "bad")

# More items than any documented list may have. A validator that is to say what is wrong makes an
# object for every error: for 60 KB of `[{},...]` that is a hundred thousand.
_CHUNK = 100


class Disagreement(NamedTuple):
    """A validator's error: where in the schema, where in the value, and in its own words."""

    schema_path: Sequence[str | int]
    instance_path: Sequence[str | int]
    message: str


class Violation(NamedTuple):
    """What is wrong with a value, by the name of the parameter; ``row`` for a batch.

    ``malformed`` is a value, or a row, that is no object at all. ``error`` is the error that the
    exchange has for this rule alone, empty if it has none.
    """

    kind: Kind
    names: tuple[str, ...]
    reason: str
    row: int | None = None
    limit: int = 0
    error: str = ""


def first(schema: Any, value: Any, errors: Iterable[Disagreement]) -> Violation:
    """Return the violation to name: missing before either-or before wrong values."""
    found = [_violation(schema, value, error) for error in errors]
    return min(found, key=lambda violation: _ORDER.index(violation.kind))


def too_many(schema: Any, value: Any) -> Violation | None:
    """Return the violation of a list with more items than the schema allows, itself or a member.

    Only the lengths of lists are looked at.
    """
    if isinstance(value, list):
        return _crowd(schema, value, "")
    if not isinstance(schema, dict) or not isinstance(value, dict):
        return None
    for name, part in schema.get("properties", {}).items():
        crowd = _crowd(part, value.get(name), name)
        if crowd is not None:
            return crowd
    return None


def _crowd(schema: Any, items: Any, name: str) -> Violation | None:
    most = schema.get("maxItems") if isinstance(schema, dict) else None
    if most is None or not isinstance(items, list) or len(items) <= most:
        return None
    reason = f"{len(items)} items, {most} are allowed"
    own = _own_error(schema, ("maxItems",))
    return Violation("too many", (name,), reason, None, most, own)


def _violation(schema: Any, value: Any, error: Disagreement) -> Violation:
    keyword = error.schema_path[-1] if error.schema_path else ""
    rule = _at(schema, error.schema_path)
    where = _at(value, error.instance_path)
    name = next((part for part in reversed(error.instance_path) if isinstance(part, str)), "")
    indexes = [part for part in error.instance_path if isinstance(part, int)]
    row = (
        indexes[0] if error.instance_path[:1] and indexes[:1] == [error.instance_path[0]] else None
    )
    kind: Kind = "bad"
    names: tuple[str, ...] = (name,)
    limit = 0
    if keyword == "required" and isinstance(where, dict):
        kind, names = "missing", tuple(n for n in rule if n not in where)[:1]
    elif keyword == "dependentRequired" and isinstance(where, dict):
        dependents = [n for has, then in rule.items() if has in where for n in then]
        kind, names = "missing", tuple(n for n in dependents if n not in where)[:1]
    elif keyword in {"anyOf", "oneOf"} and _alternatives(rule):
        names = _alternatives(rule)
        both = isinstance(where, dict) and sum(n in where for n in names) > 1
        kind = "both" if keyword == "oneOf" and both else "either"
    elif keyword == "not" and isinstance(rule, dict) and len(rule.get("required", ())) > 1:
        kind, names = "both", tuple(rule["required"])
    elif keyword == "type" and not name:
        kind = "malformed"
    elif keyword == "maxItems":
        kind, limit = "too many", int(rule)
    own = _own_error(schema, error.schema_path)
    return Violation(kind, names, error.message, row, limit, own)


def _own_error(schema: Any, path: Sequence[str | int]) -> str:
    """Return the error that stands beside a keyword in ``x-errors``."""
    beside = _at(schema, path[:-1])
    errors = beside.get("x-errors", {}) if isinstance(beside, dict) else {}
    return str(errors.get(path[-1], "")) if path else ""


def _alternatives(rule: Any) -> tuple[str, ...]:
    if not all(isinstance(part, dict) and set(part) == {"required"} for part in rule):
        return ()
    return tuple(dict.fromkeys(name for part in rule for name in part["required"]))


def _at(document: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        document = document[part]
    return document


def parts_of(value: Any) -> Iterator[Any]:
    """Yield copies of a value in which no list is long, nothing if none is in the value itself.

    Each has the same members. The first has the beginning of every list; the others have the later
    parts of one list, of the value itself or of a member, and the beginning of all others.
    """
    start = _cut(value)
    if start is value:
        return
    yield start
    if isinstance(value, list):
        yield from (_cut(chunk) for chunk in _later_chunks(value))
    elif isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, list):
                yield from ({**start, name: _cut(chunk)} for chunk in _later_chunks(member))


def _later_chunks(items: list[Any]) -> Iterator[list[Any]]:
    return (items[begin : begin + _CHUNK] for begin in range(_CHUNK, len(items), _CHUNK))


def _cut(value: Any) -> Any:
    """Return a value with the first items of its lists, at any depth; itself if none is cut."""
    if isinstance(value, dict):
        members = {name: _cut(member) for name, member in value.items()}
        return members if any(members[name] is not value[name] for name in value) else value
    if isinstance(value, list):
        items = [_cut(item) for item in value[:_CHUNK]]
        is_cut = len(value) > _CHUNK or any(a is not b for a, b in zip(items, value, strict=True))
        return items if is_cut else value
    return value
